import type { AccountId } from '../aws.ts'
import type { Tally } from '../correlate/tally.ts'
import type { Level } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'

/** Which rule spoke. */
export interface DetectionRule {
  /** The folder of the pack, or the key of a rule that the user brought. */
  readonly id: string
  /** `R03`; `null` for rules that the user brought. */
  readonly number: string | null
  readonly title: string
  readonly attack: readonly string[]
  readonly attackV19: readonly string[]
  readonly todo: readonly string[]
}

/** What was found: one rule, one group, everything until it was quiet. What a person is told is made from it. */
export interface Detection {
  /** Stays the same while it grows. Short, fit for an address. */
  readonly id: string
  readonly rule: DetectionRule
  readonly level: Level
  readonly account: AccountId | null
  /** What makes the group besides the account: field and value. */
  readonly group: readonly { readonly field: string; readonly value: string }[]
  readonly firstSeen: EpochMs
  readonly lastSeen: EpochMs
  /** Events, duplicates left out. */
  readonly count: number
  /** The first events' keys, at most fifty. */
  readonly events: readonly string[]
  /** When each level was reached, in the time of the events. */
  readonly steps: readonly { readonly level: Level; readonly at: EpochMs }[]
  /** What the rule said of single events, the first few. */
  readonly because: readonly string[]
  readonly evidence: readonly Tally[]
  /** Ids of approved uses of root that cover it, wholly or in part. */
  readonly approvals: readonly string[]
  /** Some of its events came later than is waited for. */
  readonly late: boolean
  readonly closed: boolean
  /** The same group's detection before this one. */
  readonly previous: string | null
}

/** What a step told of a detection. */
export type DetectionChange =
  | { readonly kind: 'raised' | 'grown' | 'closed'; readonly detection: Detection }
  | { readonly kind: 'escalated'; readonly detection: Detection; readonly from: Level; readonly to: Level }
  /** Two are one; the absorbed id is used no more. */
  | { readonly kind: 'merged'; readonly detection: Detection; readonly absorbed: string }
