import { gunzipSync } from 'node:zlib'
import type { TrailBatch } from '../../core/trail/batch.ts'
import { fastScan } from './fast-scan.ts'
import { type InflateLimits, claimedSize, inflateSmall, isGzip } from './inflate.ts'
import type { Needles } from './needles.ts'
import { type BatchFrame, type ReadMeans, batchOf, limitsOf, readWhole } from './read-object.ts'

/** Small files are unfolded together until they make this much: larger outputs leave the processor's cache. */
export const JOINED_BYTES = 256 * 1024
/** A claim beyond what CloudTrail can mean is not believed, and memory not set aside for it. */
const MAX_CLAIM = 64 * 1024 * 1024
const MAX_CLAIMED_RATIO = 250

/** How to read: what to look for, and what is wanted of that. */
export interface Reading {
  /** `null`: everything is parsed. */
  readonly needles: Needles | null
  readonly means: ReadMeans
}

/** A file that is worth unfolding at one go. */
export interface Small {
  readonly frame: BatchFrame
  readonly bytes: Buffer
  /** Of its text, as it claims. */
  readonly size: number
}

/** Something that has to be read in another way: by pieces, or with care. */
export interface Left<Whole> {
  readonly left: Whole
}

/** @returns the text's size; `null` for what must be read in another way: plain files, and gzip whose trailer claims too much. */
export function smallSize(bytes: Buffer): number | null {
  if (!isGzip(bytes)) return null
  const size = claimedSize(bytes)
  return size > MAX_CLAIM || size > Math.max(1024 * 1024, bytes.length * MAX_CLAIMED_RATIO) ? null : size
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
 *
 * @param joined - the bytes of all of them, where they lie one behind the other already.
 */
export function unfoldTogether(
  files: readonly Pick<Small, 'bytes' | 'size'>[],
  limits: InflateLimits,
  joined: Buffer | null = null,
): readonly (Buffer | null)[] {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const text = files.length === 1 ? null : unfold(joined ?? Buffer.concat(files.map(({ bytes }) => bytes)), total)
  if (text === null) return files.map(({ bytes }) => inflateSmall(bytes, limits))
  let from = 0
  return files.map(({ size }) => text.subarray(from, (from += size)))
}

/** Reads a text that is in memory: looks for the needles where that can be relied on, and parses it otherwise. */
export function readPlain(frame: BatchFrame, text: Buffer, { needles, means }: Reading): TrailBatch {
  const gathered = needles === null ? null : fastScan(frame.place, text, needles)
  return gathered === null ? readWhole(frame, text, means) : batchOf(frame, gathered, text.length, true)
}

/** Reads small files at one go, in their order; those that cannot be unfolded are handed back. @param joined - as for `unfoldTogether`. */
export function* scanTogether<File extends Small>(
  files: readonly File[],
  reading: Reading,
  joined: Buffer | null = null,
): Generator<TrailBatch | Left<File>> {
  const texts = unfoldTogether(files, limitsOf(reading.means), joined)
  for (const [index, file] of files.entries()) {
    const text = texts[index] ?? null
    yield text === null ? { left: file } : readPlain(file.frame, text, reading)
  }
}
