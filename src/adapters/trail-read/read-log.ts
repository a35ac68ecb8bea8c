import type { TrailBatch } from '../../core/trail/batch.ts'
import { fastScan } from './fast-scan.ts'
import { GunzipInParts } from './gunzip-in-parts.ts'
import { claimedSize } from './inflate.ts'
import { AREAS, INPUT_BYTES, type Machine, inputOf, machine } from './machine.ts'
import type { Needles } from './needles.ts'
import { type BatchFrame, type ReadMeans, batchOf, readWhole } from './read-object.ts'

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
  const size = claimedSize(bytes)
  return size > MAX_CLAIM || size > Math.max(1024 * 1024, bytes.length * MAX_CLAIMED_RATIO) ? null : size
}

let gunzip: GunzipInParts | null = null

/** @returns `null` when it does not begin as a log that is read here. */
function begun(bytes: Buffer, here: Machine): GunzipInParts | null {
  const size = believableSize(bytes)
  if (size === null) return null
  if (bytes.buffer !== here.memory.buffer) bytes.copy(inputOf(here))
  gunzip ??= new GunzipInParts(here)
  return gunzip.begin(bytes.length, size) ? gunzip : null
}

function scanned(frame: BatchFrame, text: GunzipInParts, here: Machine, needles: Needles): TrailBatch | null {
  const found = fastScan(frame.place, text, here, needles)
  if (found === null) return null
  const { bytes, ...gathered } = found
  return batchOf(frame, gathered, bytes, true)
}

/** Parses everything, if all of it is there at once. */
function parsed(frame: BatchFrame, text: GunzipInParts, { memory }: Machine, means: ReadMeans): TrailBatch | null {
  const { filled } = text.fill(AREAS.text)
  return filled === 'all' ? readWhole(frame, memory.subarray(AREAS.text, text.textEnds), means) : null
}

/**
 * Reads a plain log without waiting: looks for what is wanted in it, or parses it where everything is.
 *
 * @param bytes - the whole log, compressed; they may lie in the machine's input already.
 * @returns `null` when it has to be read in another way: plain text, several members, what is too large or not whole, and, where
 *   something is looked for, anything that is not compact JSON.
 */
export function readLog(frame: BatchFrame, bytes: Buffer, { needles, means }: Reading): TrailBatch | null {
  const here = bytes.length > INPUT_BYTES ? null : machine()
  const text = here === null ? null : begun(bytes, here)
  if (here === null || text === null) return null
  return needles === null ? parsed(frame, text, here, means) : scanned(frame, text, here, needles)
}
