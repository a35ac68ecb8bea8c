import {
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountPasswordPolicyCommand,
  GetCredentialReportCommand,
  IAMClient,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
} from '@aws-sdk/client-iam'
import { afterEach, describe, expect, it } from 'vitest'
import { HOUR_MS, epochMs } from '../../../core/time.ts'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const account = '999900001111'
let aws: FakeAws | undefined
afterEach(() => aws?.stop())

async function client(body: string, now = { now: () => epochMs(Date.UTC(2026, 10, 21, 12)) }) {
  aws = await startFakeAws({
    world: parseWorld(`clock: 2026-11-21T12:00:00Z\naccounts:\n  '${account}':\n    name: startup\n${body}`, 'world.yml'),
    clock: now,
  })
  return new IAMClient(clientSettings(aws, account))
}

const report = async (iam: IAMClient) => {
  const { Content, GeneratedTime } = await iam.send(new GetCredentialReportCommand({}))
  return {
    lines: Buffer.from(Content ?? [])
      .toString()
      .split('\n'),
    generatedAt: GeneratedTime,
  }
}

describe('the credential report', () => {
  it('is made on request, and is not ready at once', async () => {
    const iam = await client(
      '    created: 2020-01-01T00:00:00Z\n    root: { password: { lastUsed: 2 days ago, changed: 300 days ago }, keys: [{ id: AKIAROOTKEYEXAMPLE, created: 400 days ago }] }\n',
    )
    await expect(report(iam)).rejects.toMatchObject({ name: 'CredentialReportNotPresentException' })
    await expect(iam.send(new GenerateCredentialReportCommand({}))).resolves.toMatchObject({ State: 'STARTED' })
    await expect(report(iam)).rejects.toMatchObject({ name: 'CredentialReportNotReadyException' })
    const { lines, generatedAt } = await report(iam)
    expect(generatedAt).toEqual(new Date('2026-11-21T12:00:00Z'))
    expect(lines[0]?.split(',')).toHaveLength(22)
    expect(lines[1]).toBe(
      '<root_account>,arn:aws:iam::999900001111:root,2020-01-01T00:00:00Z,true,2026-11-19T12:00:00Z,2026-01-25T12:00:00Z,not_supported,false,' +
        'true,2025-10-17T12:00:00Z,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A',
    )
    await expect(iam.send(new GenerateCredentialReportCommand({}))).resolves.toMatchObject({ State: 'COMPLETE' })
  })

  it('keeps the report of three hours ago, and lets one of five hours expire', async () => {
    let ageHours = 0
    const iam = await client('    iam: { credentialReport: 3 hours ago }\n', {
      now: () => epochMs(Date.UTC(2026, 10, 21, 12) + ageHours * HOUR_MS),
    })
    await expect(report(iam)).resolves.toMatchObject({ generatedAt: new Date('2026-11-21T09:00:00Z') })
    ageHours = 2
    await expect(report(iam)).rejects.toMatchObject({ name: 'CredentialReportExpiredException' })
    await expect(iam.send(new GenerateCredentialReportCommand({}))).resolves.toMatchObject({ State: 'STARTED' })
  })

  it('says not_supported of root where reports are of the old kind', async () => {
    const iam = await client('    root: { password: {} }\n    iam: { credentialReport: now, legacyReport: true }\n')
    expect((await report(iam)).lines[1]?.split(',').slice(3, 7)).toEqual([
      'not_supported',
      'no_information',
      'not_supported',
      'not_supported',
    ])
  })
})

describe('virtual MFA devices', () => {
  it("shows root's beside the users', and no other kind of device", async () => {
    const iam = await client(
      '    root: { mfa: [{ virtual: ops-phone }, { fido: key-1 }] }\n    iam: { users: { groot: { mfa: [{ virtual: groot }] } } }\n',
    )
    const { VirtualMFADevices } = await iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: 'Assigned' }))
    expect(VirtualMFADevices?.map(({ SerialNumber, User }) => [SerialNumber, User?.Arn])).toEqual([
      ['arn:aws:iam::999900001111:mfa/ops-phone', 'arn:aws:iam::999900001111:root'],
      ['arn:aws:iam::999900001111:mfa/groot', 'arn:aws:iam::999900001111:user/groot'],
    ])
    await expect(iam.send(new ListMFADevicesCommand({ UserName: 'nobody' }))).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  })
})

describe('GetAccountAuthorizationDetails', () => {
  const iamSection = `    iam:
      users: { ana: { groups: [admins] }, bob: { inline: [{ name: own, document: { Version: '2012-10-17', Statement: [] } }] } }
      groups: { admins: { policies: ['arn:aws:iam::aws:policy/AdministratorAccess'] } }
      roles: { deploy: { trust: { Version: '2012-10-17', Statement: [] }, policies: [deployer] } }
      policies: { deployer: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] } }
`
  it('pages through users, groups, roles and the policies that they hold', async () => {
    const iam = await client(iamSection)
    const names: string[] = []
    let Marker: string | undefined
    do {
      const page = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 2, Marker }))
      names.push(
        ...(page.UserDetailList ?? []).map(({ UserName }) => `user ${UserName}`),
        ...(page.GroupDetailList ?? []).map(({ GroupName }) => `group ${GroupName}`),
        ...(page.RoleDetailList ?? []).map(({ RoleName }) => `role ${RoleName}`),
        ...(page.Policies ?? []).map(({ PolicyName, AttachmentCount }) => `policy ${PolicyName} ${AttachmentCount}`),
      )
      Marker = page.IsTruncated ? page.Marker : undefined
    } while (Marker !== undefined)
    expect(names).toEqual(['user ana', 'user bob', 'group admins', 'role deploy', 'policy deployer 1', 'policy AdministratorAccess 1'])
  })

  it('sends documents URL-encoded, and only the kinds that were asked for', async () => {
    const iam = await client(iamSection)
    const { UserDetailList, Policies } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['LocalManagedPolicy'] }))
    expect(UserDetailList ?? []).toEqual([])
    const document = decodeURIComponent(Policies?.[0]?.PolicyVersionList?.[0]?.Document ?? '')
    expect(JSON.parse(document)).toMatchObject({ Statement: [{ Action: 's3:*' }] })
  })

  it('ends in the middle when the fault says so, and the next page fails', async () => {
    const iam = await client(iamSection)
    aws?.setFaults([{ kind: 'truncated', operation: 'iam:GetAccountAuthorizationDetails' }])
    const first = await iam.send(new GetAccountAuthorizationDetailsCommand({}))
    expect(first.IsTruncated).toBe(true)
    await expect(iam.send(new GetAccountAuthorizationDetailsCommand({ Marker: first.Marker }))).rejects.toMatchObject({
      name: 'InternalFailure',
    })
  })
})

describe('the password policy', () => {
  it('is an error when there is none', async () => {
    const iam = await client('')
    await expect(iam.send(new GetAccountPasswordPolicyCommand({}))).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  })

  it('is told as it is', async () => {
    const iam = await client('    iam: { passwordPolicy: { minimumLength: 14, maxAgeDays: 90 } }\n')
    const { PasswordPolicy } = await iam.send(new GetAccountPasswordPolicyCommand({}))
    expect(PasswordPolicy).toMatchObject({ MinimumPasswordLength: 14, MaxPasswordAge: 90, ExpirePasswords: true, RequireSymbols: false })
    expect(PasswordPolicy?.PasswordReusePrevention).toBeUndefined()
  })
})
