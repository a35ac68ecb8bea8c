import { GetAccountSummaryCommand, IAMClient, ListVirtualMFADevicesCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, AssumeRootCommand, STSClient } from '@aws-sdk/client-sts'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { clientSettings } from '../fake-aws/client-settings.ts'
import { type FakeAws, startFakeAws } from '../fake-aws/server.ts'
import { readWorld } from '../fake-aws/world-file.ts'

let aws: FakeAws | undefined
afterEach(() => aws?.stop())

async function served(name: string): Promise<FakeAws> {
  aws = await startFakeAws({ world: readWorld(fileURLToPath(new URL(`./${name}.yml`, import.meta.url))) })
  return aws
}

const standalone = '999900001111'
const member = '444455556666'

describe('the worlds of root states, as AWS tells them', () => {
  it.each([
    // world, account, password, keys, certificates, MFA, owners of virtual devices
    ['clean', standalone, 1, 0, 0, 1, []],
    ['root-keys', standalone, 1, 1, 0, 1, []],
    ['inactive-key', standalone, 1, 1, 0, 1, []],
    ['virtual-mfa', standalone, 1, 0, 0, 1, ['root']],
    ['virtual-mfa-renamed', standalone, 1, 0, 0, 1, ['root', 'user/groot']],
    ['hardware-and-virtual', standalone, 1, 0, 0, 1, ['root']],
    ['password-no-mfa', standalone, 1, 0, 0, 0, []],
    ['keys-without-password', standalone, 0, 1, 0, 0, []],
    ['signing-certificate-only', standalone, 0, 0, 1, 0, []],
    ['credential-free-member', member, 0, 0, 0, 0, []],
    ['recovery-left-open', member, 1, 0, 0, 0, []],
  ])('%s', async (name, account, password, keys, certificates, mfa, owners) => {
    const iam = new IAMClient(clientSettings(await served(name), account))
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({
      AccountPasswordPresent: password,
      AccountAccessKeysPresent: keys,
      AccountSigningCertificatesPresent: certificates,
      AccountMFAEnabled: mfa,
    })
    const { VirtualMFADevices } = await iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: 'Assigned' }))
    expect(VirtualMFADevices?.map(({ User }) => User?.Arn?.split(':').at(-1))).toEqual(owners)
  })

  it('govcloud speaks in its own ARNs', async () => {
    const iam = new IAMClient(clientSettings(await served('govcloud'), standalone, 'us-gov-west-1'))
    const { VirtualMFADevices } = await iam.send(new ListVirtualMFADevicesCommand({}))
    expect(VirtualMFADevices?.[0]?.User?.Arn).toBe('arn:aws-us-gov:iam::999900001111:root')
  })
})

describe('denied-apis', () => {
  const task = { TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' } }
  const scanner = async () => ({
    ...clientSettings(await served('denied-apis'), { accessKeyId: 'AKIASCANNEREXAMPLE', secretAccessKey: 'fake' }),
  })

  it('refuses an action on one resource and allows it on another', async () => {
    const sts = new STSClient(await scanner())
    await expect(sts.send(new AssumeRootCommand({ TargetPrincipal: '777788889999', ...task }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::777788889999:root because'),
    })
    await expect(sts.send(new AssumeRootCommand({ TargetPrincipal: member, ...task }))).resolves.toHaveProperty('Credentials')
  })

  it('denies a role in the member what the world denies it', async () => {
    const settings = await scanner()
    const { Credentials } = await new STSClient(settings).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${member}:role/RootwardenReader`, RoleSessionName: 'scan' }),
    )
    const credentials = { accessKeyId: String(Credentials?.AccessKeyId), secretAccessKey: 'fake' }
    await expect(new IAMClient({ ...settings, credentials }).send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
  })
})
