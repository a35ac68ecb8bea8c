import type { TrailBatch } from '../../core/trail/batch.ts'
import type { Oddity } from '../../core/trail/skipped.ts'
import { odditiesOf } from '../../core/trail/event.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import type { InflateLimits } from './inflate.ts'
import { type Lot, type Window, bytesOf, dealt, largestFirst, windowsAt } from './lots.ts'
import { parseFetched } from './parse-fetched.ts'
import { readLot } from './read-lot.ts'
import type { Reading } from './read-log.ts'
import { readInParallel } from './worker-pool.ts'

export interface LocalReading {
  readonly reading: Reading
  readonly interest: TrailInterest | null
  readonly limits: InflateLimits
  /** Cores. */
  readonly concurrency: number
}

/** Compressed. Less than this is read before threads have started. */
const WORTH_THREADS = 8 * 1024 * 1024

/** The other oddities are told of events that are not kept, too. */
const isOfEvent = (oddity: Oddity): boolean => oddity === 'no-event-id' || oddity === 'no-account'

/** Asks the question that could not be asked in the thread that read. */
function kept(batch: TrailBatch, keep: NonNullable<TrailInterest['keep']>): TrailBatch {
  if (batch.events.length === 0) return batch
  const events = batch.events.filter(keep)
  const oddities = [...batch.oddities.filter((oddity) => !isOfEvent(oddity)), ...events.flatMap(odditiesOf)]
  return { ...batch, events, oddities }
}

function* largestLots(windows: Iterable<Window>): Generator<Lot> {
  for (const { files } of windows) yield* dealt(largestFirst(files))
}

/**
 * Reads what lies at a local path: with one thread a core when there is much of it and something to look for, otherwise here, in order.
 * When everything is wanted, handing over every event would cost what parsing it does.
 */
export async function* readLocal(location: string, { reading, interest, limits, concurrency }: LocalReading): AsyncGenerator<TrailBatch> {
  const windows = windowsAt(location)
  const others: Window['others'][] = []
  function* seen(): Generator<Window> {
    for (const window of windows) {
      others.push(window.others)
      yield window
    }
  }
  const all = seen()
  const first = all.next().value
  if (first === undefined) return
  const inThreads = interest !== null && concurrency > 1 && bytesOf(first.files) >= WORTH_THREADS
  async function* otherBatches(): AsyncGenerator<TrailBatch> {
    for (const list of others.splice(0)) for (const other of list) yield* parseFetched(other, reading.means)
  }
  function* rest(): Generator<Window> {
    if (first !== undefined) yield first
    yield* all
  }
  if (inThreads) {
    const { keep, ...plain } = interest
    for await (const batch of readInParallel(largestLots(rest()), { setup: { interest: plain, limits }, width: concurrency })) {
      yield keep === undefined ? batch : kept(batch, keep)
      if (others.length > 0) yield* otherBatches()
    }
  } else {
    for (const { files } of rest()) for (const lot of dealt(files)) yield* readLot(lot, reading)
  }
  yield* otherBatches()
}
