import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import type { TrailBatch } from '../../core/trail/batch.ts'
import type { FromWorker, ToWorker, WorkerSetup } from './lot-messages.ts'
import type { Lot } from './lots.ts'
import { compileNeedles, wantedBy } from './needles.ts'
import { readLot } from './read-lot.ts'
import type { Reading } from './read-log.ts'

/** Reads lots of files in a thread of its own, and sends what it found. */

/** What is sent at once; a large file comes in several messages. */
const BATCHES = 100
const EVENTS = 300

const port = parentPort
if (port === null) throw new Error('this file is the body of a worker thread')
const { interest, limits, at } = workerData as WorkerSetup
const reading: Reading =
  interest === null
    ? { needles: null, means: { limits } }
    : { needles: compileNeedles(interest), means: { limits, wanted: wantedBy(interest) } }

async function send(message: FromWorker): Promise<void> {
  port?.postMessage(message)
  // One message is under way at a time: whoever is slow to take them must not drown in them.
  if (port !== null && !message.done) await once(port, 'message')
}

async function work(lot: Lot): Promise<void> {
  let batches: TrailBatch[] = []
  let events = 0
  let number = 0
  for await (const batch of readLot(lot, reading, () => void Atomics.store(at, 0, number++))) {
    batches.push(batch)
    events += batch.events.length
    if (batches.length < BATCHES && events < EVENTS) continue
    await send({ batches, done: false })
    batches = []
    events = 0
  }
  await send({ batches, done: true })
}

port.on('message', (message: ToWorker) => {
  if ('lot' in message) void work(message.lot)
})
