import type { Json } from '../canonical-json.ts'
import type { Level } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'
import type { TrailEvent } from '../trail/event.ts'
import type { DetectContext } from './context.ts'
import type { Observation } from './observation.ts'

/** Which events a rule has to be shown; either kind is enough. */
export interface Sees {
  /** Without regard to case. */
  readonly eventNames: readonly string[]
  /** Those that it is shown of a root user alone: of others, which may be many, nothing has to be remembered. Without regard to case. */
  readonly ofRoot?: readonly string[]
  /** Every event of a root user, whatever its name. */
  readonly root: boolean
  /** Every event that was denied for want of permission, whatever its name. */
  readonly denied?: boolean
}

/** A rule's word about an event. */
export interface Hit {
  /** Graver or lighter than the rule's own level. */
  readonly level?: Level
  /** One sentence about this event that the rule's title cannot say; no full stop. Texts of the event are escaped where they are shown. */
  readonly because?: string
}

/** A rule about one event that Sigma cannot say: it needs to know the world around, or to read a document inside the event. */
export interface EventRule {
  readonly kind: 'event'
  /** Unique in the pack; correlations refer to it. */
  readonly name: string
  readonly sees: Sees
  /** Pure. @returns `null` for no hit. Must not throw for any event. */
  readonly match: (event: TrailEvent, context: DetectContext) => Hit | null
}

/** What a rule's history still has to learn before it can judge. */
export interface Learning {
  readonly until: EpochMs
}

export interface Seen<State> {
  readonly state: State
  readonly hits: readonly Hit[]
}

/**
 * A rule about an event in the light of what happened before it in the same account. It is shown events in the order of their own
 * time; what comes late is sorted in, and what followed it is judged anew.
 */
export interface HistoryRule<State extends Json> {
  readonly kind: 'history'
  readonly name: string
  readonly sees: Sees
  readonly begin: State
  /**
   * Pure. The state must stay small: forget what is too old, keep at most some hundred entries.
   *
   * @param since - the time of the account's first event that was ever seen: before it nothing is known, and nothing is "new".
   * @returns the hits of this very event.
   */
  readonly step: (state: State, seen: Observation, context: DetectContext, since: EpochMs) => Seen<State>
  /** How long after `since` it only learns; 0 for rules that need not. */
  readonly learningMs: number
}

export type NativeRule = EventRule | HistoryRule<Json>

/** Declares a history rule, and hides the form of its state from those who only carry it. */
export function historyRule<State extends Json>(rule: HistoryRule<State>): HistoryRule<Json> {
  return {
    ...rule,
    // The state that comes in is the one that this rule gave out.
    step: (state, seen, context, since) => rule.step(state as State, seen, context, since),
  }
}
