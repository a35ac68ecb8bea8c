import type { AccountId, AccountKind, Partition } from './aws.ts'
import type { Change } from './compare.ts'
import type { Area, Severity } from './control.ts'
import type { Finding } from './finding.ts'
import type { Coverage } from './snapshot.ts'
import type { EpochMs } from './time.ts'

export interface Tally {
  readonly pass: number
  readonly fail: number
  /** Failures under a valid exception; counted in `fail` too. */
  readonly accepted: number
  readonly unknown: number
  readonly notApplicable: number
}

export interface AreaSummary extends Tally {
  readonly area: Area
  readonly title: string
  /** The worst open failure in it; `null` when there is none. */
  readonly worst: { readonly control: string; readonly severity: Severity } | null
}

export interface Score {
  /** 0 to 100, whole. */
  readonly points: number
  /** Points that failures take away. */
  readonly lostToFailures: number
  /** Points that unknowns take away: what is not seen counts against. */
  readonly lostToUnknowns: number
  /** Why the score was capped; `null` when it was not. */
  readonly cappedBecause: string | null
}

/** One thing to do, worth doing before the next one in the list. */
export interface Action {
  readonly rank: number
  readonly control: string
  readonly severity: Severity
  /** What to do, in the imperative. */
  readonly advice: string
  /** The sentence that says what is wrong. */
  readonly because: string
  readonly accounts: readonly { readonly id: AccountId; readonly name: string | null }[]
  readonly effortMinutes: number
  /** Points that the score gains when it is done. */
  readonly pointsGained: number
}

export interface AccountSummary extends Tally {
  readonly id: AccountId
  readonly name: string | null
  readonly kind: AccountKind | null
  readonly score: Score
}

/** Everything that a face shows of one scan. */
export interface ScanReport {
  readonly schema: 'rootwarden/scan/1'
  readonly judgedAt: EpochMs
  readonly snapshotTakenAt: EpochMs
  readonly tool: { readonly name: 'rootwarden'; readonly version: string }
  readonly sample: boolean
  readonly partition: Partition
  readonly caller: string | null
  readonly organisation: { readonly id: string; readonly managementAccountId: AccountId } | null
  readonly accounts: readonly AccountSummary[]
  readonly score: Score
  readonly totals: Tally
  readonly openBySeverity: Readonly<Record<Severity, number>>
  readonly areas: readonly AreaSummary[]
  readonly actions: readonly Action[]
  readonly findings: readonly Finding[]
  readonly coverage: Coverage
  /** The last score before this one, when the home folder remembers one for the same accounts. */
  readonly previous: { readonly points: number; readonly at: EpochMs } | null
  /** What moved since the baseline that was asked for; `null` without one. */
  readonly changes: { readonly baselineTakenAt: EpochMs; readonly pointsBefore: number; readonly list: readonly Change[] } | null
}
