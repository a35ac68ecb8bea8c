declare const brand: unique symbol

/** Named, so that declarations of schemas that yield it can be written. */
export interface EpochMsBrand {
  readonly [brand]: 'EpochMs'
}

/** Milliseconds since 1970-01-01T00:00:00Z. The core never reads a clock: every instant enters as a value. */
export type EpochMs = number & EpochMsBrand

/** Names a plain number as an instant. The caller vouches that it is milliseconds, not seconds. */
export const epochMs = (milliseconds: number): EpochMs => milliseconds as EpochMs

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** `2026-11-21T02:14:00Z`: ISO 8601 in UTC, without the milliseconds that no AWS date carries. */
export const isoInstant = (at: EpochMs): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')

/** Days before each month of a year without a 29th of February. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Days from 1970-01-01 to the first of January. */
const daysToYear = (year: number): number =>
  365 * (year - 1970) + Math.floor((year - 1969) / 4) - Math.floor((year - 1901) / 100) + Math.floor((year - 1601) / 400)

/** The number that stands in a text; `NaN` where something else does. */
export function digitsAt(text: string, from: number, count: number): number {
  let number = 0
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 0x30
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN
  }
  return number
}

/**
 * An instant by the numbers of its date in UTC, months from 1 on.
 *
 * @returns `null` for what no clock shows. A day that its month has not is one of the next, as for `Date.parse`.
 */
export function instantOf(year: number, month: number, day: number, hour: number, minute: number, second: number): EpochMs | null {
  const isDate = year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31
  if (!isDate || !(hour <= 23 && minute <= 59 && second <= 59)) return null
  const days = daysToYear(year) + (DAYS_BEFORE[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0) + day - 1
  return epochMs(days * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS)
}

/** `2026-11-21T02:14:00Z`, as CloudTrail writes every instant. @returns `null` for anything else. */
function plainInstant(text: string): EpochMs | null {
  const isPlain =
    text.length === 20 && text[4] === '-' && text[7] === '-' && text[10] === 'T' && text[13] === ':' && text[16] === ':' && text[19] === 'Z'
  if (!isPlain) return null
  const two = (at: number): number => digitsAt(text, at, 2)
  return instantOf(digitsAt(text, 0, 4), two(5), two(8), two(11), two(14), two(17))
}

/** @returns the instant, or `null` when the text is no ISO 8601 date (both `Z` and `+00:00` are met in AWS answers). */
export function parseInstant(text: string): EpochMs | null {
  const plain = plainInstant(text)
  if (plain !== null) return plain
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return null
  const milliseconds = Date.parse(text)
  return Number.isNaN(milliseconds) ? null : epochMs(milliseconds)
}

/** The latest of the given instants; `null` when there is none. */
export function latest(instants: Iterable<EpochMs | null>): EpochMs | null {
  let found: EpochMs | null = null
  for (const at of instants) if (at !== null && (found === null || at > found)) found = at
  return found
}

const ageUnits: readonly (readonly [unit: string, milliseconds: number])[] = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
]

/** `3 hours ago`, `12 days ago`, `just now`; an instant that lies ahead reads `in 3 hours`. */
export function describeAge(at: EpochMs, now: EpochMs): string {
  const distance = Math.abs(now - at)
  for (const [unit, milliseconds] of ageUnits) {
    const count = Math.floor(distance / milliseconds)
    if (count < 1) continue
    const amount = `${count} ${unit}${count === 1 ? '' : 's'}`
    return at > now ? `in ${amount}` : `${amount} ago`
  }
  return 'just now'
}
