import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
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
import type { Room } from './small-memory.ts'
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

async function* nothing(): AsyncGenerator<Buffer> {}

async function read(concurrency: number, interest?: TrailInterest, room: () => Room = () => 'for-more') {
  const intake = createIntake()
  const ids: string[] = []
  const source = createTrailReader({ stdin: nothing(), concurrency, threadsFrom: 0, room })
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

/** How many threads begin while something is done. */
async function threadsOf<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly begun: number }> {
  let begun = 0
  const count = (): void => void (begun += 1)
  process.on('worker', count)
  try {
    return { result: await work(), begun }
  } finally {
    process.off('worker', count)
  }
}

describe('threads come and go with the memory that there is, and the same is found', () => {
  const interest: TrailInterest = { eventNames: ['CreateUser', 'RunInstances', 'ConsoleLogin'], root: true }
  const inTurn =
    (...rooms: readonly Room[]) =>
    (): (() => Room) => {
      let asked = 0
      return () => rooms[Math.min(asked++, rooms.length - 1)] ?? 'for-these'
    }
  it.each<[string, number, () => () => Room, (begun: number) => boolean]>([
    ['no room at all', 4, inTurn('for-fewer'), (begun) => begun === 0],
    ['room for those that there are: none', 4, inTurn('for-these'), (begun) => begun === 0],
    ['room for one', 4, inTurn('for-more', 'for-these'), (begun) => begun === 1],
    ['room for one, which is soon gone', 4, inTurn('for-more', 'for-fewer'), (begun) => begun === 1],
    ['room for three, and later for fewer', 4, inTurn('for-more', 'for-more', 'for-more', 'for-more', 'for-fewer'), (begun) => begun <= 3],
    ['room that comes and goes', 4, inTurn('for-more', 'for-fewer', 'for-more', 'for-more', 'for-fewer', 'for-more'), (begun) => begun > 0],
    ['room for many, and few cores', 3, inTurn('for-more'), (begun) => begun <= 2],
  ])('%s', async (_, cores, room, expected) => {
    const alone = await read(1, interest)
    const { result: together, begun } = await threadsOf(() => read(cores, interest, room()))
    expect(together.ids).toEqual(alone.ids)
    expect(inOrder(together.coverage)).toEqual(inOrder(alone.coverage))
    expect(begun).toSatisfy(expected)
  })

  it('they are tried again after a while', async () => {
    const many = mkdtempSync(join(tmpdir(), 'trail-many-'))
    const packed = gzipSync(JSON.stringify({ Records: [] }))
    for (let file = 0; file < 6600; file += 1) writeFileSync(join(many, `${file}.json.gz`), packed)
    const source = createTrailReader({ stdin: nothing(), concurrency: 3, threadsFrom: 0, room: inTurn('for-fewer', 'for-more')() })
    let files = 0
    const { begun } = await threadsOf(async () => {
      for await (const { last } of source.read({ locations: [many], interest: { eventNames: [], root: true } })) files += last ? 1 : 0
    })
    rmSync(many, { recursive: true })
    expect(begun).toBeGreaterThan(0)
    expect(files).toBe(6600)
  })

  it('they begin when much has been read at all locations together', async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(folder, name)))
    const threadsFrom = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 1)
    const begun = async (...locations: readonly string[]): Promise<number> => {
      const source = createTrailReader({ stdin: nothing(), concurrency: 3, threadsFrom, room: () => 'for-more' })
      const batches = source.read({ locations, interest })[Symbol.asyncIterator]()
      const threads = await threadsOf(async () => {
        while ((await batches.next()).done !== true);
      })
      return threads.begun
    }
    expect(await begun(folder)).toBe(0)
    expect(await begun(folder, folder)).toBeGreaterThan(0)
  })

  const setup = { interest: { eventNames: ['CreateUser'], root: true }, limits: INFLATE_LIMITS }
  const lotsOfOne = (): readonly Lot[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json.gz'))
      .map((name) => [{ frame: frameOf(join(folder, name), routeKey(name), null), path: join(folder, name) }])
  const placesIn = (lots: Iterable<Lot>): readonly string[] => [...lots].flatMap((lot) => lot.map(({ frame }) => frame.place))

  it('there are as many as there may be when what they send is waited for', async () => {
    const { begun } = await threadsOf(async () => {
      const batches = readInParallel(lotsOfOne().values(), { setup, width: 3, room: () => 'for-more' })
      while ((await batches.next()).done !== true);
    })
    expect(begun).toBe(3)
  })

  it('none begins when nothing is left to read', async () => {
    const { begun } = await threadsOf(async () => {
      const batches = readInParallel(lotsOfOne().slice(0, 1).values(), { setup, width: 3, room: () => 'for-more' })
      while ((await batches.next()).done !== true);
    })
    expect(begun).toBe(1)
  })

  it('what is left when the last has ended is for somebody else', async () => {
    const lots = lotsOfOne()
    const left = lots.values()
    const room = inTurn('for-more', 'for-more', 'for-more', 'for-fewer')()
    const read = new Set<string>()
    for await (const { place } of readInParallel(left, { setup, width: 2, room })) read.add(place)
    const unread = placesIn(left)
    expect(read.size).toBeGreaterThan(2)
    expect(unread.length).toBeGreaterThan(2)
    expect([...read, ...unread].toSorted()).toEqual(placesIn(lots).toSorted())
  })
})

it('stops its threads when nobody wants more', async () => {
  const batches = createTrailReader({ stdin: nothing(), concurrency: 3, threadsFrom: 0 }).read({
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
    const batches = readInParallel([lot].values(), { setup, width: 1, room: () => 'for-more', worker: body(act) })
    await expect(batches.next()).rejects.toMatchObject({ code: 'trail_reader_crashed', message })
  })
})

it('the worker is looked for beside its pool, among sources and among what was built', () => {
  expect(workerBeside('file:///app/src/adapters/trail-read/worker-pool.ts').href).toBe('file:///app/src/adapters/trail-read/lot-worker.ts')
  expect(workerBeside('file:///app/dist/adapters/trail-read/worker-pool.js').href).toBe(
    'file:///app/dist/adapters/trail-read/lot-worker.js',
  )
})
