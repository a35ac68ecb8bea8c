import { JSON_LIMITS } from '../../core/trail/bounded-json.ts'
import type { TrailBatch } from '../../core/trail/batch.ts'
import type { TrailEvent } from '../../core/trail/event.ts'
import type { RoutedKey } from '../../core/trail/object-key.ts'
import type { Skipped } from '../../core/trail/skipped.ts'
import type { EpochMs } from '../../core/time.ts'
import { ElementReader, type Gathered, nothingGathered } from './element-reader.ts'
import { INFLATE_LIMITS, type InflateLimits } from './inflate.ts'
import { innerText } from './inner-text.ts'
import { JsonSplitter } from './json-splitter.ts'
import { parsePlain } from './parse-plain.ts'
import { Refusal } from './refusal.ts'

/** How many events, and other things to tell of, are gathered before they are handed on. */
const BATCH = 1000

export interface ReadMeans {
  readonly limits?: InflateLimits
  /** Events that are not wanted are not handed on; everything else about them is counted. */
  readonly wanted?: (event: TrailEvent) => boolean
}

/** What every batch of one object has in common. */
export type BatchFrame = Pick<TrailBatch, 'place' | 'route' | 'deliveredAt'>

export function frameOf(place: string, route: RoutedKey, writtenAt: EpochMs | null): BatchFrame {
  const named = route.kind === 'other' || route.kind === 'neighbour' ? null : route.at
  return { place, route, deliveredAt: writtenAt ?? named }
}

export const batchOf = (frame: BatchFrame, gathered: Gathered, bytes: number, last: boolean): TrailBatch => ({
  ...frame,
  ...gathered,
  bytes,
  last,
  setAside: false,
})

/** A whole object that was not read, and why. */
export const skippedBatch = (frame: BatchFrame, skipped: Omit<Skipped, 'place'>): TrailBatch =>
  batchOf(frame, { ...nothingGathered(), skipped: [{ place: frame.place, ...skipped }] }, 0, true)

export const setAsideBatch = (frame: BatchFrame): TrailBatch => ({
  ...batchOf(frame, nothingGathered(), 0, true),
  records: 0,
  setAside: true,
})

/** An object's text in pieces; a `Refusal` at its end is told in the last batch. */
export async function* readText(frame: BatchFrame, text: AsyncIterable<Buffer>, { wanted }: ReadMeans = {}): AsyncGenerator<TrailBatch> {
  const reader = new ElementReader(frame.place, wanted)
  const splitter = new JsonSplitter(JSON_LIMITS, reader)
  let bytes = 0
  let refusal: Refusal | null = null
  try {
    for await (const chunk of text) {
      bytes += chunk.length
      splitter.push(chunk)
      if (reader.weight < BATCH) continue
      yield batchOf(frame, reader.take(), bytes, false)
      bytes = 0
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refusal = error
  }
  splitter.end()
  const gathered = reader.take()
  if (refusal !== null) gathered.skipped.push({ place: frame.place, ...refusal.refused })
  yield batchOf(frame, gathered, bytes, true)
}

/** The same for a text that is in memory; there it may have been compressed twice. */
export function readWhole(frame: BatchFrame, bytes: Buffer, means: ReadMeans = {}): TrailBatch {
  try {
    return readInner(frame, innerText(bytes, limitsOf(means)), means)
  } catch (error) {
    if (error instanceof Refusal) return skippedBatch(frame, error.refused)
    throw error
  }
}

function readInner(frame: BatchFrame, text: Buffer, { wanted }: ReadMeans): TrailBatch {
  const plain = new ElementReader(frame.place, wanted)
  if (parsePlain(text, plain)) return batchOf(frame, plain.take(), text.length, true)
  const reader = new ElementReader(frame.place, wanted)
  const splitter = new JsonSplitter(JSON_LIMITS, reader)
  splitter.push(text)
  splitter.end()
  return batchOf(frame, reader.take(), text.length, true)
}

export const limitsOf = ({ limits }: ReadMeans): InflateLimits => limits ?? INFLATE_LIMITS
