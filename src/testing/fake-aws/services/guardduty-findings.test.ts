import {
  type FindingCriteria,
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const text = `
clock: 2026-11-21T12:00:00Z
organisation: { management: '111122223333', delegatedAdministrators: { '333344445555': [guardduty.amazonaws.com] } }
accounts:
  '111122223333': { name: payer }
  '333344445555': { name: security, inEveryRegion: { guardDuty: {} } }
  '444455556666':
    name: prod
    inEveryRegion: { guardDuty: {} }
    inRegion:
      us-east-1:
        guardDutyFindings:
          - { id: root-use, type: 'Policy:IAMUser/RootCredentialUsage', severity: 2, updated: 10 minutes ago, count: 3 }
          - { id: anomaly, type: 'Persistence:IAMUser/AnomalousBehavior', severity: 5, updated: 3 days ago, userType: IAMUser, userName: ana }
`
let aws: FakeAws
beforeAll(async () => void (aws = await startFakeAws({ world: parseWorld(text, 'world.yml') })))
afterAll(() => aws.stop())

const client = (account: string, region = 'us-east-1') => new GuardDutyClient(clientSettings(aws, account, region))
async function found(account: string, Criterion: FindingCriteria['Criterion'] = {}, region?: string) {
  const guardduty = client(account, region)
  const DetectorId = (await guardduty.send(new ListDetectorsCommand({}))).DetectorIds?.[0] ?? 'none'
  const { FindingIds = [] } = await guardduty.send(new ListFindingsCommand({ DetectorId, FindingCriteria: { Criterion } }))
  return { FindingIds, DetectorId }
}

describe('findings', () => {
  it.each<readonly [string, string, FindingCriteria['Criterion'], string, readonly string[]]>([
    ['of an account', '444455556666', {}, 'us-east-1', ['anomaly', 'root-use']],
    ['of members, for the delegated administrator', '333344445555', {}, 'us-east-1', ['anomaly', 'root-use']],
    ['of another Region', '444455556666', {}, 'eu-west-1', []],
    ['since a time', '444455556666', { updatedAt: { GreaterThanOrEqual: Date.parse('2026-11-21T00:00:00Z') } }, 'us-east-1', ['root-use']],
    ['of a severity', '444455556666', { severity: { Gte: 4 } }, 'us-east-1', ['anomaly']],
    ['of a type', '444455556666', { type: { Equals: ['Policy:IAMUser/RootCredentialUsage'] } }, 'us-east-1', ['root-use']],
    [
      'of users that are not root',
      '444455556666',
      { 'resource.accessKeyDetails.userType': { NotEquals: ['Root'] } },
      'us-east-1',
      ['anomaly'],
    ],
  ])('%s', async (_, account, criterion, region, expected) => {
    expect((await found(account, criterion, region)).FindingIds).toEqual(expected)
  })

  it('are told whole', async () => {
    const { DetectorId } = await found('444455556666')
    const { Findings = [] } = await client('444455556666').send(new GetFindingsCommand({ DetectorId, FindingIds: ['root-use', 'gone'] }))
    expect(Findings).toMatchObject([
      {
        AccountId: '444455556666',
        Id: 'root-use',
        Severity: 2,
        UpdatedAt: '2026-11-21T11:50:00.000Z',
        Resource: { AccessKeyDetails: { UserType: 'Root' } },
        Service: { Count: 3, Action: { AwsApiCallAction: { RemoteIpDetails: { IpAddressV4: '198.51.100.7' } } } },
      },
    ])
  })

  it('are refused where GuardDuty is off', async () => {
    await expect(found('111122223333')).rejects.toMatchObject({ name: 'BadRequestException' })
  })
})
