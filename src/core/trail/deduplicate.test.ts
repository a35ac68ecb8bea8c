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
  const deduplicator = createDeduplicator(100)
  const events = Array.from({ length: 301 }, (_, number) => trailEvent({ eventID: eventId(number) }))
  for (const event of events) deduplicator.admit(event)
  expect(deduplicator.forgotten).toBe(200)
  expect(deduplicator.admit(trailEvent({ eventID: eventId(250) })).kind).toBe('duplicate')
  expect(deduplicator.admit(trailEvent({ eventID: eventId(5) })).kind).toBe('new')
})

it('what the first, smaller generation held is known until the second is full', () => {
  const deduplicator = createDeduplicator(500_000)
  const event = (number: number): ReturnType<typeof trailEvent> => trailEvent({ eventID: eventId(number) })
  const kinds = new Set<string>()
  for (let number = 0; number < 250_000; number += 1) kinds.add(deduplicator.admit(event(number)).kind)
  expect([...kinds]).toEqual(['new'])
  expect([0, 1000, 179_999, 180_000, 249_999].map((number) => deduplicator.admit(event(number)).kind)).toEqual(Array(5).fill('duplicate'))
  expect(deduplicator.forgotten).toBe(0)
})

/** The same with maps of whole texts. */
function remembering(most: number): (id: string, content: string) => string {
  let young = new Map<string, string>()
  let old = new Map<string, string>()
  return (id, content) => {
    const before = old.get(id) ?? young.get(id)
    if (before !== undefined) return before === content ? 'known' : 'other'
    if (young.size >= most) [old, young] = [young, new Map()]
    young.set(id, content)
    return 'new'
  }
}

it('whatever comes, it is told as if whole ids and contents were compared, of two generations', () => {
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
