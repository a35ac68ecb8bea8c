import { type AccountId, type Partition, rootArn } from '../aws.ts'
import { type Decision, type Failure, everyOf, fail, given, notApplicable, pass } from '../decision.ts'
import { unknown } from '../fact.ts'
import type { OrganisationAccount, OrganisationPolicy, OrganisationTree } from '../facts/organisation.ts'
import type { EpochMs } from '../time.ts'
import { type Denial, type PolicyLevel, type PolicyRequest, evaluatePath, policyPaths } from './scp.ts'
import type { Doubt } from './truth.ts'

/** Who tries: root with its own credentials, root in a session of central root access, or an administrator without special marks. */
export type Caller = 'root' | 'central-root' | 'administrator'

/** What the policies make of one call, asked as "whatever the circumstances". */
export type Guard =
  | { readonly kind: 'denied'; readonly by: readonly Denial[] }
  | { readonly kind: 'open' }
  /** Denied in some circumstances only: those that the keys describe. */
  | { readonly kind: 'conditional'; readonly keys: readonly string[] }
  | { readonly kind: 'undecided'; readonly doubts: readonly Doubt[] }

export function guardAgainst(
  path: readonly PolicyLevel[],
  caller: Caller,
  action: string,
  account: AccountId,
  partition: Partition,
): Guard {
  const outcome = evaluatePath(path, requestBy(caller, action, account, partition))
  if (outcome.effect === 'denied') return { kind: 'denied', by: outcome.by }
  if (outcome.effect === 'allowed') return { kind: 'open' }
  const other = outcome.doubts.filter(({ kind }) => kind !== 'key')
  return other.length === 0 ? { kind: 'conditional', keys: outcome.doubts.map(({ what }) => what) } : { kind: 'undecided', doubts: other }
}

function requestBy(caller: Caller, action: string, account: AccountId, partition: Partition): PolicyRequest {
  const root = rootArn(partition, account)
  const common = { action, resource: resourceOf(action, account, partition), untoldKeys: 'open' } as const
  if (caller === 'administrator') return { ...common, principalArn: `arn:${partition}:iam::${account}:role/administrator` }
  return { ...common, principalArn: root, assumedRoot: caller === 'central-root' }
}

/** A resource such as the call would name; guardrails are written for `*`, so its exact name rarely matters. */
function resourceOf(action: string, account: AccountId, partition: Partition): string {
  const [service = ''] = action.split(':')
  if (service === 'iam') return rootArn(partition, account)
  return service === 's3' ? `arn:${partition}:s3:::any-bucket` : `arn:${partition}:${service}:us-east-1:${account}:any`
}

export const describeDoubts = (doubts: readonly Doubt[]): string =>
  doubts
    .map(({ kind, what }) => {
      if (kind === 'policy') return `the policy ${what} is broken`
      if (kind === 'level') return `no policy was read on ${what}, although AWS keeps at least one there`
      if (kind === 'key') return `a condition on ${what}`
      return `a condition that is not understood: ${what}`
    })
    .join('; ')

/** The facts that a question about the members' guardrails needs. */
export interface GuardrailFacts {
  readonly organisationAccounts: readonly OrganisationAccount[]
  readonly organisationTree: OrganisationTree
  readonly serviceControlPolicies: readonly OrganisationPolicy[]
}

interface Gap {
  readonly because: string
  readonly accounts: string[]
}

const callerWords: Readonly<Record<Caller, string>> = {
  root: 'root',
  'central-root': 'a central root session',
  administrator: 'an administrator',
}

/**
 * Passes when the service control policies deny every one of the actions to every caller in every active member account.
 * Members with the same gap share one failure, so that a missing policy reads as one thing to do.
 *
 * @param management - its account is left out: no service control policy binds it.
 */
export function deniedInMembers(
  facts: GuardrailFacts,
  management: AccountId,
  partition: Partition,
  callers: readonly Caller[],
  actions: readonly string[],
  now: EpochMs,
): Decision {
  const { organisationAccounts, organisationTree: tree, serviceControlPolicies } = facts
  const members = organisationAccounts.filter(({ id, status }) => id !== management && status === 'ACTIVE')
  if (members.length === 0) return notApplicable('the organisation has no active member account')
  if (!tree.enabledPolicyTypes.includes('SERVICE_CONTROL_POLICY')) {
    return fail({
      subject: tree.rootId,
      because: 'service control policies are not enabled in the organisation: nothing binds its members',
    })
  }
  const pathTo = policyPaths(tree, serviceControlPolicies, 'SERVICE_CONTROL_POLICY')
  const gaps = new Map<string, Gap>()
  const open: Decision[] = []
  for (const { id, name } of members) {
    const path = pathTo(id)
    if (path === null) {
      open.push(notSeen(`the place of ${name} (${id}) in the organisation was not read`, now))
      continue
    }
    for (const caller of callers) {
      const { because, doubts } = judgeCaller(path, caller, actions, id, partition)
      if (doubts.length > 0) open.push(notSeen(`in ${name} (${id}): ${describeDoubts(doubts)}`, now))
      for (const each of because) {
        const gap = gaps.get(each) ?? { because: each, accounts: [] }
        gap.accounts.push(name)
        gaps.set(each, gap)
      }
    }
  }
  const failures = [...gaps.values()].map(({ because, accounts }): Failure => ({
    subject: describeAccounts(accounts, members.length),
    because,
  }))
  return everyOf([...open, failures.length === 0 ? pass() : fail(...failures)])
}

/** An answer that hangs on something that was not read or not understood. */
export const notSeen = (detail: string, now: EpochMs): Decision =>
  given(unknown('malformed', detail, now, 'organizations:DescribePolicy'), () => pass())

function judgeCaller(path: readonly PolicyLevel[], caller: Caller, actions: readonly string[], account: AccountId, partition: Partition) {
  const guards = actions.map((action) => ({ action, guard: guardAgainst(path, caller, action, account, partition) }))
  const open = guards.flatMap(({ action, guard }) => (guard.kind === 'open' ? [action] : []))
  const doubts = guards.flatMap(({ guard }) => (guard.kind === 'undecided' ? guard.doubts : []))
  const conditional = guards.flatMap(({ action, guard }) =>
    guard.kind === 'conditional' ? [`${callerWords[caller]} is denied ${action} only under a condition on ${guard.keys.join(', ')}`] : [],
  )
  const because = open.length === 0 ? conditional : [`${callerWords[caller]} may call ${open.join(', ')}`, ...conditional]
  return { because, doubts }
}

const shown = 5

/** `all 12 members`, or the names of the first few. */
function describeAccounts(names: readonly string[], of: number): string {
  if (names.length === of && of > 1) return `all ${of} members`
  const rest = names.length - shown
  return rest > 0 ? `${names.slice(0, shown).join(', ')} and ${rest} more members` : names.join(', ')
}
