import { type Json, wellFormed } from '../canonical-json.ts'
import type { Sighted, Sighting, Span } from '../detect/sighting.ts'
import type { JournalEntry, NewEvent } from '../journal-entry.ts'
import type { EpochMs } from '../time.ts'
import type { VoicesChange } from './voices.ts'

/** Everything that the watcher decides, and everything that people decide about its alerts, stands in this one stream: one order for all. */
export const WATCH_STREAM = 'watch'

/** What the watcher keeps besides what happens to alerts. */
export type WatchEvent =
  /** Events were seen that matter to some rule. The memory of detection is a fold of these. */
  | { readonly type: 'watch-sighted@1'; readonly at: EpochMs; readonly sightings: readonly Sighting[]; readonly spans: readonly Span[] }
  /** How far a source has been read: what it gave as its cursor. */
  | { readonly type: 'watch-cursor@1'; readonly at: EpochMs; readonly source: string; readonly cursor: Json }
  /** Digests come from where they did not, or no longer do. */
  | ({ readonly type: 'watch-voices@1'; readonly at: EpochMs } & VoicesChange)
  /** Sightings that came when their time was over, or before it, were judged after all. */
  | { readonly type: 'watch-backfilled@1'; readonly at: EpochMs; readonly keys: readonly string[] }
  /** Controls were judged anew because something changed; the verdict of a failure that is accepted is `accepted`. */
  | {
      readonly type: 'watch-rejudged@1'
      readonly at: EpochMs
      readonly account: string
      readonly because: readonly string[]
      readonly verdicts: readonly { readonly control: string; readonly verdict: string }[]
    }

const TYPES: ReadonlySet<string> = new Set<WatchEvent['type']>([
  'watch-sighted@1',
  'watch-cursor@1',
  'watch-voices@1',
  'watch-backfilled@1',
  'watch-rejudged@1',
])

/** The event as the journal keeps it. Halves of surrogate pairs in texts of strangers become U+FFFD. */
export function journalWatchEvent(event: WatchEvent): NewEvent {
  const { type, at, ...body } = event
  return { type, at, body: wellFormed(body as unknown as Json) }
}

/** Reads back what {@link journalWatchEvent} wrote. @returns `null` for entries about other things. */
export function watchEventOf({ type, at, body }: Pick<JournalEntry, 'type' | 'at' | 'body'>): WatchEvent | null {
  if (!TYPES.has(type) || typeof body !== 'object' || body === null || Array.isArray(body)) return null
  return { ...body, type, at } as unknown as WatchEvent
}

/** So many sightings in one entry stay far below the largest body of the journal. */
const MOST_SIGHTINGS = 250

/** A batch as entries; spans stand in the first. */
export function sightedEvents({ sightings, spans }: Sighted, at: EpochMs): readonly WatchEvent[] {
  const lots = Math.max(1, Math.ceil(sightings.length / MOST_SIGHTINGS))
  return Array.from({ length: lots }, (_, lot) => ({
    type: 'watch-sighted@1',
    at,
    sightings: sightings.slice(lot * MOST_SIGHTINGS, (lot + 1) * MOST_SIGHTINGS),
    spans: lot === 0 ? spans : [],
  }))
}
