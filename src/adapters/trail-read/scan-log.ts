import type { TrailBatch } from '../../core/trail/batch.ts'
import { type Scanned, fastScan } from './fast-scan.ts'
import { GunzipInParts } from './gunzip-in-parts.ts'
import { INPUT_BYTES, type Machine, inputOf, machine } from './machine.ts'
import type { Needles } from './needles.ts'
import { type BatchFrame, type ReadMeans, batchOf } from './read-object.ts'

/** A claim beyond what CloudTrail can mean is not believed. */
const MAX_CLAIM = 64 * 1024 * 1024
const MAX_CLAIMED_RATIO = 250

/** How to read: what to look for, and what is wanted of that. */
export interface Reading {
  /** `null`: everything is parsed. */
  readonly needles: Needles | null
  readonly means: ReadMeans
}

/** @returns how long the text is, as gzip's trailer claims; `null` when that is not to be believed. */
function believableSize(bytes: Buffer): number | null {
  const size = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4)
  return size > MAX_CLAIM || size > Math.max(1024 * 1024, bytes.length * MAX_CLAIMED_RATIO) ? null : size
}

let gunzip: GunzipInParts | null = null

function scanGzip(place: string, bytes: Buffer, here: Machine, needles: Needles): Scanned | null {
  const size = believableSize(bytes)
  if (size === null) return null
  if (bytes.buffer !== here.memory.buffer) bytes.copy(inputOf(here))
  gunzip ??= new GunzipInParts(here)
  return gunzip.begin(bytes.length, size) ? fastScan(place, gunzip, here, needles) : null
}

/**
 * Looks for what is wanted in a log, without parsing the rest.
 *
 * @param bytes - the whole log, compressed; they may lie in the machine's input already.
 * @returns `null` when it has to be read in another way: plain text, several members, anything that is not compact JSON or not whole.
 */
export function scanLog(frame: BatchFrame, bytes: Buffer, { needles }: Reading): TrailBatch | null {
  const here = needles === null || bytes.length > INPUT_BYTES ? null : machine()
  const scanned = here === null || needles === null ? null : scanGzip(frame.place, bytes, here, needles)
  if (scanned === null) return null
  const { bytes: length, ...gathered } = scanned
  return batchOf(frame, gathered, length, true)
}
