import type { AccountId, Partition } from '../../core/aws.ts'
import { DAY_MS, type EpochMs, epochMs } from '../../core/time.ts'
import type { WrittenAccount } from './world-schema.ts'
import type { AccessKeyWorld, IamWorld, MfaDeviceWorld, PasswordWorld, RootWorld } from './world.ts'

interface Owner {
  readonly partition: Partition
  readonly account: AccountId
  readonly createdAt: EpochMs
}

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
export function buildRoot(written: WrittenAccount['root'], owner: Owner & { readonly credentialFree: boolean }): RootWorld {
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

const policyArn = (owner: Owner, name: string): string => (name.startsWith('arn:') ? name : `arn:${owner.partition}:iam::${owner.account}:policy/${name}`)

/** The account's users, groups, roles and policies. A policy is named by its ARN, or by its name when the account owns it. */
export function buildIam(written: WrittenAccount['iam'], owner: Owner): IamWorld {
  const prefix = `arn:${owner.partition}:iam::${owner.account}`
  const attached = (names: readonly string[]): readonly string[] => names.map((name) => policyArn(owner, name))
  const holders = [...Object.values(written.users), ...Object.values(written.groups), ...Object.values(written.roles)]
  const holderArns = holders.flatMap((holder) => attached(holder.policies))
  return {
    users: Object.entries(written.users).map(([name, user]) => ({
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
    })),
    groups: Object.entries(written.groups).map(([name, group]) => ({ name, attachedPolicyArns: attached(group.policies), inlinePolicies: group.inline })),
    roles: Object.entries(written.roles).map(([name, role]) => ({
      name,
      arn: `${prefix}:role${role.path}${name}`,
      path: role.path,
      createdAt: role.created ?? owner.createdAt,
      trustPolicy: role.trust,
      attachedPolicyArns: attached(role.policies),
      inlinePolicies: role.inline,
      lastUsedAt: role.lastUsed ?? null,
      tags: role.tags,
    })),
    policies: Object.entries(written.policies).map(([name, document]) => {
      const arn = policyArn(owner, name)
      return { arn, name: arn.split('/').at(-1) ?? name, document, attachmentCount: holderArns.filter((held) => held === arn).length }
    }),
    passwordPolicy: written.passwordPolicy ?? null,
    credentialReport: { state: 'none' },
  }
}
