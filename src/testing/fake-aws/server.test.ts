import { IAMClient, GetAccountSummaryCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { administratorKey } from './build-world.ts'
import { type FakeAws, startFakeAws } from './server.ts'
import { parseWorld } from './world-file.ts'

const world = () =>
  parseWorld(
    "clock: 2026-11-21T12:00:00Z\naccounts:\n  '999900001111': { name: startup, root: { password: {}, mfa: [{ virtual: phone }] } }\n",
    'world.yml',
  )

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: world() })
})
afterAll(() => aws.stop())

const config = (accessKeyId = administratorKey('999900001111')) => ({
  endpoint: aws.url,
  region: 'eu-west-1',
  credentials: { accessKeyId, secretAccessKey: 'fake' },
  maxAttempts: 1,
})

describe('the fake AWS', () => {
  it('knows its callers by their access key', async () => {
    const identity = await new STSClient(config()).send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({ Account: '999900001111', Arn: 'arn:aws:iam::999900001111:user/administrator' })
    await expect(new STSClient(config('AKIANOBODYEXAMPLE')).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
  })

  it('tells the state of root live', async () => {
    const { SummaryMap } = await new IAMClient(config()).send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ AccountMFAEnabled: 1, AccountPasswordPresent: 1, AccountAccessKeysPresent: 0 })
  })

  it('says of an operation that it does not have that it is unknown, in the protocol of the service', async () => {
    await expect(new IAMClient(config()).send(new ListUsersCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' })
  })

  it('logs every call with its caller and outcome', () => {
    expect(aws.calls).toContainEqual({
      operation: 'iam:GetAccountSummary',
      account: accountId('999900001111'),
      region: 'eu-west-1',
      principal: 'arn:aws:iam::999900001111:user/administrator',
      outcome: 'ok',
    })
  })
})
