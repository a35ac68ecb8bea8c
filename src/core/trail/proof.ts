import type { AccountId, Region } from '../aws.ts'
import { type EpochMs, MINUTE_MS, epochMs } from '../time.ts'
import type { ProofProblem } from './digest.ts'

export interface Window {
  readonly from: EpochMs
  readonly to: EpochMs
}

/** The time that one valid digest vouches for. */
export interface Covered extends Window {
  /** Nothing before it belongs to its chain. */
  readonly startsChain: boolean
}

/** A digest, or a log file, that is not what it should be, or could not be looked at. */
export interface ProofDefect {
  readonly what: 'digest' | 'log'
  /** `s3://bucket/key`, or a path. */
  readonly place: string
  readonly problem: ProofProblem
  readonly detail: string
  /** When it was delivered, as its name says. */
  readonly at: EpochMs | null
}

/** Something that was done to the trail, from its own events: `StopLogging`, `DeleteTrail`, `UpdateTrail`, `StartLogging`. */
export interface TrailChange {
  readonly at: EpochMs
  readonly name: string
  /** ARN of whoever did it, where that is known. */
  readonly by?: string | null
}

/** A time for which nothing vouches. */
export interface Unproven extends Window {
  readonly because:
    'before-the-first-digest' | 'after-the-last-digest' | 'chain-restarted' | 'digest-unusable' | 'digest-missing' | 'no-digests'
  /** Changes of the trail in that time, or shortly before it, that explain it. */
  readonly changes: readonly TrailChange[]
}

export interface ChainProof {
  readonly account: AccountId
  readonly region: Region
  readonly trail: string
  readonly homeRegion: Region
  readonly backfill: boolean
  /** Places of its logs, without the day: `s3://bucket/…/ACCOUNT/CloudTrail/REGION/`, or folders. */
  readonly logsAt: readonly string[]
  /** What is proven. */
  readonly valid: { readonly digests: number; readonly logs: number; readonly periods: readonly Window[] }
  /** Evidence of change or loss. */
  readonly invalid: readonly ProofDefect[]
  /** Neither: times without a digest, and what could not be looked at. */
  readonly notCovered: { readonly periods: readonly Unproven[]; readonly unreadable: readonly ProofDefect[] }
}

/** Log files of one account and Region that no valid digest names. */
export interface Unnamed {
  readonly account: AccountId
  readonly region: Region
  /** Delivered in a time that is proven, and yet in no digest: put there by somebody, or by a trail without validation. */
  readonly strays: { readonly count: number; readonly first: readonly string[] }
  /** Delivered in a time that nothing vouches for. */
  readonly unproven: number
}

export interface ProofReport {
  readonly window: Window
  /** Of all; the chains say which. */
  readonly outcome: 'valid' | 'invalid' | 'not-covered'
  readonly chains: readonly ChainProof[]
  readonly unnamed: readonly Unnamed[]
}

/** A stop shows in the chain only when the next digest is due. */
const CHANGE_MARGIN_MS = 75 * MINUTE_MS

/** Whether a change at that time can explain a time without proof. */
export const explains = ({ from, to }: Window, at: EpochMs): boolean => at >= from - CHANGE_MARGIN_MS && at < to

function reasonFor(gap: Window, newer: Covered | null, older: Covered | null, unusable: readonly EpochMs[]): Unproven['because'] {
  // A digest bears the time of its end.
  if (unusable.some((at) => at > gap.from && at <= gap.to)) return 'digest-unusable'
  if (newer === null && older === null) return 'no-digests'
  if (newer === null) return 'after-the-last-digest'
  if (older === null) return newer.startsChain ? 'before-the-first-digest' : 'digest-missing'
  return newer.startsChain ? 'chain-restarted' : 'digest-missing'
}

/**
 * The times in a window for which no valid digest vouches, oldest first.
 *
 * @param covered - periods of valid digests, in any order.
 * @param unusable - when digests end that are there and prove nothing.
 */
export function unprovenPeriods(
  window: Window,
  covered: readonly Covered[],
  unusable: readonly EpochMs[],
  changes: readonly TrailChange[],
): readonly Unproven[] {
  const found: Unproven[] = []
  const add = (from: EpochMs, to: EpochMs, newer: Covered | null, older: Covered | null): void => {
    if (to <= from) return
    const near = changes.filter(({ at }) => explains({ from, to }, at))
    found.push({ from, to, because: reasonFor({ from, to }, newer, older, unusable), changes: near })
  }
  let end = window.from
  let older: Covered | null = null
  for (const period of covered.toSorted((a, b) => a.from - b.from)) {
    add(end, epochMs(Math.min(period.from, window.to)), period, older)
    if (period.to > end) end = period.to
    older = period
  }
  add(end, window.to, null, older)
  return found
}

/** Periods that touch become one. */
export function joinPeriods(periods: readonly Window[]): readonly Window[] {
  const joined: { from: EpochMs; to: EpochMs }[] = []
  for (const { from, to } of periods.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last === undefined || from > last.to) joined.push({ from, to })
    else if (to > last.to) last.to = to
  }
  return joined
}

/** A log that was delivered at the end of an hour may be named by the next hour's digest. */
const DELIVERY_MARGIN_MS = 15 * MINUTE_MS

/** Whether a log delivered then should be in a digest: some way into a proven time, and not at its end. */
export const shouldBeNamed = (at: EpochMs, proven: readonly Window[]): boolean =>
  proven.some(({ from, to }) => at >= from && at + DELIVERY_MARGIN_MS <= to)

/** Invalid when anything is; valid only when something is proven and nothing is left open. */
export function outcomeOf(chains: readonly ChainProof[], unnamed: readonly Unnamed[]): ProofReport['outcome'] {
  if (chains.some(({ invalid }) => invalid.length > 0) || unnamed.some(({ strays }) => strays.count > 0)) return 'invalid'
  const open = chains.some(({ notCovered: { periods, unreadable } }) => periods.length > 0 || unreadable.length > 0)
  return chains.length === 0 || open || unnamed.some(({ unproven }) => unproven > 0) ? 'not-covered' : 'valid'
}
