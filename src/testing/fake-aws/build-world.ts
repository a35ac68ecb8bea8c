import { type AccountId, type Partition, type Region, isAccountId } from '../../core/aws.ts'
import type { ContactInformation } from '../../core/facts/contacts.ts'
import { DAY_MS, type EpochMs, epochMs } from '../../core/time.ts'
import { buildIam, buildRoot } from './build-credentials.ts'
import { renderCredentialReport } from './credential-report.ts'
import { buildLive } from './live/build-live.ts'
import { DEFAULT_REGIONS, OPT_IN_REGIONS } from './regions.ts'
import { momentSchemas } from './world-moments.ts'
import { regionalWorld } from './world-regional.ts'
import type { WrittenAccount, WrittenOrganisation, WrittenWorld } from './world-schema.ts'
import type { AccountWorld, OrganisationWorld, Principal, World } from './world.ts'

/** Makes the error of a place in the file. */
export type Complain = (path: readonly PropertyKey[], what: string) => Error

/** Key id of the administrator that every account has unless the file lists principals of its own. */
export const administratorKey = (account: string): string => `AKIA${account}EXAMPLE`

const placeholderContact = (name: string): ContactInformation => ({
  fullName: name,
  companyName: null,
  addressLine1: '1 Example Street',
  city: 'Example City',
  postalCode: '00000',
  countryCode: 'GB',
  phone: '+442079460000',
  website: null,
})

function regionsOf(written: WrittenAccount, partition: Partition, complain: (what: string) => Error): readonly Region[] {
  const unknownRegion = written.optInRegions.find((region) => !OPT_IN_REGIONS[partition].includes(region))
  if (unknownRegion !== undefined) throw complain(`${unknownRegion} is no opt-in Region of ${partition}`)
  return [...DEFAULT_REGIONS[partition], ...written.optInRegions]
}

interface Surroundings {
  readonly partition: Partition
  readonly organisation: WrittenOrganisation | undefined
  readonly now: EpochMs
  readonly complain: Complain
}

function buildAccount(id: AccountId, written: WrittenAccount, { partition, now, complain, ...around }: Surroundings): AccountWorld {
  const organisation = written.standalone ? undefined : around.organisation
  const isMember = organisation !== undefined && organisation.management !== id
  const createdAt = written.created ?? epochMs(now - 400 * DAY_MS)
  const joinedBy = organisation === undefined ? null : (written.joinedBy ?? (isMember ? 'CREATED' : 'INVITED'))
  const email = written.email ?? `aws+${written.name}@example.com`
  const { security, billing, operations, primary } = written.contacts
  const contacts = [['SECURITY', security] as const, ['BILLING', billing] as const, ['OPERATIONS', operations] as const]
  const managers = organisation === undefined ? [id] : [organisation.management]
  const roles = Object.entries(written.roles).map(([name, role]) => ({ name, trusts: role.trusts ?? managers, denied: role.denied }))
  const account: AccountWorld = {
    id,
    name: written.name,
    email,
    createdAt,
    status: written.status,
    joinedBy,
    joinedAt: organisation === undefined ? null : (written.joined ?? createdAt),
    parentId: organisation === undefined ? null : (written.parent ?? organisation.root),
    root: buildRoot(written.root, { partition, account: id, createdAt, credentialFree: isMember && joinedBy === 'CREATED' }),
    iam: buildIam(written.iam, {
      partition,
      account: id,
      createdAt,
      roles,
      complain: (path, what) => complain(['accounts', id, 'iam', ...path], what),
    }),
    alternateContacts: new Map(contacts.flatMap(([type, contact]) => (contact === undefined ? [] : [[type, contact] as const]))),
    contactInformation: primary ?? placeholderContact(written.name),
    regions: regionsOf(written, partition, (what) => complain(['accounts', id, 'optInRegions'], what)),
    roles,
    regional: regionalWorld(written, { account: id, partition, now, instant: momentSchemas(now).instant }),
  }
  if (written.iam.credentialReport !== undefined) {
    const csv = renderCredentialReport(account, partition, account.iam.legacyReport)
    account.iam.credentialReport = { state: 'complete', csv, generatedAt: written.iam.credentialReport }
  }
  return account
}

/** The policies that AWS attaches everywhere when a policy type is enabled, unless the file has its own by that id. */
function fullAccess({ policyTypes, policies }: WrittenOrganisation, targetIds: readonly string[]): OrganisationWorld['policies'] {
  const known = [
    {
      id: 'p-FullAWSAccess',
      name: 'FullAWSAccess',
      type: 'SERVICE_CONTROL_POLICY',
      statement: { Effect: 'Allow', Action: '*', Resource: '*' },
    },
    {
      id: 'p-RCPFullAWSAccess',
      name: 'RCPFullAWSAccess',
      type: 'RESOURCE_CONTROL_POLICY',
      statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
    },
  ]
  return known
    .filter(({ id, type }) => policyTypes.includes(type) && !Object.hasOwn(policies, id))
    .map(({ statement, ...policy }) => {
      const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      return { ...policy, description: 'Allows access to every operation', awsManaged: true, document, targetIds }
    })
}

function buildOrganisation(
  written: WrittenOrganisation,
  accounts: ReadonlyMap<AccountId, AccountWorld>,
  complain: Complain,
): OrganisationWorld {
  if ((accounts.get(written.management)?.parentId ?? null) === null)
    throw complain(['organisation', 'management'], `there is no account ${written.management}`)
  const members = [...accounts.values()].filter(({ parentId }) => parentId !== null).map(({ id }) => id)
  const places = new Set([written.root, ...Object.keys(written.units), ...members])
  for (const [id, unit] of Object.entries(written.units)) {
    if (unit.parent !== undefined && !places.has(unit.parent))
      throw complain(['organisation', 'units', id, 'parent'], `there is no root or unit ${unit.parent}`)
  }
  for (const account of accounts.values()) {
    if (account.parentId !== null && !places.has(account.parentId))
      throw complain(['accounts', account.id, 'parent'], `there is no root or unit ${account.parentId}`)
  }
  for (const [id, policy] of Object.entries(written.policies)) {
    const stray = policy.targets.find((target) => !places.has(target))
    if (stray !== undefined) throw complain(['organisation', 'policies', id, 'targets'], `there is no root, unit or account ${stray}`)
  }
  const policies = Object.entries(written.policies).map(([id, { targets, ...policy }]) => ({ id, ...policy, targetIds: targets }))
  return {
    id: written.id,
    managementAccountId: written.management,
    featureSet: written.featureSet,
    rootId: written.root,
    enabledPolicyTypes: [...written.policyTypes],
    units: Object.entries(written.units).map(([id, unit]) => ({ id, name: unit.name, parentId: unit.parent ?? written.root })),
    policies: [...fullAccess(written, [...places]), ...policies],
    trustedServices: [...written.trustedServices],
    delegatedAdministrators: Object.entries(written.delegatedAdministrators).map(([id, services]) => {
      if (!isAccountId(id) || !accounts.has(id))
        throw complain(['organisation', 'delegatedAdministrators', id], `there is no account ${id}`)
      return { accountId: id, services }
    }),
    rootFeatures: [...written.rootFeatures],
  }
}

function buildPrincipals(
  written: WrittenWorld,
  accounts: ReadonlyMap<AccountId, AccountWorld>,
  complain: Complain,
): Map<string, Principal> {
  const principals = new Map<string, Principal>()
  const add = (key: string, account: AccountId, user: string | undefined, role: string | undefined, denied: readonly string[]): void => {
    const isRole = role !== undefined
    const arn = isRole
      ? `arn:${written.partition}:sts::${account}:assumed-role/${role}/example`
      : `arn:${written.partition}:iam::${account}:user/${user ?? 'administrator'}`
    const userId = isRole ? `AROA${account}EXAMPLE:example` : `AIDA${account}EXAMPLE`
    principals.set(key, { kind: isRole ? 'role' : 'user', arn, account, userId, denied, task: null, sourceIdentity: null })
  }
  for (const id of accounts.keys()) add(administratorKey(id), id, undefined, undefined, [])
  for (const [key, { account, user, role, denied }] of Object.entries(written.principals)) {
    if (!accounts.has(account)) throw complain(['principals', key, 'account'], `there is no account ${account}`)
    add(key, account, user, role, denied)
  }
  return principals
}

/** Makes the world out of its checked file: fills in what an untouched account has, and checks what names something else. */
export function buildWorld(written: WrittenWorld, now: EpochMs, complain: Complain): World {
  const { organisation, partition } = written
  const accounts = new Map(
    Object.entries(written.accounts).map(([key, account]) => {
      const id = key as AccountId
      return [id, buildAccount(id, account, { partition, organisation, now, complain })] as const
    }),
  )
  return {
    now,
    partition,
    accounts,
    organisation: organisation === undefined ? null : buildOrganisation(organisation, accounts, complain),
    principals: buildPrincipals(written, accounts, complain),
    live: buildLive(accounts, written.accounts, now, partition),
  }
}
