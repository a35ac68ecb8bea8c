import { GLOBAL_REGION } from '../aws.ts'
import type { Severity } from '../control.ts'
import type { Finding } from '../finding.ts'
import type { ScanReport } from '../report.ts'
import { isoInstant } from '../time.ts'
import { jsonText } from './json-text.ts'
import { printable } from './printable.ts'
import { type Standing, reasonsOf, standingOf } from './standing.ts'

const TITLE_CHARACTERS = 256
const DESCRIPTION_CHARACTERS = 1024
const RECOMMENDATION_CHARACTERS = 512
const NOTE_CHARACTERS = 512
const ID_CHARACTERS = 512
const FIELD_CHARACTERS = 2048

const labels: Readonly<Record<Severity, string>> = { critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' }

const complianceStatus: Readonly<Record<Standing, 'PASSED' | 'FAILED' | 'NOT_AVAILABLE'>> = {
  pass: 'PASSED',
  fail: 'FAILED',
  accepted: 'FAILED',
  unknown: 'NOT_AVAILABLE',
  'not-applicable': 'NOT_AVAILABLE',
}

const workflowStatus: Readonly<Record<Standing, 'NEW' | 'SUPPRESSED' | 'RESOLVED'>> = {
  pass: 'RESOLVED',
  fail: 'NEW',
  accepted: 'SUPPRESSED',
  unknown: 'NEW',
  'not-applicable': 'RESOLVED',
}

/** One line of at most so many characters; Security Hub refuses the whole batch for one text that is too long or has a line break. */
export function limited(text: string, characters: number): string {
  const line = printable(text)
  if (line.length <= characters) return line
  const cut = line.slice(0, characters - 1)
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}

const orNone = (text: string): string => (text.trim() === '' ? 'none' : text)

const reasonCodes: Readonly<Record<Standing, string | null>> = {
  pass: null,
  fail: null,
  accepted: 'ROOTWARDEN_ACCEPTED',
  unknown: 'ROOTWARDEN_UNKNOWN',
  'not-applicable': 'ROOTWARDEN_NOT_APPLICABLE',
}

const statusReasons = (standing: Standing, reasons: string) => {
  const code = reasonCodes[standing]
  return code === null ? {} : { StatusReasons: [{ ReasonCode: code, Description: limited(orNone(reasons), FIELD_CHARACTERS) }] }
}

function noteOf({ accepted }: Finding, report: ScanReport) {
  if (accepted === null) return {}
  const text = `Accepted until ${isoInstant(accepted.expiresAt)} by ${accepted.owner}, agreed by ${accepted.approver}: ${accepted.reason}`
  return { Note: { Text: limited(text, NOTE_CHARACTERS), UpdatedBy: 'rootwarden', UpdatedAt: isoInstant(report.judgedAt) } }
}

function asAsff(finding: Finding, report: ScanReport) {
  const { account, severity } = finding
  const standing = standingOf(finding)
  const region = GLOBAL_REGION[account.partition]
  const reasons = reasonsOf(finding).join('; ')
  const isWrong = standing === 'fail' || standing === 'accepted' || standing === 'unknown'
  const sample = report.sample ? 'SAMPLE DATA. ' : ''
  return {
    SchemaVersion: '2018-10-08',
    Id: limited(`rootwarden/${account.partition}/${finding.id}`, ID_CHARACTERS),
    ProductArn: `arn:${account.partition}:securityhub:${region}:${account.id}:product/${account.id}/default`,
    ProductName: 'Rootwarden',
    CompanyName: 'Rootwarden',
    Region: region,
    GeneratorId: limited(`rootwarden/${finding.control}`, ID_CHARACTERS),
    AwsAccountId: account.id,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: isoInstant(report.judgedAt),
    UpdatedAt: isoInstant(report.judgedAt),
    ...(finding.observedAt === null ? {} : { LastObservedAt: isoInstant(finding.observedAt) }),
    Severity: { Label: isWrong ? labels[severity] : 'INFORMATIONAL', Original: severity },
    Title: limited(finding.claim, TITLE_CHARACTERS),
    Description: limited(`${sample}${orNone(`${finding.verdict}: ${reasons === '' ? finding.claim : reasons}`)}`, DESCRIPTION_CHARACTERS),
    ...(finding.fix === '' ? {} : { Remediation: { Recommendation: { Text: limited(finding.fix, RECOMMENDATION_CHARACTERS) } } }),
    ProductFields: {
      'rootwarden/finding': limited(finding.id, FIELD_CHARACTERS),
      'rootwarden/area': finding.area,
      'rootwarden/verdict': finding.verdict,
      'rootwarden/standing': standing,
      'rootwarden/sample': String(report.sample),
      'rootwarden/version': report.tool.version,
    },
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${account.id}`, Partition: account.partition, Region: region }],
    Compliance: { Status: complianceStatus[standing], ...statusReasons(standing, reasons) },
    Workflow: { Status: workflowStatus[standing] },
    RecordState: 'ACTIVE',
    ...noteOf(finding, report),
  }
}

/**
 * A list of findings in the AWS Security Finding Format, for `securityhub:BatchImportFindings` (100 a call, each with the credentials
 * of the account it is about). Security Hub deletes what is not updated for 90 days, so it is a display, never the record.
 *
 * @see AWS Security Hub User Guide, "AWS Security Finding Format (ASFF)".
 */
export const renderAsff = (report: ScanReport): string =>
  `${jsonText(
    report.findings.map((finding) => asAsff(finding, report)),
    2,
  )}\n`
