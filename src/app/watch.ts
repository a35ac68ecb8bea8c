import { AppError } from '../core/app-error.ts'
import type { Json } from '../core/canonical-json.ts'
import { findingChange } from '../core/detect/finding-change.ts'
import { type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS, epochMs } from '../core/time.ts'
import type { TrailBatch } from '../core/trail/batch.ts'
import type { EventKey } from '../core/trail/event.ts'
import { type HistoryCursor, parseHistoryCursor } from '../core/trail/history-cursor.ts'
import type { TakenIn } from '../core/watch/decide-lot.ts'
import { type Heard, beginHearing, heard, silenceWord, silences, voicesLost, voicesOf } from '../core/watch/silence.ts'
import { changedVoices } from '../core/watch/voices.ts'
import { ownEvent } from '../core/watch/own-event.ts'
import type { Clock } from '../ports/clock.ts'
import type { HistorySweep } from '../ports/history-sweep.ts'
import type { QueueMessage, TrailQueue } from '../ports/trail-queue.ts'
import type { TrailInterest, TrailSource } from '../ports/trail-source.ts'
import { type HeldEvents, holdEvents } from './hold-events.ts'
import type { CanaryKeeper } from './keep-canary.ts'
import { type WatchedFindings, sweepFindings } from './sweep-findings.ts'
import type { Watcher } from './watcher.ts'

/** Where the watcher hears from. */
export interface WatchSources {
  readonly queues: readonly { readonly name: string; readonly queue: TrailQueue }[]
  readonly history: HistorySweep | null
  readonly findings: WatchedFindings | null
  /** Read once from beginning to end, in the order given: a trail to learn from, or one that somebody copied. */
  readonly trail: { readonly source: Pick<TrailSource, 'read'>; readonly locations: readonly string[] } | null
}

/** What happens meanwhile, for whoever looks on. */
export type WatchNews =
  | { readonly kind: 'taken-in'; readonly source: string; readonly events: number; readonly taken: TakenIn }
  | { readonly kind: 'left'; readonly source: string; readonly because: string; readonly poison: boolean }
  | { readonly kind: 'gap'; readonly source: string; readonly because: string }
  | { readonly kind: 'failed'; readonly source: string; readonly because: string }

export interface WatchPorts {
  readonly clock: Clock
  readonly watcher: Watcher
  /** Resolves after the time, or when somebody asked to stop. */
  readonly sleep: (ms: number) => Promise<void>
  readonly stopping: () => boolean
  readonly onNews: (news: WatchNews) => void
  /**
   * Work that is due outside: the notices of one channel, controls to be judged anew. Each goes on by itself, so that a channel that
   * hangs holds up no other, and not the time.
   * @returns how much was done.
   */
  readonly workers: readonly (() => Promise<number>)[]
  /** `null`: none is sent. */
  readonly canary: CanaryKeeper | null
}

export interface WatchOptions {
  /** Stops when every source has been read to its end and all that is due is done. */
  readonly once: boolean
  readonly interest: TrailInterest | null
  readonly sweepEveryMs: number
  /** How far back a Region without a cursor is swept, its history and what GuardDuty found in it. */
  readonly sweepBackMs: number
}

export const WATCH_OPTIONS = { sweepEveryMs: 5 * MINUTE_MS, sweepBackMs: 24 * HOUR_MS } as const

const TICK_MS = 5 * SECOND_MS
const WORK_MS = SECOND_MS
const AFTER_FAILURE_MS = 10 * SECOND_MS
/** A message stays hidden while its objects are read; a queue's own time can be as short as half a minute. */
const HIDE_SECONDS = 600
const EXTEND_FIRST_MS = 10 * SECOND_MS
const EXTEND_EVERY_MS = 2 * MINUTE_MS
const JUDGE_LATE_MS = MINUTE_MS

interface Watching extends WatchPorts {
  readonly options: WatchOptions
  /** Of the queues. */
  readonly names: readonly string[]
  heard: Heard
}

const wanting = ({ interest }: WatchOptions): { readonly interest?: TrailInterest } => (interest === null ? {} : { interest })

async function takeBatch(watching: Watching, source: string, batch: TrailBatch): Promise<void> {
  watching.heard = heard(watching.heard, batch, watching.clock.now())
  const changes = batch.findings.map(findingChange)
  // Asked here, for most digests come from where digests always come from.
  const voices = { heard: voicesOf(source, batch), lost: [] }
  if (changedVoices(watching.watcher.voices, voices) !== watching.watcher.voices) await watching.watcher.takeIn({ voices })
  if (batch.events.length + changes.length === 0) return
  await watching.canary?.hear(batch.events)
  const taken = await watching.watcher.takeIn({ events: batch.events, changes })
  watching.onNews({ kind: 'taken-in', source, events: batch.events.length, taken })
}

/** Keeps a message hidden for as long as the work on it goes on. */
function keepingHidden({ clock }: Watching, queue: TrailQueue, message: QueueMessage, receivedAt: EpochMs): () => Promise<void> {
  let dueAt = receivedAt + EXTEND_FIRST_MS
  return async () => {
    const now = clock.now()
    if (message.kind !== 'read' || now < dueAt) return
    await queue.extend(message.handle, HIDE_SECONDS)
    dueAt = now + EXTEND_EVERY_MS
  }
}

/** Takes a message in, and lets the queue delete it only then. What could not be read whole stays in the queue. */
async function takeMessage(watching: Watching, name: string, queue: TrailQueue, message: QueueMessage, receivedAt: EpochMs): Promise<void> {
  const keepHidden = keepingHidden(watching, queue, message, receivedAt)
  await keepHidden()
  for (const batch of message.batches) {
    await takeBatch(watching, name, batch)
    await keepHidden()
  }
  if (message.kind === 'left') {
    watching.onNews({ kind: 'left', source: name, because: message.because, poison: message.poison })
    return
  }
  const { failed } = await queue.acknowledge([message.handle])
  for (const { because } of failed) watching.onNews({ kind: 'left', source: name, because, poison: false })
}

async function drainLot(watching: Watching, name: string, queue: TrailQueue): Promise<number> {
  let messages = 0
  let receivedAt = watching.clock.now()
  for await (const message of queue.receive({ waitSeconds: watching.options.once ? 1 : 20, ...wanting(watching.options) })) {
    // Waiting for the first one is not working on it.
    if (messages === 0) receivedAt = watching.clock.now()
    await takeMessage(watching, name, queue, message, receivedAt)
    messages += 1
    if (watching.stopping()) break
  }
  return messages
}

const historySource = (account: string, region: string | null): string => `history ${account} ${region ?? 'all Regions'}`

const holding = ({ watcher, onNews }: Watching, source: string, past: boolean): HeldEvents =>
  holdEvents(watcher, past, (events, taken) => onNews({ kind: 'taken-in', source, events, taken }))

/**
 * Sweeps the history of every Region. It comes newest first, and detection wants time to move on: what was swept is held until the
 * sweep is over, and taken in from the oldest. Cursors move with it, so that a sweep that is broken off is made again.
 */
async function sweepOnce(watching: Watching, history: HistorySweep): Promise<void> {
  const { watcher, clock, options, onNews, stopping } = watching
  const cursors = [...watcher.cursors.values()].flatMap((cursor) => parseHistoryCursor(cursor) ?? [])
  const since: EpochMs = epochMs(clock.now() - options.sweepBackMs)
  const reached = new Map<string, HistoryCursor>()
  const held = holding(watching, 'history', false)
  const flush = async (): Promise<void> => {
    await held.flush()
    for (const [source, cursor] of reached) await watcher.takeIn({ cursor: { source, cursor: { ...cursor } as unknown as Json } })
    reached.clear()
  }
  for await (const step of history.sweep({ cursors, since, ...wanting(options) })) {
    if (stopping()) return
    const source = historySource(step.account, step.region)
    if (step.kind === 'gap') {
      onNews({ kind: 'gap', source, because: `${step.reason}: ${step.because}` })
      continue
    }
    watching.heard = heard(watching.heard, step.batch, clock.now())
    await watching.canary?.hear(step.batch.events)
    held.add(step.batch.events)
    reached.set(source, step.cursor)
    if (held.isFull()) await flush()
  }
  await flush()
}

/** Reads a trail from beginning to end, to learn from: nobody is told of what has long been over. Its files are in no order of time, so that its events are held like those of a sweep. */
async function readTrail(watching: Watching, { source, locations }: NonNullable<WatchSources['trail']>): Promise<void> {
  const held = holding(watching, 'trail', true)
  for await (const batch of source.read({ locations, ...wanting(watching.options) })) {
    watching.heard = heard(watching.heard, batch, watching.clock.now())
    held.add(batch.events)
    if (held.isFull()) await held.flush()
    if (watching.stopping()) return
  }
  await held.flush()
}

/** Goes on with a source until somebody asks to stop. A failure is told, and tried again after a while; nothing of the others waits for it. */
async function keepOn(watching: Watching, source: string, pauseMs: number, work: () => Promise<void>): Promise<void> {
  const { options, stopping, sleep, onNews } = watching
  do {
    try {
      await work()
      if (!options.once) await sleep(pauseMs)
    } catch (error) {
      if (options.once || !(error instanceof AppError)) throw error
      onNews({ kind: 'failed', source, because: error.message })
      await sleep(AFTER_FAILURE_MS)
    }
  } while (!options.once && !stopping())
}

async function drain(watching: Watching, name: string, queue: TrailQueue): Promise<void> {
  // The queue itself waits for messages, so that there is no pause between lots.
  while ((await drainLot(watching, name, queue)) > 0 && !watching.stopping());
}

/** Goes on until the sources are at their end. A store that does not answer is told, and asked again after a while. */
async function untilOver(
  { options, sleep, onNews }: Watching,
  isOver: () => boolean,
  source: string,
  work: () => Promise<number>,
): Promise<void> {
  while (!isOver()) {
    try {
      if ((await work()) === 0) await sleep(WORK_MS)
    } catch (error) {
      if (options.once || !(error instanceof AppError)) throw error
      onNews({ kind: 'failed', source, because: error.message })
      await sleep(AFTER_FAILURE_MS)
    }
  }
}

/** Something is due when so much time has gone by, and when the clock was set back. */
function every(intervalMs: number): (now: EpochMs) => boolean {
  let doneAt: EpochMs | null = null
  return (now) => {
    if (doneAt !== null && now >= doneAt && now - doneAt < intervalMs) return false
    doneAt = now
    return true
  }
}

/** What time brings about: escalations, digests, silences, and what came late. */
function keepingTime(watching: Watching): () => Promise<number> {
  const { watcher, clock, canary } = watching
  const said = new Set<EventKey>()
  const [isTick, isLate] = [every(TICK_MS), every(JUDGE_LATE_MS)]
  return async () => {
    const now = clock.now()
    if (isTick(now)) {
      const missing = (await canary?.keep()) ?? null
      const quiet = silences(watching.heard, now)
      const words = [...quiet.map((silence) => silenceWord(silence, now)), ...(missing === null ? [] : [missing])]
      // Said once: a word that is said again would move the time of the events, and nothing else.
      const events = words.map(ownEvent).filter(({ key }) => !said.has(key))
      if (events.length > 0) {
        await watcher.takeIn({ events })
        for (const voices of voicesLost(quiet, watching.names)) await watcher.takeIn({ voices })
      }
      for (const { key } of events) said.add(key)
      await watcher.tick()
    }
    if (isLate(now)) await watcher.judgeLate()
    return 0
  }
}

/** What is left to do when nothing more is read. */
async function finish({ watcher, workers }: Watching): Promise<void> {
  await watcher.judgeLate()
  await watcher.tick()
  await Promise.all(
    workers.map(async (work) => {
      while ((await work()) > 0);
    }),
  )
  await watcher.rest()
}

/**
 * Watches until somebody asks to stop, or with `once` until every source is read to its end.
 *
 * @throws AppError when the store fails, or with `once` when a source does: what was not acknowledged comes again.
 */
export async function watch(ports: WatchPorts, sources: WatchSources, options: WatchOptions): Promise<void> {
  const names = sources.queues.map(({ name }) => name)
  const watching: Watching = { ...ports, options, heard: beginHearing(ports.watcher.voices, names, ports.clock.now()), names }
  const { trail, history, findings } = sources
  if (trail !== null) await readTrail(watching, trail)
  let isOver = false
  const end = (): void => {
    isOver = true
  }
  const reading = Promise.all([
    ...sources.queues.map(({ name, queue }) => keepOn(watching, name, 0, () => drain(watching, name, queue))),
    ...(history === null ? [] : [keepOn(watching, 'history', options.sweepEveryMs, () => sweepOnce(watching, history))]),
    ...(findings === null
      ? []
      : [keepOn(watching, 'GuardDuty', options.sweepEveryMs, () => sweepFindings(watching, findings, options.sweepBackMs))]),
  ]).finally(end)
  const doing = [keepingTime(watching), ...ports.workers].map((work) =>
    untilOver(watching, () => isOver, 'store', work).catch((error) => {
      end()
      throw error
    }),
  )
  await Promise.all([reading, ...doing])
  await finish(watching)
}
