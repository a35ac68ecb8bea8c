import { gunzipSync } from 'node:zlib'
import type { TrailBatch } from '../../core/trail/batch.ts'
import { fastScan } from './fast-scan.ts'
import type { Fetched } from './fetch.ts'
import { type InflateLimits, claimedSize, inflateSmall, isGzip } from './inflate.ts'
import type { Needles } from './needles.ts'
import { parseFetched } from './parse-fetched.ts'
import { type ReadMeans, batchOf, limitsOf } from './read-object.ts'

/** Small files are unfolded together until they make this much: larger outputs leave the processor's cache. */
const JOINED_BYTES = 256 * 1024
/** A claim beyond what CloudTrail can mean is not believed, and memory not set aside for it. */
const MAX_CLAIM = 64 * 1024 * 1024
const MAX_CLAIMED_RATIO = 250

interface Small {
  readonly fetched: Fetched
  readonly bytes: Buffer
  readonly size: number
}

/** @returns `null` for what must be read in another way: plain files, streams, and gzip whose trailer claims too much. */
function asSmall(fetched: Fetched): Small | null {
  if (fetched.content.kind !== 'whole' || !isGzip(fetched.content.bytes)) return null
  const { bytes } = fetched.content
  const size = claimedSize(bytes)
  return size > MAX_CLAIM || size > Math.max(1024 * 1024, bytes.length * MAX_CLAIMED_RATIO) ? null : { fetched, bytes, size }
}

function unfold(bytes: Buffer, size: number): Buffer | null {
  try {
    const text = gunzipSync(bytes, { chunkSize: Math.max(64, size + 1), maxOutputLength: size + 1 })
    return text.length === size ? text : null
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

/**
 * The texts of several gzip files, unfolded as the members of one: a call for each would cost more than the unfolding. The files'
 * trailers tell where each text ends; when they do not add up, each file is unfolded alone. `null` for those that cannot be.
 */
export function unfoldTogether(
  files: readonly { readonly bytes: Buffer; readonly size: number }[],
  limits: InflateLimits,
): readonly (Buffer | null)[] {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const text = files.length === 1 ? null : unfold(Buffer.concat(files.map(({ bytes }) => bytes)), total)
  if (text === null) return files.map(({ bytes }) => inflateSmall(bytes, limits))
  let from = 0
  return files.map(({ size }) => text.subarray(from, (from += size)))
}

async function* scanTogether(files: readonly Small[], needles: Needles, means: ReadMeans): AsyncGenerator<TrailBatch> {
  const texts = unfoldTogether(files, limitsOf(means))
  for (const [index, { fetched }] of files.entries()) {
    const text = texts[index] ?? null
    const gathered = text === null ? null : fastScan(fetched.frame.place, text, needles)
    if (text === null || gathered === null) yield* parseFetched(fetched, means)
    else yield batchOf(fetched.frame, gathered, text.length, true)
  }
}

/** Reads what was fetched by looking for the needles; whatever is not a plain log is parsed. The order stays. */
export async function* fastRead(all: AsyncIterable<Fetched>, needles: Needles, means: ReadMeans): AsyncGenerator<TrailBatch> {
  let waiting: Small[] = []
  let size = 0
  for await (const fetched of all) {
    const small = asSmall(fetched)
    if (small !== null) {
      waiting.push(small)
      size += small.size
      if (size < JOINED_BYTES) continue
    }
    yield* scanTogether(waiting, needles, means)
    waiting = []
    size = 0
    if (small === null) yield* parseFetched(fetched, means)
  }
  yield* scanTogether(waiting, needles, means)
}
