import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../../core/app-error.ts'
import type { TrailBatch } from '../../core/trail/batch.ts'
import { type FromWorker, type ToWorker, type WorkerSetup, asBatch, fileToRead } from './lot-messages.ts'
import type { Lot } from './lots.ts'
import { wordsOf } from './refusal.ts'
import type { Room } from './small-memory.ts'

/** The worker's file beside this one: a source beside a source, a built file beside a built one. */
export const workerBeside = (url: string): URL => new URL(`./lot-worker${extname(new URL(url).pathname)}`, url)

export interface PoolOptions {
  readonly setup: Omit<WorkerSetup, 'at'>
  /** As many threads at most. */
  readonly width: number
  /** Asked whenever a lot is done. */
  readonly room: () => Room
  /** By default the one of this product. */
  readonly worker?: URL
}

/** What a thread makes and soon forgets; left to itself, each would take several times this before it tidies up. */
const YOUNG_MB = 2

interface Hand {
  readonly worker: Worker
  readonly at: Int32Array
  lot: Lot | null
  /** Before that, nobody knows how much memory it takes. */
  hasReadOne: boolean
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

/**
 * Threads that read, each with one lot at a time; and what they sent, until it is asked for. They begin one after the other, while whoever
 * takes what they send has to wait for it and there is room; where there is no room, they end.
 */
class Pool {
  readonly #hands: Hand[] = []
  readonly #lots: Iterator<Lot>
  readonly #options: PoolOptions
  readonly #sent: { readonly hand: Hand; readonly message: FromWorker }[] = []
  #width: number
  /** Ends of threads that are under way. */
  #ending = 0
  /** Since a thread began last, what they send was waited for. */
  #waited = false
  #error: AppError | null = null
  #wake: () => void = () => {}

  constructor(lots: Iterator<Lot>, options: PoolOptions) {
    this.#lots = lots
    this.#options = options
    this.#width = options.width
  }

  #hire(): void {
    const { setup, worker: url = workerBeside(import.meta.url) } = this.#options
    const at = new Int32Array(new SharedArrayBuffer(4))
    const workerData: WorkerSetup = { ...setup, at }
    const worker = new Worker(url, { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
    const hand: Hand = { worker, at, lot: null, hasReadOne: false }
    const fail = (error: AppError): void => {
      if (!this.#hands.includes(hand)) return
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
    this.#waited = false
    this.#deal(hand)
  }

  /** A thread that is not needed any more. There will be no other one instead: it would take the same memory. */
  #dismiss(hand: Hand): void {
    this.#hands.splice(this.#hands.indexOf(hand), 1)
    this.#width = this.#hands.length
    this.#ending += 1
    void hand.worker.terminate().then(() => (this.#ending -= 1))
  }

  /** A thread has read its lot. */
  #goOn(hand: Hand): void {
    hand.hasReadOne = true
    const room = this.#options.room()
    if (room === 'for-fewer' && this.#ending === 0) {
      this.#dismiss(hand)
      return
    }
    this.#deal(hand)
    const mayHire = hand.lot !== null && this.#hands.length < this.#width && this.#hands.every(({ hasReadOne }) => hasReadOne)
    if (mayHire && this.#waited && room === 'for-more') this.#hire()
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
    if (this.#options.room() === 'for-more') this.#hire()
    while (this.#hands.some(({ lot }) => lot !== null)) {
      if (this.#error !== null) throw this.#error
      const next = this.#sent.shift()
      if (next === undefined) {
        this.#waited = true
        await new Promise<void>((resolve) => (this.#wake = resolve))
        continue
      }
      const { hand, message } = next
      const lot = hand.lot ?? []
      if (message.done) this.#goOn(hand)
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
 * @param lots - what is left of them when it ends is to be read otherwise: there was no room for threads any more.
 * @throws AppError `trail_reader_crashed`, naming the file, when a thread ends on its own.
 */
export async function* readInParallel(lots: Iterator<Lot>, options: PoolOptions): AsyncGenerator<TrailBatch> {
  const pool = new Pool(lots, options)
  try {
    yield* pool.batches()
  } finally {
    await pool.close()
  }
}
