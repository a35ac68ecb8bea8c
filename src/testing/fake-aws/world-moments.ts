import { z } from 'zod'
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, epochMs, parseInstant } from '../../core/time.ts'

const units: Readonly<Record<string, number>> = { second: 1000, minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, year: 365 * DAY_MS }

/** `3 hours ago`, `in 5 days`, `now`, or an ISO date. @returns `null` for anything else. */
export function moment(text: string, now: EpochMs): EpochMs | null {
  if (text === 'now') return now
  const relative = /^(in )?(\d+) (second|minute|hour|day|year)s?( ago)?$/.exec(text)
  if (relative === null) return parseInstant(text)
  const [, ahead, count, unit = '', past] = relative
  if ((ahead === undefined) === (past === undefined)) return null
  const distance = Number(count) * (units[unit] ?? 0)
  return epochMs(ahead === undefined ? now - distance : now + distance)
}

/** Schemas of the dates in a world's file, counted from the world's clock. */
export function momentSchemas(now: EpochMs): { readonly instant: z.ZodType<EpochMs>; readonly instantOrNever: z.ZodType<EpochMs | null> } {
  const instant = z.string().transform((text, context) => {
    const at = moment(text, now)
    if (at !== null) return at
    context.addIssue({
      code: 'custom',
      message: `not a date: ${JSON.stringify(text)}; write "3 hours ago", "in 5 days", "now" or 2026-11-21T12:00:00Z`,
    })
    return z.NEVER
  })
  return { instant, instantOrNever: z.union([z.literal('never').transform(() => null), instant]) }
}
