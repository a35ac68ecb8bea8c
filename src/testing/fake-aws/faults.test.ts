import { GetAlternateContactCommand, AccountClient } from '@aws-sdk/client-account'
import { DeleteAccessKeyCommand, GetAccountSummaryCommand, IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam'
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientSettings } from './client-settings.ts'
import type { FaultKind } from './faults.ts'
import { createPacer } from './limits.ts'
import { type FakeAws, startFakeAws } from './server.ts'
import { parseWorld } from './world-file.ts'

const text = `
organisation: { management: '111122223333' }
accounts:
  '111122223333': { name: payer, root: { keys: [{ id: AKIAPAYERROOTEXAMPLE, created: 1 day ago }] } }
  '444455556666': { name: prod }
principals:
  AKIAAUDITOREXAMPLE: { account: '111122223333', user: auditor, denied: ['iam:List*'] }
`
let aws: FakeAws
beforeEach(async () => {
  aws = await startFakeAws({ world: parseWorld(text, 'world.yml'), maxBodyBytes: 10_000 })
})
afterEach(() => aws.stop())

const settings = () => clientSettings(aws, '111122223333')

describe('a fault', () => {
  it.each<[FaultKind, string, string, string]>([
    ['denied', 'AccessDenied', 'AccessDeniedException', 'AccessDeniedException'],
    ['throttled', 'Throttling', 'TooManyRequestsException', 'TooManyRequestsException'],
    ['server-error', 'InternalFailure', 'InternalFailure', 'InternalFailure'],
  ])('of kind %s is told by each service in its own words', async (kind, iam, organizations, account) => {
    aws.setFaults([{ kind }])
    await expect(new IAMClient(settings()).send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({ name: iam })
    await expect(new OrganizationsClient(settings()).send(new ListAccountsCommand({}))).rejects.toMatchObject({ name: organizations })
    await expect(
      new AccountClient(settings()).send(new GetAlternateContactCommand({ AlternateContactType: 'SECURITY' })),
    ).rejects.toMatchObject({ name: account })
  })

  it('strikes where it is aimed, and as often', async () => {
    aws.setFaults([{ kind: 'throttled', operation: 'iam:Get*', account: '111122223333', region: 'us-east-1', times: 2 }])
    const elsewhere = new IAMClient(clientSettings(aws, '444455556666'))
    await expect(elsewhere.send(new GetAccountSummaryCommand({}))).resolves.toBeDefined()
    await expect(
      new IAMClient(clientSettings(aws, '111122223333', 'eu-west-1')).send(new GetAccountSummaryCommand({})),
    ).resolves.toBeDefined()
    const patient = new IAMClient({ ...settings(), maxAttempts: 3 })
    await expect(patient.send(new GetAccountSummaryCommand({}))).resolves.toMatchObject({ $metadata: { attempts: 3 } })
  })

  it('of kind timeout keeps the connection open until the client gives up', async () => {
    aws.setFaults([{ kind: 'timeout' }])
    const asked = new IAMClient(settings()).send(new GetAccountSummaryCommand({}), { abortSignal: AbortSignal.timeout(100) })
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('of kind garbage sends what no protocol can read', async () => {
    aws.setFaults([{ kind: 'garbage' }])
    await expect(new OrganizationsClient(settings()).send(new ListAccountsCommand({}))).rejects.toBeInstanceOf(Error)
  })

  it('of kind stale answers what was true before the last write', async () => {
    const root = new IAMClient({ ...settings(), credentials: { accessKeyId: 'AKIAPAYERROOTEXAMPLE', secretAccessKey: 'fake' } })
    aws.setFaults([{ kind: 'stale', operation: 'iam:GetAccountSummary', times: 1 }])
    await expect(root.send(new ListAccessKeysCommand({}))).resolves.toMatchObject({
      AccessKeyMetadata: [{ AccessKeyId: 'AKIAPAYERROOTEXAMPLE' }],
    })
    await root.send(new DeleteAccessKeyCommand({ AccessKeyId: 'AKIAPAYERROOTEXAMPLE' }))
    const iam = new IAMClient(settings())
    const present = async () => (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap?.['AccountAccessKeysPresent']
    expect([await present(), await present()]).toEqual([1, 0])
  })
})

describe('a principal', () => {
  const auditor = () => ({ ...settings(), credentials: { accessKeyId: 'AKIAAUDITOREXAMPLE', secretAccessKey: 'fake' } })

  it('is refused what the world denies it, in the words of AWS', async () => {
    await expect(new IAMClient(auditor()).send(new ListAccessKeysCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:iam::111122223333:user/auditor is not authorized to perform: iam:ListAccessKeys on resource: * because no identity-based policy allows the iam:ListAccessKeys action',
    })
    await expect(new IAMClient(auditor()).send(new GetAccountSummaryCommand({}))).resolves.toBeDefined()
  })
})

describe('the server', () => {
  it('refuses a body past its bound', async () => {
    const answer = await fetch(aws.url, { method: 'POST', body: 'x'.repeat(20_000) })
    expect(answer.status).toBe(413)
  })

  it('asks an unsigned caller for credentials', async () => {
    expect((await fetch(aws.url)).status).toBe(403)
  })

  it('refuses a form whose names contradict each other', async () => {
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIA111122223333EXAMPLE/20261121/us-east-1/sts/aws4_request' }
    const answer = await fetch(aws.url, { method: 'POST', headers, body: 'Action=GetCallerIdentity&a=1&a.b=2' })
    expect(await answer.text()).toContain('MalformedQueryString')
  })
})

describe('rate limits', () => {
  it('let a burst through, then so many a second, for each account and Region on its own', () => {
    let now = 0
    const pacer = createPacer({ iam: { perSecond: 2, burst: 3 } }, () => now)
    const admitted = (count: number, account = '111122223333', region = 'us-east-1') =>
      Array.from({ length: count }, () => pacer.admit('iam', account, region)).filter(Boolean).length
    expect([admitted(5), admitted(5, '444455556666'), admitted(5, '111122223333', 'eu-west-1')]).toEqual([3, 3, 3])
    now = 1000
    expect(admitted(5)).toBe(2)
    expect(pacer.admit('sts', '111122223333', 'us-east-1')).toBe(true)
  })

  it('answer in the words of the service', async () => {
    const limited = await startFakeAws({ world: parseWorld(text, 'world.yml'), limits: { sts: { perSecond: 0, burst: 1 } } })
    const sts = new STSClient(clientSettings(limited, '111122223333'))
    await sts.send(new GetCallerIdentityCommand({}))
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' })
    await limited.stop()
  })
})
