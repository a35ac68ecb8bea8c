import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/store/sqlite/sqlite-store.ts'
import { DEFAULT_ALERT_POLICY } from '../core/alert/alert-policy.ts'
import { alertEventOf } from '../core/alert/alert-event.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import { NO_CONTEXT } from '../core/detect/context.ts'
import type { RuleFolder } from '../core/detect/pack-rule.ts'
import { MINUTE_MS, epochMs } from '../core/time.ts'
import type { JsonObject } from '../core/trail/bounded-json.ts'
import type { TrailEvent } from '../core/trail/event.ts'
import { WATCH_STREAM } from '../core/watch/watch-event.ts'
import type { Store } from '../ports/store.ts'
import { eventId, trailEvent } from '../testing/trail-records.ts'
import { type Watcher, openWatcher } from './watcher.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-watcher-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rule = (id: string, detection: object): RuleFolder => ({
  about: {
    id,
    number: 'R99',
    title: id,
    level: 'high',
    why: '',
    attack: [],
    attackV19: [],
    todo: [],
    avoids: '',
    falsePositives: [],
    groupBy: ['recipientAccountId'],
    quietMs: 60 * MINUTE_MS,
    sources: [],
  },
  documents: [{ title: id, name: id, logsource: { product: 'aws', service: 'cloudtrail' }, detection, level: 'high' }],
  native: [],
})
const signIn = rule('root-signed-in', { call: { eventName: 'ConsoleLogin', 'userIdentity.type': 'Root' }, condition: 'call' })
const stopped = rule('trail-stopped', { call: { eventName: 'StopLogging' }, condition: 'call' })

const ladder = { rungs: [0, 15 * MINUTE_MS].map((afterMs) => ({ afterMs, channels: ['stdout'] })), repeat: null }
const start = Date.UTC(2026, 10, 20, 2, 20)
let [stores, ids] = [0, 0]

interface Bench {
  readonly store: Store
  now: number
  open(folder?: RuleFolder, other?: RuleFolder, store?: Store): Promise<Watcher>
  /** Types of the entries of the stream. */
  entries(): Promise<readonly string[]>
  notices(): Promise<number>
}

function bench(): Bench {
  stores += 1
  const store = openSqliteStore(join(folder, `${stores}.db`))
  const made: Bench = {
    store,
    now: start,
    open(folder = signIn, other, opened = store) {
      const { pack } = compilePack({ folders: other === undefined ? [folder] : [folder, other], documents: [] }, null)
      const nextId = (): string => {
        ids += 1
        return `${ids}`
      }
      return openWatcher(
        { store: opened, clock: { now: () => epochMs(made.now) }, nextId },
        {
          pack,
          context: NO_CONTEXT,
          policy: { ...DEFAULT_ALERT_POLICY, ladders: { ...DEFAULT_ALERT_POLICY.ladders, high: ladder } },
          rerun: new Map([['DeactivateMFADevice', ['root-has-mfa']]]),
          rejudgeAfterMs: MINUTE_MS,
        },
      )
    },
    entries: async () => (await store.journal.readStream(WATCH_STREAM, 0)).map(({ type }) => type),
    notices: async () => (await store.outbox.list('open', 0, 1000)).filter(({ kind }) => kind.startsWith('notice')).length,
  }
  return made
}

const at = (second: number, fields: JsonObject = {}): TrailEvent =>
  trailEvent({ eventID: eventId(second), eventTime: new Date(start - 10 * MINUTE_MS + second * 1000).toISOString(), ...fields })

const raised = (types: readonly string[]): number => types.filter((type) => type === 'alert-raised@1').length

const hourAgo = (hours: number, number: number, fields: JsonObject = {}): TrailEvent =>
  trailEvent({ eventID: eventId(number), eventTime: new Date(start - hours * 60 * MINUTE_MS).toISOString(), ...fields })

describe('an event that comes late', () => {
  const recent = at(1, { eventName: 'ListUsers', userIdentity: { type: 'IAMUser' } })

  it('by hours is judged, raised once, and flagged', async () => {
    const { open, entries, notices, store } = bench()
    const watcher = await open()
    await watcher.takeIn({ events: [recent] })
    await watcher.takeIn({ events: [hourAgo(4, 1)] })
    expect(raised(await entries())).toBe(0)
    expect(await watcher.judgeLate()).toMatchObject({ raised: 1, notices: 1 })
    expect(await watcher.judgeLate()).toMatchObject({ raised: 0 })
    await watcher.takeIn({ events: [hourAgo(4, 1)] })
    await (await open()).takeIn({ events: [hourAgo(4, 1)] })
    const again = await open()
    await again.judgeLate()
    expect(raised(await entries())).toBe(1)
    expect(await notices()).toBe(1)
    const alerts = (await store.journal.readStream(WATCH_STREAM, 0)).map(alertEventOf)
    expect(alerts.find((event) => event?.type === 'alert-raised@1')).toMatchObject({ detection: { late: true, count: 1 } })
  })

  it('is judged after a restart, from the saved memory and from the journal', async () => {
    for (const saves of [true, false]) {
      const { open, entries } = bench()
      const watcher = await open()
      await watcher.takeIn({ events: [recent] })
      await watcher.takeIn({ events: [hourAgo(4, 1)] })
      if (saves) await watcher.rest()
      await (await open()).judgeLate()
      expect(raised(await entries())).toBe(1)
    }
  })

  it('and is of an incident that has an alert makes it grow, and no second one', async () => {
    const { open, entries, store } = bench()
    const watcher = await open()
    const evening = [1, 2, 3].map((number) => hourAgo(5 - number / 10, number))
    await watcher.takeIn({ events: evening })
    await watcher.takeIn({ events: [recent] })
    await watcher.takeIn({ events: [hourAgo(4.65, 4), hourAgo(4.66, 5), hourAgo(4.67, 6)] })
    await watcher.judgeLate()
    expect(raised(await entries())).toBe(1)
    const alerts = (await store.journal.readStream(WATCH_STREAM, 0)).map(alertEventOf)
    expect(alerts.findLast((event) => event?.type === 'alert-grown@1')).toMatchObject({ detection: { late: true, count: 6 } })
  })

  it('is told of once when two watchers look after it', async () => {
    const { open, entries } = bench()
    const [one, other] = [await open(), await open()]
    await one.takeIn({ events: [recent] })
    await other.takeIn({ events: [hourAgo(4, 1)] })
    await one.tick()
    await Promise.all([one.judgeLate(), other.judgeLate()])
    expect(raised(await entries())).toBe(1)
  })
})

describe('a trail that is read to learn from', () => {
  it('raises what has long been over as resolved, and wakes nobody', async () => {
    const { open, entries, notices } = bench()
    const watcher = await open()
    expect(await watcher.takeIn({ events: [hourAgo(72, 1)], past: true })).toMatchObject({ raised: 1, notices: 0 })
    expect(await entries()).toEqual(['watch-sighted@1', 'alert-raised@1', 'alert-resolved@1'])
    expect(await notices()).toBe(0)
  })

  it('tells of what ended less than a day ago, and of what goes on from there', async () => {
    const { open, notices } = bench()
    const watcher = await open()
    expect(await watcher.takeIn({ events: [hourAgo(24.3, 1)], past: true })).toMatchObject({ raised: 1, notices: 0 })
    expect(await watcher.takeIn({ events: [hourAgo(23.6, 2), hourAgo(23.5, 3), hourAgo(23.4, 4)], past: true })).toMatchObject({
      raised: 0,
    })
    expect(await notices()).toBe(1)
  })
})

describe('the watcher', () => {
  it('keeps what it saw, what it decided and whom to tell in one append', async () => {
    const { open, entries, notices } = bench()
    const watcher = await open()
    expect(await watcher.takeIn({ events: [at(1), at(2)] })).toEqual({ sightings: 2, raised: 1, notices: 1 })
    expect(await entries()).toEqual(['watch-sighted@1', 'alert-raised@1', 'alert-notified@1'])
    expect(await notices()).toBe(1)
  })

  it('writes of events that matter to no rule only how time goes on, every few minutes', async () => {
    const { open, entries } = bench()
    const watcher = await open()
    const other = { eventName: 'ListUsers', userIdentity: { type: 'IAMUser' } }
    await watcher.takeIn({ events: [at(1, other)] })
    await watcher.takeIn({ events: [at(2, other)] })
    await watcher.takeIn({ events: [at(299, other)] })
    expect(await entries()).toEqual(['watch-sighted@1'])
    await watcher.takeIn({ events: [at(301, other)] })
    expect(await entries()).toEqual(['watch-sighted@1', 'watch-sighted@1'])
  })

  it('writes an event that comes by another way only once', async () => {
    const { open, entries } = bench()
    const watcher = await open()
    await watcher.takeIn({ events: [at(1)] })
    const before = (await entries()).length
    await watcher.takeIn({ events: [at(1)] })
    expect(await entries()).toHaveLength(before)
  })

  it('comes to the same memory from the journal as when it decided, also for a batch of many entries', async () => {
    const made = bench()
    const watcher = await made.open()
    const events = Array.from({ length: 600 }, (_, index) => at(600 - index, { eventID: eventId(1000 + index) }))
    await watcher.takeIn({ events })
    await made.store.projections.drop('watch-state@2')
    const again = await made.open()
    expect(again.detection).toEqual(watcher.detection)
    expect(raised(await made.entries())).toBe(1)
  })

  it('takes no memory that another watcher was saving at the time', async () => {
    const made = bench()
    const watcher = await made.open()
    await watcher.takeIn({ events: [at(1)] })
    await watcher.rest()
    const { projections } = made.store
    const torn: Store = {
      ...made.store,
      projections: {
        ...projections,
        list: async (...page) => (await projections.list(...page)).filter(({ key }) => !key.startsWith('alert/')),
      },
    }
    const again = await made.open(signIn, undefined, torn)
    await again.takeIn({ events: [at(2)] })
    expect(raised(await made.entries())).toBe(1)
  })

  it('climbs the ladders of a thousand alerts at once', async () => {
    const made = bench()
    const watcher = await made.open()
    const account = (number: number): string => String(100_000_000_000 + number)
    const events = Array.from({ length: 1000 }, (_, index) => at(1, { eventID: eventId(index), recipientAccountId: account(index) }))
    await watcher.takeIn({ events })
    made.now = start + 20 * MINUTE_MS
    await watcher.tick()
    expect((await made.entries()).filter((type) => type === 'alert-climbed@1')).toHaveLength(1000)
  })

  it('raises nothing again for events that come again, before and after a restart', async () => {
    const { open, entries, notices } = bench()
    const watcher = await open()
    await watcher.takeIn({ events: [at(1), at(2)] })
    await watcher.takeIn({ events: [at(2), at(1)] })
    const again = await open()
    await again.takeIn({ events: [at(1)] })
    expect(raised(await entries())).toBe(1)
    expect(await notices()).toBe(1)
  })

  it('goes on where it was, with its memory saved or not', async () => {
    for (const saves of [true, false]) {
      const { open, entries } = bench()
      const first = await open()
      await first.takeIn({ events: [at(1)] })
      if (saves) await first.rest()
      const second = await open()
      await second.takeIn({ events: [at(300)] })
      expect(raised(await entries())).toBe(1)
      const [incident] = [...second.detection.correlations.groups.values()].flatMap(({ incidents }) => incidents)
      expect(incident?.count).toBe(2)
    }
  })

  it('decides again when another watcher was first', async () => {
    const { open, entries, notices } = bench()
    const [one, other] = [await open(), await open()]
    const events = [at(1), at(2)]
    await Promise.all([one.takeIn({ events }), other.takeIn({ events })])
    await one.takeIn({ events: [at(3)] })
    await other.takeIn({ events: [at(4)] })
    expect(raised(await entries())).toBe(1)
    expect(await notices()).toBe(1)
  })

  it('tells nothing twice when its rules change, and goes on with the new ones', async () => {
    const { open, entries } = bench()
    const first = await open()
    await first.takeIn({ events: [at(1)] })
    await first.rest()
    const second = await open(signIn, stopped)
    await second.takeIn({ events: [at(2), at(3, { eventName: 'StopLogging' })] })
    expect(raised(await entries())).toBe(2)
  })

  it('divides what is too large for one append', async () => {
    const { open, entries } = bench()
    const watcher = await open()
    const account = (number: number): string => String(100_000_000_000 + number)
    const events = Array.from({ length: 1200 }, (_, index) =>
      at(index % 500, { eventID: eventId(index), recipientAccountId: account(index) }),
    )
    expect(await watcher.takeIn({ events })).toMatchObject({ sightings: 1200, raised: 1200 })
    expect(raised(await entries())).toBe(1200)
  })

  it('remembers how far a source was read, along with what came from it', async () => {
    const { open } = bench()
    const watcher = await open()
    await watcher.takeIn({ events: [at(1)], cursor: { source: 'history eu-west-1', cursor: { to: 7 } } })
    await watcher.takeIn({ cursor: { source: 'history us-east-1', cursor: { to: 8 } } })
    const again = await open()
    expect(again.cursors.get('history eu-west-1')).toEqual({ to: 7 })
    expect(again.cursors.get('history us-east-1')).toEqual({ to: 8 })
    expect(again.cursors.size).toBe(2)
  })

  it('has controls judged anew that name an event, once the change has settled', async () => {
    const made = bench()
    const watcher = await made.open()
    await watcher.takeIn({ events: [at(1, { eventName: 'DeactivateMFADevice', eventSource: 'iam.amazonaws.com' })] })
    const due = (now: number): Promise<readonly unknown[]> =>
      made.store.outbox.claim({ kinds: ['rejudge'], limit: 10, now: epochMs(now), until: epochMs(now + 1) })
    expect(await due(start)).toEqual([])
    expect(await due(start + MINUTE_MS)).toMatchObject([
      { body: { account: '777788889999', controls: ['root-has-mfa'], because: ['DeactivateMFADevice'] } },
    ])
  })

  it('does not believe an event that comes from the future', async () => {
    const { open, entries } = bench()
    const watcher = await open()
    await watcher.takeIn({ events: [at(1), at(2, { eventTime: '2036-01-01T00:00:00Z' })] })
    await watcher.takeIn({ events: [at(3)] })
    await watcher.judgeLate()
    expect(raised(await entries())).toBe(1)
    expect(watcher.detection.correlations.latest).toBe(at(3).at)
  })

  it('judges what was ahead of a clock that was slow once it is right, after a restart too', async () => {
    const made = bench()
    made.now = start - 3 * 60 * MINUTE_MS
    await (await made.open()).takeIn({ events: [at(1)] })
    expect(raised(await made.entries())).toBe(0)
    made.now = start
    const again = await made.open()
    expect(await again.judgeLate()).toMatchObject({ raised: 1, notices: 1 })
    expect(await again.judgeLate()).toMatchObject({ raised: 0 })
    await again.takeIn({ events: [at(2)] })
    expect(raised(await made.entries())).toBe(1)
  })

  it('writes nothing that an alert event could not be read back from', async () => {
    const { open, store } = bench()
    const watcher = await open()
    await watcher.takeIn({ events: [at(1, { userAgent: 'half \ud800 pair\u0000' })] })
    const entries = await store.journal.readStream(WATCH_STREAM, 0)
    expect(entries.map(alertEventOf).filter((event) => event !== null)).toHaveLength(2)
  })
})
