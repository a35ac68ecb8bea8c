import { forgetEnded } from '../core/alert/alert.ts'
import type { Json } from '../core/canonical-json.ts'
import type { DetectionPack } from '../core/detect/compile-pack.ts'
import type { Sighting } from '../core/detect/sighting.ts'
import type { JournalEntry } from '../core/journal-entry.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../core/time.ts'
import type { Stretch } from '../core/watch/backfill.ts'
import { NO_MEMORY, type WatchMemory, type WatchRules, remember } from '../core/watch/memory.ts'
import { changedRows, memoryOfRows } from '../core/watch/state-rows.ts'
import { watchEventOf } from '../core/watch/watch-event.ts'
import type { Journal } from '../ports/journal.ts'
import type { Projections } from '../ports/projections.ts'

const STATE = 'watch-state@2'
const PAGE = 500
const ATTEMPTS = 5
const FORGET_AFTER_MS = 8 * DAY_MS

async function rows(projections: Projections): Promise<readonly { readonly key: string; readonly value: Json }[]> {
  const found: { readonly key: string; readonly value: Json }[] = []
  for (let after = ''; ;) {
    const page = await projections.list(STATE, after, PAGE)
    found.push(...page)
    const last = page.at(-1)
    if (last === undefined) return found
    after = last.key
  }
}

/**
 * What was saved last. Its rows are read page by page, and another watcher may be saving at the same time: what is not of one piece is
 * not taken.
 *
 * @returns `null` when there is none that can be used; then the memory is made again from the journal.
 */
export async function storedMemory(projections: Projections, pack: DetectionPack): Promise<WatchMemory | null> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await projections.checkpoint(STATE)
    const memory = memoryOfRows(await rows(projections), pack)
    const after = await projections.checkpoint(STATE)
    if (before === after && (memory === null || memory.position === after)) return memory
  }
  return null
}

/** Saves the rows that changed; where another process saved in between, all of them. @returns what the rows hold now; `null`: not this. */
export async function saveMemory(
  projections: Projections,
  { saved, memory, pack }: { readonly saved: WatchMemory | null; readonly memory: WatchMemory; readonly pack: DetectionPack },
): Promise<WatchMemory | null> {
  const checkpoint = await projections.checkpoint(STATE)
  const base = saved !== null && saved.position === checkpoint ? saved : NO_MEMORY
  if (base === NO_MEMORY) await projections.drop(STATE)
  const changed = changedRows(base, memory, pack)
  const isSaved = await projections.advance({ projection: STATE, from: base.position, to: memory.position, rows: changed })
  return isSaved ? memory : null
}

/** Without alerts that ended long ago. */
export const withoutEnded = (memory: WatchMemory, now: EpochMs): WatchMemory => ({
  ...memory,
  book: forgetEnded(memory.book, epochMs(now - FORGET_AFTER_MS)),
})

/** Reads what was appended since: by other watchers, by people about alerts, by channels about notices. */
export async function caughtUp(journal: Pick<Journal, 'readAll'>, before: WatchMemory, rules: WatchRules): Promise<WatchMemory> {
  let memory = before
  let entries: JournalEntry[] = []
  for await (const entry of journal.readAll(memory.position)) {
    // An append is taken in as a whole.
    if (entries.length >= PAGE && entries.at(-1)?.commandId !== entry.commandId) {
      memory = remember(memory, entries, rules)
      entries = []
    }
    entries.push(entry)
  }
  return entries.length === 0 ? memory : remember(memory, entries, rules)
}

/** Our clock may have been wrong by so much when an entry was written. */
const CLOCK_MARGIN_MS = HOUR_MS

/** The position before the first entry of that time, found by halves: entries stand in the order in which they were written. */
async function positionBefore(journal: Pick<Journal, 'readAll' | 'head'>, at: EpochMs): Promise<number> {
  let [low, high] = [0, await journal.head()]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    let isBefore = false
    for await (const entry of journal.readAll(middle)) {
      isBefore = entry.at < at
      break
    }
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}

/** Everything of a stretch of time that was seen, each event once. */
export async function sightingsOf(
  journal: Pick<Journal, 'readAll' | 'head'>,
  { from, to, seenFrom }: Pick<Stretch, 'from' | 'to' | 'seenFrom'>,
): Promise<readonly Sighting[]> {
  const found = new Map<string, Sighting>()
  for await (const entry of journal.readAll(await positionBefore(journal, epochMs(seenFrom - CLOCK_MARGIN_MS)))) {
    const event = watchEventOf(entry)
    if (event?.type !== 'watch-sighted@1') continue
    for (const sighting of event.sightings) if (sighting.at >= from && sighting.at <= to) found.set(sighting.key, sighting)
  }
  return [...found.values()]
}
