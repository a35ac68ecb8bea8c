import { describe, expect, it } from 'vitest'
import { eventId, trailEvent } from '../../testing/trail-records.ts'
import type { Region } from '../aws.ts'
import { HOUR_MS, MINUTE_MS, epochMs } from '../time.ts'
import type { TrailBatch } from './batch.ts'
import { MOST_SILENCES, createDeliveredHours } from './delivered-hours.ts'
import { MAX_NAMED, createIntake } from './log-coverage.ts'
import { routeKey } from './object-key.ts'

const at = (hour: number, minute = 0) => epochMs(Date.UTC(2026, 10, 20, hour, minute))
const key = (hour: number, region = 'us-east-1', kind = 'CloudTrail') =>
  `777788889999_${kind}_${region}_20261120T${String(hour).padStart(2, '0')}15Z_AbC.json.gz`

const batch = (fields: Partial<TrailBatch>): TrailBatch => ({
  place: 'logs/one.json.gz',
  route: { kind: 'other' },
  deliveredAt: null,
  events: [],
  records: fields.events?.length ?? 0,
  bytes: 100,
  skipped: [],
  oddities: [],
  named: [],
  findings: [],
  last: true,
  setAside: false,
  ...fields,
})

it('duplicates are counted, and handed on once', () => {
  const intake = createIntake()
  const events = [trailEvent(), trailEvent({ eventID: eventId(2) })]
  expect(intake.take(batch({ events, last: false }))).toHaveLength(2)
  expect(intake.take(batch({ events }))).toHaveLength(0)
  expect(intake.coverage()).toMatchObject({ files: 1, records: 4, parsed: 4, duplicates: 2, reusedIds: 0, bytes: 200 })
})

it('what was skipped is counted by reason, and the first are named', () => {
  const intake = createIntake()
  const skipped = Array.from({ length: MAX_NAMED + 5 }, (_, number) => ({
    place: `file ${number}`,
    reason: 'not-json' as const,
    detail: 'no',
  }))
  intake.take(batch({ skipped, oddities: ['forbidden-key', 'forbidden-key'] }))
  const coverage = intake.coverage()
  expect(coverage.skippedBy).toEqual({ 'not-json': MAX_NAMED + 5 })
  expect(coverage.skipped).toHaveLength(MAX_NAMED)
  expect(coverage.oddities).toEqual({ 'forbidden-key': 2 })
})

it('what is no log is set aside, by kind, and is no file that was read', () => {
  const intake = createIntake()
  for (const name of [
    key(1, 'us-east-1', 'CloudTrail-Insight'),
    'AWSLogs/777788889999/vpcflowlogs/us-east-1/a.gz',
    'AWSLogs/777788889999/__proto__/us-east-1/a.gz',
  ]) {
    intake.take(batch({ route: routeKey(name), setAside: true }))
  }
  const coverage = intake.coverage()
  expect(coverage.files).toBe(0)
  expect(Object.entries(coverage.setAside)).toEqual([
    ['insight', 1],
    ['vpcflowlogs', 1],
    ['__proto__', 1],
  ])
  expect(coverage.regions).toEqual([])
})

it('records that were not counted make the sum unknown, not small', () => {
  const intake = createIntake()
  intake.take(batch({ records: 7 }))
  intake.take(batch({ records: null }))
  expect(intake.coverage().records).toBeNull()
})

describe('hours without data', () => {
  it('are those between the first and the last delivery, by account and Region', () => {
    const intake = createIntake()
    for (const [hour, region] of [
      [0, 'us-east-1'],
      [1, 'us-east-1'],
      [4, 'us-east-1'],
      [5, 'us-east-1'],
      [1, 'eu-central-1'],
    ] as const) {
      intake.take(batch({ route: routeKey(key(hour, region)) }))
    }
    const { silences, regions, silentRegions } = intake.coverage(['us-east-1', 'ap-south-1'])
    expect(regions).toEqual(['eu-central-1', 'us-east-1'])
    expect(silentRegions).toEqual(['ap-south-1'])
    expect(silences).toEqual([
      { account: '777788889999', region: 'eu-central-1', from: at(2), to: at(6) },
      { account: '777788889999', region: 'us-east-1', from: at(2), to: at(4) },
      { account: '777788889999', region: 'eu-central-1', from: at(0), to: at(1) },
    ])
  })

  it('are those of the events where no key tells the hour', () => {
    const intake = createIntake()
    const events = ['2026-11-20T02:14:00Z', '2026-11-20T04:00:00Z'].map((eventTime, number) =>
      trailEvent({ eventTime, eventID: eventId(number) }),
    )
    intake.take(batch({ events }))
    expect(intake.coverage()).toMatchObject({
      silences: [{ region: 'us-east-1', from: at(3), to: at(4) }],
      firstEventAt: at(2, 14),
      lastEventAt: at(4),
    })
  })

  it('span months', () => {
    const hours = createDeliveredHours()
    for (const hour of [0, 1, 40 * 24, 95 * 24 + 23]) hours.mark('777788889999', 'us-east-1' as Region, at(hour))
    const { longest, shorter } = hours.silences()
    expect(longest.map(({ from, to }) => [from, to])).toEqual([
      [at(40 * 24 + 1), at(95 * 24 + 23)],
      [at(2), at(40 * 24)],
    ])
    expect(shorter).toBe(0)
  })

  it('are named as far as somebody may read them, the longest first, and the others are counted', () => {
    const hours = createDeliveredHours()
    for (let hour = 0; hour <= 5000; hour += 2) if (hour !== 4000) hours.mark('777788889999', 'us-east-1' as Region, at(hour))
    const { longest, shorter } = hours.silences()
    expect(longest[0]).toMatchObject({ from: at(3999), to: at(4002) })
    expect(longest.slice(0, 3).map(({ from }) => from)).toEqual([at(3999), at(1), at(3)])
    expect(longest).toHaveLength(MOST_SILENCES)
    expect(shorter).toBe(2499 - MOST_SILENCES)
  })

  it('are told of as many accounts as there is room for', () => {
    const hours = createDeliveredHours()
    for (let account = 0; account < 40_100; account += 1) hours.mark(String(account), 'us-east-1' as Region, at(1))
    expect(hours.unplaced).toBe(100)
  })

  it('do not stretch to dates that no trail can have', () => {
    const intake = createIntake()
    intake.take(batch({ events: [trailEvent({ eventTime: '1999-01-01T00:00:00Z' }), trailEvent({ eventTime: '9999-01-01T00:00:00Z' })] }))
    expect(intake.coverage()).toMatchObject({ silences: [], unplaced: 2 })
  })
})

describe('lateness', () => {
  it('is told in quantiles, of what has a time of delivery', () => {
    const intake = createIntake()
    const deliveredAt = epochMs(at(2, 14) + 10 * MINUTE_MS)
    const events = Array.from({ length: 100 }, (_, number) =>
      trailEvent({ eventID: eventId(number), eventTime: new Date(deliveredAt - (number + 1) * 6000).toISOString() }),
    )
    intake.take(batch({ events, deliveredAt }))
    intake.take(batch({ events: [trailEvent({ eventID: eventId(1000) })] }))
    const { measured, p50, p90, p99, max } = intake.coverage().lateness
    expect(measured).toBe(100)
    expect(max).toBe(600)
    for (const [found, seconds] of [
      [p50, 300],
      [p90, 540],
      [p99, 594],
    ] as const)
      expect(Math.abs((found ?? 0) / seconds - 1)).toBeLessThan(0.021)
  })

  it('is unknown when nothing was measured, and none when a delivery seems to come first', () => {
    const intake = createIntake()
    expect(intake.coverage().lateness).toEqual({ measured: 0, p50: null, p90: null, p99: null, max: null })
    intake.take(batch({ events: [trailEvent()], deliveredAt: epochMs(at(2, 14) - HOUR_MS) }))
    expect(intake.coverage().lateness).toMatchObject({ measured: 1, p50: 0, max: 0 })
  })
})
