import type { AccountId, Region } from '../aws.ts'
import type { ApprovedUse } from './approved-use.ts'
import { NOWHERE, type PlaceOf } from './place.ts'

/** What carries events and alarms to us. Names or ARNs; whoever touches one of these cuts our line. */
export interface OwnChain {
  readonly trails: readonly string[]
  readonly trailBuckets: readonly string[]
  readonly kmsKeys: readonly string[]
  readonly topics: readonly string[]
  readonly queues: readonly string[]
  readonly eventRules: readonly string[]
  readonly logGroups: readonly string[]
  readonly alarms: readonly string[]
  readonly roles: readonly string[]
  readonly stacks: readonly string[]
  /** Policies that guard root: the SCP or RCP that denies it. */
  readonly policies: readonly string[]
}

export const NO_CHAIN: OwnChain = {
  trails: [],
  trailBuckets: [],
  kmsKeys: [],
  topics: [],
  queues: [],
  eventRules: [],
  logGroups: [],
  alarms: [],
  roles: [],
  stacks: [],
  policies: [],
}

/** What is known of the world around the events. Whatever is unknown makes no rule silent; rules say what they assume then. */
export interface DetectContext {
  /** Accounts that belong to us; `null`: unknown, and only the event's own account is ours. */
  readonly organisation: ReadonlySet<AccountId> | null
  readonly own: OwnChain
  /** Regions in which work is allowed; `null`: nobody has said. */
  readonly allowedRegions: ReadonlySet<Region> | null
  readonly approvals: readonly ApprovedUse[]
  readonly placeOf: PlaceOf
}

export const NO_CONTEXT: DetectContext = {
  organisation: null,
  own: NO_CHAIN,
  allowedRegions: null,
  approvals: [],
  placeOf: NOWHERE,
}

const lastPart = (name: string): string => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1)

/** Whether a text of an event names one of our own things: the same ARN or name, or an ARN against its last part. Never a part of a name. */
export function isOwn(named: unknown, own: readonly string[]): boolean {
  if (typeof named !== 'string' || named === '') return false
  return own.some((one) => one === named || (one.startsWith('arn:') !== named.startsWith('arn:') && lastPart(one) === lastPart(named)))
}

/** Whether an account is not one of ours. With the organisation unknown only the event's own account is. */
export const isForeign = (account: string, ofEvent: AccountId | null, organisation: ReadonlySet<string> | null): boolean =>
  account !== ofEvent && organisation?.has(account) !== true
