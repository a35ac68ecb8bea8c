import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/store/sqlite/sqlite-store.ts'
import { RULE_PACK } from '../catalogue/rules.gen.ts'
import { DEFAULT_ALERT_POLICY } from '../core/alert/alert-policy.ts'
import { alertEventOf } from '../core/alert/alert-event.ts'
import { accountId } from '../core/aws.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import { NO_CONTEXT } from '../core/detect/context.ts'
import { MINUTE_MS, epochMs } from '../core/time.ts'
import type { TrailBatch } from '../core/trail/batch.ts'
import { WATCH_STREAM } from '../core/watch/watch-event.ts'
import type { Store } from '../ports/store.ts'
import type { QueueMessage, TrailQueue } from '../ports/trail-queue.ts'
import { WATCH_OPTIONS, watch } from './watch.ts'
import { openWatcher } from './watcher.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-silence-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { pack } = compilePack({ folders: RULE_PACK.filter(({ about }) => about.id === 'trail-went-silent'), documents: [] }, null)
const start = Date.UTC(2026, 10, 20, 2, 20)
const STEP_MS = 5 * MINUTE_MS

const route = (region: string): TrailBatch['route'] =>
  ({ kind: 'digest', account: accountId('444455556666'), region, organisation: null }) as unknown as TrailBatch['route']

const batch = (from: TrailBatch['route']): TrailBatch => ({
  place: 's3://example-trail/key',
  route: from,
  deliveredAt: null,
  events: [],
  records: 0,
  bytes: 0,
  skipped: [],
  oddities: [],
  named: [],
  findings: [],
  last: true,
  setAside: true,
})

interface Run {
  readonly queue?: string
  readonly from: number
  readonly minutes: number
  /** The Regions of which a digest comes every five minutes; something else comes always. */
  readonly digests: readonly string[]
}

let stores = 0
const openStore = (): Store => openSqliteStore(join(folder, `${(stores += 1)}.db`))

/** Watches for some minutes, from a start to an end. */
async function run(store: Store, { queue: name = 'trail', from, minutes, digests }: Run): Promise<void> {
  let now = start + from * MINUTE_MS
  const end = now + minutes * MINUTE_MS
  let receivedAt = 0
  async function* receive(): AsyncIterable<QueueMessage> {
    // The loop of the queue does not let others in by itself when there is always something to receive.
    await new Promise((resolve) => setImmediate(resolve))
    if (receivedAt === now) return
    receivedAt = now
    const batches = [batch({ kind: 'other' } as TrailBatch['route']), ...digests.map((region) => batch(route(region)))]
    yield { kind: 'read', id: `${now}`, place: 'sqs://trail/1', sentAt: null, receives: 1, batches, handle: `${now}` as never }
  }
  const queue: TrailQueue = {
    receive,
    acknowledge: (handles) => Promise.resolve({ done: handles, failed: [] }),
    extend: () => Promise.resolve(true),
    stop: () => {},
    close: () => {},
  }
  const clock = { now: () => epochMs(now) }
  let ids = 0
  const nextId = (): string => `${name} ${from} ${(ids += 1)}`
  const watcher = await openWatcher(
    { store, clock, nextId },
    { pack, context: NO_CONTEXT, policy: DEFAULT_ALERT_POLICY, rerun: new Map(), rejudgeAfterMs: MINUTE_MS },
  )
  const sleep = async (ms: number): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    if (ms > 0) now += STEP_MS
  }
  const ports = { clock, watcher, sleep, stopping: () => now >= end, onNews: () => {}, workers: [], canary: null }
  await watch(
    ports,
    { queues: [{ name, queue }], history: null, findings: null, trail: null },
    { ...WATCH_OPTIONS, once: false, interest: null },
  )
}

/** What alerts say of the silences, in order. */
async function told(store: Store): Promise<readonly string[]> {
  const events = (await store.journal.readStream(WATCH_STREAM, 0)).map(alertEventOf)
  return events.flatMap((event) => (event?.type === 'alert-raised@1' ? event.detection.because : []))
}

const voices = async (store: Store): Promise<number> =>
  (await store.journal.readStream(WATCH_STREAM, 0)).filter(({ type }) => type === 'watch-voices@1').length

describe('a Region whose digests stop', () => {
  it.each([
    ['from what was saved', () => Promise.resolve()],
    ['from the journal', (store: Store) => store.projections.drop('watch-state@2')],
  ])('is missed by a watcher that was started after the last of them, %s', async (_, before) => {
    const store = openStore()
    await run(store, { from: 0, minutes: 60, digests: ['eu-west-1', 'us-east-1'] })
    await before(store)
    await run(store, { from: 70, minutes: 60, digests: ['us-east-1'] })
    expect(await told(store), 'within 75 minutes of the start').toEqual([])
    await run(store, { from: 140, minutes: 100, digests: ['us-east-1'] })
    expect(await told(store)).toEqual([expect.stringContaining('no digest has come from eu-west-1 for 80 minutes')])
  })

  it('is told of once, however often the watcher is started, until it has sent another', async () => {
    const store = openStore()
    await run(store, { from: 0, minutes: 60, digests: ['eu-west-1'] })
    await run(store, { from: 60, minutes: 100, digests: [] })
    await run(store, { from: 2000, minutes: 100, digests: [] })
    expect(await told(store)).toHaveLength(1)
    await run(store, { from: 4000, minutes: 20, digests: ['eu-west-1'] })
    await run(store, { from: 4020, minutes: 100, digests: [] })
    expect(await told(store)).toHaveLength(2)
  })

  it('is not missed by a watcher of another queue', async () => {
    const store = openStore()
    await run(store, { from: 0, minutes: 60, digests: ['eu-west-1'] })
    await run(store, { queue: 'another', from: 60, minutes: 200, digests: [] })
    expect(await told(store)).toEqual([])
  })

  it('takes no entry for each digest', async () => {
    const store = openStore()
    await run(store, { from: 0, minutes: 60, digests: ['eu-west-1', 'us-east-1'] })
    await run(store, { from: 60, minutes: 60, digests: ['eu-west-1', 'us-east-1'] })
    expect(await voices(store)).toBe(2)
  })
})
