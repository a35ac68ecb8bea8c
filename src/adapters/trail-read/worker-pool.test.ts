import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { type LogCoverage, createIntake } from '../../core/trail/log-coverage.ts'
import { isRootAction } from '../../core/trail/event.ts'
import { epochMs } from '../../core/time.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import { generateTrail } from '../../testing/trail-generator/generate-trail.ts'
import { STORIES } from '../../testing/trail-stories/all-stories.ts'
import { routeKey } from '../../core/trail/object-key.ts'
import { INFLATE_LIMITS } from './inflate.ts'
import type { Lot } from './lots.ts'
import { frameOf } from './read-object.ts'
import { createTrailReader } from './trail-reader.ts'
import { readInParallel, workerBeside } from './worker-pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'trail-'))
const put = (path: string, bytes: Buffer): void => {
  mkdirSync(join(folder, dirname(path)), { recursive: true })
  writeFileSync(join(folder, path), bytes)
}

beforeAll(() => {
  const plan = { seed: 1, events: 3000, stories: STORIES, tellings: 1, from: epochMs(Date.UTC(2026, 9, 1)), days: 30, inLargeFiles: 0 }
  for (const { key, records } of generateTrail(plan, () => {})) put(key, gzipSync(JSON.stringify({ Records: records })))
  put('AWSLogs/broken.json.gz', gzipSync('{"Records":[').subarray(0, -4))
  put(
    'AWSLogs/odd.json',
    Buffer.from(JSON.stringify({ eventName: 'CreateUser', eventSource: 'iam.amazonaws.com', eventTime: '2026-11-20T02:14:00Z' })),
  )
  put('AWSLogs/notes.md', Buffer.from('no log'))
  put('AWSLogs/empty.json.gz', Buffer.alloc(0))
  put('AWSLogs/Aufträge 日本.json.gz', gzipSync('{"Records":[').subarray(0, -4))
  symlinkSync(join(folder, 'AWSLogs/broken.json.gz'), join(folder, 'AWSLogs/linked.json.gz'))
  put('AWSLogs/large.json.gz', gzipSync(`{"Records":[]}${randomBytes(3_000_000).toString('hex')}`))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function read(concurrency: number, interest?: TrailInterest) {
  const intake = createIntake()
  const ids: string[] = []
  async function* stdin(): AsyncGenerator<Buffer> {}
  const source = createTrailReader({ stdin: stdin(), concurrency, threadsFrom: 0 })
  for await (const batch of source.read({ locations: [folder], ...(interest === undefined ? {} : { interest }) }))
    ids.push(...intake.take(batch).map((event) => event.key))
  return { ids: ids.toSorted(), coverage: intake.coverage() }
}

/** The same whatever came first: lists are sorted, and of two copies of an event either may be the late one. */
const inOrder = ({ lateness, ...coverage }: LogCoverage) => ({
  ...Object.fromEntries(
    Object.entries(coverage).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => JSON.stringify(one)).toSorted() : value,
    ]),
  ),
  measured: lateness.measured,
})

describe('many threads find what one finds', () => {
  const interest: TrailInterest = { eventNames: ['CreateUser', 'RunInstances', 'ConsoleLogin'], root: true }
  it.each<[string, TrailInterest]>([
    ['by name, and root', interest],
    ['and ask a question of the caller’s own here', { ...interest, keep: isRootAction }],
    ['and parse all when a name cannot be sought', { ...interest, eventNames: ['Create/User', 'CreateUser'] }],
  ])('%s', async (_, wanted) => {
    const [alone, together] = [await read(1, wanted), await read(3, wanted)]
    expect(together.ids).toEqual(alone.ids)
    expect(together.ids.length).toBeGreaterThan(100)
    expect(inOrder(together.coverage)).toEqual(inOrder(alone.coverage))
  })
})

it('stops its threads when nobody wants more', async () => {
  async function* stdin(): AsyncGenerator<Buffer> {}
  const batches = createTrailReader({ stdin: stdin(), concurrency: 3, threadsFrom: 0 }).read({
    locations: [folder],
    interest: { eventNames: [], root: true },
  })
  const iterator = batches[Symbol.asyncIterator]()
  expect((await iterator.next()).done).toBe(false)
  expect((await iterator.return?.())?.done).toBe(true)
})

describe('a thread that falls over is an error which names the file', () => {
  const lot: Lot = ['a', 'b'].map((name) => ({ frame: frameOf(`/logs/${name}`, routeKey(name), null), path: name }))
  const body = (act: string): URL =>
    new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort, workerData } from 'node:worker_threads'
        parentPort.on('message', () => { Atomics.store(workerData.at, 0, 1); ${act} })`)}`,
    )
  it.each([
    ['with an error', 'throw new RangeError("out of bounds")', 'a reading thread ended while reading /logs/b: RangeError: out of bounds'],
    ['without a word', 'process.exit(3)', 'a reading thread ended while reading /logs/b: its exit code was 3'],
  ])('%s', async (_, act, message) => {
    const setup = { interest: null, limits: INFLATE_LIMITS }
    const batches = readInParallel([lot], { setup, width: 1, worker: body(act) })
    await expect(batches.next()).rejects.toMatchObject({ code: 'trail_reader_crashed', message })
  })
})

it('the worker is looked for beside its pool, among sources and among what was built', () => {
  expect(workerBeside('file:///app/src/adapters/trail-read/worker-pool.ts').href).toBe('file:///app/src/adapters/trail-read/lot-worker.ts')
  expect(workerBeside('file:///app/dist/adapters/trail-read/worker-pool.js').href).toBe(
    'file:///app/dist/adapters/trail-read/lot-worker.js',
  )
})
