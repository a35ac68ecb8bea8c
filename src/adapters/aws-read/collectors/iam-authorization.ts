import type { IamAuthorization, IamGroup, IamRole, IamUser, InlinePolicy, ManagedPolicy } from '../../../core/facts/iam.ts'
import { MalformedAnswer, count, optionalInstant, optionalList, record, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'
import type { OutputOf } from '../services.ts'

const operation = 'iam:GetAccountAuthorizationDetails'

type Page = OutputOf<typeof operation>
type Item<List> = NonNullable<List> extends readonly (infer Each)[] ? Each : never

/** Policies travel URL-encoded. */
function documentIn(value: unknown, where: string): string {
  const encoded = text(value, where)
  try {
    return decodeURIComponent(encoded)
  } catch (error) {
    throw new MalformedAnswer(`${where} is not URL-encoded`, { cause: error })
  }
}

const attached = (list: readonly { readonly PolicyArn?: string | undefined }[] | undefined): string[] =>
  optionalList(list, 'AttachedManagedPolicies').map(({ PolicyArn }) => text(PolicyArn, 'PolicyArn'))

const inline = (
  list: readonly { readonly PolicyName?: string | undefined; readonly PolicyDocument?: string | undefined }[] | undefined,
): InlinePolicy[] =>
  optionalList(list, 'PolicyList').map(({ PolicyName, PolicyDocument }) => ({
    name: text(PolicyName, 'PolicyName'),
    document: documentIn(PolicyDocument, 'PolicyDocument'),
  }))

const tagsOf = (
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Record<string, string> => Object.fromEntries(optionalList(list, 'Tags').map(({ Key, Value }) => [text(Key, 'Tag.Key'), Value ?? '']))

const userOf = (user: Item<Page['UserDetailList']>): IamUser => ({
  name: text(user.UserName, 'UserName'),
  arn: text(user.Arn, 'User.Arn'),
  path: text(user.Path, 'User.Path'),
  createdAt: optionalInstant(user.CreateDate, 'User.CreateDate'),
  groups: optionalList(user.GroupList, 'GroupList'),
  attachedPolicyArns: attached(user.AttachedManagedPolicies),
  inlinePolicies: inline(user.UserPolicyList),
  tags: tagsOf(user.Tags),
})

const groupOf = (group: Item<Page['GroupDetailList']>): IamGroup => ({
  name: text(group.GroupName, 'GroupName'),
  attachedPolicyArns: attached(group.AttachedManagedPolicies),
  inlinePolicies: inline(group.GroupPolicyList),
})

const roleOf = (role: Item<Page['RoleDetailList']>): IamRole => ({
  name: text(role.RoleName, 'RoleName'),
  arn: text(role.Arn, 'Role.Arn'),
  path: text(role.Path, 'Role.Path'),
  trustPolicy: documentIn(role.AssumeRolePolicyDocument, 'AssumeRolePolicyDocument'),
  attachedPolicyArns: attached(role.AttachedManagedPolicies),
  inlinePolicies: inline(role.RolePolicyList),
  lastUsedAt: optionalInstant(role.RoleLastUsed?.LastUsedDate, 'LastUsedDate'),
  tags: tagsOf(role.Tags),
})

function policyOf(policy: Item<Page['Policies']>): ManagedPolicy {
  const versions = optionalList(policy.PolicyVersionList, 'PolicyVersionList')
  const current = versions.find(({ IsDefaultVersion, VersionId }) => IsDefaultVersion === true || VersionId === policy.DefaultVersionId)
  const arn = text(policy.Arn, 'Policy.Arn')
  return {
    arn,
    // Some endpoints leave PolicyName out; the ARN ends with it.
    name: arn.slice(arn.lastIndexOf('/') + 1),
    document: documentIn(record(current, 'default version').Document, 'Document'),
    attachmentCount: count(policy.AttachmentCount, 'AttachmentCount'),
  }
}

async function readAll(target: Target): Promise<IamAuthorization> {
  const all = { users: [] as IamUser[], groups: [] as IamGroup[], roles: [] as IamRole[], policies: [] as ManagedPolicy[] }
  for await (const page of target.pages(operation, { MaxItems: 1000 }, 'Marker')) {
    all.users.push(...optionalList(page.UserDetailList, 'UserDetailList').map(userOf))
    all.groups.push(...optionalList(page.GroupDetailList, 'GroupDetailList').map(groupOf))
    all.roles.push(...optionalList(page.RoleDetailList, 'RoleDetailList').map(roleOf))
    all.policies.push(...optionalList(page.Policies, 'Policies').map(policyOf))
  }
  return all
}

/** Every principal of the account with the policies it holds, in one listing. AWS-managed policies come when they are attached. */
export const iamAuthorization: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { iamAuthorization: [[operation]] },
  read: async (target) => ({ iamAuthorization: [await target.attempt(operation, () => readAll(target))] }),
}
