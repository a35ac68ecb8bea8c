import { closeSync, openSync, readSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { TrailBatch } from '../../core/trail/batch.ts'
import type { Fetched } from './fetch.ts'
import { localFile } from './local-objects.ts'
import { parseFetched } from './parse-fetched.ts'
import { type BatchFrame, skippedBatch } from './read-object.ts'
import { wordsOf } from './refusal.ts'
import { JOINED_BYTES, type Left, type Reading, type Small, scanTogether, smallSize } from './scan-together.ts'

/** A local file to be read; plain data, so that it can be handed to another thread. */
export interface LotFile {
  readonly frame: BatchFrame
  readonly path: Uint8Array
  /** Compressed. */
  readonly bytes: number
}

/** Files up to this size are read whole. */
export const WHOLE_BYTES = 4 * 1024 * 1024
/** Room for the largest file that is read whole, beside a batch of small ones. */
const POOL_BYTES = WHOLE_BYTES + 1024 * 1024

/** Where each file's bytes lie one behind the other, so that they can be unfolded together without being copied. */
interface Pool {
  readonly memory: Buffer
  used: number
}

/** The memory of the last lot, for the next one: what is set aside anew for each lot is only given back when it is too late. */
let spare: Buffer | null = null

function takeMemory(): Buffer {
  const memory = spare ?? Buffer.allocUnsafeSlow(POOL_BYTES)
  spare = null
  return memory
}

interface InPool extends Small {
  readonly file: LotFile
}

/** @returns the bytes; `null` when the file is longer than it was when it was listed. @throws Error of the file system. */
function readInto(pool: Pool, { path, bytes }: LotFile): Buffer | null {
  const from = pool.used
  const file = openSync(Buffer.from(path.buffer, path.byteOffset, path.byteLength), 'r')
  try {
    let read = 0
    // One byte more than it should have: a file that still grows is left to the stream.
    for (let got = -1; got !== 0 && read <= bytes; read += got) got = readSync(file, pool.memory, from + read, bytes + 1 - read, null)
    if (read > bytes) return null
    pool.used += read
    return pool.memory.subarray(from, pool.used)
  } finally {
    closeSync(file)
  }
}

/** A file that must be read with care: its bytes, or `null` for one that must be read by pieces. */
interface Careful {
  readonly file: LotFile
  readonly bytes: Buffer | null
}

type Read = TrailBatch | Left<Careful>

/** Puts files into the pool until there are enough of them to be read together. */
class Gathering {
  readonly #pool: Pool = { memory: takeMemory(), used: 0 }
  readonly #reading: Reading
  #waiting: InPool[] = []
  #size = 0

  constructor(reading: Reading) {
    this.#reading = reading
  }

  /** What is left must be read before the next is asked for: its bytes are reused. */
  *settle(): Generator<Read> {
    yield* scanTogether(this.#waiting, this.#reading, this.#pool.memory.subarray(0, this.#pool.used))
    this.#waiting = []
    this.#size = 0
    this.#pool.used = 0
  }

  /** Nothing that was read may be in use any more. */
  close(): void {
    spare = this.#pool.memory
  }

  /** @throws Error of the file system. */
  *take(file: LotFile): Generator<Read> {
    if (this.#size >= JOINED_BYTES || file.bytes >= this.#pool.memory.length - this.#pool.used) yield* this.settle()
    const before = this.#pool.used
    const bytes = file.bytes > WHOLE_BYTES ? null : readInto(this.#pool, file)
    const size = bytes === null ? null : smallSize(bytes)
    if (bytes !== null && size !== null) {
      this.#waiting.push({ frame: file.frame, bytes, size, file })
      this.#size += size
      return
    }
    const own = bytes === null ? null : Buffer.from(bytes)
    this.#pool.used = before
    yield* this.settle()
    yield { left: { file, bytes: own } }
  }
}

/** Everything of a lot that can be read without waiting. */
function* readAtOnce(files: readonly LotFile[], reading: Reading, at: (file: LotFile) => void): Generator<Read> {
  const gathering = new Gathering(reading)
  for (const file of files) {
    at(file)
    try {
      yield* gathering.take(file)
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error
      yield* gathering.settle()
      yield skippedBatch(file.frame, { reason: 'unreadable', detail: wordsOf(error) })
    }
  }
  yield* gathering.settle()
  gathering.close()
}

const contentOf = ({ file: { frame, path }, bytes }: Careful): Fetched['content'] =>
  bytes === null ? { kind: 'stream', object: { ...localFile(Buffer.from(path)), place: frame.place } } : { kind: 'whole', bytes }

/**
 * Reads local files, in their order: small ones together and without waiting, large and damaged ones by pieces.
 *
 * @param at - told before each file; of use when the reader itself falls over.
 */
export async function* readLot(
  files: readonly LotFile[],
  reading: Reading,
  at: (file: LotFile) => void = () => {},
): AsyncGenerator<TrailBatch> {
  for (const one of readAtOnce(files, reading, at)) {
    if ('left' in one) yield* parseFetched({ frame: one.left.file.frame, content: contentOf(one.left) }, reading.means)
    else yield one
  }
  // Whoever else waits in this process is served between lots.
  await setImmediate()
}
