import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { TrailBatch } from '../../core/trail/batch.ts'
import { type Fetched, NOTHING_COMPRESSED, isNamedGzip } from './fetch.ts'
import { fileAt, openable } from './local-objects.ts'
import { INPUT_BYTES, inputOf, machine } from './machine.ts'
import { parseFetched } from './parse-fetched.ts'
import { type BatchFrame, skippedBatch } from './read-object.ts'
import { wordsOf } from './refusal.ts'
import { type Reading, readLog } from './read-log.ts'
import type { ByteString } from './trail-object.ts'
import { keepMemorySmall } from './small-memory.ts'

/** A local file to be read; plain data, so that it can be handed to another thread. */
export interface LotFile {
  readonly frame: BatchFrame
  readonly path: ByteString
}

/** Where there is no machine. */
let plainMemory: Buffer | null = null
const memoryToReadInto = (): Buffer => {
  const here = machine()
  return here === null ? (plainMemory ??= Buffer.allocUnsafe(INPUT_BYTES)) : inputOf(here)
}

/** @returns how many bytes were read: all there are, or as many as there is room for. @throws Error of the file system. */
function readInto(memory: Buffer, path: ByteString): number {
  const file = openSync(openable(path), 'r')
  try {
    for (let read = 0; ;) {
      const got = readSync(file, memory, read, memory.length - read, null)
      read += got
      if (got === 0 || read === memory.length) return read
    }
  } finally {
    closeSync(file)
  }
}

/** A file that must be read with care. */
interface Careful {
  readonly careful: Fetched
}

/** @throws Error of the file system. */
function readQuickly({ frame, path }: LotFile, reading: Reading): TrailBatch | Careful {
  const memory = memoryToReadInto()
  const size = readInto(memory, path)
  if (size === 0 && isNamedGzip(path)) return skippedBatch(frame, NOTHING_COMPRESSED)
  // What does not fit is read by pieces.
  if (size === memory.length) return { careful: { frame, content: { kind: 'stream', object: fileAt(path, frame.place) } } }
  const whole = memory.subarray(0, size)
  return readLog(frame, whole, reading) ?? { careful: { frame, content: { kind: 'whole', bytes: Buffer.from(whole) } } }
}

function readOne(file: LotFile, reading: Reading): TrailBatch | Careful {
  try {
    return readQuickly(file, reading)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    return skippedBatch(file.frame, { reason: 'unreadable', detail: wordsOf(error) })
  }
}

/** After so many files, or so much text, whoever else waits in this process is served. */
const [PAUSE_FILES, PAUSE_BYTES] = [200, 64 * 1024 * 1024] as const

/**
 * Reads local files, in their order: plain logs without waiting, large and damaged ones by pieces.
 *
 * @param at - told before each file; of use when the reader itself falls over.
 */
export async function* readLot(
  lot: readonly LotFile[],
  reading: Reading,
  at: (file: LotFile) => void = () => {},
): AsyncGenerator<TrailBatch> {
  let [files, bytes] = [0, 0]
  for (const file of lot) {
    at(file)
    const read = readOne(file, reading)
    if ('careful' in read) yield* parseFetched(read.careful, reading.means)
    else yield read
    files += 1
    bytes += 'careful' in read ? 0 : read.bytes
    if (files < PAUSE_FILES && bytes < PAUSE_BYTES) continue
    keepMemorySmall()
    await setImmediate()
    files = 0
    bytes = 0
  }
}
