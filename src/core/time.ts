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

/** @returns the instant, or `null` when the text is no ISO 8601 date (both `Z` and `+00:00` are met in AWS answers). */
export function parseInstant(text: string): EpochMs | null {
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
