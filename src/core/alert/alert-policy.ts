import { NOWHERE, type PlaceOf } from '../detect/place.ts'
import type { Level } from '../sigma/rule.ts'
import { type EpochMs, MINUTE_MS, SECOND_MS } from '../time.ts'

/** When a channel is not to be disturbed. `from` later than `until` goes over midnight. */
export interface QuietHours {
  /** Minutes after midnight. */
  readonly from: number
  readonly until: number
  /** IANA name or offset, as {@link AlertPolicy.minuteOfDay} understands it. */
  readonly zone: string
}

export interface ChannelPolicy {
  readonly name: string
  readonly quiet: QuietHours | null
}

export interface Rung {
  /** After the alert was raised, or reached its level. */
  readonly afterMs: number
  readonly channels: readonly string[]
}

export interface Ladder {
  /** In the order of their times; the first is taken at once. None at all: alerts of this level are recorded, and nobody is told. */
  readonly rungs: readonly Rung[]
  /** The last rung again and again, until somebody acknowledges. */
  readonly repeat: { readonly everyMs: number; readonly atMost: number } | null
}

/** So many notices at once, then one in each period. */
export interface Limit {
  readonly burst: number
  readonly everyMs: number
}

/** Whom to tell of what, and how often. */
export interface AlertPolicy {
  readonly channels: readonly ChannelPolicy[]
  readonly ladders: Readonly<Record<Level, Ladder>>
  readonly limits: {
    /** For everything that goes through one channel. */
    readonly channel: Limit
    /** For what goes through one channel about one account, so that a noisy one does not use up the others' room. */
    readonly account: Limit
  }
  /** Names that people gave to accounts. */
  readonly accountNames: ReadonlyMap<string, string>
  readonly placeOf: PlaceOf
  /** The local time of an instant: 0 to 1439. The core knows no time zones. */
  readonly minuteOfDay: (at: EpochMs, zone: string) => number
}

/** What is held back by a limit is told in one notice after this long. */
export const DIGEST_MS = 10 * MINUTE_MS

/** Growth is told at most once in this time; graver levels are told at once. */
export const GROWTH_NOTICE_MS = 10 * MINUTE_MS

export const DEFAULT_LIMITS: AlertPolicy['limits'] = {
  channel: { burst: 20, everyMs: 30 * SECOND_MS },
  account: { burst: 10, everyMs: MINUTE_MS },
}

export const SILENT_LADDER: Ladder = { rungs: [], repeat: null }

export const atOnce = (...channels: readonly string[]): Ladder => ({ rungs: [{ afterMs: 0, channels }], repeat: null })

/** What holds where nobody has written `alerts.yml`: everything but the informational is printed. */
export const DEFAULT_ALERT_POLICY: AlertPolicy = {
  channels: [{ name: 'stdout', quiet: null }],
  ladders: {
    critical: atOnce('stdout'),
    high: atOnce('stdout'),
    medium: atOnce('stdout'),
    low: atOnce('stdout'),
    informational: SILENT_LADDER,
  },
  limits: DEFAULT_LIMITS,
  accountNames: new Map(),
  placeOf: NOWHERE,
  minuteOfDay: (at) => Math.floor(at / MINUTE_MS) % (24 * 60),
}

/** Whether a channel is in its quiet hours. */
export function isQuiet({ quiet }: ChannelPolicy, now: EpochMs, minuteOfDay: AlertPolicy['minuteOfDay']): boolean {
  if (quiet === null) return false
  const { from, until, zone } = quiet
  const minute = minuteOfDay(now, zone)
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until
}
