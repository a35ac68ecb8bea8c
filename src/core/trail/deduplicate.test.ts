import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventId, trailEvent } from '../../testing/trail-records.ts'
import { createDeduplicator } from './deduplicate.ts'

const UPDATE = { reason: 'UPDATED_DATA', originalEventID: '6f1c2a44-0000-4000-8000-000000000001' }

it.each([
  ['the same event again', {}, 'duplicate'],
  ['the same, fetched with other fields added', { '@timestamp': 'now' }, 'duplicate'],
  ['the same action in another account', { recipientAccountId: '444455556666' }, 'new'],
  ['another event', { eventID: eventId(2) }, 'new'],
  ['an update of the event, which has an id of its own', { eventID: eventId(3), addendum: UPDATE }, 'new'],
  ['another event under the same id', { eventName: 'CheckMfa' }, 'reused-id'],
])('%s', (_, fields, expected) => {
  const deduplicator = createDeduplicator()
  expect(deduplicator.admit(trailEvent()).kind).toBe('new')
  expect(deduplicator.admit(trailEvent(fields)).kind).toBe(expected)
})

it('every event of a file in which all ids are 1 is kept once', () => {
  const deduplicator = createDeduplicator()
  const events = ['A', 'B', 'C', 'A', 'B', 'C'].map((eventName) => trailEvent({ eventID: '1', eventName }))
  const admitted = events.map((event) => deduplicator.admit(event))
  expect(admitted.map(({ kind }) => kind)).toEqual(['new', 'reused-id', 'reused-id', 'duplicate', 'duplicate', 'duplicate'])
  expect(new Set(admitted.flatMap((one) => ('event' in one ? [one.event.key] : []))).size).toBe(3)
})

it('ten thousand events are told apart, and each is known again', () => {
  const deduplicator = createDeduplicator()
  const events = Array.from({ length: 10_000 }, (_, number) => trailEvent({ eventID: eventId(number) }))
  expect(events.every((event) => deduplicator.admit(event).kind === 'new')).toBe(true)
  expect(events.every((event) => deduplicator.admit(event).kind === 'duplicate')).toBe(true)
  expect(deduplicator.forgotten).toBe(0)
})

it('the oldest are forgotten when there are too many, and that is said', () => {
  const deduplicator = createDeduplicator(80)
  const events = Array.from({ length: 301 }, (_, number) => trailEvent({ eventID: eventId(number) }))
  for (const event of events) deduplicator.admit(event)
  expect(deduplicator.forgotten).toBe(220)
  expect(deduplicator.admit(trailEvent({ eventID: eventId(250) })).kind).toBe('duplicate')
  expect(deduplicator.admit(trailEvent({ eventID: eventId(5) })).kind).toBe('new')
})

it('as many events as are to be remembered are known, whatever came before them', () => {
  const deduplicator = createDeduplicator(20_000)
  const kindOf = (number: number): string => deduplicator.admit(trailEvent({ eventID: eventId(number) })).kind
  for (let number = 0; number < 70_000; number += 1) kindOf(number)
  const last = Array.from({ length: 20_000 }, (_, index) => 69_999 - index)
  expect([...new Set(last.map(kindOf))]).toEqual(['duplicate'])
  expect(deduplicator.forgotten).toBeGreaterThan(47_000)
  expect(deduplicator.forgotten).toBeLessThanOrEqual(50_000)
})

it('what is closed gives its memory back at once', () => {
  const deduplicator = createDeduplicator()
  for (let number = 0; number < 400_000; number += 1) deduplicator.admit(trailEvent({ eventID: eventId(number) }))
  const before = process.memoryUsage().arrayBuffers
  deduplicator.close()
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(6_000_000)
})

/** The same with maps of whole texts. */
function remembering(most: number): (id: string, content: string) => string {
  const generations = [new Map<string, string>()]
  return (id, content) => {
    const before = generations.find((one) => one.has(id))?.get(id)
    if (before !== undefined) return before === content ? 'known' : 'other'
    if ((generations[0]?.size ?? 0) >= Math.ceil(most / 8)) generations.unshift(new Map())
    generations.splice(9)
    generations[0]?.set(id, content)
    return 'new'
  }
}

it('whatever comes, it is told as if whole ids and contents were compared, of nine generations', () => {
  const deliveries = fc.array(fc.record({ id: fc.nat(40), name: fc.constantFrom('A', 'B') }), { maxLength: 300 })
  fc.assert(
    fc.property(deliveries, fc.integer({ min: 1, max: 20 }), (delivered, most) => {
      const deduplicator = createDeduplicator(most)
      const compare = remembering(most)
      for (const { id, name } of delivered) {
        const { kind } = deduplicator.admit(trailEvent({ eventID: eventId(id), eventName: name }))
        const expected = compare(String(id), name)
        if (expected !== 'other') expect(kind).toBe(expected === 'known' ? 'duplicate' : 'new')
        else expect(kind).toBe(compare(`${id}~${name}`, name) === 'new' ? 'reused-id' : 'duplicate')
      }
    }),
  )
})
