import { afterEach, describe, expect, it } from 'vitest'
import { type AccountId, accountId } from '../../core/aws.ts'
import type { Fact } from '../../core/fact.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { AccountSnapshot, Snapshot } from '../../core/snapshot.ts'
import { HOUR_MS } from '../../core/time.ts'
import type { ReadRequest } from '../../ports/account-reader.ts'
import { administratorKey } from '../../testing/fake-aws/build-world.ts'
import type { Fault } from '../../testing/fake-aws/faults.ts'
import { type FakeAws, startFakeAws } from '../../testing/fake-aws/server.ts'
import { parseWorld } from '../../testing/fake-aws/world-file.ts'
import { createAwsReader } from './reader.ts'

const MANAGEMENT = accountId('111122223333')
const PROD = accountId('444455556666')
const SANDBOX = accountId('777788889999')
const STARTUP = accountId('999900001111')

const standalone = `
clock: 2026-11-21T12:00:00Z
accounts:
  '${STARTUP}':
    name: startup
    root:
      password: { lastUsed: 3 days ago }
      mfa: [{ virtual: phone, enabled: 300 days ago }]
      keys: [{ id: AKIASTARTUPEXAMPLE, status: Inactive, created: 400 days ago, lastUsed: never }]
    iam: { credentialReport: 2 hours ago, users: { groot: { mfa: [{ virtual: root-account-mfa-device }] } } }
`

const organisation = `
clock: 2026-11-21T12:00:00Z
organisation:
  management: '${MANAGEMENT}'
  trustedServices: [iam.amazonaws.com, account.amazonaws.com]
  rootFeatures: [RootCredentialsManagement]
accounts:
  '${MANAGEMENT}': { name: payer, root: { password: {}, mfa: [{ fido: key-1 }] } }
  '${PROD}':
    name: prod
    root:
      password: { lastUsed: 9 days ago }
      mfa: [{ virtual: ops-phone }, { fido: key-9 }, { hardware: GAKT12345678 }]
      keys:
        - { id: AKIAPRODONEEXAMPLE, created: 400 days ago, lastUsed: 3 hours ago, lastUsedRegion: eu-west-1, lastUsedService: s3 }
        - { id: AKIAPRODTWOEXAMPLE, status: Inactive, created: 300 days ago, lastUsed: never }
    roles: { RootwardenReader: {} }
  '${SANDBOX}': { name: sandbox }
  '222233334444': { name: closed-shop, status: SUSPENDED }
`

let running: FakeAws | null = null

afterEach(async () => {
  await running?.stop()
  running = null
})

interface Reading extends Partial<ReadRequest> {
  readonly faults?: readonly Fault[]
  readonly caller?: string
  readonly timeoutMs?: number
}

async function read(world: string, { faults = [], caller, timeoutMs = 2000, ...request }: Reading): Promise<Snapshot> {
  running = await startFakeAws({ world: parseWorld(world, 'test'), faults })
  const { world: state, url } = running
  const reader = createAwsReader({
    clock: { now: () => state.now },
    version: '0.0.0',
    sample: true,
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: caller ?? administratorKey(state.organisation?.managementAccountId ?? STARTUP), secretAccessKey: 'fake' },
    patience: { timeoutMs, attempts: 2, backoffMs: 1, reportMs: 50 },
  })
  return reader.read({ facts: [], organisation: false, accounts: [], memberRole: null, ...request }, () => undefined)
}

function account(snapshot: Snapshot, id: AccountId): AccountSnapshot {
  const found = snapshot.accounts.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no account ${id} in the snapshot`)
  return found
}

/** Every observation of a fact: its source with the value, or with the reason why there is none. */
const observed = (snapshot: Snapshot, id: AccountId, name: FactName): unknown[] =>
  ((account(snapshot, id).facts as Readonly<Partial<Record<FactName, readonly Fact<unknown>[]>>>)[name] ?? []).map((fact) => [
    fact.source,
    fact.known ? fact.value : fact.reason,
  ])

const callsOf = (snapshot: Snapshot): string[] => snapshot.coverage.calls.map(({ operation, calls }) => `${operation} ${calls}`)

const ROOT_FACTS: readonly FactName[] = [
  'rootPasswordPresent',
  'rootAccessKeysPresent',
  'rootAccessKeys',
  'rootSigningCertificatesPresent',
  'rootMfaEnabled',
  'rootMfaDevices',
  'rootVirtualMfaDevices',
  'rootUses',
]

describe('a standalone account', () => {
  it('asks one question for one fact', async () => {
    const snapshot = await read(standalone, { facts: ['rootMfaEnabled', 'rootPasswordPresent'] })
    expect(callsOf(snapshot)).toEqual(['sts:GetCallerIdentity 1', 'organizations:DescribeOrganization 1', 'iam:GetAccountSummary 1'])
    expect(observed(snapshot, STARTUP, 'rootMfaEnabled')).toEqual([['iam:GetAccountSummary', true]])
    expect([account(snapshot, STARTUP).kind, snapshot.organisation]).toEqual(['standalone', null])
  })

  it('keeps both what is live and what the report says, which is as old as the report', async () => {
    const snapshot = await read(standalone, { facts: ['rootPasswordPresent', 'rootUses'] })
    const [live, report] = account(snapshot, STARTUP).facts.rootPasswordPresent ?? []
    expect([live?.source, report?.source]).toEqual(['iam:GetAccountSummary', 'iam:GetCredentialReport'])
    expect(Number(live?.observedAt) - Number(report?.observedAt)).toBe(2 * HOUR_MS)
  })

  it('counts an inactive key, and takes no user called groot for root', async () => {
    const snapshot = await read(standalone, { facts: ['rootAccessKeysPresent', 'rootVirtualMfaDevices'] })
    expect(observed(snapshot, STARTUP, 'rootAccessKeysPresent')).toEqual([['iam:GetAccountSummary', true]])
    expect(account(snapshot, STARTUP).facts.rootVirtualMfaDevices).toMatchObject([
      { value: [{ serial: `arn:aws:iam::${STARTUP}:mfa/phone`, kind: 'virtual' }] },
    ])
  })

  it('says why nobody can list every device of its root', async () => {
    const snapshot = await read(standalone, { facts: ['rootMfaDevices'] })
    expect(observed(snapshot, STARTUP, 'rootMfaDevices')).toEqual([['sts:AssumeRoot', 'not-supported']])
  })

  it('lists every device when root itself is asking', async () => {
    const keyOfRoot = standalone.replace('status: Inactive, ', '')
    const snapshot = await read(keyOfRoot, { facts: ['rootMfaDevices', 'rootAccessKeys'], caller: 'AKIASTARTUPEXAMPLE' })
    expect(account(snapshot, STARTUP).facts.rootMfaDevices).toMatchObject([{ value: [{ kind: 'virtual' }] }])
    expect(account(snapshot, STARTUP).facts.rootAccessKeys).toMatchObject([{ value: [{ id: 'AKIASTARTUPEXAMPLE' }] }])
  })

  it('waits for a report that is being made, and says when it was not made in time', async () => {
    const without = standalone.replace('credentialReport: 2 hours ago, ', '')
    const snapshot = await read(without, { facts: ['reportedUsers'] })
    expect(account(snapshot, STARTUP).facts.reportedUsers).toMatchObject([{ value: [{ name: 'groot' }] }])
  })
})

describe('what goes wrong', () => {
  it.each([
    ['it is denied', { kind: 'denied' }, 'access-denied'],
    ['it is throttled for good', { kind: 'throttled' }, 'throttled'],
    ['it never answers', { kind: 'timeout' }, 'timed-out'],
    ['a later page fails', { kind: 'truncated' }, 'truncated'],
    ['it answers noise', { kind: 'garbage' }, 'malformed'],
    ['it breaks', { kind: 'server-error' }, 'failed'],
  ] as const)('%s: the fact is unknown, with that reason, never a part or a zero', async (_name, fault, reason) => {
    const faults = [{ ...fault, operation: 'iam:ListVirtualMFADevices' }]
    const snapshot = await read(standalone, { facts: ['rootVirtualMfaDevices', 'rootMfaEnabled'], faults, timeoutMs: 300 })
    expect(observed(snapshot, STARTUP, 'rootVirtualMfaDevices')).toEqual([['iam:ListVirtualMFADevices', reason]])
    expect(observed(snapshot, STARTUP, 'rootMfaEnabled')).toEqual([['iam:GetAccountSummary', true]])
  })

  it('is tried again when it was a moment’s trouble, and counted', async () => {
    const faults: Fault[] = [{ kind: 'throttled', operation: 'iam:GetAccountSummary', times: 1 }]
    const snapshot = await read(standalone, { facts: ['rootMfaEnabled'], faults })
    expect(observed(snapshot, STARTUP, 'rootMfaEnabled')).toEqual([['iam:GetAccountSummary', true]])
    expect(snapshot.coverage.calls).toContainEqual({ operation: 'iam:GetAccountSummary', calls: 2, failed: 1 })
  })

  it('turns to the next source, and keeps the reason of the first', async () => {
    const faults: Fault[] = [{ kind: 'denied', operation: 'iam:GetAccountSummary' }]
    const snapshot = await read(standalone, { facts: ['rootMfaEnabled'], faults })
    expect(observed(snapshot, STARTUP, 'rootMfaEnabled')).toEqual([
      ['iam:GetAccountSummary', 'access-denied'],
      ['iam:GetCredentialReport', true],
    ])
  })

  it('without credentials there is nothing to read with', async () => {
    await expect(read(standalone, { caller: 'AKIANOBODYEXAMPLE' })).rejects.toMatchObject({ code: 'aws_credentials_refused' })
  })

  it('without a network nobody knows who is calling', async () => {
    const reader = createAwsReader({
      clock: { now: () => 0 as never },
      version: '0',
      sample: true,
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:9',
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'fake' },
      patience: { attempts: 1 },
    })
    await expect(reader.read({ facts: [], organisation: false, accounts: [], memberRole: null }, () => undefined)).rejects.toMatchObject({
      code: 'aws_unreachable',
    })
  })
})

describe('an organisation', () => {
  it('reads root of a member in a root session, in no more than ten calls', async () => {
    const snapshot = await read(organisation, { facts: ROOT_FACTS, organisation: true, accounts: [PROD] })
    const kinds = account(snapshot, PROD).facts.rootMfaDevices?.flatMap((fact) =>
      fact.known ? fact.value.map(({ kind }) => kind) : [fact.reason],
    )
    expect(kinds).toEqual(['virtual', 'fido', 'hardware-totp'])
    expect(account(snapshot, PROD).facts.rootAccessKeys).toMatchObject([
      {
        source: 'sts:AssumeRoot > iam:ListAccessKeys',
        value: [
          { id: 'AKIAPRODONEEXAMPLE', lastUsedRegion: 'eu-west-1', lastUsedService: 's3' },
          { status: 'Inactive', lastUsedAt: null },
        ],
      },
    ])
    expect(account(snapshot, PROD).facts.rootUses).toMatchObject([{ value: [{ by: 'password' }, { by: 'access-key' }] }])
    const made = (running?.calls ?? []).filter(({ operation, account: id }) => id === PROD || operation === 'sts:AssumeRoot')
    expect(made.length).toBeLessThanOrEqual(10)
  })

  it('names what it left out and what it could not read', async () => {
    const faults: Fault[] = [{ kind: 'denied', operation: 'sts:AssumeRoot' }]
    const snapshot = await read(organisation, { facts: ['rootMfaEnabled'], organisation: true, faults })
    expect(snapshot.accounts.map(({ id, name, kind }) => [id, name, kind])).toEqual([
      [MANAGEMENT, 'payer', 'management'],
      [PROD, 'prod', 'member'],
      [SANDBOX, 'sandbox', 'member'],
    ])
    expect(snapshot.coverage.unreadAccounts.map(({ name, because }) => [name, because.split(' (')[0]])).toEqual([
      ['prod', 'sts:AssumeRoot: access-denied'],
      ['sandbox', 'sts:AssumeRoot: access-denied'],
    ])
    expect(snapshot.coverage.skippedAccounts).toMatchObject([{ name: 'closed-shop', because: expect.stringContaining('SUSPENDED') }])
    expect(observed(snapshot, PROD, 'rootMfaEnabled')).toEqual([['sts:AssumeRoot', 'access-denied']])
  })

  it('does not try root sessions that the organisation has switched off', async () => {
    const off = organisation.replace('rootFeatures: [RootCredentialsManagement]', 'rootFeatures: [RootSessions]')
    const snapshot = await read(off, { facts: ['rootMfaDevices'], organisation: true, accounts: [PROD] })
    expect(observed(snapshot, PROD, 'rootMfaDevices')).toEqual([['iam:ListOrganizationsFeatures', 'not-supported']])
    expect(running?.calls.some(({ operation }) => operation === 'sts:AssumeRoot')).toBe(false)
  })

  it('uses a role where one is named, and asks it only what the root session has not told', async () => {
    const facts: readonly FactName[] = ['rootMfaEnabled', 'passwordPolicy', 'rootEmail']
    const snapshot = await read(organisation, { facts, organisation: true, accounts: [PROD], memberRole: 'RootwardenReader' })
    expect(observed(snapshot, PROD, 'passwordPolicy')).toEqual([['iam:GetAccountPasswordPolicy', null]])
    expect(observed(snapshot, PROD, 'rootMfaEnabled')).toEqual([['sts:AssumeRoot > iam:GetAccountSummary', true]])
    expect(observed(snapshot, PROD, 'rootEmail')).toMatchObject([['organizations:ListAccounts', expect.stringContaining('@')]])
  })

  it('says which account a role was missing in, and reads the others', async () => {
    const snapshot = await read(organisation, { facts: ['passwordPolicy'], organisation: true, memberRole: 'RootwardenReader' })
    expect(observed(snapshot, PROD, 'passwordPolicy')).toEqual([['iam:GetAccountPasswordPolicy', null]])
    expect(observed(snapshot, SANDBOX, 'passwordPolicy')).toEqual([['sts:AssumeRole', 'access-denied']])
    expect(snapshot.coverage.unreadAccounts.map(({ name }) => name)).toEqual(['sandbox'])
  })

  it('asks for members’ contacts from the management account, which leaves out its own id', async () => {
    const snapshot = await read(organisation, { facts: ['securityContact'], organisation: true })
    expect(snapshot.accounts.map(({ id }) => observed(snapshot, id, 'securityContact'))).toEqual([
      [['account:GetAlternateContact', null]],
      [['account:GetAlternateContact', null]],
      [['account:GetAlternateContact', null]],
    ])
    expect(snapshot.coverage.unreadAccounts).toEqual([])
  })

  it('a member that may not list the organisation reads itself, and says what it could not see', async () => {
    const snapshot = await read(organisation, { facts: ['rootMfaEnabled'], organisation: true, caller: administratorKey(PROD) })
    expect(snapshot.accounts.map(({ id, kind }) => [id, kind])).toEqual([[PROD, 'member']])
    expect(snapshot.organisation?.facts.organisationAccounts).toMatchObject([{ known: false, reason: 'access-denied' }])
  })

  it('a delegated administrator reads every device of its own root, and leaves the management account’s unread', async () => {
    const delegate = organisation.replace(
      '  rootFeatures:',
      `  delegatedAdministrators: { '${SANDBOX}': [iam.amazonaws.com, account.amazonaws.com] }\n  rootFeatures:`,
    )
    const snapshot = await read(delegate, { facts: ['rootMfaDevices'], organisation: true, caller: administratorKey(SANDBOX) })
    expect(observed(snapshot, SANDBOX, 'rootMfaDevices')).toEqual([['sts:AssumeRoot > iam:ListMFADevices', []]])
    expect(observed(snapshot, MANAGEMENT, 'rootMfaDevices')).toEqual([['sts:AssumeRoot', 'not-supported']])
    expect(snapshot.coverage.unreadAccounts).toMatchObject([{ name: 'payer' }])
  })

  it('reads a partition as it finds it', async () => {
    const gov = `partition: aws-us-gov\n${standalone}`
    const snapshot = await read(gov, { facts: ['rootVirtualMfaDevices'] })
    expect([snapshot.partition, snapshot.caller?.split(':')[1]]).toEqual(['aws-us-gov', 'aws-us-gov'])
    expect(account(snapshot, STARTUP).facts.rootVirtualMfaDevices).toMatchObject([
      { value: [{ serial: `arn:aws-us-gov:iam::${STARTUP}:mfa/phone` }] },
    ])
  })
})
