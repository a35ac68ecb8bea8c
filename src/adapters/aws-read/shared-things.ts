import { type AccountId, type Region, isAccountId, parseArn } from '../../core/aws.ts'
import { type Fact, unknown } from '../../core/fact.ts'
import type { Trail } from '../../core/facts/trail.ts'
import type { EpochMs } from '../../core/time.ts'
import type { Target, World } from './collector.ts'
import type { Operation } from './operations.ts'

/** Something that one account names and that may lie in another one. */
export interface SharedThing {
  readonly arn: string
  readonly account: AccountId
  readonly region: Region
  /** The resource part of the ARN. */
  readonly resource: string
  /** When it was seen to be named. */
  readonly seenAt: EpochMs
}

/** @returns `null` for what is no ARN of a thing in an account and a Region. */
export function sharedThing(arn: string, seenAt: EpochMs): SharedThing | null {
  const parts = parseArn(arn)
  if (parts === null || !isAccountId(parts.account) || parts.region === '') return null
  return { arn, account: parts.account, region: parts.region, resource: parts.resource, seenAt }
}

/** Everything that the trails of all accounts name, once for each trail that is seen in an account. */
export function seenTrails(world: World): readonly { readonly trail: Trail; readonly account: AccountId; readonly seenAt: EpochMs }[] {
  return world.accounts.flatMap((view) => {
    const trails = view.seen('trails')
    return trails.known ? trails.value.map((trail) => ({ trail, account: view.account, seenAt: trails.observedAt })) : []
  })
}

/** The log groups to which trails deliver, each once. */
export function trailLogGroups(world: World): readonly SharedThing[] {
  const groups = new Map<string, SharedThing>()
  for (const { trail, seenAt } of seenTrails(world)) {
    const group = trail.logGroupArn === null ? null : sharedThing(trail.logGroupArn, seenAt)
    if (group !== null) groups.set(group.arn, group)
  }
  return [...groups.values()]
}

/** Asks with the credentials of the account in which the thing lies; without such credentials the answer is unknown, and says why. */
export function askOwner<T>(
  world: World,
  thing: SharedThing,
  operation: Operation,
  ask: (target: Target) => Promise<Fact<T>>,
): Promise<Fact<T>> {
  const target = world.targetFor(thing.account)
  if (target !== null) return ask(target)
  return Promise.resolve(unknown('account-not-read', world.whyNot(thing.account), thing.seenAt, operation))
}
