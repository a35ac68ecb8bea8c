import {
  DeregisterDelegatedAdministratorCommand,
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  DisableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListAccountsForParentCommand,
  ListDelegatedAdministratorsCommand,
  ListDelegatedServicesForAccountCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations'
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, AssumeRootCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const members = Array.from(
  { length: 45 },
  (_, index) => `  '2000000000${String(index).padStart(2, '0')}': { name: member-${index}, parent: ou-exam-workload1 }`,
).join('\n')
const text = `
clock: 2026-11-21T12:00:00Z
organisation:
  management: '111122223333'
  policyTypes: [SERVICE_CONTROL_POLICY]
  units: { ou-exam-workload1: { name: Workloads }, ou-exam-sandbox01: { name: Sandbox } }
  policies:
    p-denyroot1:
      name: DenyRoot
      targets: [ou-exam-workload1]
      document:
        Version: '2012-10-17'
        Statement:
          - { Effect: Deny, Action: '*', Resource: '*', Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:root'] }, 'Null': { 'aws:AssumedRoot': 'true' } } }
          - { Effect: Deny, Action: 'iam:GetAccountSummary', Resource: '*', Condition: { ArnLike: { 'aws:PrincipalArn': ['arn:*:iam::*:role/Auditor'] } } }
  trustedServices: [iam.amazonaws.com, cloudtrail.amazonaws.com]
  rootFeatures: [RootCredentialsManagement]
  delegatedAdministrators: { '333344445555': [iam.amazonaws.com] }
accounts:
  '111122223333': { name: payer, root: { keys: [{ id: AKIAPAYERROOTEXAMPLE, created: 1 day ago }] } }
  '333344445555': { name: security }
  '444455556666': { name: prod, parent: ou-exam-workload1, roles: { Auditor: {} }, root: { keys: [{ id: AKIAPRODROOTEXAMPLE, created: 1 day ago }] } }
${members}
`

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: parseWorld(text, 'world.yml') })
})
afterAll(() => aws.stop())

const as = (account: string) => new OrganizationsClient(clientSettings(aws, account))
const management = () => as('111122223333')

describe('organizations', () => {
  it('describes itself to every member', async () => {
    const { Organization } = await as('444455556666').send(new DescribeOrganizationCommand({}))
    expect(Organization).toMatchObject({ Id: 'o-exampleorgid', MasterAccountId: '111122223333', FeatureSet: 'ALL' })
  })

  it('lists its accounts in pages of twenty', async () => {
    const sizes: number[] = []
    for await (const page of paginateListAccounts({ client: management() }, {})) sizes.push(page.Accounts?.length ?? 0)
    expect(sizes).toEqual([20, 20, 8])
  })

  it.each([
    ['a member', '444455556666', 'AccessDeniedException'],
    ['the delegated administrator', '333344445555', null],
  ])('answers the other reads to %s as AWS does', async (_, caller, refusal) => {
    const asked = as(caller).send(new ListRootsCommand({}))
    await (refusal === null ? expect(asked).resolves.toBeDefined() : expect(asked).rejects.toMatchObject({ name: refusal }))
  })

  it('shows the tree', async () => {
    const client = management()
    const { Roots } = await client.send(new ListRootsCommand({}))
    expect(Roots).toMatchObject([{ Id: 'r-exam', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] }])
    const { OrganizationalUnits } = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId: 'r-exam' }))
    expect(OrganizationalUnits?.map(({ Name }) => Name)).toEqual(['Workloads', 'Sandbox'])
    const { Accounts } = await client.send(new ListAccountsForParentCommand({ ParentId: 'r-exam' }))
    expect(Accounts?.map(({ Name }) => Name)).toEqual(['payer', 'security'])
    const { Parents } = await client.send(new ListParentsCommand({ ChildId: '444455556666' }))
    expect(Parents).toEqual([{ Id: 'ou-exam-workload1', Type: 'ORGANIZATIONAL_UNIT' }])
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: '444455556666' }))
    expect(Account).toMatchObject({ Name: 'prod', Email: 'aws+prod@example.com', Status: 'ACTIVE', JoinedMethod: 'CREATED' })
  })

  it('shows policies and where they hang', async () => {
    const client = management()
    const Filter = 'SERVICE_CONTROL_POLICY'
    const { Policies } = await client.send(new ListPoliciesCommand({ Filter }))
    expect(Policies?.map(({ Name, AwsManaged }) => [Name, AwsManaged])).toEqual([
      ['FullAWSAccess', true],
      ['DenyRoot', false],
    ])
    const { Policy } = await client.send(new DescribePolicyCommand({ PolicyId: 'p-denyroot1' }))
    expect(JSON.parse(String(Policy?.Content))).toMatchObject({ Version: '2012-10-17' })
    const { Targets } = await client.send(new ListTargetsForPolicyCommand({ PolicyId: 'p-denyroot1' }))
    expect(Targets).toMatchObject([{ TargetId: 'ou-exam-workload1', Type: 'ORGANIZATIONAL_UNIT', Name: 'Workloads' }])
    const attached = await client.send(new ListPoliciesForTargetCommand({ TargetId: 'ou-exam-workload1', Filter }))
    expect(attached.Policies?.map(({ Name }) => Name)).toEqual(['FullAWSAccess', 'DenyRoot'])
  })

  it('shows trusted services and delegates, and does not let trust go while there is a delegate', async () => {
    const client = management()
    const { EnabledServicePrincipals } = await client.send(new ListAWSServiceAccessForOrganizationCommand({}))
    expect(EnabledServicePrincipals?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
      'iam.amazonaws.com',
      'cloudtrail.amazonaws.com',
    ])
    const { DelegatedAdministrators } = await client.send(new ListDelegatedAdministratorsCommand({}))
    expect(DelegatedAdministrators?.map(({ Name }) => Name)).toEqual(['security'])
    const { DelegatedServices } = await client.send(new ListDelegatedServicesForAccountCommand({ AccountId: '333344445555' }))
    expect(DelegatedServices?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual(['iam.amazonaws.com'])
    const ServicePrincipal = 'iam.amazonaws.com'
    await expect(client.send(new DisableAWSServiceAccessCommand({ ServicePrincipal }))).rejects.toMatchObject({
      name: 'ConstraintViolationException',
    })
    await expect(
      as('333344445555').send(new DeregisterDelegatedAdministratorCommand({ AccountId: '333344445555', ServicePrincipal })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
  })

  it('does not exist for a standalone account', async () => {
    const alone = await startFakeAws({ world: parseWorld("accounts: { '999900001111': { name: startup } }", 'world.yml') })
    const client = new OrganizationsClient(clientSettings(alone, '999900001111'))
    await expect(client.send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({ name: 'AWSOrganizationsNotInUseException' })
    await alone.stop()
  })
})

describe('service control policies', () => {
  const summary = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new IAMClient(clientSettings(aws, credentials)).send(new GetAccountSummaryCommand({}))
  const key = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'fake' })

  it("stop a member's root, whose identity stays open", async () => {
    await expect(summary(key('AKIAPRODROOTEXAMPLE'))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('with an explicit deny in a service control policy'),
    })
    const identity = await new STSClient(clientSettings(aws, key('AKIAPRODROOTEXAMPLE'))).send(new GetCallerIdentityCommand({}))
    expect(identity.Arn).toBe('arn:aws:iam::444455556666:root')
  })

  it("let a central root session through when they except it, and never bind the management account's root", async () => {
    const sts = new STSClient(clientSettings(aws, '111122223333'))
    const { Credentials } = await sts.send(
      new AssumeRootCommand({
        TargetPrincipal: '444455556666',
        TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials' },
      }),
    )
    await expect(summary(key(String(Credentials?.AccessKeyId)))).resolves.toBeDefined()
    await expect(summary(key('AKIAPAYERROOTEXAMPLE'))).resolves.toBeDefined()
  })

  it('see the role behind a session', async () => {
    const sts = new STSClient(clientSettings(aws, '111122223333'))
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/Auditor', RoleSessionName: 'scan' }),
    )
    await expect(summary(key(String(Credentials?.AccessKeyId)))).rejects.toMatchObject({ name: 'AccessDenied' })
  })
})
