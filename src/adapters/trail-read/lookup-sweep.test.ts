import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, epochMs } from '../../core/time.ts'
import { type HistoryCursor, parseHistoryCursor } from '../../core/trail/history-cursor.ts'
import type { SweepRequest, SweepStep } from '../../ports/history-sweep.ts'
import { everything } from '../../testing/everything.ts'
import { AWS_LIMITS } from '../../testing/fake-aws/limits.ts'
import { historyEvent } from '../../testing/fake-aws/live/build-live.ts'
import { type FakeAws, startFakeAws } from '../../testing/fake-aws/server.ts'
import { parseWorld } from '../../testing/fake-aws/world-file.ts'
import { createHistorySweep } from './lookup-sweep.ts'
import { DEFAULT_PATIENCE } from './patience.ts'

const account = accountId('777788889999')
const text = `
clock: 2026-11-21T12:00:00Z
accounts:
  '777788889999': { name: sandbox }
  '444455556666': { name: prod }
`
let aws: FakeAws
let now: EpochMs
let pauses: number[]
beforeEach(async () => {
  const world = parseWorld(text, 'world.yml')
  now = world.now
  pauses = []
  aws = await startFakeAws({ world, clock: { now: () => now } })
})
afterEach(() => aws.stop())

const sweeper = (
  at: FakeAws = aws,
  accessKeyId = 'AKIA777788889999EXAMPLE',
  patience: object = { sleep: async (pause: number) => void pauses.push(pause) },
) =>
  createHistorySweep({
    clock: { now: () => now },
    aws: { endpoint: at.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey: 'fake' } },
    patience,
  })

const happened = (name: string, at: number, region = 'us-east-1', visibleAt = at): void =>
  void aws.world.live.history.push(historyEvent(account, { eventName: name, awsRegion: region }, epochMs(at), epochMs(visibleAt)))
/** One a minute, the newest a minute ago: `e1`, `e2`, … */
const manyEvents = (count: number, region?: string): readonly string[] => {
  const names = Array.from({ length: count }, (_, at) => `e${at + 1}`)
  for (const [index, name] of names.entries()) happened(name, now - (index + 1) * MINUTE_MS, region)
  return names
}

const request = (more: Partial<SweepRequest> = {}): SweepRequest => ({ cursors: [], since: epochMs(now - DAY_MS), ...more })
const sweep = (more: Partial<SweepRequest> = {}, sweeping = sweeper()): Promise<readonly SweepStep[]> =>
  everything(sweeping.sweep(request(more)))

const namesOf = (steps: readonly SweepStep[], region = 'us-east-1'): readonly string[] =>
  steps.flatMap((step) => (step.kind === 'page' && step.region === region ? step.batch.events.map(({ name }) => name) : []))
/** As they would be kept and read again: the last one of each Region. */
const cursorsOf = (steps: readonly SweepStep[]): readonly HistoryCursor[] => {
  const latest = new Map(steps.flatMap((step) => (step.kind === 'page' ? [[step.region, step.cursor] as const] : [])))
  return [...latest.values()].flatMap((cursor) => parseHistoryCursor(JSON.parse(JSON.stringify(cursor))) ?? [])
}
const gapsOf = (steps: readonly SweepStep[]) => steps.filter((step) => step.kind === 'gap')
const only = { regions: ['us-east-1'] }

/** Stops behind so many pages, as a crash would. */
async function sweepPages(count: number, more: Partial<SweepRequest> = {}): Promise<readonly SweepStep[]> {
  const steps: SweepStep[] = []
  for await (const step of sweeper().sweep(request({ ...only, ...more }))) {
    steps.push(step)
    if (steps.length === count) break
  }
  return steps
}

describe('a sweep', () => {
  it('reads every Region that the account can use, newest events first', async () => {
    const names = manyEvents(120)
    happened('Elsewhere', now - 5 * MINUTE_MS, 'ap-southeast-2')
    const steps = await sweep()
    expect(namesOf(steps)).toEqual(names)
    expect(namesOf(steps, 'ap-southeast-2')).toEqual(['Elsewhere'])
    expect(new Set(steps.map(({ region }) => region))).toEqual(new Set(aws.world.accounts.get(account)?.regions))
    expect(cursorsOf(steps).every(({ doneUntil, open }) => doneUntil === now && open === null)).toBe(true)
    expect(gapsOf(steps)).toEqual([])
  })

  it('hands on only what is of interest, and reads events as from a file', async () => {
    manyEvents(3)
    const [step] = await sweep({ ...only, interest: { eventNames: ['E2'], root: false } })
    expect(step).toMatchObject({
      kind: 'page',
      batch: {
        place: 'event history of 777788889999 in us-east-1',
        records: 3,
        last: true,
        events: [{ name: 'e2', account, identity: { type: 'Root' } }],
      },
    })
  })

  it('again reads only what is new, and a little more for late deliveries', async () => {
    happened('Old', now - 60 * MINUTE_MS)
    happened('Recent', now - 5 * MINUTE_MS)
    happened('Late', now - 5 * MINUTE_MS, 'us-east-1', now + 5 * MINUTE_MS)
    const first = await sweep(only)
    expect(namesOf(first)).toEqual(['Recent', 'Old'])
    now = epochMs(now + 10 * MINUTE_MS)
    const second = await sweep({ ...only, cursors: cursorsOf(first) })
    expect(namesOf(second).toSorted()).toEqual(['Late', 'Recent'])
    expect(cursorsOf(second)[0]?.doneUntil).toBe(now)
  })

  it.each([1, 2, 3])('that is interrupted behind page %i goes on there, without a hole', async (pages) => {
    const names = manyEvents(170)
    const before = await sweepPages(pages)
    expect(cursorsOf(before)).toMatchObject([{ doneUntil: null, open: { page: expect.any(String) } }])
    now = epochMs(now + 2 * MINUTE_MS)
    happened('Meanwhile', now - MINUTE_MS)
    const rest = await sweep({ ...only, cursors: cursorsOf(before) })
    expect([...namesOf(before), ...namesOf(rest)]).toEqual(names)
    expect(namesOf(await sweep({ ...only, cursors: cursorsOf(rest) }))).toContain('Meanwhile')
  })

  it('whose page AWS no longer knows searches what is left, without a hole', async () => {
    const names = manyEvents(170)
    const before = await sweepPages(2)
    const [cursor] = cursorsOf(before)
    if (cursor === undefined || cursor.open === null) throw new Error('no window is open')
    const rest = await sweep({ ...only, cursors: [{ ...cursor, open: { ...cursor.open, page: 'forgotten' } }] })
    expect(new Set([...namesOf(before), ...namesOf(rest)])).toEqual(new Set(names))
    expect(namesOf(rest)[0]).toBe('e100')
    expect(cursorsOf(rest)).toMatchObject([{ doneUntil: cursor.open.to, open: null }])
  })

  it('after a page that AWS cannot give is told to be incomplete, and whole the next time', async () => {
    const names = manyEvents(120)
    aws.setFaults([{ kind: 'truncated', operation: 'cloudtrail:LookupEvents' }])
    const before = await sweep(only)
    expect(gapsOf(before)).toMatchObject([{ reason: 'failed', region: 'us-east-1' }])
    aws.setFaults([])
    const rest = await sweep({ ...only, cursors: cursorsOf(before) })
    expect(gapsOf(rest)).toEqual([])
    expect(new Set([...namesOf(before), ...namesOf(rest)])).toEqual(new Set(names))
  })

  it('after a long sleep says what CloudTrail no longer has', async () => {
    const [cursor] = cursorsOf(await sweep(only))
    if (cursor === undefined) throw new Error('no cursor')
    const slept = { ...cursor, doneUntil: epochMs(now - 95 * DAY_MS) }
    expect(gapsOf(await sweep({ ...only, cursors: [slept] }))).toMatchObject([
      { reason: 'too-old', span: { from: now - 95 * DAY_MS, to: now - 90 * DAY_MS } },
    ])
  })
})

describe('a Region', () => {
  it('that refuses is a gap, and the others are read', async () => {
    happened('Seen', now - MINUTE_MS)
    aws.setFaults([{ kind: 'denied', operation: 'cloudtrail:LookupEvents', region: 'eu-west-1' }])
    const steps = await sweep({ regions: ['eu-west-1', 'us-east-1'] })
    expect(namesOf(steps)).toEqual(['Seen'])
    expect(gapsOf(steps)).toEqual([
      {
        kind: 'gap',
        account,
        region: 'eu-west-1',
        span: { from: now - DAY_MS, to: now },
        reason: 'denied',
        because: expect.stringMatching(/^cloudtrail:LookupEvents in eu-west-1: AccessDenied/),
      },
    ])
    expect(cursorsOf(steps).map(({ region }) => region)).toEqual(['us-east-1'])
  })

  it('that throttles is asked again, each time later, and is a gap in the end', async () => {
    const names = manyEvents(60)
    aws.setFaults([{ kind: 'throttled', operation: 'cloudtrail:LookupEvents', times: 4 }])
    expect(namesOf(await sweep(only))).toEqual(names)
    expect(pauses.filter((pause) => pause > 500).length).toBeGreaterThanOrEqual(3)
    expect(Math.max(...pauses)).toBeGreaterThan(2000)
    aws.setFaults([{ kind: 'throttled', operation: 'cloudtrail:LookupEvents' }])
    const steps = await sweep(only)
    expect(steps).toMatchObject([{ kind: 'gap', reason: 'throttled' }])
    expect(aws.calls.filter(({ outcome }) => outcome === 'ThrottlingException')).toHaveLength(4 + DEFAULT_PATIENCE.attempts)
  })

  it('is asked no more than twice a second', async () => {
    const names = manyEvents(120)
    const limited = await startFakeAws({ world: aws.world, limits: AWS_LIMITS })
    expect(namesOf(await sweep(only, sweeper(limited, undefined, {})))).toEqual(names)
    expect(limited.calls.map(({ outcome }) => outcome)).not.toContain('ThrottlingException')
    await limited.stop()
  })
})

it('when it is not known which Regions there are, that is a gap, and the likely ones are read', async () => {
  happened('Seen', now - MINUTE_MS)
  aws.setFaults([{ kind: 'denied', operation: 'account:ListRegions' }])
  const steps = await sweep()
  expect(gapsOf(steps)).toMatchObject([{ region: null, reason: 'denied', because: expect.stringContaining('account:ListRegions') }])
  expect(namesOf(steps)).toEqual(['Seen'])
})

it('cursors of other accounts are passed over', async () => {
  const [cursor] = cursorsOf(await sweep(only))
  happened('Seen', now - 60 * MINUTE_MS)
  const foreign = cursor === undefined ? [] : [{ ...cursor, account: accountId('444455556666') }]
  expect(namesOf(await sweep({ ...only, cursors: foreign }))).toEqual(['Seen'])
})

it('credentials that AWS does not know are an error', async () => {
  await expect(sweep({}, sweeper(aws, 'AKIANOBODYEXAMPLE'))).rejects.toMatchObject({ code: 'aws_no_credentials', kind: 'operation' })
})
