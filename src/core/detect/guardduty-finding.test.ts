import { describe, expect, it } from 'vitest'
import type { Level } from '../sigma/rule.ts'
import { epochMs } from '../time.ts'
import { type GuardDutyFinding, latestFindings, readGuardDutyFinding, rerank } from './guardduty-finding.ts'

const root = {
  schemaVersion: '2.0',
  accountId: '444455556666',
  region: 'us-east-1',
  id: 'f1',
  type: 'Policy:IAMUser/RootCredentialUsage',
  severity: 2,
  title: 'API GetAccountSummary was invoked using root credentials.',
  updatedAt: '2026-11-21T02:20:00.000Z',
  resource: { resourceType: 'AccessKey', accessKeyDetails: { userType: 'Root', userName: 'Root' } },
  service: { count: 3, archived: false, action: { awsApiCallAction: { remoteIpDetails: { ipAddressV4: '198.51.100.7' } } } },
}

describe('a finding is read', () => {
  it('with what decides', () => {
    expect(readGuardDutyFinding(root)).toEqual({
      id: 'f1',
      type: 'Policy:IAMUser/RootCredentialUsage',
      severity: 2,
      account: '444455556666',
      region: 'us-east-1',
      updatedAt: Date.parse('2026-11-21T02:20:00Z'),
      count: 3,
      resourceUserType: 'Root',
      actorAddress: '198.51.100.7',
      title: 'API GetAccountSummary was invoked using root credentials.',
      archived: false,
    })
  })

  it.each<readonly [string, object, Partial<GuardDutyFinding>]>([
    ['that names no address', { service: {} }, { actorAddress: null, count: 1 }],
    [
      'of a connection',
      { service: { action: { networkConnectionAction: { remoteIpDetails: { ipAddressV6: '2001:db8::7' } } } } },
      { actorAddress: '2001:db8::7' },
    ],
    ['about an instance', { resource: { resourceType: 'Instance' } }, { resourceUserType: null }],
    [
      'of an attack sequence with root among its actors',
      {
        resource: {},
        service: {
          detection: {
            sequence: { actors: [{ user: { type: 'IAMUser' } }, { user: { type: 'Root' } }], endpoints: [{ ip: '198.51.100.9' }] },
          },
        },
      },
      { resourceUserType: 'Root', actorAddress: '198.51.100.9' },
    ],
    ['that was put away', { service: { archived: true } }, { archived: true }],
    ['without a title', { title: '' }, { title: 'Policy:IAMUser/RootCredentialUsage' }],
  ])('%s', (_, change, expected) => expect(readGuardDutyFinding({ ...root, ...change })).toMatchObject(expected))

  it.each(['id', 'type', 'severity', 'accountId', 'region', 'updatedAt'])('only when it has %s', (name) => {
    expect(readGuardDutyFinding({ ...root, [name]: 'x'.slice(1) })).toBeNull()
  })
})

describe('a finding is ranked', () => {
  it.each<readonly [string, number, string | null, Level]>([
    ['Policy:IAMUser/RootCredentialUsage', 2, 'Root', 'high'],
    ['Policy:IAMUser/RootCredentialUsage', 2, null, 'high'],
    ['Policy:IAMUser/ShortTermRootCredentialUsage', 2, 'Root', 'high'],
    ['Policy:IAMUser/ShortTermRootCredentialUsage', 2, null, 'low'],
    ['Stealth:IAMUser/CloudTrailLoggingDisabled', 2, 'IAMUser', 'critical'],
    ['Stealth:IAMUser/PasswordPolicyChange', 2, 'IAMUser', 'medium'],
    ['Stealth:IAMUser/PasswordPolicyChange', 2, 'Root', 'high'],
    ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B', 5, 'IAMUser', 'medium'],
    ['Persistence:IAMUser/AnomalousBehavior', 5, 'AssumedRole', 'medium'],
    ['Persistence:IAMUser/AnomalousBehavior', 5, 'Root', 'high'],
    ['Discovery:IAMUser/AnomalousBehavior', 2, 'IAMUser', 'low'],
    ['Discovery:IAMUser/AnomalousBehavior', 2, 'Root', 'high'],
    ['Impact:IAMUser/AnomalousBehavior', 8, 'IAMUser', 'high'],
    ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 8, 'AssumedRole', 'high'],
    ['UnauthorizedAccess:IAMUser/TorIPCaller', 5, 'IAMUser', 'medium'],
    ['UnauthorizedAccess:IAMUser/TorIPCaller', 5, 'Root', 'high'],
    ['PenTest:IAMUser/KaliLinux', 5, 'Root', 'high'],
    ['AttackSequence:IAM/CompromisedCredentials', 9, null, 'critical'],
    ['AttackSequence:IAM/CompromisedCredentials', 9, 'Root', 'critical'],
    ['Backdoor:EC2/C&CActivity.B', 6.9, null, 'medium'],
    ['Backdoor:EC2/C&CActivity.B', 7, null, 'high'],
    // A look-alike is not the type.
    ['Policy:IAMUser/RootCredentialUsageX', 2, 'IAMUser', 'low'],
    ['constructor', 2, null, 'low'],
  ])('%s of severity %d about %s: %s', (type, severity, resourceUserType, expected) => {
    expect(rerank({ type, severity, resourceUserType })).toBe(expected)
  })
})

it('a finding is known by its id, and the newest word about it counts', () => {
  const finding = readGuardDutyFinding(root)
  if (finding === null) throw new Error('not read')
  const grown = { ...finding, updatedAt: epochMs(finding.updatedAt + 1000), count: 4 }
  const other = { ...finding, id: 'f2' }
  expect([...latestFindings([finding, grown, other, finding]).values()]).toEqual([grown, other])
  expect([...latestFindings([{ ...grown, count: 3 }, grown]).values()]).toEqual([grown])
})
