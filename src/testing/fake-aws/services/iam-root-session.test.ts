import {
  CreateLoginProfileCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteSigningCertificateCommand,
  DisableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountSummaryCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListOrganizationsFeaturesCommand,
  ListSigningCertificatesCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, AssumeRootCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const text = `
clock: 2026-11-21T12:00:00Z
organisation:
  management: '111122223333'
  trustedServices: [iam.amazonaws.com]
  delegatedAdministrators: { '333344445555': [iam.amazonaws.com] }
  rootFeatures: [RootCredentialsManagement]
accounts:
  '111122223333': { name: payer }
  '333344445555': { name: security }
  '444455556666':
    name: prod
    roles: { OrganizationAccountAccessRole: {} }
    root:
      password: { lastUsed: 3 days ago }
      keys: [{ id: AKIAPRODROOTEXAMPLE, created: 900 days ago, lastUsed: 3 hours ago, lastUsedRegion: us-east-1, lastUsedService: s3 }]
      mfa: [{ virtual: root-account-mfa-device }, { fido: prod-key-1 }, { hardware: GAKT12345678 }]
      certificates: [{ id: CERTEXAMPLE, uploaded: 2000 days ago }]
  '777788889999': { name: sandbox }
  '999900001111': { name: invited, joinedBy: INVITED }
`

let aws: FakeAws
beforeEach(async () => {
  aws = await startFakeAws({ world: parseWorld(text, 'world.yml') })
})
afterEach(() => aws.stop())

const task = (name: string) => ({ TaskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${name}` } })
const sts = (account: string) => new STSClient(clientSettings(aws, account))
const iam = (account: string) => new IAMClient(clientSettings(aws, account))

async function rootSession(name: string, target = '444455556666', caller = '111122223333') {
  const { Credentials } = await sts(caller).send(new AssumeRootCommand({ TargetPrincipal: target, ...task(name) }))
  return { accessKeyId: String(Credentials?.AccessKeyId), secretAccessKey: 'fake', sessionToken: String(Credentials?.SessionToken) }
}
const asRoot = async (name: string, target?: string) => new IAMClient(clientSettings(aws, await rootSession(name, target)))

describe('sts:AssumeRoot', () => {
  it.each([
    ['management asks', '111122223333'],
    ['the delegated administrator asks', '333344445555'],
  ])('hands out a root session when %s', async (_, caller) => {
    const credentials = await rootSession('IAMAuditRootUserCredentials', '444455556666', caller)
    expect(credentials.accessKeyId).toMatch(/^ASIA/)
    const identity = await new STSClient(clientSettings(aws, credentials)).send(new GetCallerIdentityCommand({}))
    expect(identity).toMatchObject({ Arn: 'arn:aws:iam::444455556666:root', UserId: '444455556666', Account: '444455556666' })
  })

  it.each([
    [
      'a target that is no root',
      { TargetPrincipal: 'arn:aws:iam::444455556666:user/bob', ...task('IAMAuditRootUserCredentials') },
      'ValidationError',
      'Request must contain a valid target principal',
    ],
    [
      '901 seconds',
      { TargetPrincipal: '444455556666', DurationSeconds: 901, ...task('IAMAuditRootUserCredentials') },
      'ValidationError',
      'less than or equal to 900',
    ],
    [
      'a policy that is no task',
      { TargetPrincipal: '444455556666', TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/AdministratorAccess' } },
      'ValidationError',
      'valid AWS managed task policy ARN',
    ],
    [
      'a task of another partition',
      { TargetPrincipal: '444455556666', TaskPolicyArn: { arn: 'arn:aws-us-gov:iam::aws:policy/root-task/IAMAuditRootUserCredentials' } },
      'ValidationError',
      'valid AWS managed task policy ARN',
    ],
    [
      'the management account',
      { TargetPrincipal: '111122223333', ...task('IAMAuditRootUserCredentials') },
      'AccessDenied',
      'sts:AssumeRoot on resource: arn:aws:iam::111122223333:root',
    ],
    [
      'an account elsewhere',
      { TargetPrincipal: '123456789012', ...task('IAMAuditRootUserCredentials') },
      'AccessDenied',
      'arn:aws:iam::123456789012:root',
    ],
    [
      'a task whose feature is off',
      { TargetPrincipal: '444455556666', ...task('S3UnlockBucketPolicy') },
      'AccessDenied',
      'Root sessions feature is not enabled for your AWS Organization.',
    ],
  ])('refuses %s as recorded', async (_, input, name, message) => {
    await expect(sts('111122223333').send(new AssumeRootCommand(input))).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    })
  })

  it('refuses a member, and a caller who is root', async () => {
    const audit = { TargetPrincipal: '777788889999', ...task('IAMAuditRootUserCredentials') }
    await expect(sts('444455556666').send(new AssumeRootCommand(audit))).rejects.toMatchObject({ name: 'AccessDenied' })
    const root = new STSClient(clientSettings(aws, await rootSession('IAMAuditRootUserCredentials')))
    await expect(root.send(new AssumeRootCommand(audit))).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('leaves a session working after its feature was switched off, and issues no other', async () => {
    const session = await asRoot('IAMAuditRootUserCredentials')
    await iam('333344445555').send(new DisableOrganizationsRootCredentialsManagementCommand({}))
    await expect(session.send(new GetAccountSummaryCommand({}))).resolves.toBeDefined()
    await expect(rootSession('IAMAuditRootUserCredentials')).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

describe('sts:AssumeRole', () => {
  const assume = (name: string, caller = '111122223333') =>
    sts(caller).send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::444455556666:role/${name}`, RoleSessionName: 'scan' }))

  it('leads into a member by a role that trusts the caller', async () => {
    const { Credentials, AssumedRoleUser } = await assume('OrganizationAccountAccessRole')
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::444455556666:assumed-role/OrganizationAccountAccessRole/scan')
    const credentials = { accessKeyId: String(Credentials?.AccessKeyId), secretAccessKey: 'fake' }
    const { SummaryMap } = await new IAMClient(clientSettings(aws, credentials)).send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ AccountAccessKeysPresent: 1 })
  })

  it('is refused without the role, and to accounts it does not trust', async () => {
    await expect(assume('NoSuchRole')).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(assume('OrganizationAccountAccessRole', '777788889999')).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})

describe('a root session', () => {
  it('reads every credential of root without a user name', async () => {
    const audit = await asRoot('IAMAuditRootUserCredentials')
    await expect(audit.send(new GetLoginProfileCommand({}))).resolves.toMatchObject({ LoginProfile: { CreateDate: expect.any(Date) } })
    const { AccessKeyMetadata } = await audit.send(new ListAccessKeysCommand({}))
    expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId: 'AKIAPRODROOTEXAMPLE', Status: 'Active' }])
    const { AccessKeyLastUsed } = await audit.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAPRODROOTEXAMPLE' }))
    expect(AccessKeyLastUsed).toEqual({ LastUsedDate: new Date('2026-11-21T09:00:00Z'), Region: 'us-east-1', ServiceName: 's3' })
    const { MFADevices } = await audit.send(new ListMFADevicesCommand({}))
    expect(MFADevices?.map(({ SerialNumber }) => SerialNumber)).toEqual([
      'arn:aws:iam::444455556666:mfa/root-account-mfa-device',
      'arn:aws:iam::444455556666:u2f/root/prod-key-1',
      'GAKT12345678',
    ])
    const { Certificates } = await audit.send(new ListSigningCertificatesCommand({}))
    expect(Certificates).toMatchObject([{ CertificateId: 'CERTEXAMPLE', Status: 'Active' }])
    const { User } = await audit.send(new GetUserCommand({}))
    expect(User).toEqual({
      UserId: '444455556666',
      Arn: 'arn:aws:iam::444455556666:root',
      CreateDate: expect.any(Date),
      PasswordLastUsed: new Date('2026-11-18T12:00:00Z'),
    })
  })

  it('says of a root without a password what AWS says', async () => {
    const audit = await asRoot('IAMAuditRootUserCredentials', '777788889999')
    await expect(audit.send(new GetLoginProfileCommand({}))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'Login Profile for User null cannot be found.',
    })
  })

  it('is held to its task', async () => {
    const audit = await asRoot('IAMAuditRootUserCredentials')
    await expect(audit.send(new DeleteLoginProfileCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
    await expect(audit.send(new GetLoginProfileCommand({ UserName: 'bob' }))).rejects.toMatchObject({ name: 'AccessDenied' })
    const remover = await asRoot('IAMDeleteRootUserCredentials')
    await expect(remover.send(new GetAccountSummaryCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('really deletes what it deletes', async () => {
    const remover = await asRoot('IAMDeleteRootUserCredentials')
    await remover.send(new DeleteAccessKeyCommand({ AccessKeyId: 'AKIAPRODROOTEXAMPLE' }))
    await remover.send(new DeleteSigningCertificateCommand({ CertificateId: 'CERTEXAMPLE' }))
    const { MFADevices } = await remover.send(new ListMFADevicesCommand({}))
    for (const { SerialNumber } of MFADevices ?? []) await remover.send(new DeactivateMFADeviceCommand({ SerialNumber }))
    await remover.send(new DeleteLoginProfileCommand({}))
    await expect(remover.send(new DeleteLoginProfileCommand({}))).rejects.toMatchObject({ name: 'NoSuchEntityException' })
    const audit = await asRoot('IAMAuditRootUserCredentials')
    const { SummaryMap } = await audit.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({
      AccountMFAEnabled: 0,
      AccountAccessKeysPresent: 0,
      AccountSigningCertificatesPresent: 0,
      AccountPasswordPresent: 0,
    })
  })

  it('opens recovery once', async () => {
    const opener = await asRoot('IAMCreateRootUserPassword', '777788889999')
    await opener.send(new CreateLoginProfileCommand({}))
    await expect(opener.send(new CreateLoginProfileCommand({}))).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' })
    const audit = await asRoot('IAMAuditRootUserCredentials', '777788889999')
    const { SummaryMap } = await audit.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ AccountPasswordPresent: 1 })
  })
})

describe('central root access', () => {
  it('is listed for management and its delegate, and for nobody else', async () => {
    for (const caller of ['111122223333', '333344445555']) {
      await expect(iam(caller).send(new ListOrganizationsFeaturesCommand({}))).resolves.toMatchObject({
        OrganizationId: 'o-exampleorgid',
        EnabledFeatures: ['RootCredentialsManagement'],
      })
    }
    await expect(iam('444455556666').send(new ListOrganizationsFeaturesCommand({}))).rejects.toMatchObject({
      name: 'AccountNotManagementOrDelegatedAdministratorException',
    })
  })

  it('is enabled by management alone, and neither feature implies the other', async () => {
    await expect(iam('333344445555').send(new EnableOrganizationsRootSessionsCommand({}))).rejects.toMatchObject({
      name: 'CallerIsNotManagementAccountException',
    })
    const { EnabledFeatures } = await iam('111122223333').send(new EnableOrganizationsRootSessionsCommand({}))
    expect(EnabledFeatures).toEqual(['RootCredentialsManagement', 'RootSessions'])
  })

  it.each([
    ['there is no trusted access', text.replace('trustedServices: [iam.amazonaws.com]', ''), 'ServiceAccessNotEnabledException'],
    [
      'the organisation only consolidates bills',
      text.replace('rootFeatures', 'featureSet: CONSOLIDATED_BILLING\n  rootFeatures'),
      'OrganizationNotInAllFeaturesModeException',
    ],
    ['the account is on its own', "accounts: { '111122223333': { name: alone } }", 'OrganizationNotFoundException'],
  ])('is refused when %s', async (_, world, name) => {
    const other = await startFakeAws({ world: parseWorld(world, 'world.yml') })
    const client = new IAMClient(clientSettings(other, '111122223333'))
    await expect(client.send(new ListOrganizationsFeaturesCommand({}))).rejects.toMatchObject({ name })
    await other.stop()
  })
})
