import { AWS_MANAGED_POLICIES } from '../aws-managed-policies.ts'
import { page } from '../input.ts'
import type { Call, Output } from '../service.ts'
import { userIdOf, iamPages, more } from './iam-credentials.ts'

interface Detail {
  readonly kind: 'User' | 'Group' | 'Role' | 'LocalManagedPolicy' | 'AWSManagedPolicy'
  readonly shape: Output
}

/** Documents travel URL-encoded (RFC 3986). */
const encoded = (document: string): string => encodeURIComponent(document)

const inlineList = (policies: readonly { readonly name: string; readonly document: string }[]): readonly Output[] =>
  policies.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encoded(document) }))

const attachedList = (arns: readonly string[]): readonly Output[] =>
  arns.map((arn) => ({ PolicyName: arn.split('/').at(-1), PolicyArn: arn }))

const tagList = (tags: Readonly<Record<string, string>>): readonly Output[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))

const idOf = (prefix: string, name: string): string => userIdOf(name).replace(/^AIDA/, prefix)

function principals({ account, partition }: Call): readonly Detail[] {
  const { users, groups, roles } = account.iam
  const userDetails = users.map((user) => ({
    Path: user.path,
    UserName: user.name,
    UserId: userIdOf(user.name),
    Arn: user.arn,
    CreateDate: new Date(user.createdAt),
    UserPolicyList: inlineList(user.inlinePolicies),
    GroupList: user.groups,
    AttachedManagedPolicies: attachedList(user.attachedPolicyArns),
    Tags: tagList(user.tags),
  }))
  const groupDetails = groups.map((group) => ({
    Path: '/',
    GroupName: group.name,
    GroupId: idOf('AGPA', group.name),
    Arn: `arn:${partition}:iam::${account.id}:group/${group.name}`,
    CreateDate: new Date(account.createdAt),
    GroupPolicyList: inlineList(group.inlinePolicies),
    AttachedManagedPolicies: attachedList(group.attachedPolicyArns),
  }))
  const roleDetails = roles.map((role) => ({
    Path: role.path,
    RoleName: role.name,
    RoleId: idOf('AROA', role.name),
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encoded(role.trustPolicy),
    InstanceProfileList: [],
    RolePolicyList: inlineList(role.inlinePolicies),
    AttachedManagedPolicies: attachedList(role.attachedPolicyArns),
    Tags: tagList(role.tags),
    RoleLastUsed: role.lastUsedAt === null ? {} : { LastUsedDate: new Date(role.lastUsedAt), Region: 'us-east-1' },
  }))
  return [
    ...userDetails.map((shape) => ({ kind: 'User' as const, shape })),
    ...groupDetails.map((shape) => ({ kind: 'Group' as const, shape })),
    ...roleDetails.map((shape) => ({ kind: 'Role' as const, shape })),
  ]
}

/** The account's own policies, and those of AWS that something is attached to. */
function policies({ account }: Call): readonly Detail[] {
  const { users, groups, roles } = account.iam
  const held = [...users, ...groups, ...roles].flatMap((holder) => holder.attachedPolicyArns)
  const known = new Set(account.iam.policies.map(({ arn }) => arn))
  const fromAws = [...new Set(held)].flatMap((arn) => {
    const name = arn.split('/').at(-1) ?? arn
    const document = known.has(arn) ? undefined : AWS_MANAGED_POLICIES[name]
    return document === undefined ? [] : [{ arn, name, document, attachmentCount: held.filter((each) => each === arn).length }]
  })
  return [...account.iam.policies, ...fromAws].map(({ arn, name, document, attachmentCount }) => {
    const created = new Date(account.createdAt)
    const version = { Document: encoded(document), VersionId: 'v1', IsDefaultVersion: true, CreateDate: created }
    const shape = {
      PolicyName: name,
      PolicyId: idOf('ANPA', name),
      Arn: arn,
      Path: '/',
      DefaultVersionId: 'v1',
      AttachmentCount: attachmentCount,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: created,
      UpdateDate: created,
      PolicyVersionList: [version],
    }
    return { kind: /:iam::aws:/.test(arn) ? 'AWSManagedPolicy' : 'LocalManagedPolicy', shape }
  })
}

/** `iam:GetAccountAuthorizationDetails`: one list of everything, cut into pages, each page sorted into four lists. */
export function getAccountAuthorizationDetails(call: Call): Output {
  const filter = call.input['Filter']
  const wanted = Array.isArray(filter) && filter.length > 0 ? filter : null
  const details = [...principals(call), ...policies(call)].filter(({ kind }) => wanted === null || wanted.includes(kind))
  const { items, nextToken } = page(call, details, iamPages)
  const ofKind = (...kinds: readonly Detail['kind'][]): readonly Output[] =>
    items.filter(({ kind }) => kinds.includes(kind)).map(({ shape }) => shape)
  return {
    UserDetailList: ofKind('User'),
    GroupDetailList: ofKind('Group'),
    RoleDetailList: ofKind('Role'),
    Policies: ofKind('LocalManagedPolicy', 'AWSManagedPolicy'),
    ...more(nextToken),
  }
}
