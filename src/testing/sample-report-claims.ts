import { type AccountKind, type Partition } from '../core/aws.ts'
import { type Control, defineAttestedControl, defineControl } from '../core/control.ts'
import type { Area, Severity } from '../core/control.ts'
import { pass } from '../core/decision.ts'

/** What the report fixtures judge: stand-ins for the catalogue, so that a new control never rewrites a golden report. */
interface SampleClaim {
  readonly id: string
  readonly claim: string
  readonly area: Area
  readonly severity: Severity
  readonly why: string
  readonly fix: string
  readonly minutes: number
  readonly about?: 'organisation'
  readonly kinds?: readonly AccountKind[]
  readonly partitions?: readonly Partition[]
  readonly question?: string
  /** The fact and its source, for the evidence. */
  readonly fact: string
  readonly source: string
  readonly says: string
}

export const SAMPLE_CLAIMS: readonly SampleClaim[] = [
  {
    id: 'root-has-no-access-keys',
    claim: 'The root user has no access keys',
    area: 'root-credentials',
    severity: 'critical',
    minutes: 10,
    why: 'A call signed with a root access key needs neither the password nor an MFA device, and no IAM policy can limit it.',
    fix: 'From the management account, delete the key in a central root session (IAMDeleteRootUserCredentials); nobody has to sign in as root.',
    fact: 'rootAccessKeysPresent',
    source: 'iam:GetAccountSummary',
    says: 'no',
  },
  {
    id: 'root-has-mfa',
    claim: 'Whoever signs in as root needs an MFA device',
    area: 'root-credentials',
    severity: 'critical',
    minutes: 15,
    why: 'Without a second factor the mailbox alone is enough to become root.',
    fix: 'Sign in as root, open Security credentials, and register two FIDO2 security keys.',
    fact: 'rootMfaDevices',
    source: 'sts:AssumeRoot > iam:ListMFADevices',
    says: '2 FIDO2 security keys',
  },
  {
    id: 'root-has-two-mfa-devices',
    claim: 'Root has at least two MFA devices',
    area: 'root-credentials',
    severity: 'high',
    minutes: 15,
    kinds: ['management', 'standalone'],
    why: 'One lost device locks everybody out of the account until AWS Support has checked papers.',
    fix: 'Give root a second security key, and keep it in another building.',
    fact: 'rootMfaDevices',
    source: 'iam:ListVirtualMFADevices',
    says: '2 FIDO2 security keys',
  },
  {
    id: 'member-root-has-no-password',
    claim: 'Root of a member account has no password',
    area: 'root-credentials',
    severity: 'high',
    minutes: 5,
    kinds: ['member'],
    why: 'What does not exist cannot be stolen, guessed or reset by mail.',
    fix: 'Delete the root password from the management account: rootwarden harden plan --only root-passwords.',
    fact: 'rootLoginProfile',
    source: 'sts:AssumeRoot > iam:GetLoginProfile',
    says: 'none',
  },
  {
    id: 'root-is-not-in-daily-use',
    claim: 'Root was not used in the last 90 days',
    area: 'root-credentials',
    severity: 'high',
    minutes: 60,
    why: 'Root in daily use hides the one use that should raise an alarm.',
    fix: 'Find out who used root and why, and give them a role for that task.',
    fact: 'rootLastUsed',
    source: 'iam:GetCredentialReport',
    says: '212 days ago',
  },
  {
    id: 'central-root-access-is-on',
    claim: 'Member root credentials are managed centrally',
    area: 'guardrails',
    severity: 'high',
    minutes: 10,
    about: 'organisation',
    why: 'Every new member account comes with root credentials that nobody looks after.',
    fix: 'Turn on centralised root access in IAM, in the management account.',
    fact: 'centralRootFeatures',
    source: 'iam:ListOrganizationsFeatures',
    says: 'RootCredentialsManagement, RootSessions',
  },
  {
    id: 'members-deny-root',
    claim: 'A policy denies root in every member account',
    area: 'guardrails',
    severity: 'high',
    minutes: 30,
    about: 'organisation',
    why: 'A service control policy is the only thing that limits root of a member account.',
    fix: 'Attach the guardrail from rootwarden guardrails generate to the organisation root, after the check says nothing breaks.',
    fact: 'organisationPolicies',
    source: 'organizations:ListPolicies',
    says: 'RootGuardrail attached to r-exam',
  },
  {
    id: 'security-contact-is-set',
    claim: 'AWS knows whom to call about security',
    area: 'contacts',
    severity: 'medium',
    minutes: 5,
    why: 'AWS warns the security contact first, and nobody else.',
    fix: 'Set the security contact to a mailbox that several people read, with a phone number that is answered at night.',
    fact: 'alternateContacts',
    source: 'account:GetAlternateContact',
    says: 'SECURITY: security@example.com',
  },
  {
    id: 'root-mailbox-has-mfa',
    claim: 'The root mailbox is protected by MFA',
    area: 'contacts',
    severity: 'high',
    minutes: 30,
    why: 'Who reads the mailbox resets the password.',
    fix: 'Turn on MFA for the mailbox of the root address, and take away forwarding rules.',
    question: 'Is the mailbox of the root address protected by MFA, with no forwarding rule?',
    fact: 'attestation',
    source: 'attestation',
    says: 'attested by Ana Lima 12 days ago, expires in 78 days (SEC-1204)',
  },
  {
    id: 'no-person-holds-two-factors',
    claim: 'Nobody holds both the password and an MFA device of root',
    area: 'custody',
    severity: 'high',
    minutes: 45,
    about: 'organisation',
    why: 'One person with both factors is root whenever that person likes.',
    fix: 'Give the password shares and the devices to different people, and write it into the custody register.',
    question: 'Do different people hold the root password and the root MFA devices?',
    fact: 'attestation',
    source: 'attestation',
    says: 'attested by Ana Lima 40 days ago, expires in 50 days (SEC-1187)',
  },
  {
    id: 'trail-covers-every-region',
    claim: 'A trail records every Region',
    area: 'cloudtrail',
    severity: 'high',
    minutes: 15,
    why: 'Root can act in any Region; the one without a trail is the one that will be used.',
    fix: 'Create an organisation trail for all Regions, with log file validation.',
    fact: 'trails',
    source: 'cloudtrail:DescribeTrails',
    says: '1 organisation trail, all Regions',
  },
  {
    id: 'trail-logs-cannot-be-deleted',
    claim: 'Nobody can delete the trail’s log files',
    area: 'cloudtrail',
    severity: 'medium',
    minutes: 30,
    why: 'An intruder’s first wish is to have no history.',
    fix: 'Turn on S3 Object Lock in compliance mode for the log bucket.',
    fact: 'trailBuckets',
    source: 's3:GetObjectLockConfiguration',
    says: 'compliance, 400 days',
  },
  {
    id: 'root-use-raises-an-alarm',
    claim: 'Somebody is told when root is used',
    area: 'alerting',
    severity: 'high',
    minutes: 20,
    why: 'The hours between the first root call and the first person who knows are the hours that cost.',
    fix: 'Deploy the alarm: rootwarden deploy cloudformation --part alarms.',
    fact: 'rootAlarms',
    source: 'events:ListRules',
    says: 'rule root-activity to topic security-alerts, confirmed',
  },
  {
    id: 'guardduty-is-on',
    claim: 'GuardDuty is on in every Region',
    area: 'detectors',
    severity: 'medium',
    minutes: 15,
    why: 'It sees root used from an address that has never been seen before.',
    fix: 'Turn on GuardDuty for the organisation, in every Region.',
    fact: 'guardDuty',
    source: 'guardduty:ListDetectors',
    says: '17 answers',
  },
  {
    id: 'people-sign-in-without-root',
    claim: 'People have a way in that is not root',
    area: 'iam',
    severity: 'medium',
    minutes: 120,
    why: 'Where there is no other way in, root is the way in.',
    fix: 'Set up IAM Identity Center, with an administrator permission set for two people.',
    fact: 'signInWays',
    source: 'iam:ListSAMLProviders',
    says: 'IAM Identity Center',
  },
  {
    id: 'access-keys-are-young',
    claim: 'No IAM access key is older than 90 days',
    area: 'iam',
    severity: 'low',
    minutes: 30,
    why: 'An old key is a key that nobody watches.',
    fix: 'Rotate the keys: rootwarden keys rotate.',
    fact: 'accessKeys',
    source: 'iam:GetCredentialReport',
    says: '4 keys, the oldest 61 days',
  },
  {
    id: 'budget-raises-an-alarm',
    claim: 'Somebody is told when spending jumps',
    area: 'billing',
    severity: 'low',
    minutes: 10,
    why: 'The first sign of a stolen account is often the bill.',
    fix: 'Create a budget with an alert at 120% of last month.',
    fact: 'budgets',
    source: 'budgets:DescribeBudgets',
    says: '1 budget, alert at 120%',
  },
]

const asControl = (claim: SampleClaim): Control => {
  const shared = {
    id: claim.id,
    claim: claim.claim,
    area: claim.area,
    severity: claim.severity,
    since: '0.1.0',
    why: claim.why,
    fix: { any: claim.fix },
    effortMinutes: claim.minutes,
    about: claim.about ?? 'account',
    ...(claim.kinds === undefined ? {} : { kinds: claim.kinds }),
    maxAgeHours: 24,
    rerunOn: [],
    sources: ['IAM User Guide: Root user best practices'],
  } as const
  if (claim.question !== undefined) return defineAttestedControl({ ...shared, attestation: { question: claim.question, validDays: 90 } })
  return defineControl({ ...shared, needs: [], decide: () => pass() })
}

/** The same claims as controls, for the formats that describe their rules. */
export const SAMPLE_CONTROLS: readonly Control[] = SAMPLE_CLAIMS.map(asControl)
