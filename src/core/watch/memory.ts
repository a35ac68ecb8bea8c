import { type AlertBook, EMPTY_BOOK } from '../alert/alert.ts'
import { type AlertEvent, alertEventOf } from '../alert/alert-event.ts'
import { applyAlertEvents } from '../alert/apply-event.ts'
import type { Json } from '../canonical-json.ts'
import { CORRELATE_OPTIONS } from '../correlate/correlate.ts'
import type { DetectionPack } from '../detect/compile-pack.ts'
import type { DetectContext } from '../detect/context.ts'
import type { DetectionChange } from '../detect/detection.ts'
import { type DetectState, NOTHING_SEEN, detect } from '../detect/engine.ts'
import type { Sighted, Sighting } from '../detect/sighting.ts'
import type { JournalEntry } from '../journal-entry.ts'
import { type EpochMs, MINUTE_MS, epochMs } from '../time.ts'
import { type Voices, changedVoices } from './voices.ts'
import { WATCH_STREAM, watchEventOf } from './watch-event.ts'

/** All that the watcher has to remember: a fold of the journal. */
export interface WatchMemory {
  /** The last entry of the journal that is in here, whatever stream it is of. */
  readonly position: number
  /** Of the watcher's own stream: the version that decisions are made upon. */
  readonly version: number
  readonly detection: DetectState
  readonly book: AlertBook
  /** By source; see the source for what they mean. */
  readonly cursors: ReadonlyMap<string, Json>
  /** Where digests come from. */
  readonly voices: Voices
  /** Sightings that detection could not judge in their time, by key. */
  readonly unjudged: ReadonlyMap<string, Unjudged>
}

/** A sighting that came when nothing of its time was kept any more, or before its time. */
export interface Unjudged {
  readonly at: EpochMs
  /** When it was kept, by our clock. */
  readonly seenAt: EpochMs
  /** It claims to be ahead of our clock, and is judged when that gets there. */
  readonly ahead: boolean
  /** What rules that look at histories said of it. */
  readonly hits: Sighting['rules']
}

export const NO_MEMORY: WatchMemory = {
  position: 0,
  version: 0,
  detection: NOTHING_SEEN,
  book: EMPTY_BOOK,
  cursors: new Map(),
  voices: new Map(),
  unjudged: new Map(),
}

export interface WatchRules {
  readonly pack: DetectionPack
  readonly context: DetectContext
}

/** An event that claims to come from further ahead of our clock is not believed until the clock gets there. */
export const CLOCK_SKEW_MS = 15 * MINUTE_MS

export interface SightedStep {
  readonly detection: DetectState
  readonly changes: readonly DetectionChange[]
  readonly unjudged: WatchMemory['unjudged']
}

/** Takes a batch in as of a moment, which the journal keeps with it, so that the fold comes to what was decided then. */
export function stepSighted(
  { detection, unjudged }: Pick<WatchMemory, 'detection' | 'unjudged'>,
  sighted: Sighted,
  { pack, context }: WatchRules,
  at: EpochMs,
): SightedStep {
  const notAfter = epochMs(at + CLOCK_SKEW_MS)
  const step = detect(pack, detection, sighted, context, { ...CORRELATE_OPTIONS, notAfter })
  const beyond = new Set(step.beyond)
  const left = sighted.sightings.filter((sighting) => beyond.has(sighting.key) || sighting.at > notAfter)
  if (left.length === 0) return { detection: step.state, changes: step.changes, unjudged }
  const hitsOf = Map.groupBy(step.beyondHits, ({ key }) => key)
  const added = left.map(({ key, at: happened }): readonly [string, Unjudged] => {
    const hits = (hitsOf.get(key) ?? []).map(({ rule, level, because }) => ({ rule, level, because }))
    return [key, { at: happened, seenAt: at, ahead: happened > notAfter, hits }]
  })
  return { detection: step.state, changes: step.changes, unjudged: new Map([...unjudged, ...added]) }
}

/** Leaves out what has been judged after all. */
export function withoutJudged(unjudged: WatchMemory['unjudged'], keys: readonly string[]): WatchMemory['unjudged'] {
  if (keys.length === 0) return unjudged
  const gone = new Set(keys)
  return new Map([...unjudged].filter(([key]) => !gone.has(key)))
}

/** What one append says of events. */
interface Batch extends Sighted {
  readonly at: EpochMs
  readonly judged: readonly string[]
}

/** The sightings of one append were judged together, however many entries they took. */
function batchesOf(entries: readonly JournalEntry[]): readonly Batch[] {
  const batches = new Map<string, Batch>()
  for (const entry of entries) {
    const event = watchEventOf(entry)
    if (event?.type !== 'watch-sighted@1' && event?.type !== 'watch-backfilled@1') continue
    const batch = batches.get(entry.commandId) ?? { at: event.at, sightings: [], spans: [], judged: [] }
    batches.set(
      entry.commandId,
      event.type === 'watch-backfilled@1'
        ? { ...batch, judged: [...batch.judged, ...event.keys] }
        : { ...batch, sightings: [...batch.sightings, ...event.sightings], spans: [...batch.spans, ...event.spans] },
    )
  }
  return [...batches.values()]
}

/**
 * Takes entries of the journal in, in their order. Decides nothing: what was decided, here or by people, stands in the entries.
 * @param entries - of whole appends: the last one must not go on behind them.
 */
export function remember(memory: WatchMemory, entries: readonly JournalEntry[], rules: WatchRules): WatchMemory {
  let { detection, unjudged, voices } = memory
  for (const batch of batchesOf(entries)) {
    const before = { detection, unjudged: withoutJudged(unjudged, batch.judged) }
    ;({ detection, unjudged } = batch.sightings.length + batch.spans.length > 0 ? stepSighted(before, batch, rules, batch.at) : before)
  }
  const cursors = new Map(memory.cursors)
  const alertEvents: AlertEvent[] = []
  for (const entry of entries) {
    const alertEvent = alertEventOf(entry)
    if (alertEvent !== null) alertEvents.push(alertEvent)
    const event = watchEventOf(entry)
    if (event?.type === 'watch-cursor@1') cursors.set(event.source, event.cursor)
    if (event?.type === 'watch-voices@1') voices = changedVoices(voices, event)
  }
  const own = entries.findLast(({ stream }) => stream === WATCH_STREAM)
  return {
    position: entries.at(-1)?.position ?? memory.position,
    version: own?.version ?? memory.version,
    detection,
    book: alertEvents.length === 0 ? memory.book : applyAlertEvents(memory.book, alertEvents),
    cursors,
    voices,
    unjudged,
  }
}
