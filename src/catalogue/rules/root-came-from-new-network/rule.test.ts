import { describe, expect, it } from 'vitest'
import { NO_CONTEXT } from '../../../core/detect/context.ts'
import { observationOf } from '../../../core/detect/observation.ts'
import { NOWHERE, type PlaceOf } from '../../../core/detect/place.ts'
import { DAY_MS, epochMs, isoInstant } from '../../../core/time.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { trailEvent } from '../../../testing/trail-records.ts'
import { rule } from './rule.ts'

const START = epochMs(Date.parse('2026-01-01T00:00:00Z'))

interface Act {
  readonly day: number
  readonly address: string
  readonly fields?: JsonObject
  readonly placeOf?: PlaceOf
}

/** What is said of each act in turn. */
function said(acts: readonly Act[]): readonly string[] {
  let state = rule.begin
  return acts.map(({ day, address, fields = {}, placeOf = NOWHERE }) => {
    const event = trailEvent({ eventTime: isoInstant(epochMs(START + day * DAY_MS)), sourceIPAddress: address, ...fields })
    const step = rule.step(state, observationOf(event, placeOf), NO_CONTEXT, START)
    state = step.state
    return step.hits.map(({ because }) => because ?? '').join('; ')
  })
}

const read: JsonObject = { eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', eventType: 'AwsApiCall', readOnly: true }
const inNetwork =
  (country: string | null, network: number | null): PlaceOf =>
  () => ({ country, network, networkName: null })

describe('root at a place where it was never seen', () => {
  it('is told once a place', () => {
    expect(said([0, 20, 21, 22].map((day) => ({ day, address: day < 20 ? '203.0.113.7' : '198.51.100.9' })))).toEqual([
      'root was seen nowhere in 180 days, and now at 203.0.113.7',
      'the network is new, judged by the address alone: 198.51.100.9',
      '',
      '',
    ])
  })

  it('cannot make a place known by reading first', () => {
    const [, looked, changed] = said([
      { day: 0, address: '203.0.113.7' },
      { day: 20, address: '198.51.100.9', fields: read },
      { day: 20, address: '198.51.100.9', fields: { ...read, eventName: 'DeleteBucket', readOnly: false } },
    ])
    expect([looked, changed]).toEqual(['', 'the network is new, judged by the address alone: 198.51.100.9'])
  })

  it('is not new because a table of places came to hand', () => {
    const [, later, elsewhere] = said([
      { day: 0, address: '203.0.113.7' },
      { day: 20, address: '203.0.113.9', placeOf: inNetwork('NL', 64500) },
      { day: 21, address: '192.0.2.44', placeOf: inNetwork('NL', 64500) },
    ])
    expect([later, elsewhere]).toEqual(['', ''])
  })

  it('is new in another country, even in a network that is everywhere', () => {
    const [, moved] = said([
      { day: 0, address: '203.0.113.7', placeOf: inNetwork('NL', 64500) },
      { day: 20, address: '192.0.2.44', placeOf: inNetwork('BR', 64500) },
    ])
    expect(moved).toBe('the country is new: 192.0.2.44 (BR AS64500)')
  })

  it('is remembered for 180 days, and no longer', () => {
    expect(said([0, 180, 361].map((day) => ({ day, address: '203.0.113.7' }))).map((text) => text !== '')).toEqual([true, false, true])
  })

  it('learns for 14 days before it speaks', () => expect(rule.learningMs).toBe(14 * DAY_MS))
})
