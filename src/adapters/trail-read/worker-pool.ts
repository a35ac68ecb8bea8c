import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../core/app-error.ts'
import type { TrailBatch } from '../../core/trail/batch.ts'
import { type FromWorker, type ToWorker, type WorkerSetup, asBatch, fileToRead } from './lot-messages.ts'
import type { Lot } from './lots.ts'
import { wordsOf } from './refusal.ts'

/** The worker's file beside this one: a source beside a source, a built file beside a built one. */
export const workerBeside = (url: string): URL => new URL(`./lot-worker${extname(new URL(url).pathname)}`, url)

export interface PoolOptions {
  readonly setup: Omit<WorkerSetup, 'at'>
  readonly width: number
  /** By default the one of this product. */
  readonly worker?: URL
}

/** What a thread makes and soon forgets; left to itself, each would take several times this before it tidies up. */
const YOUNG_MB = 2

interface Hand {
  readonly worker: Worker
  readonly at: Int32Array
  lot: Lot | null
}

const crashed = (hand: Hand, words: string, cause?: unknown): AppError => {
  const file = hand.lot?.[Atomics.load(hand.at, 0)]
  const where = file === undefined ? 'before it had read anything' : `while reading ${file.frame.place}`
  return new AppError('trail_reader_crashed', `a reading thread ended ${where}: ${words}`, {
    kind: 'operation',
    hint: 'take the file out of the way and read again; if it is small, please report it with the file',
    cause,
  })
}

/** Threads that read, each with one lot at a time; and what they sent, until it is asked for. */
class Pool {
  readonly #hands: Hand[] = []
  readonly #lots: Iterator<Lot>
  readonly #sent: { readonly hand: Hand; readonly message: FromWorker }[] = []
  #error: AppError | null = null
  #wake: () => void = () => {}

  constructor(lots: Iterator<Lot>, { setup, width, worker = workerBeside(import.meta.url) }: PoolOptions) {
    this.#lots = lots
    for (let started = 0; started < width; started += 1) this.#hire(worker, setup)
  }

  #hire(url: URL, setup: Omit<WorkerSetup, 'at'>): void {
    const at = new Int32Array(new SharedArrayBuffer(4))
    const workerData: WorkerSetup = { ...setup, at }
    const hand: Hand = { worker: new Worker(url, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } }), at, lot: null }
    const fail = (error: AppError): void => {
      this.#error ??= error
      this.#wake()
    }
    hand.worker.on('message', (message: FromWorker) => {
      this.#sent.push({ hand, message })
      this.#wake()
    })
    hand.worker.on('error', (error) => fail(crashed(hand, wordsOf(error), error)))
    hand.worker.on('exit', (code) => fail(crashed(hand, `its exit code was ${code}`)))
    this.#hands.push(hand)
  }

  #tell({ worker }: Hand, message: ToWorker): void {
    worker.postMessage(message, [])
  }

  #deal(hand: Hand): void {
    const next = this.#lots.next()
    hand.lot = next.done === true ? null : next.value
    if (hand.lot !== null) this.#tell(hand, { files: hand.lot.map(fileToRead) })
  }

  /** What the threads find, in the order in which it comes. @throws AppError `trail_reader_crashed` */
  async *batches(): AsyncGenerator<TrailBatch> {
    for (const hand of this.#hands) this.#deal(hand)
    while (this.#hands.some(({ lot }) => lot !== null)) {
      if (this.#error !== null) throw this.#error
      const next = this.#sent.shift()
      if (next === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve))
        continue
      }
      const { hand, message } = next
      const lot = hand.lot ?? []
      if (message.done) this.#deal(hand)
      for (const read of message.read) {
        const batch = asBatch(read, lot)
        if (batch !== null) yield batch
      }
      if (!message.done) this.#tell(hand, { taken: true })
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#hands.map(({ worker }) => worker.terminate()))
  }
}

/**
 * Reads lots in several threads. The order of what comes is nobody's promise; each file's own batches keep theirs.
 *
 * @throws AppError `trail_reader_crashed`, naming the file, when a thread ends on its own.
 */
export async function* readInParallel(lots: Iterable<Lot>, options: PoolOptions): AsyncGenerator<TrailBatch> {
  const pool = new Pool(lots[Symbol.iterator](), options)
  try {
    yield* pool.batches()
  } finally {
    await pool.close()
  }
}
