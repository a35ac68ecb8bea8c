import { rankActions } from './actions.ts'
import { compareFindings } from './compare.ts'
import { AREAS, type Area, type Control, SEVERITIES } from './control.ts'
import type { Finding } from './finding.ts'
import { type Policy, judgeAll } from './judge.ts'
import type { AccountSummary, AreaSummary, ScanReport, Tally } from './report.ts'
import { isOpen, scoreOf, weightOf } from './score.ts'
import type { Snapshot } from './snapshot.ts'
import type { EpochMs } from './time.ts'

export interface ReportInput {
  readonly controls: readonly Control[]
  readonly snapshot: Snapshot
  /** An older snapshot, judged by the same controls, policy and clock, so that only the facts differ. */
  readonly baseline: Snapshot | null
  readonly policy: Policy
  readonly now: EpochMs
  readonly version: string
  readonly previous: ScanReport['previous']
}

function tally(findings: readonly Finding[]): Tally {
  const count = (claim: (finding: Finding) => boolean): number => findings.filter(claim).length
  return {
    pass: count(({ verdict }) => verdict === 'pass'),
    fail: count(({ verdict }) => verdict === 'fail'),
    accepted: count(({ accepted }) => accepted !== null),
    unknown: count(({ verdict }) => verdict === 'unknown'),
    notApplicable: count(({ verdict }) => verdict === 'not-applicable'),
  }
}

const bySeverity = (a: Finding, b: Finding): number => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)

function summariseArea(area: Area, findings: readonly Finding[]): AreaSummary {
  const mine = findings.filter((finding) => finding.area === area)
  const [worst] = mine.filter(isOpen).toSorted(bySeverity)
  return {
    area,
    title: AREAS[area],
    ...tally(mine),
    worst: worst === undefined ? null : { control: worst.control, severity: worst.severity },
  }
}

function summariseAccounts(snapshot: Snapshot, findings: readonly Finding[]): AccountSummary[] {
  const byAccount = Map.groupBy(
    findings.filter(({ about }) => about === 'account'),
    ({ account }) => account.id,
  )
  return snapshot.accounts.map(({ id, name, kind }) => {
    const mine = byAccount.get(id) ?? []
    return { id, name, kind, score: scoreOf(mine), ...tally(mine) }
  })
}

/** Judges a snapshot and gathers all that a face needs to show it. Pure: the same input gives the same report. */
export function assembleReport(input: ReportInput): ScanReport {
  const { controls, snapshot, baseline, policy, now, version, previous } = input
  const findings = judgeAll(controls, snapshot, policy, now)
  const before = baseline === null ? null : judgeAll(controls, baseline, policy, now)
  const applicable = findings.filter(({ verdict }) => verdict !== 'not-applicable')
  const open = findings.filter(isOpen)
  const countOpen = (severity: Finding['severity']): number => open.filter((finding) => finding.severity === severity).length
  return {
    schema: 'rootwarden/scan/1',
    judgedAt: now,
    snapshotTakenAt: snapshot.takenAt,
    tool: { name: 'rootwarden', version },
    sample: snapshot.sample,
    partition: snapshot.partition,
    caller: snapshot.caller,
    organisation:
      snapshot.organisation === null
        ? null
        : { id: snapshot.organisation.id, managementAccountId: snapshot.organisation.managementAccountId },
    accounts: summariseAccounts(snapshot, findings),
    score: scoreOf(findings),
    totals: tally(findings),
    openBySeverity: { critical: countOpen('critical'), high: countOpen('high'), medium: countOpen('medium'), low: countOpen('low') },
    areas: (Object.keys(AREAS) as Area[]).map((area) => summariseArea(area, findings)),
    actions: rankActions(
      findings,
      applicable.reduce((total, finding) => total + weightOf(finding), 0),
    ),
    findings,
    coverage: snapshot.coverage,
    previous,
    changes:
      baseline === null || before === null
        ? null
        : { baselineTakenAt: baseline.takenAt, pointsBefore: scoreOf(before).points, list: compareFindings(before, findings) },
  }
}
