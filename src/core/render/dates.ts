import { type EpochMs, isoInstant } from '../time.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const monthOf = (at: EpochMs): string => months[Number(isoInstant(at).slice(5, 7)) - 1] ?? ''

/** `21 Nov 2026`, in UTC. */
export const dayOf = (at: EpochMs): string => `${Number(isoInstant(at).slice(8, 10))} ${monthOf(at)} ${isoInstant(at).slice(0, 4)}`

/** `12 Nov`, or `12 Nov 2025` when that is another year than now. */
export const shortDayOf = (at: EpochMs, now: EpochMs): string =>
  isoInstant(at).slice(0, 4) === isoInstant(now).slice(0, 4) ? dayOf(at).slice(0, -5) : dayOf(at)

/** `21 Nov 2026, 02:14 UTC`. */
export const minuteOf = (at: EpochMs): string => `${dayOf(at)}, ${isoInstant(at).slice(11, 16)} UTC`

/** `6.4 s`, `3 min 20 s`: how long something took. */
export function describeDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
