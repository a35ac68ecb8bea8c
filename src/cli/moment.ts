import { InvalidArgumentError } from 'commander'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, epochMs } from '../core/time.ts'

/** A time as a person writes it: an instant, or so long before now. */
export type Moment = { readonly at: EpochMs } | { readonly agoMs: number }

const units: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS }

/** A day or an instant that the calendar has: `Date.parse` makes 3 March of 31 February. */
function instant(text: string): EpochMs | null {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)Z)?$/.exec(text) ?? []
  if (day === undefined) return null
  const at = Date.parse(`${day}T${time ?? '00:00'}Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? epochMs(at) : null
}

/** `2026-11-20` (its midnight), `2026-11-20T02:00Z`, `36h`, `7d`, `90m`; all in UTC. */
export function parseMoment(text: string): Moment {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (count !== undefined) return { agoMs: Number(count) * (units[unit ?? ''] ?? 0) }
  const at = instant(text)
  if (at === null) throw new InvalidArgumentError('Give a time in UTC such as 2026-11-20, 2026-11-20T02:00Z, or 36h, 7d for so long ago.')
  return { at }
}

export const instantOf = (moment: Moment, now: EpochMs): EpochMs => ('at' in moment ? moment.at : epochMs(now - moment.agoMs))
