import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseInstant } from './time.ts'

const parsed = (text: string): number | null => {
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) ? null : milliseconds
}

it.each<[string, string, string | null]>([
  ['an instant of CloudTrail', '2026-11-21T02:14:09Z', '2026-11-21T02:14:09.000Z'],
  ['the last second of a leap year', '2024-12-31T23:59:59Z', '2024-12-31T23:59:59.000Z'],
  ['a day that only leap years have', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['a day that this year has not', '2026-02-29T00:00:00Z', '2026-03-01T00:00:00.000Z'],
  ['a century without that day', '2100-03-01T00:00:00Z', '2100-03-01T00:00:00.000Z'],
  ['milliseconds', '2026-11-21T02:14:09.250Z', '2026-11-21T02:14:09.250Z'],
  ['another zone', '2026-11-21T02:14:09+01:00', '2026-11-21T01:14:09.000Z'],
  ['midnight as the end of a day', '2026-11-21T24:00:00Z', '2026-11-22T00:00:00.000Z'],
  ['no such month', '2026-13-21T02:14:09Z', null],
  ['no such hour', '2026-11-21T25:14:09Z', null],
  ['a leap second', '2026-12-31T23:59:60Z', null],
  ['a letter for a digit', '2026-11-2lT02:14:09Z', null],
  ['a date alone', '2026-11-21', null],
  ['nothing', '', null],
])('%s', (_, text, expected) => {
  const at = parseInstant(text)
  expect(at === null ? null : new Date(at).toISOString()).toBe(expected)
})

it('dates are read as the engine reads them', () => {
  const digits = (count: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count })
  const two = fc.oneof(
    digits(2),
    fc.integer({ min: 0, max: 31 }).map((number) => String(number).padStart(2, '0')),
  )
  const written = fc.tuple(digits(4), two, two, two, two, two, fc.constantFrom('Z', 'z', 'X'))
  fc.assert(
    fc.property(written, ([year, month, day, hour, minute, second, zone]) => {
      const text = `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`
      expect(parseInstant(text)).toBe(parsed(text))
    }),
    { numRuns: 5000 },
  )
  const instants = fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, (date) => {
      const text = date.toISOString().replace(/\.\d{3}Z$/, 'Z')
      expect(parseInstant(text)).toBe(Date.parse(text))
    }),
    { numRuns: 5000 },
  )
})
