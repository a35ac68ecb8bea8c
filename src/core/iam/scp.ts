import { parseArn } from '../aws.ts'
import type { OrganisationPolicy, OrganisationTree } from '../facts/organisation.ts'
import { type KeyLookup, conditionHolds, singleValue } from './condition.ts'
import { type Glob, expandVariables, glob, globOf, matchesGlob } from './glob.ts'
import { type Listed, type PolicyParse, type Statement, parsePolicy } from './policy-document.ts'
import { type Doubt, type Truth, NO, YES, allOf, anyOf, distinctDoubts, not, open, truth } from './truth.ts'

/** One call, as the policies of an organisation see it. */
export interface PolicyRequest {
  /** `iam:CreateAccessKey`, in any case. */
  readonly action: string
  readonly resource: string
  /** Who calls; `arn:PARTITION:iam::ACCOUNT:root` for root, in a central root session too. */
  readonly principalArn: string
  /** True in a session that `sts:AssumeRoot` issued. The key `aws:AssumedRoot` is absent otherwise. */
  readonly assumedRoot?: boolean
  /** Further condition keys with their values; `null` says that the key is absent. */
  readonly keys?: Readonly<Record<string, string | readonly string[] | null>>
  /**
   * What to make of keys that are not told: `absent` for a real call, of which all is known; `open` for a question such as
   * "is root denied from everywhere?", to which a condition on the network is no yes. Tags of the principal count as absent in both.
   */
  readonly untoldKeys?: 'absent' | 'open'
}

export interface AttachedPolicy {
  readonly id: string
  readonly name: string
  readonly parsed: PolicyParse
}

/** The policies attached to one root, OU or account. */
export interface PolicyLevel {
  readonly targetId: string
  readonly policies: readonly AttachedPolicy[]
}

/** A statement that denies, or the level on which nothing allows. */
export interface Denial {
  readonly targetId: string
  readonly policy: string | null
  readonly sid: string | null
}

export type PolicyOutcome =
  | { readonly effect: 'allowed' }
  | { readonly effect: 'denied'; readonly by: readonly Denial[] }
  | { readonly effect: 'undecided'; readonly doubts: readonly Doubt[] }

export type PolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY'

/** Finds the policies on the way from the organisation's root to an account, in that order; `null` when the tree does not show where it is. */
export type PathFinder = (account: string) => readonly PolicyLevel[] | null

interface Sorted {
  readonly tree: OrganisationTree
  readonly type: PolicyType
  readonly find: PathFinder
}

/** Lists of policies met before: each account of an organisation asks about the same list, and facts never change. */
const sortedLists = new WeakMap<readonly OrganisationPolicy[], Sorted>()

/**
 * Parses and sorts the policies once, for questions about many accounts.
 *
 * @param type - a type that is not enabled on the root binds nobody: every way is then empty, and everything is allowed.
 */
export function policyPaths(tree: OrganisationTree, policies: readonly OrganisationPolicy[], type: PolicyType): PathFinder {
  const met = sortedLists.get(policies)
  if (met !== undefined && met.tree === tree && met.type === type) return met.find
  const find = sortPolicies(tree, policies, type)
  sortedLists.set(policies, { tree, type, find })
  return find
}

function sortPolicies(tree: OrganisationTree, policies: readonly OrganisationPolicy[], type: PolicyType): PathFinder {
  if (!tree.enabledPolicyTypes.includes(type)) return () => []
  const attached = new Map<string, AttachedPolicy[]>()
  for (const { id, name, document, targetIds } of policies) {
    const policy = { id, name, parsed: parsePolicy(document) }
    for (const target of targetIds) attached.set(target, [...(attached.get(target) ?? []), policy])
  }
  return (account) => wayToRoot(tree, account)?.map((targetId) => ({ targetId, policies: attached.get(targetId) ?? [] })) ?? null
}

/** As `policyPaths`, for one account. */
export const policyPath = (
  tree: OrganisationTree,
  policies: readonly OrganisationPolicy[],
  type: PolicyType,
  account: string,
): readonly PolicyLevel[] | null => policyPaths(tree, policies, type)(account)

function wayToRoot(tree: OrganisationTree, account: string): readonly string[] | null {
  const way = [account]
  let at = Object.hasOwn(tree.accountParents, account) ? tree.accountParents[account] : undefined
  while (at !== undefined && !way.includes(at)) {
    way.unshift(at)
    if (at === tree.rootId) return way
    const unit: string = at
    at = tree.units.find(({ id }) => id === unit)?.parentId
  }
  return null
}

/**
 * Whether the service control policies (or the resource control policies) on an account's path let a call through. The caller
 * decides whom they bind: never the management account, never a service-linked role.
 *
 * One Deny that applies decides. Otherwise every level has to allow. Where a condition is not known to hold, the outcome is
 * `undecided`, unless something else denies anyway.
 *
 * @see Organizations User Guide, "SCP evaluation"; the allow has to be there on every level from the root to the account.
 */
export function evaluatePath(path: readonly PolicyLevel[], request: PolicyRequest): PolicyOutcome {
  const keyOf = keysOf(request)
  const verdicts = path.map((level) => judgeLevel(level, request, keyOf))
  const by = verdicts.flatMap(({ denials }) => denials)
  if (by.length > 0) return { effect: 'denied', by }
  const shut = verdicts.filter(({ allows }) => allows.known && !allows.value)
  if (shut.length > 0) return { effect: 'denied', by: shut.map(({ targetId }) => ({ targetId, policy: null, sid: null })) }
  const doubts = distinctDoubts(verdicts.flatMap(({ allows, doubts }) => (allows.known ? doubts : [...doubts, ...allows.doubts])))
  return doubts.length === 0 ? { effect: 'allowed' } : { effect: 'undecided', doubts }
}

interface LevelVerdict {
  readonly targetId: string
  readonly denials: readonly Denial[]
  readonly allows: Truth
  readonly doubts: readonly Doubt[]
}

function judgeLevel({ targetId, policies }: PolicyLevel, request: PolicyRequest, keyOf: KeyLookup): LevelVerdict {
  if (policies.length === 0) return { targetId, denials: [], allows: open('level', targetId), doubts: [] }
  const denials: Denial[] = []
  const doubts: Doubt[] = []
  const allows: Truth[] = []
  for (const { name, parsed } of policies) {
    if (!parsed.ok) {
      // It may hold an Allow as well as a Deny.
      allows.push(open('policy', name))
      doubts.push({ kind: 'policy', what: name })
      continue
    }
    for (const statement of parsed.policy.statements) {
      const applies = statementApplies(statement, request, keyOf, parsed.policy.version === '2012-10-17')
      if (statement.effect === 'Allow') allows.push(applies)
      else if (!applies.known) doubts.push(...applies.doubts)
      else if (applies.value) denials.push({ targetId, policy: name, sid: statement.sid })
    }
  }
  return { targetId, denials, allows: anyOf(allows), doubts }
}

/** Whether a statement speaks about this request: its action, its resource, its principal and all of its conditions. */
export function statementApplies(statement: Statement, request: PolicyRequest, keyOf: KeyLookup, knowsVariables: boolean): Truth {
  // Most statements are about other actions: nothing else has to be looked at then.
  if (!namesAction(statement.actions, request.action)) return NO
  return allOf([
    statement.resources === null ? YES : namesResource(statement.resources, request.resource, keyOf, knowsVariables),
    namesEveryone(statement.principals),
    ...statement.conditions.map((condition) => conditionHolds(condition, keyOf, knowsVariables)),
  ])
}

const listed = ({ kind }: Listed<unknown>, found: Truth): Truth => (kind === 'is' ? found : not(found))

/** Patterns of statements met before: an organisation asks the same few statements about thousands of accounts. */
const actionGlobs = new WeakMap<Listed<string>, readonly Glob[]>()

function globsOf(actions: Listed<string>): readonly Glob[] {
  const met = actionGlobs.get(actions)
  if (met !== undefined) return met
  const globs = actions.values.map((pattern) => glob(pattern.toLowerCase()))
  actionGlobs.set(actions, globs)
  return globs
}

/** Actions compare without regard to case. */
export function namesAction(actions: Listed<string>, action: string): boolean {
  const wanted = action.toLowerCase()
  return globsOf(actions).some((pattern) => matchesGlob(pattern, wanted)) === (actions.kind === 'is')
}

const namesResource = (resources: Listed<string>, resource: string, keyOf: KeyLookup, knowsVariables: boolean): Truth =>
  listed(
    resources,
    anyOf(
      resources.values.map((pattern) => {
        if (!knowsVariables) return truth(matchesGlob(glob(pattern), resource))
        const expanded = expandVariables(pattern, (name) => singleValue(keyOf(name)))
        return expanded.ok ? truth(matchesGlob(globOf(expanded.runs), resource)) : open('key', expanded.missing.toLowerCase())
      }),
    ),
  )

/** Resource control policies are written for the principal `*`, service control policies for none; anything else is not theirs to say. */
function namesEveryone(principals: Statement['principals']): Truth {
  if (principals === null) return YES
  if (principals.kind === 'is' && principals.values.some(({ value }) => value === '*')) return YES
  return open('value', 'Principal')
}

/** Everything that a request tells: what the caller said, and what follows from who calls. */
export function keysOf(request: PolicyRequest): KeyLookup {
  const told = new Map([...impliedKeys(request), ...Object.entries(request.keys ?? {})].map(([name, value]) => [name.toLowerCase(), value]))
  const untold = request.untoldKeys === 'open' ? 'untold' : 'absent'
  return (name) => {
    const key = name.toLowerCase()
    const value = told.get(key)
    if (value === null) return 'absent'
    if (value !== undefined) return typeof value === 'string' ? [value] : value
    // Root cannot carry tags, and a question is about a principal without special marks.
    return key.startsWith('aws:principaltag/') ? 'absent' : untold
  }
}

function impliedKeys({ principalArn, assumedRoot }: PolicyRequest): readonly (readonly [string, string | null])[] {
  const arn = parseArn(principalArn)
  const keys: (readonly [string, string | null])[] = [
    ['aws:PrincipalArn', principalArn],
    ['aws:AssumedRoot', assumedRoot === true ? 'true' : null],
    ['aws:PrincipalIsAWSService', 'false'],
    ['aws:PrincipalServiceName', null],
    ['aws:ViaAWSService', 'false'],
    ['aws:CalledVia', null],
  ]
  if (arn === null) return keys
  keys.push(['aws:PrincipalAccount', arn.account])
  if (arn.resource === 'root') keys.push(['aws:PrincipalType', 'Account'], ['aws:userid', arn.account], ['aws:username', null])
  return keys
}
