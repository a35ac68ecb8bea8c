import type { AlertPolicy } from '../core/alert/alert-policy.ts'
import { type AlertEvent, journalEvent } from '../core/alert/alert-event.ts'
import { forgetEnded } from '../core/alert/alert.ts'
import { decideAlerts } from '../core/alert/decide-alerts.ts'
import { decideTimers } from '../core/alert/decide-timers.ts'
import { noticeEffect } from '../core/alert/notice.ts'
import { AppError } from '../core/app-error.ts'
import type { Json } from '../core/canonical-json.ts'
import { CORRELATE_OPTIONS, type CorrelateOptions } from '../core/correlate/correlate.ts'
import type { DetectionPack } from '../core/detect/compile-pack.ts'
import type { DetectContext } from '../core/detect/context.ts'
import type { DetectionChange } from '../core/detect/detection.ts'
import { type DetectState, detect, detectionsOf } from '../core/detect/engine.ts'
import { type Sight, type Sighted, compileSight } from '../core/detect/sighting.ts'
import type { Appended, JournalEntry, NewEffect, NewEvent } from '../core/journal-entry.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, epochMs } from '../core/time.ts'
import type { TrailEvent } from '../core/trail/event.ts'
import { NO_MEMORY, type WatchMemory, remember } from '../core/watch/memory.ts'
import { type Rejudgement, type RerunIndex, rejudgements } from '../core/watch/rejudge.ts'
import { changedRows, memoryOfRows } from '../core/watch/state-rows.ts'
import { WATCH_STREAM, journalWatchEvent, sightedEvents } from '../core/watch/watch-event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'

export interface WatcherPorts {
  readonly store: Pick<Store, 'journal' | 'projections'>
  readonly clock: Clock
  /** A new one at each call, never the same as another process's. */
  readonly nextId: () => string
}

export interface WatcherSettings {
  readonly pack: DetectionPack
  readonly context: DetectContext
  readonly policy: AlertPolicy
  readonly rerun: RerunIndex
  /** How long before changed controls are judged anew, so that a burst of changes leads to one reading. */
  readonly rejudgeAfterMs: number
}

/** What goes into one append, besides what follows from it. */
export interface TakeIn {
  readonly events?: readonly TrailEvent[]
  /** Findings of others, as detections. */
  readonly changes?: readonly DetectionChange[]
  /** How far a source has been read once these events are in. */
  readonly cursor?: { readonly source: string; readonly cursor: Json }
}

export interface TakenIn {
  readonly sightings: number
  readonly raised: number
  readonly notices: number
}

/** Watches: takes events in, and durably keeps what they lead to before it answers. */
export interface Watcher {
  /**
   * When it answers, everything that follows from the events is stored: only then may a message be acknowledged. The same events
   * again change nothing.
   */
  takeIn(lot: TakeIn): Promise<TakenIn>
  /** What time alone brings about: escalation, digests, ends of suppressions. @param changes - such as silences. */
  tick(changes?: readonly DetectionChange[]): Promise<TakenIn>
  /** How far sources have been read, by their names. */
  readonly cursors: ReadonlyMap<string, Json>
  readonly detection: DetectState
  /** Saves the memory, so that the next start is quick. Losing it costs nothing but time. */
  rest(): Promise<void>
}

export const REJUDGE = 'rejudge'

const STATE = 'watch-state@1'
/** Entries of one append at most: the journal takes a thousand. */
const MOST_ENTRIES = 900
const APPENDS_BETWEEN_SAVES = 100
/** An event that claims to come from further ahead is not believed. */
const CLOCK_SKEW_MS = 15 * MINUTE_MS
const FORGET_AFTER_MS = 8 * DAY_MS
const MOST_ATTEMPTS = 20

const rejudgeEffect = ({ account, controls, because }: Rejudgement, dueAt: EpochMs): NewEffect => ({
  kind: REJUDGE,
  lane: `${REJUDGE} ${account}`,
  dueAt,
  body: { account, controls, because },
})

async function storedMemory({ store }: WatcherPorts, pack: DetectionPack): Promise<WatchMemory | null> {
  const rows: { readonly key: string; readonly value: Json }[] = []
  for (let after = ''; ;) {
    const page = await store.projections.list(STATE, after, 500)
    rows.push(...page)
    const last = page.at(-1)
    if (last === undefined) return memoryOfRows(rows, pack)
    after = last.key
  }
}

const added = (a: TakenIn, b: TakenIn): TakenIn => ({
  sightings: a.sightings + b.sightings,
  raised: a.raised + b.raised,
  notices: a.notices + b.notices,
})

/** A watcher's moving parts. */
interface Running {
  readonly ports: WatcherPorts
  readonly settings: WatcherSettings
  readonly sight: Sight
  memory: WatchMemory
  /** What the rows of the projection hold; `null` when they are not to be trusted. */
  saved: WatchMemory | null
  appendsSinceSave: number
}

const optionsAt = (now: EpochMs): CorrelateOptions => ({ ...CORRELATE_OPTIONS, notAfter: epochMs(now + CLOCK_SKEW_MS) })

const ENTRIES_AT_ONCE = 500

/** Reads what was appended since: by other watchers, by people about alerts, by channels about notices. */
async function catchUp(running: Running): Promise<void> {
  const { ports, settings } = running
  const rules = { pack: settings.pack, context: settings.context, options: optionsAt(ports.clock.now()) }
  let entries: JournalEntry[] = []
  for await (const entry of ports.store.journal.readAll(running.memory.position)) {
    entries.push(entry)
    if (entries.length < ENTRIES_AT_ONCE) continue
    running.memory = remember(running.memory, entries, rules)
    entries = []
  }
  running.memory = remember(running.memory, entries, rules)
}

/** Saves the rows that changed; where another process saved in between, all of them. */
async function save(running: Running): Promise<void> {
  const { projections } = running.ports.store
  const checkpoint = await projections.checkpoint(STATE)
  if (running.saved?.position !== checkpoint) {
    await projections.drop(STATE)
    running.saved = NO_MEMORY
  }
  const { now } = running.ports.clock
  running.memory = { ...running.memory, book: forgetEnded(running.memory.book, epochMs(now() - FORGET_AFTER_MS)) }
  const { saved, memory } = running
  const rows = changedRows(saved ?? NO_MEMORY, memory, running.settings.pack)
  const isSaved = await projections.advance({ projection: STATE, from: saved?.position ?? 0, to: memory.position, rows })
  running.saved = isSaved ? memory : null
  running.appendsSinceSave = 0
}

interface Decided {
  readonly events: readonly NewEvent[]
  readonly effects: readonly NewEffect[]
  readonly memory: WatchMemory
  readonly taken: TakenIn
}

/** What an append holds: what was seen, what was decided, how far a source has been read. An effect needs at least one event. */
function entriesOf(
  sighted: Sighted,
  alertEvents: readonly AlertEvent[],
  cursor: TakeIn['cursor'],
  hasEffects: boolean,
  at: EpochMs,
): readonly NewEvent[] {
  const seen = sighted.sightings.length > 0 ? sightedEvents(sighted, at).map(journalWatchEvent) : []
  const read = cursor === undefined ? [] : [journalWatchEvent({ type: 'watch-cursor@1', at, ...cursor })]
  const entries = [...seen, ...alertEvents.map(journalEvent), ...read]
  return entries.length === 0 && hasEffects ? sightedEvents(sighted, at).map(journalWatchEvent) : entries
}

function decide({ ports, settings, memory }: Running, sighted: Sighted, lot: TakeIn, isTick: boolean): Decided {
  const now = ports.clock.now()
  const { pack, context, policy } = settings
  const step = detect(pack, memory.detection, sighted, context, optionsAt(now))
  const told = decideAlerts(memory.book, [...step.changes, ...(lot.changes ?? [])], policy, now)
  const timed = isTick ? decideTimers(told.book, policy, now) : { events: [], notices: [], book: told.book }
  const alertEvents = [...told.events, ...timed.events]
  const notices = [...told.notices, ...timed.notices]
  const rejudged = rejudgements(lot.events ?? [], settings.rerun)
  const effects = [...notices.map(noticeEffect), ...rejudged.map((one) => rejudgeEffect(one, epochMs(now + settings.rejudgeAfterMs)))]
  const cursors = lot.cursor === undefined ? memory.cursors : new Map(memory.cursors).set(lot.cursor.source, lot.cursor.cursor)
  return {
    events: entriesOf(sighted, alertEvents, lot.cursor, effects.length > 0, now),
    effects,
    memory: { ...memory, detection: step.state, book: timed.book, cursors },
    taken: {
      sightings: sighted.sightings.length,
      raised: alertEvents.filter(({ type }) => type === 'alert-raised@1').length,
      notices: notices.length,
    },
  }
}

/** What is too large for one append is taken in by halves; the cursor moves with the last. */
async function commitHalves(running: Running, { events = [], changes = [], cursor }: TakeIn): Promise<TakenIn> {
  if (events.length + changes.length < 2) throw new Error('one event leads to more than the journal takes in one append')
  const [atEvent, atChange] = [Math.ceil(events.length / 2), Math.ceil(changes.length / 2)]
  const first = await commit(running, { events: events.slice(0, atEvent), changes: changes.slice(0, atChange) }, false)
  const rest = { events: events.slice(atEvent), changes: changes.slice(atChange) }
  return added(first, await commit(running, cursor === undefined ? rest : { ...rest, cursor }, false))
}

/** Where somebody else appended to another stream in between, everything is read in its order. */
async function afterAppend(running: Running, memory: WatchMemory, { version, firstPosition, lastPosition }: Appended): Promise<void> {
  if (firstPosition === memory.position + 1) running.memory = { ...memory, version, position: lastPosition }
  else await catchUp(running)
}

async function commit(running: Running, lot: TakeIn, isTick: boolean): Promise<TakenIn> {
  const { ports, settings } = running
  const sighted = running.sight(lot.events ?? [], settings.context)
  // What people decided in the meantime counts when the ladder is climbed.
  if (isTick) await catchUp(running)
  const id = ports.nextId()
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const { events, effects, memory, taken } = decide(running, sighted, lot, isTick)
    if (events.length > MOST_ENTRIES || effects.length > MOST_ENTRIES) return commitHalves(running, lot)
    if (events.length === 0) {
      running.memory = memory
      return taken
    }
    const expectedVersion = running.memory.version
    const result = await ports.store.journal.append({
      stream: WATCH_STREAM,
      expectedVersion,
      commandId: `watch ${id} ${attempt}`,
      events,
      effects,
    })
    if (result.ok) {
      await afterAppend(running, memory, result.appended)
      running.appendsSinceSave += 1
      if (running.appendsSinceSave >= APPENDS_BETWEEN_SAVES) await save(running)
      return taken
    }
    if (result.refusal.code === 'too_large') return commitHalves(running, lot)
    if (result.refusal.code !== 'version_conflict')
      throw new Error(`the journal refused what was watched: ${JSON.stringify(result.refusal)}`)
    await catchUp(running)
  }
  throw new AppError('watch_contended', 'Too many watchers write to the same store at once.', {
    kind: 'operation',
    hint: 'Let fewer of them run; one keeps up with many accounts.',
  })
}

/** Under new rules what is remembered may mean more than it did. What was told already is known by its id, and is not told again. */
async function judgeAnew(running: Running): Promise<void> {
  const { pack, context } = running.settings
  const known = detectionsOf(pack, running.memory.detection, context, false)
  await commit(running, { changes: known.map((detection) => ({ kind: 'grown', detection })) }, false)
  await save(running)
}

/** Lets one piece of work begin when the one before it has ended, well or not. */
function turns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}

/**
 * Opens the watcher on its store: what it remembered, and what others appended since.
 *
 * Several may run on one store. Each append names the version it was decided upon; whoever comes second reads what the first did and
 * decides again.
 */
export async function openWatcher(ports: WatcherPorts, settings: WatcherSettings): Promise<Watcher> {
  const saved = await storedMemory(ports, settings.pack)
  const running: Running = { ports, settings, sight: compileSight(settings.pack), memory: saved ?? NO_MEMORY, saved, appendsSinceSave: 0 }
  await catchUp(running)
  if (saved === null && running.memory.version > 0) await judgeAnew(running)
  const inTurn = turns()
  return {
    takeIn: (lot) => inTurn(() => commit(running, lot, false)),
    tick: (changes = []) => inTurn(() => commit(running, { changes }, true)),
    get cursors() {
      return running.memory.cursors
    },
    get detection() {
      return running.memory.detection
    },
    rest: () => inTurn(() => save(running)),
  }
}
