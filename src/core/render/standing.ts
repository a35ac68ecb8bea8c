import type { Severity } from '../control.ts'
import type { Finding } from '../finding.ts'

/** How a finding is shown: its verdict, with accepted failures told apart from open ones. */
export type Standing = 'fail' | 'unknown' | 'accepted' | 'pass' | 'not-applicable'

/** What needs a person first. */
export const STANDINGS: readonly Standing[] = ['fail', 'unknown', 'accepted', 'pass', 'not-applicable']

export const standingOf = (finding: Finding): Standing =>
  finding.verdict === 'fail' && finding.accepted !== null ? 'accepted' : finding.verdict

/** A sign beside every word, so that nothing rests on colour alone. */
export const STANDING_SIGNS: Readonly<Record<Standing, string>> = {
  fail: '✕',
  unknown: '?',
  accepted: '≈',
  pass: '✓',
  'not-applicable': '–',
}

export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  fail: 'Fail',
  unknown: 'Unknown',
  accepted: 'Accepted',
  pass: 'Pass',
  'not-applicable': 'Does not apply',
}

export const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 }

/** Worst first: open failures before unknowns before the rest, then by severity; otherwise the order given. */
export const worstFirst = (a: Finding, b: Finding): number =>
  STANDINGS.indexOf(standingOf(a)) - STANDINGS.indexOf(standingOf(b)) || SEVERITY_ORDER[a.severity] - SEVERITY_ORDER[b.severity]

/** What the verdict rests on, a sentence each: what is wrong, what is missing, or what is still worth knowing. */
export const reasonsOf = (finding: Finding): readonly string[] => {
  if (finding.verdict === 'fail') return finding.failures.map(({ because }) => because)
  if (finding.verdict === 'unknown')
    return [...new Set(finding.missing.map(({ source, reason, detail }) => `${source}: ${reason} (${detail})`))]
  return finding.notes
}
