import { rankActions } from '../core/actions.ts'
import { type AccountId, type AccountKind, accountId } from '../core/aws.ts'
import { compareFindings } from '../core/compare.ts'
import { AREAS, type Area, SEVERITIES, type Severity } from '../core/control.ts'
import type { UnknownReason } from '../core/fact.ts'
import type { Acceptance, Finding } from '../core/finding.ts'
import type { AccountSummary, AreaSummary, ScanReport, Tally } from '../core/report.ts'
import { isOpen, scoreOf, weightOf } from '../core/score.ts'
import type { Coverage } from '../core/snapshot.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, epochMs } from '../core/time.ts'
import { SAMPLE_CLAIMS } from './sample-report-claims.ts'

/** When the sample report was judged: every age in a golden file counts from here. */
export const SAMPLE_NOW = epochMs(Date.UTC(2026, 10, 21, 2, 14))

interface SampleAccount {
  readonly id: AccountId
  readonly name: string | null
  readonly kind: AccountKind
}

const organisationId = 'o-exampleorgid'

const accounts: readonly SampleAccount[] = [
  { id: accountId('111122223333'), name: 'payer', kind: 'management' },
  { id: accountId('444455556666'), name: 'prod', kind: 'member' },
  { id: accountId('777788889999'), name: 'sandbox', kind: 'member' },
  { id: accountId('222233334444'), name: 'log-archive', kind: 'member' },
  { id: accountId('333344445555'), name: 'security', kind: 'member' },
  { id: accountId('555566667777'), name: 'data', kind: 'member' },
  { id: accountId('666677778888'), name: 'dev', kind: 'member' },
]

type Outcome =
  | { readonly fail: string; readonly subject?: string; readonly accepted?: Acceptance }
  | { readonly unknown: UnknownReason; readonly detail: string; readonly source?: string }
  | { readonly note: string }

const refused: Outcome = {
  unknown: 'access-denied',
  source: 'sts:AssumeRoot > iam:ListMFADevices',
  detail:
    'User: arn:aws:sts::111122223333:assumed-role/RootwardenReader/scan is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::777788889999:root',
}
const unattested: Outcome = { unknown: 'not-reported', source: 'attestation', detail: 'no API shows this; a person has to attest it' }
const hasPassword: Outcome = { fail: 'there is one still, last used 412 days ago', subject: 'root password' }

const noDevice: Outcome = { fail: 'the password alone is enough to sign in: there is no MFA device', subject: 'root' }

/** Everything that is not as it should be, by `CONTROL@ACCOUNT NAME`; what is not named passes. */
type Outcomes = Readonly<Record<string, Outcome>>

const outcomes: Outcomes = {
  'root-has-no-access-keys@prod': {
    fail: 'active root access key ending QX2A, used 3 hours ago for s3 from 203.0.113.7',
    subject: 'AKIAIOSFODNNEXAMPLE',
  },
  'root-has-no-access-keys@dev': { fail: 'inactive root access key ending 7T3B, never used', subject: 'AKIAI44QH8DHBEXAMPLE' },
  'root-has-mfa@dev': noDevice,
  'root-has-mfa@sandbox': refused,
  'member-root-has-no-password@sandbox': { ...refused, source: 'sts:AssumeRoot > iam:GetLoginProfile' },
  'member-root-has-no-password@prod': hasPassword,
  'member-root-has-no-password@data': hasPassword,
  'member-root-has-no-password@dev': hasPassword,
  'root-has-two-mfa-devices@payer': { fail: 'it is the only MFA device that is registered', subject: 'payer-key-2' },
  'root-is-not-in-daily-use@prod': { fail: 'last used 3 hours ago', subject: 'root' },
  'members-deny-root@payer': { fail: 'no policy denies root in 3 of 6 member accounts: data, dev and sandbox', subject: 'r-exam' },
  'security-contact-is-set@dev': { fail: 'there is no security contact', subject: 'SECURITY' },
  'security-contact-is-set@sandbox': { fail: 'there is no security contact', subject: 'SECURITY' },
  'root-mailbox-has-mfa@prod': unattested,
  'root-mailbox-has-mfa@sandbox': unattested,
  'root-mailbox-has-mfa@data': {
    unknown: 'stale',
    source: 'attestation',
    detail: 'attested by Ben Okafor 131 days ago, expired 41 days ago (SEC-0967)',
  },
  'root-mailbox-has-mfa@dev': unattested,
  'root-mailbox-has-mfa@payer': { note: 'attested by Ana Lima 12 days ago, expires in 78 days (SEC-1204)' },
  'no-person-holds-two-factors@payer': { note: 'attested by Ana Lima 40 days ago, expires in 50 days (SEC-1187)' },
  'trail-logs-cannot-be-deleted@log-archive': {
    fail: 'the log bucket has Object Lock in governance mode: a privileged role can still delete',
    subject: 'arn:aws:s3:::example-org-trail',
    accepted: {
      exceptionId: 'ex-7',
      owner: 'Ben Okafor',
      approver: 'Ana Lima',
      expiresAt: epochMs(SAMPLE_NOW + 34 * DAY_MS),
      reason: 'Compliance mode comes with the move to the new bucket; the role is held by two people.',
    },
  },
  'people-sign-in-without-root@sandbox': {
    fail: 'no identity provider and no IAM user who may sign in',
    subject: 'account',
    accepted: {
      exceptionId: 'ex-9',
      owner: 'Chidi Eze',
      approver: 'Ana Lima',
      expiresAt: epochMs(SAMPLE_NOW + 6 * DAY_MS),
      reason: 'The sandbox is emptied every night and closed at the end of the month.',
    },
  },
  'root-use-raises-an-alarm@dev': {
    fail: 'the topic root-alerts has no confirmed subscription: nobody is told',
    subject: 'arn:aws:sns:us-east-1:666677778888:root-alerts',
  },
  'guardduty-is-on@data': {
    unknown: 'timed-out',
    source: 'guardduty:ListDetectors',
    detail: 'no answer from me-south-1 within 10 seconds',
  },
  'guardduty-is-on@dev': { fail: 'off in 2 of 17 Regions: af-south-1 and me-south-1', subject: 'af-south-1' },
  'access-keys-are-young@dev': { fail: 'the key of ci-deploy is 412 days old', subject: 'ci-deploy' },
  'budget-raises-an-alarm@sandbox': { fail: 'there is no budget', subject: 'budgets' },
}

const { 'root-has-no-access-keys@prod': _newKey, 'root-has-mfa@sandbox': _refusedSince, ...stillWrong } = outcomes

/** Nine days earlier: prod had no key yet, sandbox could still be read, log-archive had a root password, payer no MFA device. */
const earlierOutcomes: Outcomes = { ...stillWrong, 'member-root-has-no-password@log-archive': hasPassword, 'root-has-mfa@payer': noDevice }

const sourceAge = 25 * MINUTE_MS

type Claim = (typeof SAMPLE_CLAIMS)[number]

function findingOf(claim: Claim, account: SampleAccount, all: Outcomes): Finding {
  const applies = claim.kinds?.includes(account.kind) ?? true
  const outcome = applies ? all[`${claim.id}@${account.name}`] : { note: `does not apply to a ${account.kind} account` }
  const observedAt = epochMs(SAMPLE_NOW - (claim.source === 'iam:GetCredentialReport' ? 3 * HOUR_MS : sourceAge))
  const isUnknown = outcome !== undefined && 'unknown' in outcome
  const isFail = outcome !== undefined && 'fail' in outcome
  const source = isUnknown ? (outcome.source ?? claim.source) : claim.source
  const says = isUnknown ? `${outcome.unknown}: ${outcome.detail}` : isFail ? outcome.fail : claim.says
  return {
    id: `${claim.id}@${claim.about === 'organisation' ? organisationId : account.id}`,
    control: claim.id,
    claim: claim.claim,
    area: claim.area,
    severity: claim.severity,
    about: claim.about ?? 'account',
    account: { ...account, partition: 'aws' },
    verdict: !applies ? 'not-applicable' : isUnknown ? 'unknown' : isFail ? 'fail' : 'pass',
    failures: isFail ? [{ subject: outcome.subject ?? claim.fact, because: outcome.fail }] : [],
    missing: isUnknown ? [{ known: false, reason: outcome.unknown, detail: outcome.detail, observedAt, source }] : [],
    notes: outcome !== undefined && 'note' in outcome ? [outcome.note] : [],
    evidence: applies ? [{ fact: claim.fact, source, observedAt, known: !isUnknown, says }] : [],
    observedAt: isUnknown || !applies ? null : observedAt,
    accepted: (isFail ? outcome.accepted : undefined) ?? null,
    fix: claim.fix,
    effortMinutes: claim.minutes,
  }
}

const tallyOf = (findings: readonly Finding[]): Tally => {
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length
  const accepted = findings.filter((finding) => finding.accepted !== null).length
  return { pass: count('pass'), fail: count('fail'), accepted, unknown: count('unknown'), notApplicable: count('not-applicable') }
}

function areasOf(findings: readonly Finding[]): readonly AreaSummary[] {
  return (Object.keys(AREAS) as Area[]).map((area) => {
    const mine = findings.filter((finding) => finding.area === area)
    const worst = mine.filter(isOpen).toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))[0]
    return {
      area,
      title: AREAS[area],
      ...tallyOf(mine),
      worst: worst === undefined ? null : { control: worst.control, severity: worst.severity },
    }
  })
}

const coverage: Coverage = {
  startedAt: epochMs(SAMPLE_NOW - MINUTE_MS - 6400),
  finishedAt: epochMs(SAMPLE_NOW - MINUTE_MS),
  calls: [
    { operation: 'iam:GetAccountSummary', calls: 7, failed: 0 },
    { operation: 'iam:GetCredentialReport', calls: 21, failed: 0 },
    { operation: 'sts:AssumeRoot', calls: 6, failed: 1 },
    { operation: 'sts:AssumeRoot > iam:ListMFADevices', calls: 5, failed: 0 },
    { operation: 'sts:AssumeRoot > iam:GetLoginProfile', calls: 5, failed: 0 },
    { operation: 'organizations:ListPolicies', calls: 4, failed: 0 },
    { operation: 'cloudtrail:DescribeTrails', calls: 119, failed: 0 },
    { operation: 'guardduty:ListDetectors', calls: 119, failed: 1 },
    { operation: 'account:GetAlternateContact', calls: 21, failed: 0 },
  ],
  regions: [
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'eu-central-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'eu-north-1',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-northeast-1',
    'ca-central-1',
    'sa-east-1',
    'af-south-1',
    'me-south-1',
  ],
  unreadAccounts: [],
  skippedAccounts: [{ id: accountId('999900001111'), name: 'startup', because: 'not in the organisation' }],
}

/** Builds a report of these findings; tallies, score and actions follow from them. */
function reportOf(members: readonly SampleAccount[], findings: readonly Finding[], baseline: readonly Finding[]): ScanReport {
  const bySeverity = (severity: Severity): number => findings.filter((finding) => isOpen(finding) && finding.severity === severity).length
  return {
    schema: 'rootwarden/scan/1',
    judgedAt: SAMPLE_NOW,
    snapshotTakenAt: epochMs(SAMPLE_NOW - MINUTE_MS),
    tool: { name: 'rootwarden', version: '0.1.0' },
    sample: true,
    partition: 'aws',
    caller: 'arn:aws:sts::111122223333:assumed-role/RootwardenReader/scan',
    organisation: { id: organisationId, managementAccountId: accountId('111122223333') },
    accounts: members.map((account): AccountSummary => {
      const mine = findings.filter((finding) => finding.account.id === account.id && finding.about === 'account')
      return { ...account, ...tallyOf(mine), score: scoreOf(mine) }
    }),
    score: scoreOf(findings),
    totals: tallyOf(findings),
    openBySeverity: { critical: bySeverity('critical'), high: bySeverity('high'), medium: bySeverity('medium'), low: bySeverity('low') },
    areas: areasOf(findings),
    actions: rankActions(
      findings,
      findings.filter(({ verdict }) => verdict !== 'not-applicable').reduce((total, finding) => total + weightOf(finding), 0),
    ),
    findings,
    coverage,
    previous: { points: scoreOf(baseline).points, at: epochMs(SAMPLE_NOW - 9 * DAY_MS) },
    changes: {
      baselineTakenAt: epochMs(SAMPLE_NOW - 9 * DAY_MS),
      pointsBefore: scoreOf(baseline).points,
      list: compareFindings(baseline, findings),
    },
  }
}

const findingsOf = (members: readonly SampleAccount[], now: Outcomes): readonly Finding[] =>
  SAMPLE_CLAIMS.flatMap((claim) =>
    claim.about === 'organisation'
      ? members.slice(0, 1).map((account) => findingOf(claim, account, now))
      : members.map((account) => findingOf(claim, account, now)),
  )

/** The sample organisation after a scan: seven accounts, something of every verdict. */
export const sampleReport = (): ScanReport => reportOf(accounts, findingsOf(accounts, outcomes), findingsOf(accounts, earlierOutcomes))
