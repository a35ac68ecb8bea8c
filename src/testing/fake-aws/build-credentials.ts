import type { AccountId, Partition } from '../../core/aws.ts'
import { DAY_MS, type EpochMs, epochMs } from '../../core/time.ts'
import { AWS_MANAGED_POLICIES } from './aws-managed-policies.ts'
import type { WrittenAccount } from './world-schema.ts'
import type { AccessKeyWorld, AssumableRole, CredentialsWorld, IamWorld, MfaDeviceWorld, PasswordWorld } from './world.ts'

interface Owner {
  readonly partition: Partition
  readonly account: AccountId
  readonly createdAt: EpochMs
}

type WrittenIam = WrittenAccount['iam']
type WrittenRoot = NonNullable<WrittenAccount['root']>

const buildPassword = (written: WrittenRoot['password'], createdAt: EpochMs): PasswordWorld | null =>
  written === undefined ? null : { lastUsedAt: written.lastUsed ?? null, changedAt: written.changed ?? createdAt }

const buildKeys = (written: WrittenRoot['keys']): AccessKeyWorld[] =>
  written.map((key) => ({
    id: key.id,
    status: key.status,
    createdAt: key.created,
    lastUsedAt: key.lastUsed ?? null,
    lastUsedRegion: key.lastUsedRegion ?? null,
    lastUsedService: key.lastUsedService ?? null,
  }))

/** @param holder - the part of a security key's serial that names its holder: `root`, or `user/NAME`. */
const buildDevices = (written: WrittenRoot['mfa'], owner: Owner, holder: string): MfaDeviceWorld[] =>
  written.map(({ virtual, fido, hardware, enabled }) => {
    const prefix = `arn:${owner.partition}:iam::${owner.account}`
    const serial = hardware ?? (fido === undefined ? `${prefix}:mfa/${virtual}` : `${prefix}:u2f/${holder}/${fido}`)
    return { serial, enabledAt: enabled ?? epochMs(owner.createdAt + DAY_MS) }
  })

/**
 * Root's credentials. Without a section they are those of an untouched account: a member that Organizations created has none, every
 * other account has a password that was never used, and nothing else.
 */
export function buildRoot(written: WrittenAccount['root'], owner: Owner & { readonly credentialFree: boolean }): CredentialsWorld {
  if (written === undefined) {
    const password = owner.credentialFree ? null : { lastUsedAt: null, changedAt: owner.createdAt }
    return { password, keys: [], mfa: [], certificates: [] }
  }
  return {
    password: buildPassword(written.password, owner.createdAt),
    keys: buildKeys(written.keys),
    mfa: buildDevices(written.mfa, owner, 'root'),
    certificates: written.certificates.map(({ id, status, uploaded }) => ({ id, status, uploadedAt: uploaded })),
  }
}

const policyArn = (owner: Owner, name: string): string =>
  name.startsWith('arn:') ? name : `arn:${owner.partition}:iam::${owner.account}:policy/${name}`

interface IamSurroundings extends Owner {
  /** Roles that can be assumed; those that the IAM section does not describe get an administrator's policy. */
  readonly roles: readonly AssumableRole[]
  readonly complain: (path: readonly string[], what: string) => Error
}

function buildRoles(written: WrittenIam['roles'], { roles, ...owner }: IamSurroundings): IamWorld['roles'] {
  const prefix = `arn:${owner.partition}:iam::${owner.account}`
  const base = { path: '/', createdAt: owner.createdAt, inlinePolicies: [], lastUsedAt: null, tags: {} }
  const undescribed = roles
    .filter(({ name }) => !Object.hasOwn(written, name))
    .map(({ name, trusts }) => {
      const principals = trusts.map((account) => `arn:${owner.partition}:iam::${account}:root`)
      const statement = { Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }
      const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      return {
        ...base,
        name,
        arn: `${prefix}:role/${name}`,
        trustPolicy,
        attachedPolicyArns: [`arn:${owner.partition}:iam::aws:policy/AdministratorAccess`],
      }
    })
  const described = Object.entries(written).map(([name, role]) => ({
    name,
    arn: `${prefix}:role${role.path}${name}`,
    path: role.path,
    createdAt: role.created ?? owner.createdAt,
    trustPolicy: role.trust,
    attachedPolicyArns: role.policies.map((policy) => policyArn(owner, policy)),
    inlinePolicies: role.inline,
    lastUsedAt: role.lastUsed ?? null,
    tags: role.tags,
  }))
  return [...described, ...undescribed]
}

/** The account's users, groups, roles and policies. A policy is named by its ARN, or by its name when the account owns it. */
export function buildIam(written: WrittenIam, owner: IamSurroundings): IamWorld {
  const prefix = `arn:${owner.partition}:iam::${owner.account}`
  const attached = (names: readonly string[]): readonly string[] => names.map((name) => policyArn(owner, name))
  const users = Object.entries(written.users).map(([name, user]) => ({
    name,
    arn: `${prefix}:user${user.path}${name}`,
    path: user.path,
    createdAt: user.created ?? owner.createdAt,
    groups: user.groups,
    attachedPolicyArns: attached(user.policies),
    inlinePolicies: user.inline,
    tags: user.tags,
    password: buildPassword(user.password, owner.createdAt),
    keys: buildKeys(user.keys),
    mfa: buildDevices(user.mfa, owner, `user/${name}`),
    certificates: [],
  }))
  const groups = Object.entries(written.groups).map(([name, group]) => ({
    name,
    attachedPolicyArns: attached(group.policies),
    inlinePolicies: group.inline,
  }))
  const roles = buildRoles(written.roles, owner)
  const held = [...users, ...groups, ...roles].flatMap((holder) => holder.attachedPolicyArns)
  const policies = Object.entries(written.policies).map(([name, document]) => {
    const arn = policyArn(owner, name)
    return { arn, name: arn.split('/').at(-1) ?? name, document, attachmentCount: held.filter((each) => each === arn).length }
  })
  const missing = held.find((arn) => !policies.some((policy) => policy.arn === arn) && !isKnownToAws(arn))
  if (missing !== undefined) throw owner.complain(['policies'], `${missing} is attached to something and has no document here`)
  const stray = users.find((user) => user.groups.some((group) => !Object.hasOwn(written.groups, group)))
  if (stray !== undefined) throw owner.complain(['users', stray.name, 'groups'], 'names a group that is not there')
  return {
    users,
    groups,
    roles,
    policies,
    passwordPolicy: written.passwordPolicy ?? null,
    credentialReport: { state: 'none' },
    legacyReport: written.legacyReport,
  }
}

const isKnownToAws = (arn: string): boolean =>
  arn.includes(':iam::aws:') && Object.hasOwn(AWS_MANAGED_POLICIES, arn.split('/').at(-1) ?? '')
