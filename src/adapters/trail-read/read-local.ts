import type { TrailBatch } from '../../core/trail/batch.ts'
import type { Oddity } from '../../core/trail/skipped.ts'
import { odditiesOf } from '../../core/trail/event.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import type { Fetched } from './fetch.ts'
import type { InflateLimits } from './inflate.ts'
import { type Lot, type Window, bytesOf, dealt, windowsAt } from './lots.ts'
import { parseFetched } from './parse-fetched.ts'
import { readLot } from './read-lot.ts'
import type { Reading } from './read-log.ts'
import type { Room } from './small-memory.ts'
import { readInParallel } from './worker-pool.ts'

export interface LocalReading {
  readonly reading: Reading
  readonly interest: TrailInterest | null
  readonly limits: InflateLimits
  /** Cores. */
  readonly concurrency: number
  /** How many bytes, compressed, there have to be for that. */
  readonly threadsFrom: number
  /** How many there are known to be, here and where was read before. */
  readonly known: { bytes: number }
  /** For threads, in memory. */
  readonly room: () => Room
}

/** Less than this is read before other threads have become as quick as this one is by then. */
export const WORTH_THREADS = 256 * 1024 * 1024

/** This thread judges what the others read: one of them would leave it nothing to gain, on two cores as little as on one. */
const FEWEST_THREADS = 2

/** Where there was no room for threads, as many lots are read here before they are tried again. */
const LOTS_ALONE = 32

/** The other oddities are told of events that are not kept, too. */
const isOfEvent = (oddity: Oddity): boolean => oddity === 'no-event-id' || oddity === 'no-account'

/** Asks the question that could not be asked in the thread that read. */
function kept(batch: TrailBatch, keep: NonNullable<TrailInterest['keep']>): TrailBatch {
  if (batch.events.length === 0) return batch
  const events = batch.events.filter(keep)
  const oddities = [...batch.oddities.filter((oddity) => !isOfEvent(oddity)), ...events.flatMap(odditiesOf)]
  return { ...batch, events, oddities }
}

function* andThen<Item>(first: Item, others: Iterable<Item>): Generator<Item> {
  yield first
  yield* others
}

function* lotsOf(windows: Iterable<Window>): Generator<Lot> {
  for (const { files } of windows) yield* dealt(files)
}

async function* readInThreads(windows: Iterable<Window>, interest: TrailInterest, local: LocalReading): AsyncGenerator<TrailBatch> {
  const { keep, ...plain } = interest
  const options = { setup: { interest: plain, limits: local.limits }, width: local.concurrency - 1, room: local.room }
  const lots = lotsOf(windows)
  for (let alone = 0; ; alone += 1) {
    if (alone % LOTS_ALONE === 0) {
      for await (const batch of readInParallel(lots, options)) yield keep === undefined ? batch : kept(batch, keep)
    }
    const next = lots.next()
    if (next.done === true) return
    yield* readLot(next.value, local.reading)
  }
}

/**
 * Reads what lies at a local path: here and in order at first, and on more cores when there is much of it, something to look for, and room.
 * When everything is wanted, handing over every event would cost what parsing it does.
 */
export async function* readLocal(location: string, local: LocalReading): AsyncGenerator<TrailBatch> {
  const { reading, interest, concurrency, threadsFrom, known } = local
  const others: Fetched[] = []
  function* seen(): Generator<Window> {
    for (const window of windowsAt(location)) {
      others.push(...window.others)
      yield window
    }
  }
  async function* readOthers(): AsyncGenerator<TrailBatch> {
    for (const other of others.splice(0)) yield* parseFetched(other, reading.means)
  }
  const windows = seen()
  const mayShare = interest !== null && concurrency > FEWEST_THREADS
  for (const window of windows) {
    if (mayShare) known.bytes += bytesOf(window.files)
    if (mayShare && known.bytes >= threadsFrom) {
      for await (const batch of readInThreads(andThen(window, windows), interest, local)) {
        yield batch
        yield* readOthers()
      }
    } else {
      yield* readLot(window.files, reading)
    }
    yield* readOthers()
  }
}
