import { GLOBAL_REGION, rootArn } from '../aws.ts'
import type { Severity } from '../control.ts'
import type { Finding } from '../finding.ts'
import type { ScanReport } from '../report.ts'
import type { DescribedControl, ServedRequirement } from './described-control.ts'
import { jsonText } from './json-text.ts'
import { type Standing, reasonsOf, standingOf } from './standing.ts'

/** The version of the schema that the events follow. */
export const OCSF_VERSION = '1.8.0'

const CLASS_UID = 2003
const CREATE = 1
const AWS_ACCOUNT = 10

const severities: Readonly<Record<Severity, readonly [id: number, caption: string]>> = {
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
}

/** `Warning` is OCSF's word for a check without a result for lack of information. */
const complianceStatus: Readonly<Record<Standing, readonly [id: number, caption: string]>> = {
  pass: [1, 'Pass'],
  unknown: [2, 'Warning'],
  fail: [3, 'Fail'],
  accepted: [3, 'Fail'],
  'not-applicable': [99, 'Not Applicable'],
}

const findingStatus: Readonly<Record<Standing, readonly [id: number, caption: string]>> = {
  fail: [1, 'New'],
  unknown: [1, 'New'],
  accepted: [3, 'Suppressed'],
  pass: [4, 'Resolved'],
  'not-applicable': [4, 'Resolved'],
}

export interface OcsfContext {
  readonly controls: readonly DescribedControl[]
  /** The requirements that a control serves; none when absent. */
  readonly requirementsOf?: (control: string) => readonly ServedRequirement[]
}

function complianceOf(finding: Finding, standing: Standing, served: readonly ServedRequirement[]) {
  const [statusId, status] = complianceStatus[standing]
  const standards = [...new Set(served.map(({ framework }) => framework))]
  return {
    control: finding.control,
    // Versions before 1.4 demand a standard; the controls are one of their own where no framework is mapped.
    standards: standards.length > 0 ? standards : ['Rootwarden root user controls'],
    ...(served.length === 0 ? {} : { requirements: served.map(({ framework, requirement }) => `${framework} ${requirement}`) }),
    status,
    status_id: statusId,
    status_details: reasonsOf(finding),
  }
}

const cloudOf = ({ account }: Finding, report: ScanReport) => ({
  provider: 'AWS',
  region: GLOBAL_REGION[account.partition],
  account: { uid: account.id, ...(account.name === null ? {} : { name: account.name }), type: 'AWS Account', type_id: AWS_ACCOUNT },
  ...(report.organisation === null ? {} : { org: { uid: report.organisation.id } }),
})

const unmappedOf = (finding: Finding, report: ScanReport) => ({
  verdict: finding.verdict,
  area: finding.area,
  about: finding.about,
  account_kind: finding.account.kind,
  control_severity: finding.severity,
  failures: finding.failures,
  missing: finding.missing.map(({ reason, source, detail, observedAt }) => ({ reason, source, detail, observed_time: observedAt })),
  evidence: finding.evidence.map(({ fact, source, observedAt, known, says }) => ({ fact, source, observed_time: observedAt, known, says })),
  exception: finding.accepted,
  effort_minutes: finding.effortMinutes,
  sample: report.sample,
})

function asEvent(finding: Finding, report: ScanReport, control: DescribedControl | null, served: readonly ServedRequirement[]) {
  const { account, accepted } = finding
  const standing = standingOf(finding)
  const isWrong = standing !== 'pass' && standing !== 'not-applicable'
  const [severityId, severity] = isWrong ? severities[finding.severity] : [1, 'Informational']
  const [statusId, status] = findingStatus[standing]
  const reasons = reasonsOf(finding).join('; ')
  return {
    category_uid: Math.floor(CLASS_UID / 1000),
    category_name: 'Findings',
    class_uid: CLASS_UID,
    class_name: 'Compliance Finding',
    activity_id: CREATE,
    activity_name: 'Create',
    type_uid: CLASS_UID * 100 + CREATE,
    type_name: 'Compliance Finding: Create',
    time: report.judgedAt,
    severity_id: severityId,
    severity,
    status_id: statusId,
    status,
    message: `${finding.claim}: ${finding.verdict}${reasons === '' ? '' : ` (${reasons})`}`,
    ...(accepted === null ? {} : { comment: `Accepted by ${accepted.owner}, agreed by ${accepted.approver}: ${accepted.reason}` }),
    metadata: {
      version: OCSF_VERSION,
      uid: `${finding.id}/${report.judgedAt}`,
      profiles: ['cloud'],
      product: { name: 'Rootwarden', vendor_name: 'Rootwarden', version: report.tool.version },
      ...(report.sample ? { labels: ['sample'] } : {}),
    },
    finding_info: {
      uid: finding.id,
      title: finding.claim,
      ...(control === null ? {} : { desc: control.why }),
      types: ['Root user posture'],
      created_time: report.judgedAt,
      ...(finding.observedAt === null ? {} : { last_seen_time: finding.observedAt }),
      analytic: { uid: finding.control, name: finding.claim, type: 'Rule', type_id: 1 },
    },
    compliance: complianceOf(finding, standing, served),
    ...(finding.fix === '' ? {} : { remediation: { desc: finding.fix, ...(control === null ? {} : { references: control.sources }) } }),
    cloud: cloudOf(finding, report),
    resources: [
      {
        uid: rootArn(account.partition, account.id),
        name: account.name ?? account.id,
        type: 'AWS account root user',
        region: GLOBAL_REGION[account.partition],
        cloud_partition: account.partition,
      },
    ],
    unmapped: unmappedOf(finding, report),
  }
}

/** A list of OCSF Compliance Findings (class 2003), one for each finding; what OCSF has no name for is under `unmapped`. */
export function renderOcsf(report: ScanReport, context: OcsfContext): string {
  const controls = new Map(context.controls.map((control) => [control.id, control]))
  const events = report.findings.map((finding) =>
    asEvent(finding, report, controls.get(finding.control) ?? null, context.requirementsOf?.(finding.control) ?? []),
  )
  return `${jsonText(events, 2)}\n`
}
