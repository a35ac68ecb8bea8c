import type { Detection } from '../detect/detection.ts'
import type { Level } from '../sigma/rule.ts'
import { DAY_MS, type EpochMs } from '../time.ts'
import type { Marks } from './growth.ts'
import type { NoticeKind } from './notice.ts'

/** What people have done about an alert. */
export type AlertState =
  | { readonly status: 'open' }
  | { readonly status: 'acknowledged'; readonly by: string; readonly at: EpochMs; readonly note: string | null }
  | {
      readonly status: 'suppressed'
      readonly by: string
      readonly at: EpochMs
      readonly because: string
      readonly until: EpochMs
      /** More was seen since: it speaks again when the time is over. */
      readonly grew: boolean
    }
  | {
      readonly status: 'resolved'
      /** `null`: nobody; it ended by itself. */
      readonly by: string | null
      readonly at: EpochMs
      readonly because: string
      /** The alert that it became part of. */
      readonly into: string | null
    }

export type AlertStatus = AlertState['status']

/** How far up the ladder of its level an alert has climbed. */
export interface Climb {
  readonly startedAt: EpochMs
  /** Rungs that were taken; the first is taken when the alert is raised. */
  readonly rungs: number
  /** How often the last rung was repeated. */
  readonly repeats: number
  /** When it climbed or repeated last. */
  readonly at: EpochMs
}

/** A notice that waits: for the end of quiet hours, or for room under the rate limit. */
export interface HeldNotice {
  readonly channel: string
  readonly kind: NoticeKind
  readonly since: EpochMs
  readonly because: 'quiet' | 'limit'
}

/** What a person is told about one detection; it has the detection's id. */
export interface Alert {
  readonly id: string
  readonly state: AlertState
  /** As it was when something about it was recorded last; between growth steps it may have more events than this says. */
  readonly detection: Detection
  /** The gravest so far. */
  readonly level: Level
  readonly raisedAt: EpochMs
  readonly changedAt: EpochMs
  readonly marks: Marks
  readonly climb: Climb
  /** Channels that were told of it, with the level that they were told. */
  readonly told: readonly { readonly channel: string; readonly level: Level }[]
  /** When somebody was told something new; reminders do not count. */
  readonly newsAt: EpochMs | null
  /** Growth that was recorded and that nobody was told of yet. */
  readonly untold: readonly string[]
  readonly held: readonly HeldNotice[]
  /** Notices so far; numbers the next. */
  readonly notices: number
}

/** What is left of a rate limit. */
export interface Bucket {
  readonly tokens: number
  readonly at: EpochMs
}

/** Every alert that can still speak, and what the rate limits have left. A fold of the alert events of the journal. */
export interface AlertBook {
  readonly alerts: ReadonlyMap<string, Alert>
  readonly buckets: ReadonlyMap<string, Bucket>
}

export const EMPTY_BOOK: AlertBook = { alerts: new Map(), buckets: new Map() }

/** What does not end by itself is waited for so long: GuardDuty keeps and updates its findings for ninety days. */
const UNENDED_MS = 92 * DAY_MS

function isEnded({ state, detection, changedAt }: Alert, before: EpochMs): boolean {
  if (state.status !== 'resolved' || changedAt >= before) return false
  return detection.closed || state.into !== null || changedAt < before - UNENDED_MS
}

/**
 * Leaves out alerts that are resolved, whose detection is over, and that have not changed since. One that was forgotten too soon would be
 * raised a second time.
 * @param before - far enough back that no event about them is still to come.
 */
export const forgetEnded = ({ alerts, buckets }: AlertBook, before: EpochMs): AlertBook => ({
  alerts: new Map([...alerts].filter(([, alert]) => !isEnded(alert, before))),
  buckets,
})
