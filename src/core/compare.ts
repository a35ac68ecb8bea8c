import type { Severity } from './control.ts'
import type { Finding, Verdict } from './finding.ts'

/** How a finding moved between two scans. */
export type Direction = 'worse' | 'better' | 'out-of-sight' | 'in-sight' | 'appeared' | 'disappeared'

export interface Change {
  /** The finding's id. */
  readonly id: string
  readonly control: string
  readonly account: Finding['account']
  readonly severity: Severity
  readonly before: Verdict | null
  readonly after: Verdict | null
  readonly direction: Direction
}

function directionOf(before: Verdict | null, after: Verdict | null): Direction {
  if (before === null) return 'appeared'
  if (after === null) return 'disappeared'
  if (after === 'fail') return 'worse'
  if (after === 'unknown') return 'out-of-sight'
  return before === 'unknown' ? 'in-sight' : 'better'
}

/** Every finding whose verdict differs between two judgements, in the order of the later one. Both must use the same controls. */
export function compareFindings(baseline: readonly Finding[], findings: readonly Finding[]): Change[] {
  const before = new Map(baseline.map((finding) => [finding.id, finding]))
  const after = new Set(findings.map(({ id }) => id))
  const change = (finding: Finding, from: Verdict | null, to: Verdict | null): Change => ({
    id: finding.id,
    control: finding.control,
    account: finding.account,
    severity: finding.severity,
    before: from,
    after: to,
    direction: directionOf(from, to),
  })
  const moved = findings.flatMap((finding) => {
    const earlier = before.get(finding.id)?.verdict ?? null
    return earlier === finding.verdict ? [] : [change(finding, earlier, finding.verdict)]
  })
  const gone = baseline.filter(({ id }) => !after.has(id)).map((finding) => change(finding, finding.verdict, null))
  return [...moved, ...gone]
}
