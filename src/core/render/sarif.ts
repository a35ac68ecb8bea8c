import { rootArn } from '../aws.ts'
import { AREAS, type Severity } from '../control.ts'
import type { Finding } from '../finding.ts'
import type { ScanReport } from '../report.ts'
import { isoInstant } from '../time.ts'
import { type DescribedControl, adviceOf } from './described-control.ts'
import { labelOf } from './headline.ts'
import { jsonText } from './json-text.ts'
import { printable } from './printable.ts'
import { reasonsOf, standingOf } from './standing.ts'

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
}

/** GitHub's scale, where over 9.0 reads "critical", over 7.0 "high", over 4.0 "medium". */
const securitySeverity: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

/** Message texts may hold links in square brackets; text from AWS may not. */
const message = (text: string) => ({ text: printable(text).replaceAll(/[[\]\\]/g, (character) => `\\${character}`) })

const ruleOf = (control: DescribedControl) => ({
  id: control.id,
  shortDescription: { text: control.claim },
  fullDescription: { text: control.why },
  help: {
    text: `${control.why}\n\nWhat to do: ${adviceOf(control)}\n\nSources: ${control.sources.join('; ')}`,
    markdown: `${control.why}\n\n**What to do:** ${adviceOf(control)}\n\n${control.sources.map((source) => `- ${source}`).join('\n')}`,
  },
  defaultConfiguration: { level: levels[control.severity] },
  properties: {
    tags: ['security', 'aws-root', AREAS[control.area]],
    precision: 'very-high',
    'security-severity': securitySeverity[control.severity],
  },
})

/**
 * There is no file to point at. The logical location is the truth; the physical one is there because code scanning services
 * refuse a result without a path.
 */
const locationOf = ({ account, about }: Finding, report: ScanReport) => ({
  physicalLocation: {
    artifactLocation: {
      uri: about === 'organisation' ? `aws/${encodeURIComponent(report.organisation?.id ?? 'organisation')}` : `aws/${account.id}/root`,
    },
    region: { startLine: 1 },
  },
  logicalLocations: [{ name: labelOf(account), fullyQualifiedName: rootArn(account.partition, account.id), kind: 'resource' }],
})

function resultOf(finding: Finding, report: ScanReport, ruleIndex: number) {
  const standing = standingOf(finding)
  const isUnknown = standing === 'unknown'
  const { accepted } = finding
  return {
    ruleId: finding.control,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    kind: isUnknown ? 'open' : 'fail',
    level: isUnknown ? 'none' : levels[finding.severity],
    message: message(
      `${labelOf(finding.account)}: ${isUnknown ? 'not known: ' : ''}${reasonsOf(finding).join('; ')}. What to do: ${finding.fix}`,
    ),
    locations: [locationOf(finding, report)],
    fingerprints: { 'rootwardenFinding/v1': finding.id },
    partialFingerprints: { primaryLocationLineHash: finding.id },
    ...(accepted === null
      ? {}
      : {
          suppressions: [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${accepted.reason} (${accepted.owner}; agreed by ${accepted.approver}; until ${isoInstant(accepted.expiresAt)})`,
            },
          ],
        }),
    properties: {
      severity: finding.severity,
      verdict: finding.verdict,
      account: finding.account.id,
      observedAt: finding.observedAt === null ? null : isoInstant(finding.observedAt),
    },
  }
}

const needsWork = ({ verdict }: Finding): boolean => verdict === 'fail' || verdict === 'unknown'

/**
 * SARIF 2.1.0. Failures are results of kind `fail`, unknowns of kind `open` ("not enough information to decide"), accepted failures
 * carry a suppression. What passes or does not apply is counted in the run's properties: code scanning services take every result for an alert.
 *
 * @param controls - described as rules; a finding of a control that is not among them stays without a description.
 */
export function renderSarif(report: ScanReport, controls: readonly DescribedControl[]): string {
  const indexes = new Map(controls.map(({ id }, index) => [id, index]))
  const { coverage, totals } = report
  const run = {
    tool: {
      driver: {
        name: 'Rootwarden',
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: controls.map(ruleOf),
      },
    },
    automationDetails: { id: `rootwarden/${report.organisation?.id ?? report.accounts[0]?.id ?? 'scan'}/` },
    invocations: [
      {
        executionSuccessful: true,
        startTimeUtc: isoInstant(coverage.startedAt),
        endTimeUtc: isoInstant(coverage.finishedAt),
        toolExecutionNotifications: coverage.unreadAccounts.map((account) => ({
          level: 'error',
          message: message(`${labelOf(account)} could not be read: ${account.because}`),
        })),
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: report.findings.filter(needsWork).map((finding) => resultOf(finding, report, indexes.get(finding.control) ?? -1)),
    properties: { sample: report.sample, judgedAt: isoInstant(report.judgedAt), score: report.score.points, totals },
  }
  return `${jsonText({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] }, 2)}\n`
}
