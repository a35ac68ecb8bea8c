import { crc32 } from 'node:zlib'
import { FAR, FOLD, NEAR } from './checksum-code.ts'
import { AREAS, type Machine } from './machine.ts'

const farthest = Math.max(...FAR) * FOLD
const nearest = Math.max(...NEAR) * FOLD
const refolded = farthest - nearest
/** Below this, folding costs more than it spares. */
const WORTH_FOLDING = 3 * farthest

/**
 * The CRC-32 of a text that lies in the machine's memory, in several steps if it comes in parts.
 *
 * @param before - of what came before; 0 at the beginning. @returns as `zlib.crc32` does. @see RFC 1952, section 8
 */
export function checksum({ memory, foldFar, foldNear }: Machine, from: number, until: number, before: number): number {
  const units = Math.floor((until - from) / FOLD)
  if (units * FOLD < WORTH_FOLDING) return crc32(memory.subarray(from, until), before)
  // What was reckoned before is a part of the first four bytes.
  const start = memory.readUInt32LE(from)
  memory.writeUInt32LE((start ^ ~before) >>> 0, from)
  const gone = units * FOLD - farthest
  const foldedEnd = AREAS.folded + gone
  foldFar(from, AREAS.folded, AREAS.folded, foldedEnd)
  memory.writeUInt32LE(start, from)
  memory.fill(0, foldedEnd, foldedEnd + farthest)
  foldFar(from + gone, foldedEnd, AREAS.far, AREAS.far + farthest)
  foldNear(AREAS.far, AREAS.refolded, AREAS.refolded, AREAS.refolded + refolded)
  foldNear(AREAS.far + refolded, AREAS.refolded + refolded, AREAS.near, AREAS.near + nearest)
  const rest = memory.copy(memory, AREAS.near + nearest, from + units * FOLD, until)
  return crc32(memory.subarray(AREAS.near, AREAS.near + nearest + rest), 0xffff_ffff)
}
