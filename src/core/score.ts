import type { Severity } from './control.ts'
import type { Finding } from './finding.ts'
import type { Score } from './report.ts'

/** What a failure of each severity weighs. */
export const SEVERITY_WEIGHT: Readonly<Record<Severity, number>> = { critical: 40, high: 10, medium: 3, low: 1 }

/** Nothing restricts root of the management account, and nothing but it can undo what it does: it weighs as much as three others. */
export const MANAGEMENT_FACTOR = 3

/** An accepted failure is a risk that somebody carries, not one that is gone: half of its weight still counts. */
const ACCEPTED_SHARE = 0.5

/** Highest score with an open critical failure: nobody should read "90 of 100" above a root access key. */
export const CRITICAL_CAP = 59
export const MANAGEMENT_CRITICAL_CAP = 39

/** The weight of a finding, whatever its verdict. */
export const weightOf = (finding: Finding): number =>
  SEVERITY_WEIGHT[finding.severity] * (finding.account.kind === 'management' ? MANAGEMENT_FACTOR : 1)

const isApplicable = ({ verdict }: Finding): boolean => verdict !== 'not-applicable'

/** A failure that nobody has accepted. */
export const isOpen = ({ verdict, accepted }: Finding): boolean => verdict === 'fail' && accepted === null

function capOf(findings: readonly Finding[]): { readonly points: number; readonly because: string } | null {
  const critical = findings.filter((finding) => isOpen(finding) && finding.severity === 'critical')
  const worst = critical.find(({ account }) => account.kind === 'management') ?? critical[0]
  if (worst === undefined) return null
  const onManagement = worst.account.kind === 'management'
  return {
    points: onManagement ? MANAGEMENT_CRITICAL_CAP : CRITICAL_CAP,
    because: `a critical failure is open${onManagement ? ' in the management account' : ''}: ${worst.control}`,
  }
}

/**
 * The posture score: the share of weight that passes, 0 to 100, rounded down.
 *
 *   points = 100 × (weight that passes + half the weight of accepted failures) ÷ (weight of all that applies)
 *
 * A weight is 40, 10, 3 or 1 by severity, times 3 in the management account. What is unknown passes nothing, so it counts against
 * as much as a failure. An open critical failure caps the score at 59, one in the management account at 39.
 * Without anything to judge the score is 0: nothing seen is nothing shown.
 */
export function scoreOf(findings: readonly Finding[]): Score {
  const applicable = findings.filter(isApplicable)
  const sum = (some: readonly Finding[]): number => some.reduce((total, finding) => total + weightOf(finding), 0)
  const total = sum(applicable)
  if (total === 0) return { points: 0, lostToFailures: 0, lostToUnknowns: 0, cappedBecause: null }
  const accepted = sum(applicable.filter(({ accepted: by }) => by !== null))
  const failed = sum(applicable.filter(isOpen)) + accepted * (1 - ACCEPTED_SHARE)
  const unknown = sum(applicable.filter(({ verdict }) => verdict === 'unknown'))
  const earned = Math.floor((100 * (total - failed - unknown)) / total)
  const cap = capOf(applicable)
  const capped = cap !== null && cap.points < earned
  return {
    points: capped ? cap.points : earned,
    lostToFailures: Math.round((100 * failed) / total),
    lostToUnknowns: Math.round((100 * unknown) / total),
    cappedBecause: capped ? cap.because : null,
  }
}
