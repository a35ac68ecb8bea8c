import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { type FileRead, type FileToRead, type FromWorker, type ToWorker, type WorkerSetup, asLotFile, fileRead } from './lot-messages.ts'
import { compileNeedles, wantedBy } from './needles.ts'
import { readLot } from './read-lot.ts'
import type { Reading } from './read-log.ts'

/** Reads lots of files in a thread of its own, and sends what it found. */

/**
 * What is sent at once; a large file comes in several messages. Three hundred events at once took a twelfth less of the judging thread's
 * time, and left more memory behind.
 */
const BATCHES = 100
const EVENTS = 40

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

async function work(files: readonly FileToRead[]): Promise<void> {
  let read: FileRead[] = []
  let events = 0
  let file = -1
  const begin = (): void => {
    file += 1
    Atomics.store(at, 0, file)
  }
  for await (const batch of readLot(files.map(asLotFile), reading, begin)) {
    read.push(fileRead(file, batch))
    events += batch.events.length
    if (read.length < BATCHES && events < EVENTS) continue
    await send({ read, done: false })
    read = []
    events = 0
  }
  await send({ read, done: true })
}

port.on('message', (message: ToWorker) => {
  if ('files' in message) void work(message.files)
})
