import type { AccountSubject, Area, Severity } from './control.ts'
import type { Failure } from './decision.ts'
import type { Source, Unknown } from './fact.ts'
import type { EpochMs } from './time.ts'

export type Verdict = 'pass' | 'fail' | 'unknown' | 'not-applicable'

/** One observation that a verdict rests on, in words. */
export interface Evidence {
  readonly fact: string
  readonly source: Source
  readonly observedAt: EpochMs
  readonly known: boolean
  /** The value, or the reason why there is none; one line. */
  readonly says: string
}

export interface Acceptance {
  readonly exceptionId: string
  readonly owner: string
  readonly approver: string
  readonly reason: string
  readonly expiresAt: EpochMs
}

/** One control's verdict on one subject. */
export interface Finding {
  /** `CONTROL@ACCOUNT` or `CONTROL@o-…`: the same at every scan, so that two scans can be compared. */
  readonly id: string
  readonly control: string
  readonly claim: string
  readonly area: Area
  readonly severity: Severity
  readonly about: 'account' | 'organisation'
  /** For a finding about the organisation, its management account. */
  readonly account: AccountSubject
  readonly verdict: Verdict
  /** Of a fail: what is wrong. */
  readonly failures: readonly Failure[]
  /** Of an unknown: what is missing, and why. */
  readonly missing: readonly Unknown[]
  /** Of a pass: what a careful reader should still know. Of a not-applicable: why. */
  readonly notes: readonly string[]
  readonly evidence: readonly Evidence[]
  /** The oldest deciding observation: how old the answer is. `null` without one. */
  readonly observedAt: EpochMs | null
  /** Of a fail under a valid exception; it stays a fail, and stays visible. */
  readonly accepted: Acceptance | null
  /** What to do, for this kind of account. */
  readonly fix: string
  readonly effortMinutes: number
}
