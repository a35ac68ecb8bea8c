import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, isoInstant } from '../time.ts'
import type { ProofProblem } from '../trail/digest.ts'
import {
  type ChainProof,
  type ProofDefect,
  type ProofReport,
  type TrailChange,
  type Unproven,
  type Window,
  joinPeriods,
} from '../trail/proof.ts'
import { counted, listed } from './counted.ts'
import { minuteOf } from './dates.ts'

/** `2 h 26 min`, `3 days 1 h`, `40 s`: the two largest units. */
export function spanOf(milliseconds: number): string {
  const units: readonly (readonly [size: number, word: (count: number) => string])[] = [
    [DAY_MS, (count) => counted(count, 'day')],
    [HOUR_MS, (count) => `${count} h`],
    [MINUTE_MS, (count) => `${count} min`],
    [1000, (count) => `${count} s`],
  ]
  const first = Math.max(
    0,
    units.findIndex(([size]) => milliseconds >= size),
  )
  let rest = milliseconds
  const parts = units.slice(first, first + 2).flatMap(([size, word]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? [] : [word(count)]
  })
  return parts.length === 0 ? '0 s' : parts.join(' ')
}

/** `20 Nov 2026, 13:41 to 16:07 UTC`; the second day only where it is another. */
export function periodOf({ from, to }: Window): string {
  const [start, end] = [minuteOf(from), minuteOf(to)]
  const day = start.slice(0, start.indexOf(','))
  return `${start.replace(/ UTC$/, '')} to ${end.startsWith(`${day},`) ? end.slice(day.length + 2) : end}`
}

/** What is wrong, as an adjective of a file or a digest. */
export const PROBLEM_WORDS: Readonly<Record<ProofProblem, string>> = {
  'not-found': 'missing',
  'invalid-format': 'damaged',
  moved: 'moved',
  'key-not-found': 'signed with an unknown key',
  'signature-invalid': 'with a false signature',
  'hash-mismatch': 'altered',
  'no-signature': 'without signature',
  'unsupported-algorithm': 'signed in an unknown way',
  'keys-unreadable': 'without readable keys',
  unreadable: 'unreadable',
}

/** Why nothing vouches for a time, as far as digests alone tell. */
export const REASON_WORDS: Readonly<Record<Unproven['because'], string>> = {
  'before-the-first-digest': 'It lies before the first digest: validation was off, there was no trail, or older digests were deleted.',
  'after-the-last-digest': 'It lies after the newest digest: the next is not written yet, logging was stopped, or digests were deleted.',
  'chain-restarted': 'The chain of digests ends there and begins anew: logging, or validation, was off.',
  'digest-unusable': 'Its digest proves nothing; see above.',
  'digest-missing': 'Its digest is missing.',
  'no-digests': 'No digest of that time is valid.',
}

/** `StopLogging on 20 Nov 2026, 13:21 UTC by arn:…`. */
export const changeWords = ({ name, at, by = null }: TrailChange): string => `${name} on ${minuteOf(at)}${by === null ? '' : ` by ${by}`}`

const nouns: Readonly<Record<ProofDefect['what'], string>> = { log: 'file', digest: 'digest' }

/** `1 file altered`, `2 digests missing`. */
export function defectCounts(defects: readonly ProofDefect[]): readonly string[] {
  const groups = Map.groupBy(defects, ({ what, problem }) => `${what} ${problem}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [`${counted(group.length, nouns[first.what])} ${PROBLEM_WORDS[first.problem]}`]
  })
}

/** Times within the window that nothing vouches for in at least one chain, together. */
export const uncoveredMs = (chains: readonly ChainProof[]): number =>
  joinPeriods(chains.flatMap(({ notCovered }) => notCovered.periods)).reduce((sum, { from, to }) => sum + (to - from), 0)

export interface ProofTotals {
  /** Digests and files that are proven. */
  readonly digests: number
  readonly files: number
  /** Whose digests, or files, were met: proven or not. */
  readonly accounts: number
  readonly regions: number
  readonly invalid: number
  /** Put there by somebody, or by a trail without validation: in a proven time, and in no digest. */
  readonly strays: number
  readonly unreadable: number
  /** Files in times that nothing vouches for. */
  readonly unprovenFiles: number
  readonly uncoveredMs: number
}

export function totalsOf({ chains, unnamed }: ProofReport): ProofTotals {
  const proven = chains.filter(({ valid }) => valid.digests > 0)
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
  return {
    digests: sum(chains.map(({ valid }) => valid.digests)),
    files: sum(chains.map(({ valid }) => valid.logs)),
    accounts: new Set([...chains, ...unnamed].map(({ account }) => account)).size,
    regions: new Set(proven.map(({ region }) => region)).size,
    invalid: sum(chains.map(({ invalid }) => invalid.length)),
    strays: sum(unnamed.map(({ strays }) => strays.count)),
    unreadable: sum(chains.map(({ notCovered }) => notCovered.unreadable.length)),
    unprovenFiles: sum(unnamed.map(({ unproven }) => unproven)),
    uncoveredMs: uncoveredMs(chains),
  }
}

function wrongWords({ chains }: ProofReport, { strays }: ProofTotals): readonly string[] {
  const found = defectCounts(chains.flatMap(({ invalid }) => invalid))
  return strays === 0 ? found : [...found, `${counted(strays, 'file')} in no digest`]
}

function openWords({ chains }: ProofReport, totals: ProofTotals): readonly string[] {
  const gapped = chains.filter(({ notCovered }) => notCovered.periods.length > 0).length
  const where = chains.length > 1 ? ` in ${gapped} of ${counted(chains.length, 'chain')}` : ''
  return [
    ...(totals.uncoveredMs === 0 ? [] : [`${spanOf(totals.uncoveredMs)} not covered${where}`]),
    ...defectCounts(chains.flatMap(({ notCovered }) => notCovered.unreadable)),
    ...(totals.unprovenFiles === 0 ? [] : [`${counted(totals.unprovenFiles, 'file')} that nothing vouches for`]),
  ]
}

/** The whole report in a sentence or two, without a heading. Valid is said only of what was checked. */
export function proofSummary(report: ProofReport): string {
  const totals = totalsOf(report)
  const { files, digests, regions } = totals
  if (report.chains.length === 0) return `Nothing is proven: there is no digest from ${periodOf(report.window)}.`
  const open = openWords(report, totals)
  const proven = `${counted(files, 'file')} in ${counted(regions, 'Region')}, named by ${counted(digests, 'digest')}`
  const when = periodOf(report.window)
  if (report.outcome === 'valid') return `Valid from ${when}: ${proven}.`
  const rest = open.length === 0 ? '' : `; ${listed(open, 4)}`
  if (report.outcome === 'invalid')
    return `Invalid, from ${when}: ${listed(wrongWords(report, totals), 6)}. ${digests === 0 ? 'Nothing is valid' : `Valid: ${proven}`}${rest}.`
  return digests === 0
    ? `Nothing is proven from ${when}: ${listed(open, 4)}.`
    : `Valid where it is covered, from ${when}: ${proven}${rest}.`
}

/** To the hour: digests of one organisation end at slightly different minutes. */
export const hourOf = (at: EpochMs): string => isoInstant(at).slice(0, 13)
