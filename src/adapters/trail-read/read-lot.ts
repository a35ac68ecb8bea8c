import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { TrailBatch } from '../../core/trail/batch.ts'
import type { Fetched } from './fetch.ts'
import { localFile } from './local-objects.ts'
import { INPUT_BYTES, inputOf, machine } from './machine.ts'
import { parseFetched } from './parse-fetched.ts'
import { type BatchFrame, skippedBatch } from './read-object.ts'
import { wordsOf } from './refusal.ts'
import { type Reading, readLog } from './read-log.ts'
import { keepYoungMemorySmall } from './young-memory.ts'

/** A local file to be read; plain data, so that it can be handed to another thread. */
export interface LotFile {
  readonly frame: BatchFrame
  readonly path: Uint8Array
  /** Compressed. */
  readonly bytes: number
}

/** @returns how many bytes were read; more than the file should have when it has grown since it was listed. @throws Error of the file system. */
function readInto(memory: Buffer, { path, bytes }: LotFile): number {
  const file = openSync(Buffer.from(path.buffer, path.byteOffset, path.byteLength), 'r')
  try {
    // One byte more than it should have is asked for, so that a file which still grows shows itself.
    for (let read = 0; ;) {
      const got = readSync(file, memory, read, bytes + 1 - read, null)
      read += got
      if (got === 0 || read >= bytes) return read
    }
  } finally {
    closeSync(file)
  }
}

const streamed = ({ path, frame: { place } }: LotFile): Fetched['content'] => ({
  kind: 'stream',
  object: { ...localFile(Buffer.from(path)), place },
})

/** A file that must be read with care. */
interface Careful {
  readonly careful: Fetched
}

/** @throws Error of the file system. */
function readQuickly(file: LotFile, reading: Reading): TrailBatch | Careful {
  const { frame, bytes } = file
  // A file that still grows is left to the stream, as one is that is too large to be read whole.
  if (bytes >= INPUT_BYTES) return { careful: { frame, content: streamed(file) } }
  const here = machine()
  const memory = here === null ? Buffer.allocUnsafe(bytes + 1) : inputOf(here)
  const read = readInto(memory, file)
  if (read > bytes) return { careful: { frame, content: streamed(file) } }
  const whole = memory.subarray(0, read)
  return (
    readLog(frame, whole, reading) ?? { careful: { frame, content: { kind: 'whole', bytes: here === null ? whole : Buffer.from(whole) } } }
  )
}

function readOne(file: LotFile, reading: Reading): TrailBatch | Careful {
  try {
    return readQuickly(file, reading)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    return skippedBatch(file.frame, { reason: 'unreadable', detail: wordsOf(error) })
  }
}

/**
 * Reads local files, in their order: plain logs without waiting, large and damaged ones by pieces.
 *
 * @param at - told before each file; of use when the reader itself falls over.
 */
export async function* readLot(
  files: readonly LotFile[],
  reading: Reading,
  at: (file: LotFile) => void = () => {},
): AsyncGenerator<TrailBatch> {
  for (const file of files) {
    at(file)
    const read = readOne(file, reading)
    if ('careful' in read) yield* parseFetched(read.careful, reading.means)
    else yield read
  }
  keepYoungMemorySmall()
  // Whoever else waits in this process is served between lots.
  await setImmediate()
}
