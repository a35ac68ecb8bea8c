import { afterEach, describe, expect, it } from 'vitest'
import type { Tried } from '../../ports/diagnosis.ts'
import { administratorKey } from '../../testing/fake-aws/build-world.ts'
import type { Fault } from '../../testing/fake-aws/faults.ts'
import { type FakeAws, startFakeAws } from '../../testing/fake-aws/server.ts'
import { parseWorld } from '../../testing/fake-aws/world-file.ts'
import { diagnose } from './diagnose.ts'

const world = `
clock: 2026-11-21T12:00:00Z
organisation:
  management: '111122223333'
  trustedServices: [iam.amazonaws.com, account.amazonaws.com]
  rootFeatures: [RootCredentialsManagement]
accounts:
  '111122223333': { name: payer }
  '444455556666': { name: prod, roles: { RootwardenReader: { denied: ['iam:GetAccountPasswordPolicy'] } } }
`

let running: FakeAws | null = null

afterEach(async () => {
  await running?.stop()
  running = null
})

async function tryAll(
  where: { account: string | null; memberRole: string | null },
  faults: readonly Fault[] = [],
  accessKeyId = administratorKey('111122223333'),
) {
  running = await startFakeAws({ world: parseWorld(world, 'test'), faults })
  const { world: state, url } = running
  return diagnose(
    {
      clock: { now: () => state.now },
      version: '0',
      sample: true,
      region: 'us-east-1',
      endpoint: url,
      credentials: { accessKeyId, secretAccessKey: 'fake' },
      patience: { attempts: 1, timeoutMs: 30_000, reportMs: 50, backoffMs: 1 },
    },
    where,
  )
}

const own = { account: null, memberRole: null }
const about = (tried: readonly Tried[], operation: string) => tried.find((each) => each.operation === operation)

describe('trying every operation', () => {
  it('tells what is allowed, what is denied in AWS’s words, and what stays unknown without it', async () => {
    const { caller, account, tried } = await tryAll(own, [
      { kind: 'denied', operation: 's3:ListBuckets' },
      { kind: 'denied', operation: 'iam:GetAccountAuthorizationDetails' },
    ])
    expect([caller, account]).toEqual(['arn:aws:iam::111122223333:user/administrator', '111122223333'])
    expect(about(tried, 'iam:GetAccountSummary')).toMatchObject({ outcome: 'allowed', detail: null })
    expect(about(tried, 'iam:GetAccountAuthorizationDetails')).toMatchObject({
      outcome: 'denied',
      detail: expect.stringContaining('not authorized'),
      feeds: ['iamAuthorization'],
    })
  })

  it.each([
    ['what broke is no refusal', 'iam:GetAccountPasswordPolicy', 'server-error', 'failed'],
    ['what was denied in one Region is denied', 'config:DescribeConfigRules', 'denied', 'denied'],
  ] as const)('%s', async (_name, operation, kind, outcome) => {
    const { tried } = await tryAll(own, [{ kind, operation, region: operation.startsWith('config') ? 'eu-west-1' : 'us-east-1' }])
    expect(about(tried, operation)).toMatchObject({ outcome })
  })

  it('says why something was not tried', async () => {
    const { tried } = await tryAll(own)
    expect(about(tried, 'sts:AssumeRole')).toMatchObject({ outcome: 'not-tried', detail: expect.stringContaining('--member-role') })
    expect(about(tried, 'iam:ListMFADevices')).toMatchObject({ outcome: 'not-tried', action: 'sts:AssumeRoot' })
  })

  it('tries them in a member, with a role and in a root session', async () => {
    const { tried } = await tryAll({ account: '444455556666', memberRole: 'RootwardenReader' })
    expect(about(tried, 'iam:ListMFADevices')).toMatchObject({ outcome: 'allowed' })
    expect(about(tried, 'iam:GetAccountPasswordPolicy')).toMatchObject({ outcome: 'denied' })
  })

  it('says who is calling: nobody, when AWS does not know the key', async () => {
    const { caller, tried } = await tryAll(own, [], 'AKIANOBODYEXAMPLE')
    expect([caller, new Set(tried.map(({ outcome }) => outcome))]).toEqual([null, new Set(['not-tried'])])
  })

  it('refuses what is no account id', async () => {
    await expect(tryAll({ account: 'prod', memberRole: null })).rejects.toMatchObject({ code: 'account_id_malformed', kind: 'usage' })
  })
})
