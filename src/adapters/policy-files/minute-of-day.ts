import { type EpochMs, epochMs } from '../../core/time.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  formats.set(zone, made)
  return made
}

/** The local time in minutes after midnight, summer time included. @param zone - `Europe/Berlin`, `UTC` or `+02:00`. @throws RangeError for an unknown zone. */
export function minuteOfDay(at: EpochMs, zone: string): number {
  const [hour = '', minute = ''] = formatOf(zone).format(at).split(':')
  return Number(hour) * 60 + Number(minute)
}

export function isZone(zone: string): boolean {
  try {
    minuteOfDay(epochMs(0), zone)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
