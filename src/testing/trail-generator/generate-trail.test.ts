import { describe, expect, it } from 'vitest'
import { DAY_MS, epochMs } from '../../core/time.ts'
import { eventKey, readEvent } from '../../core/trail/event.ts'
import { routeKey } from '../../core/trail/object-key.ts'
import { STORIES } from '../trail-stories/all-stories.ts'
import type { Label } from '../trail-stories/story.ts'
import { type TrailPlan, deliveryDelay, generateTrail } from './generate-trail.ts'
import { random } from './random.ts'

const plan: TrailPlan = {
  seed: 20_261_121,
  events: 4000,
  stories: STORIES,
  tellings: 1,
  from: epochMs(Date.UTC(2026, 9, 1)),
  days: 30,
  inLargeFiles: 0,
}
const made = (from: TrailPlan) => {
  const labels: Label[] = []
  return { files: [...generateTrail(from, (label) => void labels.push(label))], labels }
}
const { files, labels } = made(plan)
const deliveries = files.flatMap(({ key, records }) => {
  const route = routeKey(key)
  return records.map((record) => {
    const read = readEvent(record)
    if (!read.ok || route.kind !== 'log') throw new Error(`${key}: ${JSON.stringify(record)}`)
    return { route, event: read.event }
  })
})
const keyOf = ({ event }: (typeof deliveries)[number]): string => eventKey(event.account, event.eventId)

describe('a trail that was made up', () => {
  it('holds every event of every story, and the background', () => {
    const ids = new Set(deliveries.map(({ event }) => event.eventId))
    expect(labels).toHaveLength(STORIES.length)
    expect(labels.flatMap(({ eventIds }) => eventIds).filter((id) => !ids.has(id))).toEqual([])
    expect(new Set(deliveries.map(keyOf)).size).toBeGreaterThan(plan.events)
  })

  it('lies where the account and the Region say, and arrives after it happened', () => {
    expect(new Set(files.map(({ key }) => key)).size).toBe(files.length)
    for (const { route, event } of deliveries) {
      expect([route.account, route.region]).toEqual([event.account, event.region])
      expect(route.at).toBeGreaterThanOrEqual(event.at)
    }
  })

  it('is a fifth duplicates', () => {
    const share = 1 - new Set(deliveries.map(keyOf)).size / deliveries.length
    expect(share).toBeGreaterThan(0.12)
    expect(share).toBeLessThan(0.28)
  })

  it('is the same for the same seed, and another for another', () => {
    expect(made(plan)).toEqual({ files, labels })
    expect(made({ ...plan, seed: 7 }).files).not.toEqual(files)
  })

  it('has large files where they are asked for', () => {
    const { files: some } = made({ ...plan, events: 10_000, stories: [], inLargeFiles: 0.8 })
    expect(some.filter(({ records }) => records.length === 8000).length).toBeGreaterThan(0)
  })
})

it('delivery takes as long as it was measured to', () => {
  const chance = random(1)
  const seconds = Array.from({ length: 20_000 }, () => deliveryDelay(chance) / 1000).toSorted((a, b) => a - b)
  const quantile = (part: number): number => Math.round(seconds[Math.floor(part * (seconds.length - 1))] ?? Number.NaN)
  expect(Math.abs(quantile(0.5) - 191)).toBeLessThan(8)
  expect(Math.abs(quantile(0.9) - 397)).toBeLessThan(8)
  expect(Math.abs(quantile(0.99) - 542)).toBeLessThan(12)
  expect(seconds.at(-1)).toBeLessThan(608)
})

it('stories that span days stay within the trail', () => {
  const times = deliveries.map(({ event }) => event.at)
  expect(Math.min(...times)).toBeGreaterThan(plan.from - DAY_MS)
  expect(Math.max(...times)).toBeLessThan(plan.from + plan.days * DAY_MS)
})
