import type { Detection } from '../../detect/detection.ts'
import type { Level } from '../../sigma/rule.ts'
import { type EpochMs, MINUTE_MS, isoInstant } from '../../time.ts'
import { counted } from '../counted.ts'
import { dayOf } from '../dates.ts'
import { SAMPLE_WORDS } from '../headline.ts'
import type { Paint, Role } from '../paint.ts'
import { printable } from '../printable.ts'
import { wrap } from '../wrap.ts'

/** What every table of a trail is told. */
export interface TrailLook {
  readonly columns: number
  readonly paint: Paint
  readonly now: EpochMs
  readonly sample: boolean
  readonly accountNames: ReadonlyMap<string, string>
}

const roles: Readonly<Record<Level, Role>> = { critical: 'critical', high: 'high', medium: 'medium', low: 'low', informational: 'quiet' }

export const roleOf = (level: Level): Role => roles[level]

/** `02:14:00` */
export const timeOf = (at: EpochMs): string => isoInstant(at).slice(11, 19)

/** `21 Nov 02:14` */
export const shortMinute = (at: EpochMs): string => `${dayOf(at).slice(0, -5)} ${isoInstant(at).slice(11, 16)}`

const longMinute = (at: EpochMs): string => `${dayOf(at)} ${isoInstant(at).slice(11, 16)}`

/** `21 Nov 02:14 UTC`, `21 Nov 02:14 to 02:41 UTC`, `21 Nov 23:50 to 22 Nov 00:10 UTC`; with years where there are two. */
export function spanText(from: EpochMs, to: EpochMs): string {
  if (isoInstant(from).slice(0, 4) !== isoInstant(to).slice(0, 4)) return `${longMinute(from)} to ${longMinute(to)} UTC`
  if (isoInstant(from).slice(0, 16) === isoInstant(to).slice(0, 16)) return `${shortMinute(from)} UTC`
  const isSameDay = isoInstant(from).slice(0, 10) === isoInstant(to).slice(0, 10)
  return `${shortMinute(from)} to ${isSameDay ? isoInstant(to).slice(11, 16) : shortMinute(to)} UTC`
}

/** `prod 444455556666`, or the number alone; `no account` where a record names none. */
export function accountText(account: string | null, { accountNames }: Pick<TrailLook, 'accountNames'>): string {
  if (account === null) return 'no account'
  const name = accountNames.get(account)
  return name === undefined ? account : `${printable(name)} ${account}`
}

/** `28 s`, `4 min`, `3 h 58 min`, `2 d 5 h`. */
export function lasting(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE_MS)
  if (milliseconds < MINUTE_MS) return `${Math.round(milliseconds / 1000)} s`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return `${Math.floor(hours / 24)} d${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`
}

/** Distinct values of a field of the evidence: `198.51.100.7 and 2 more`. */
export function seenValues({ evidence }: Pick<Detection, 'evidence'>, field: string, atMost = 2): string | null {
  const tally = evidence.find((one) => one.field === field)
  if (tally === undefined || tally.values.length === 0) return null
  const shown = tally.values.slice(0, atMost).map(({ value }) => printable(value))
  const rest = tally.values.length - shown.length + tally.more
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`
}

/** `198.51.100.7 (NL AS64500 Example Hosting)`; with several addresses, the addresses and the places. */
export function sourceText(detection: Pick<Detection, 'evidence'>): string | null {
  const addresses = seenValues(detection, 'sourceIPAddress')
  const places = seenValues(detection, 'rootwarden.place')
  if (addresses === null) return null
  return places === null ? addresses : `${addresses} (${places})`
}

/** Lines of at most the width, each behind so many blanks. */
export const indented = (text: string, columns: number, indent: number): readonly string[] =>
  wrap(text, columns - indent).map((line) => ' '.repeat(indent) + line)

/** Said before anything else. */
export const sampleLine = ({ sample, paint, columns }: TrailLook): readonly string[] =>
  sample ? [...wrap(`SAMPLE DATA   ${SAMPLE_WORDS}`, columns).map((line) => paint('unknown', line)), ''] : []

/** `12 events`, `once`. */
export const times = (count: number): string => (count === 1 ? 'once' : counted(count, 'event'))
