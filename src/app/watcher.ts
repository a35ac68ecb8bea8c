import { AppError } from '../core/app-error.ts'
import type { Json } from '../core/canonical-json.ts'
import type { Detection, DetectionChange } from '../core/detect/detection.ts'
import { type DetectState, detectionsOf } from '../core/detect/engine.ts'
import { type Sight, compileSight, sightedAgain } from '../core/detect/sighting.ts'
import type { Appended } from '../core/journal-entry.ts'
import { DAY_MS } from '../core/time.ts'
import type { TrailEvent } from '../core/trail/event.ts'
import { arrivedStretch, judgeStretch, lateStretch, sameAs } from '../core/watch/backfill.ts'
import { EMPTY_LOT, type Lot, type LotRules, type TakenIn, decideLot } from '../core/watch/decide-lot.ts'
import { NO_MEMORY, type WatchMemory } from '../core/watch/memory.ts'
import { type RerunIndex, rejudgements } from '../core/watch/rejudge.ts'
import type { Voices, VoicesChange } from '../core/watch/voices.ts'
import { WATCH_STREAM } from '../core/watch/watch-event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { readAlerts } from './read-alerts.ts'
import { turns } from './turns.ts'
import { caughtUp, saveMemory, sightingsOf, storedMemory, withoutEnded } from './watch-memory.ts'

export interface WatcherPorts {
  readonly store: Pick<Store, 'journal' | 'projections'>
  readonly clock: Clock
  /** A new one at each call, never the same as another process's. */
  readonly nextId: () => string
}

export interface WatcherSettings extends LotRules {
  readonly rerun: RerunIndex
}

/** What goes into one append, besides what follows from it. */
export interface TakeIn extends Partial<Pick<Lot, 'changes' | 'settled' | 'past'>> {
  readonly events?: readonly TrailEvent[]
  readonly cursor?: { readonly source: string; readonly cursor: Json }
  readonly voices?: VoicesChange
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
  /**
   * Judges what came when nothing of its time was kept any more, from what the journal has of that time; and what claimed to be ahead
   * of our clock, once that gets there. An incident that has an alert gets no second one.
   */
  judgeLate(): Promise<TakenIn>
  /** How far sources have been read, by their names. */
  readonly cursors: ReadonlyMap<string, Json>
  /** Where digests come from. */
  readonly voices: Voices
  readonly detection: DetectState
  /** Saves the memory, so that the next start is quick. Losing it costs nothing but time. */
  rest(): Promise<void>
}

/** Entries of one append at most: the journal takes a thousand. */
const MOST_ENTRIES = 900
const APPENDS_BETWEEN_SAVES = 100
const MOST_ATTEMPTS = 20
/** So many sightings that were kept are known, and are not kept again when they come by another way. */
const MOST_KNOWN = 50_000
/** Changed controls are judged for what is new; a history that is read has changed nothing now. */
const REJUDGE_WITHIN_MS = DAY_MS

const added = (a: TakenIn, b: TakenIn): TakenIn => ({
  sightings: a.sightings + b.sightings,
  raised: a.raised + b.raised,
  notices: a.notices + b.notices,
})

const NOTHING_TAKEN: TakenIn = { sightings: 0, raised: 0, notices: 0 }

/** A watcher's moving parts. */
interface Running {
  readonly ports: WatcherPorts
  readonly settings: WatcherSettings
  readonly sight: Sight
  /** Keys of sightings that this process kept. */
  readonly known: Set<string>
  memory: WatchMemory
  /** What the rows of the projection hold; `null` when they are not to be trusted. */
  saved: WatchMemory | null
  appendsSinceSave: number
}

async function catchUp(running: Running): Promise<void> {
  running.memory = await caughtUp(running.ports.store.journal, running.memory, running.settings)
}

async function save(running: Running): Promise<void> {
  const { ports, settings, saved } = running
  running.memory = withoutEnded(running.memory, ports.clock.now())
  running.saved = await saveMemory(ports.store.projections, { saved, memory: running.memory, pack: settings.pack })
  running.appendsSinceSave = 0
}

const halves = <One>(all: readonly One[]): readonly [readonly One[], readonly One[]] => {
  const middle = Math.ceil(all.length / 2)
  return [all.slice(0, middle), all.slice(middle)]
}

/** What is too large for one append is taken in by halves; what depends on all of it goes with the last. */
async function commitHalves(running: Running, lot: Lot): Promise<TakenIn> {
  const { sighted, changes, judgedAgain, rejudge, past } = lot
  const [seen, seenRest] = halves(sighted.sightings)
  const [changed, changedRest] = halves(changes)
  const [again, againRest] = halves(judgedAgain)
  const [judging, judgingRest] = halves(rejudge)
  if (seenRest.length + changedRest.length + againRest.length + judgingRest.length === 0)
    throw new Error('one event leads to more than the journal takes in one append')
  const first: Lot = {
    ...EMPTY_LOT,
    past,
    sighted: { sightings: seen, spans: [] },
    changes: changed,
    judgedAgain: again,
    rejudge: judging,
  }
  const rest: Lot = {
    ...lot,
    sighted: { sightings: seenRest, spans: sighted.spans },
    changes: changedRest,
    judgedAgain: againRest,
    rejudge: judgingRest,
    isTick: false,
  }
  return added(await commit(running, first), await commit(running, rest))
}

/** Where somebody else appended to another stream in between, everything is read in its order. */
async function afterAppend(running: Running, lot: Lot, memory: WatchMemory, appended: Appended): Promise<void> {
  const { version, firstPosition, lastPosition } = appended
  if (firstPosition === running.memory.position + 1) running.memory = { ...memory, version, position: lastPosition }
  else await catchUp(running)
  for (const { key } of lot.sighted.sightings) running.known.add(key)
  for (const key of running.known) {
    if (running.known.size <= MOST_KNOWN) break
    running.known.delete(key)
  }
  running.appendsSinceSave += 1
  if (running.appendsSinceSave >= APPENDS_BETWEEN_SAVES) await save(running)
}

async function commit(running: Running, lot: Lot): Promise<TakenIn> {
  const { ports } = running
  // What people decided in the meantime counts when the ladder is climbed.
  if (lot.isTick) await catchUp(running)
  const id = ports.nextId()
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const { events, effects, memory, taken, more } = decideLot(running.memory, lot, running.settings, ports.clock.now())
    if (events.length > MOST_ENTRIES || effects.length > MOST_ENTRIES) return commitHalves(running, lot)
    // Memory is what the journal says: where nothing is kept, nothing is remembered.
    if (events.length === 0) return taken
    const commandId = `watch ${id} ${attempt}`
    const { version: expectedVersion } = running.memory
    const result = await ports.store.journal.append({ stream: WATCH_STREAM, expectedVersion, commandId, events, effects })
    if (result.ok) {
      await afterAppend(running, lot, memory, result.appended)
      return more ? added(taken, await commit(running, { ...EMPTY_LOT, isTick: true })) : taken
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

function lotOf({ settings, sight, known, ports }: Running, { events = [], ...rest }: TakeIn): Lot {
  const { sightings, spans } = sight(events, settings.context)
  const since = ports.clock.now() - REJUDGE_WITHIN_MS
  return {
    ...EMPTY_LOT,
    ...rest,
    sighted: { sightings: sightings.filter(({ key }) => !known.has(key)), spans },
    rejudge: rejudgements(
      events.filter(({ at }) => at >= since),
      settings.rerun,
    ),
  }
}

/** Under new rules what is remembered may mean more than it did. What was told already is known by its id, and is not told again. */
async function judgeAnew(running: Running): Promise<void> {
  const { pack, context } = running.settings
  const known = detectionsOf(pack, running.memory.detection, context, false)
  await commit(running, { ...EMPTY_LOT, changes: known.map((detection) => ({ kind: 'grown', detection })) })
  await save(running)
}

/** Alerts that are long forgotten still count: an incident has one alert, whenever its events come. */
async function withoutForgotten(running: Running, detections: readonly Detection[]): Promise<readonly Detection[]> {
  const { book } = running.memory
  if (
    detections.every(
      (detection) =>
        sameAs(
          detection,
          [...book.alerts.values()].map((alert) => alert.detection),
        ) !== null,
    )
  )
    return detections
  const forgotten: Detection[] = []
  for await (const { alert } of readAlerts(running.ports.store)) if (!book.alerts.has(alert.id)) forgotten.push(alert.detection)
  return detections.filter((detection) => sameAs(detection, forgotten) === null)
}

/** Judges what came too late, or too early, for as long as there is any. */
async function judgeLate(running: Running): Promise<TakenIn> {
  const { ports, settings } = running
  let taken = NOTHING_TAKEN
  for (;;) {
    const { unjudged } = running.memory
    const arrived = arrivedStretch(unjudged, ports.clock.now())
    const stretch = arrived ?? lateStretch(unjudged, settings.pack)
    if (stretch === null) return taken
    const sightings = await sightingsOf(ports.store.journal, stretch)
    const keys = new Set(stretch.keys)
    const lot: Lot =
      arrived === null
        ? {
            ...EMPTY_LOT,
            judged: stretch.keys,
            judgedAgain: await withoutForgotten(running, judgeStretch(stretch, sightings, unjudged, settings)),
          }
        : { ...EMPTY_LOT, judged: stretch.keys, sighted: sightedAgain(sightings.filter(({ key }) => keys.has(key))) }
    taken = added(taken, await commit(running, lot))
  }
}

/**
 * Opens the watcher on its store: what it remembered, and what others appended since.
 *
 * Several may run on one store. Each append names the version it was decided upon; whoever comes second reads what the first did and
 * decides again.
 */
export async function openWatcher(ports: WatcherPorts, settings: WatcherSettings): Promise<Watcher> {
  const saved = await storedMemory(ports.store.projections, settings.pack)
  const memory = saved ?? NO_MEMORY
  const running: Running = { ports, settings, sight: compileSight(settings.pack), known: new Set(), memory, saved, appendsSinceSave: 0 }
  await catchUp(running)
  if (saved === null && running.memory.version > 0) await judgeAnew(running)
  const inTurn = turns()
  return {
    takeIn: (lot) => inTurn(() => commit(running, lotOf(running, lot))),
    tick: (changes = []) => inTurn(() => commit(running, { ...EMPTY_LOT, changes, isTick: true })),
    judgeLate: () => inTurn(() => judgeLate(running)),
    get cursors() {
      return running.memory.cursors
    },
    get voices() {
      return running.memory.voices
    },
    get detection() {
      return running.memory.detection
    },
    rest: () => inTurn(() => save(running)),
  }
}
