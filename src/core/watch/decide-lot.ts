import type { AlertPolicy } from '../alert/alert-policy.ts'
import { type AlertEvent, journalEvent } from '../alert/alert-event.ts'
import { decideAlerts } from '../alert/decide-alerts.ts'
import { decidePast } from '../alert/decide-past.ts'
import { type Settled, decideSettled } from '../alert/decide-settled.ts'
import { MOST_TIMED_EVENTS, decideTimers } from '../alert/decide-timers.ts'
import { noticeEffect } from '../alert/notice.ts'
import type { Json } from '../canonical-json.ts'
import type { Detection, DetectionChange } from '../detect/detection.ts'
import { detectionsOf } from '../detect/engine.ts'
import type { Sighted } from '../detect/sighting.ts'
import type { NewEffect, NewEvent } from '../journal-entry.ts'
import { type EpochMs, MINUTE_MS, epochMs } from '../time.ts'
import { changesOfJudgedAgain } from './backfill.ts'
import { type SightedStep, type WatchMemory, type WatchRules, stepSighted, withoutJudged } from './memory.ts'
import type { Rejudgement } from './rejudge.ts'
import { SAME_VOICES, type VoicesChange, changedVoices } from './voices.ts'
import { type WatchEvent, journalWatchEvent, sightedEvents } from './watch-event.ts'

export interface TakenIn {
  readonly sightings: number
  readonly raised: number
  readonly notices: number
}

export interface LotRules extends WatchRules {
  readonly policy: AlertPolicy
  /** How long before changed controls are judged anew, so that a burst of changes leads to one reading. */
  readonly rejudgeAfterMs: number
}

export const REJUDGE = 'rejudge'

/** Time that moves on without anything to be seen is kept in steps. */
const TIME_STEP_MS = 5 * MINUTE_MS
const rejudgeEffect = ({ account, controls, because }: Rejudgement, dueAt: EpochMs): NewEffect => ({
  kind: REJUDGE,
  lane: `${REJUDGE} ${account}`,
  dueAt,
  body: { account, controls, because },
})

/** A lot as it is decided upon, again where another watcher was first. */
export interface Lot {
  /** Findings of others, as detections. */
  readonly changes: readonly DetectionChange[]
  /** What alerts were about and is no longer so; judged after the changes. */
  readonly settled: readonly Settled[]
  /** How far a source has been read once these events are in. */
  readonly cursor: { readonly source: string; readonly cursor: Json } | null
  /** Where digests come from, as far as that is new. */
  readonly voices: VoicesChange
  /** Read to learn from: what has been over for more than a day is kept, and nobody is told. */
  readonly past: boolean
  readonly sighted: Sighted
  readonly rejudge: readonly Rejudgement[]
  /** What a stretch of time comes to, with what came late in its place. */
  readonly judgedAgain: readonly Detection[]
  /** Keys that are judged with this. */
  readonly judged: readonly string[]
  readonly isTick: boolean
}

export const NOTHING_SIGHTED: Sighted = { sightings: [], spans: [] }

export const EMPTY_LOT: Lot = {
  changes: [],
  settled: [],
  cursor: null,
  voices: SAME_VOICES,
  past: false,
  sighted: NOTHING_SIGHTED,
  rejudge: [],
  judgedAgain: [],
  judged: [],
  isTick: false,
}

export interface DecidedLot {
  readonly events: readonly NewEvent[]
  readonly effects: readonly NewEffect[]
  readonly memory: WatchMemory
  readonly taken: TakenIn
  /** Time brought about more than one append takes. */
  readonly more: boolean
}

/** Whether the memory of time has to be kept, without anything to be seen: an account's first event, or some minutes. */
function movesTime({ detection: { correlations, histories } }: WatchMemory, { detection }: SightedStep, { spans }: Sighted): boolean {
  if (spans.some(({ account, first }) => first < (histories.get(account)?.since ?? Number.POSITIVE_INFINITY))) return true
  return (detection.correlations.latest ?? 0) - (correlations.latest ?? 0) >= TIME_STEP_MS
}

/** What an append holds: what was seen, what was decided, how far a source has been read. An effect needs at least one event. */
function entriesOf(lot: Lot, alertEvents: readonly AlertEvent[], hasEffects: boolean, moves: boolean, at: EpochMs): readonly NewEvent[] {
  const { sighted, cursor, voices, judged } = lot
  const isSeen = sighted.sightings.length > 0 || (sighted.spans.length > 0 && (alertEvents.length > 0 || moves))
  const seen = isSeen ? sightedEvents(sighted, at) : []
  const again: readonly WatchEvent[] = judged.length > 0 ? [{ type: 'watch-backfilled@1', at, keys: judged }] : []
  const read: readonly WatchEvent[] = cursor === null ? [] : [{ type: 'watch-cursor@1', at, ...cursor }]
  const spoke: readonly WatchEvent[] = voices === SAME_VOICES ? [] : [{ type: 'watch-voices@1', at, ...voices }]
  const after = [...read, ...spoke]
  const entries = [...[...again, ...seen].map(journalWatchEvent), ...alertEvents.map(journalEvent), ...after.map(journalWatchEvent)]
  return entries.length === 0 && hasEffects ? sightedEvents(sighted, at).map(journalWatchEvent) : entries
}

/** Every change that a lot leads to. */
function changesOf({ pack, context }: LotRules, memory: WatchMemory, step: SightedStep, lot: Lot): readonly DetectionChange[] {
  const again =
    lot.judgedAgain.length === 0
      ? []
      : changesOfJudgedAgain(lot.judgedAgain, memory.book, detectionsOf(pack, memory.detection, context, false))
  return [...step.changes, ...lot.changes, ...again]
}

/** Decides about a lot upon what is remembered: what one append keeps, and the memory as it is then. */
export function decideLot(memory: WatchMemory, lot: Lot, rules: LotRules, now: EpochMs): DecidedLot {
  const { policy } = rules
  const before = { detection: memory.detection, unjudged: withoutJudged(memory.unjudged, lot.judged) }
  const isEmpty = lot.sighted.spans.length + lot.sighted.sightings.length === 0
  const step: SightedStep = isEmpty ? { ...before, changes: [] } : stepSighted(before, lot.sighted, rules, now)
  const changes = changesOf(rules, memory, step, lot)
  const told = lot.past ? decidePast(memory.book, changes, policy, now) : decideAlerts(memory.book, changes, policy, now)
  const settled = decideSettled(told.book, lot.settled, policy, now)
  const timed = lot.isTick ? decideTimers(settled.book, policy, now) : { events: [], notices: [], book: settled.book }
  const alertEvents = [...told.events, ...settled.events, ...timed.events]
  const notices = [...told.notices, ...settled.notices, ...timed.notices]
  const dueAt = epochMs(now + rules.rejudgeAfterMs)
  const effects = [...notices.map(noticeEffect), ...lot.rejudge.map((one) => rejudgeEffect(one, dueAt))]
  const { cursor } = lot
  const voices = changedVoices(memory.voices, lot.voices)
  const kept = voices === memory.voices ? { ...lot, voices: SAME_VOICES } : lot
  const cursors = cursor === null ? memory.cursors : new Map(memory.cursors).set(cursor.source, cursor.cursor)
  return {
    events: entriesOf(kept, alertEvents, effects.length > 0, movesTime(memory, step, lot.sighted), now),
    effects,
    memory: { ...memory, detection: step.detection, unjudged: step.unjudged, book: timed.book, cursors, voices },
    taken: {
      sightings: lot.sighted.sightings.length,
      raised: alertEvents.filter(({ type }) => type === 'alert-raised@1').length,
      notices: notices.length,
    },
    more: timed.events.length >= MOST_TIMED_EVENTS,
  }
}
