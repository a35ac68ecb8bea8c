import type { DetectLosses, StillLearning } from '../../detect/engine.ts'
import type { LogCoverage } from '../../trail/log-coverage.ts'
import { DAY_MS } from '../../time.ts'
import { counted, listed } from '../counted.ts'
import { printable } from '../printable.ts'
import { type TrailLook, accountText, indented, lasting, spanText } from './words.ts'

export const thousands = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')

const bytesText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`

/** `1,204 files · 48,031 records · 3,412 duplicates · 7 Regions · 23 Oct 00:01 to 22 Nov 03:00 UTC` */
export function readLine({ files, records, parsed, duplicates, bytes, regions, firstEventAt, lastEventAt }: LogCoverage): string {
  const span = firstEventAt === null || lastEventAt === null ? 'no event that matters' : spanText(firstEventAt, lastEventAt)
  // Only what a rule could be about was looked into, and only there duplicates show.
  const isPart = records !== null && parsed < records
  return [
    `${thousands(files)} ${files === 1 ? 'file' : 'files'}`,
    ...(records === null ? [] : [`${thousands(records)} ${records === 1 ? 'record' : 'records'}`]),
    bytesText(bytes),
    ...(duplicates === 0 ? [] : [`${thousands(duplicates)} duplicates${isPart ? ` among ${thousands(parsed)} parsed` : ''}`]),
    ...(regions.length === 0 ? [] : [counted(regions.length, 'Region')]),
    span,
  ].join(' · ')
}

const reasons: Readonly<Partial<Record<keyof DetectLosses, string>>> = {
  withoutGroup: 'events had no value to be grouped by',
  withoutValue: 'events had no value to be counted',
  evictedIncidents: 'incidents were found, and are not told for want of room: judge parts, by --account, --from and --to',
  evictedEntries: 'events that something could have come of were forgotten, for want of room',
  evictedGroups: 'groups of events were forgotten, for want of room',
  beyond: 'events came later than anything is kept',
  notBelieved: 'events claim to come from the future',
  lateForHistory: 'events came after their time was judged',
  crowdedHistory: 'events were judged early, because too many waited',
}

const minutesText = (seconds: number): string => lasting(seconds * 1000)

/**
 * `delivered after 7 min, 99 % within 17 min, at latest 19 min · longest without data 2 d 5 h (prod 444455556666, sa-east-1), 11 shorter`:
 * an account that does nothing writes no logs, so that hours without data are no loss by themselves.
 */
export function arrivalLine({ lateness, silences, shorterSilences }: LogCoverage, look: Pick<TrailLook, 'accountNames'>): string | null {
  const { p50, p99, max } = lateness
  const [longest, ...others] = silences
  const shorter = others.length + shorterSilences
  const parts = [
    ...(p50 === null || p99 === null || max === null
      ? []
      : [`delivered after ${minutesText(p50)}, 99 % within ${minutesText(p99)}, at latest ${minutesText(max)}`]),
    ...(longest === undefined
      ? []
      : [
          `longest without data ${lasting(longest.to - longest.from)} ` +
            `(${accountText(longest.account === '-' ? null : longest.account, look)}, ${printable(longest.region)})` +
            (shorter === 0 ? '' : `, ${thousands(shorter)} shorter`),
        ]),
  ]
  return parts.length === 0 ? null : parts.join(' · ')
}

/** What was read, and how it came: the head of every table about a trail. */
export const headLines = (coverage: LogCoverage, look: TrailLook): readonly string[] => {
  const arrival = arrivalLine(coverage, look)
  return [...indented(readLine(coverage), look.columns, 0), ...(arrival === null ? [] : indented(arrival, look.columns, 0))]
}

/** What is not covered, each in a line; empty when everything is. */
export function blindLines(coverage: LogCoverage, losses: DetectLosses, brokenRules: number, actsLeftOut: number): readonly string[] {
  const skipped = Object.entries(coverage.skippedBy).map(([reason, count]) => `${count} × ${reason}`)
  const named = coverage.skipped.slice(0, 3).map(({ place, detail }) => `${printable(place)}: ${printable(detail)}`)
  const odd = Object.entries(coverage.oddities).map(([oddity, count]) => `${count} × ${oddity}`)
  const lost = Object.entries(reasons).flatMap(([part, words]) => {
    const count = losses[part as keyof DetectLosses]
    return count > 0 ? [`${thousands(count)} ${words}`] : []
  })
  if (coverage.reusedIds > 0) odd.push(`${thousands(coverage.reusedIds)} × an eventID that other events have too`)
  return [
    ...(skipped.length === 0 ? [] : [`not read: ${skipped.join(', ')}`, ...named]),
    ...(odd.length === 0 ? [] : [`read, and odd: ${odd.join(', ')}`]),
    ...(coverage.forgotten === 0
      ? []
      : [`${thousands(coverage.forgotten)} events are so long past that their duplicates would count twice`]),
    ...(coverage.unplaced === 0
      ? []
      : [
          `${thousands(coverage.unplaced)} ${coverage.unplaced === 1 ? 'time' : 'times'} of no possible trail: hours without data may go unseen`,
        ]),
    ...(coverage.silentRegions.length === 0 ? [] : [`no data from ${listed(coverage.silentRegions, 5)}`]),
    ...(brokenRules === 0 ? [] : [`${counted(brokenRules, 'rule')} did not load, and looked at nothing`]),
    ...lost,
    ...(actsLeftOut === 0 ? [] : [`${thousands(actsLeftOut)} events had no room in the timeline`]),
  ]
}

/** `R07 learns what is usual: 12 days left in prod 444455556666 and 3 more accounts`. Rules by the names of their folders. */
export function learningLines(learning: readonly StillLearning[], now: number, look: TrailLook): readonly string[] {
  const byRule = Map.groupBy(learning, ({ number, title }) => `${number === null ? '' : `${number} `}${title}`)
  return [...byRule].map(([rule, all]) => {
    const longest = Math.max(...all.map(({ until }) => until))
    const days = Math.max(1, Math.ceil((longest - now) / DAY_MS))
    const accounts = [...new Set(all.map(({ account }) => accountText(account === '-' ? null : account, look)))]
    return `${rule}: learning, ${counted(days, 'day')} left (${listed(accounts)})`
  })
}

/** A heading with lines below it; nothing when there are none. */
export const block = (heading: string, lines: readonly string[], { paint, columns }: TrailLook): readonly string[] =>
  lines.length === 0 ? [] : ['', paint('unknown', `  ${heading}`), ...lines.flatMap((line) => indented(line, columns, 5))]
