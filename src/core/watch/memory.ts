import { type AlertBook, EMPTY_BOOK } from '../alert/alert.ts'
import { type AlertEvent, alertEventOf } from '../alert/alert-event.ts'
import { applyAlertEvents } from '../alert/apply-event.ts'
import type { Json } from '../canonical-json.ts'
import type { CorrelateOptions } from '../correlate/correlate.ts'
import type { DetectionPack } from '../detect/compile-pack.ts'
import type { DetectContext } from '../detect/context.ts'
import { type DetectState, NOTHING_SEEN, detect } from '../detect/engine.ts'
import type { JournalEntry } from '../journal-entry.ts'
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
}

export const NO_MEMORY: WatchMemory = { position: 0, version: 0, detection: NOTHING_SEEN, book: EMPTY_BOOK, cursors: new Map() }

export interface WatchRules {
  readonly pack: DetectionPack
  readonly context: DetectContext
  readonly options: CorrelateOptions
}

/** Takes entries of the journal in, in their order. Decides nothing: what was decided, here or by people, stands in the entries. */
export function remember(memory: WatchMemory, entries: readonly JournalEntry[], { pack, context, options }: WatchRules): WatchMemory {
  let { detection } = memory
  const cursors = new Map(memory.cursors)
  const alertEvents: AlertEvent[] = []
  for (const entry of entries) {
    const alertEvent = alertEventOf(entry)
    if (alertEvent !== null) alertEvents.push(alertEvent)
    const event = watchEventOf(entry)
    if (event?.type === 'watch-sighted@1') detection = detect(pack, detection, event, context, options).state
    if (event?.type === 'watch-cursor@1') cursors.set(event.source, event.cursor)
  }
  const own = entries.findLast(({ stream }) => stream === WATCH_STREAM)
  return {
    position: entries.at(-1)?.position ?? memory.position,
    version: own?.version ?? memory.version,
    detection,
    book: alertEvents.length === 0 ? memory.book : applyAlertEvents(memory.book, alertEvents),
    cursors,
  }
}
