export const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const

export type TimePart = (typeof TIME_PARTS)[number]

const timestamp = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})?$/i
const DAY = 86_400_000

/** The week as ISO 8601 counts it: weeks begin on Monday, and the first one holds 4 January. Some years have 53. */
function isoWeek(at: Date): number {
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate())
  const thursday = new Date(midnight + (4 - (at.getUTCDay() || 7)) * DAY)
  return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / DAY / 7) + 1
}

const read: Readonly<Record<TimePart, (at: Date) => number>> = {
  minute: (at) => at.getUTCMinutes(),
  hour: (at) => at.getUTCHours(),
  day: (at) => at.getUTCDate(),
  week: isoWeek,
  month: (at) => at.getUTCMonth() + 1,
  year: (at) => at.getUTCFullYear(),
}

/** A part of a timestamp in UTC; one without a zone is taken as UTC, for the machine's zone must not matter. `null` for other texts. */
export function timePart(text: string, part: TimePart): number | null {
  const found = timestamp.exec(text)
  if (found === null) return null
  const milliseconds = Date.parse(`${found[1]}T${found[2]}${found[3] ?? 'Z'}`)
  return Number.isNaN(milliseconds) ? null : read[part](new Date(milliseconds))
}
