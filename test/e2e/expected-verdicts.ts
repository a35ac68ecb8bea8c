import type { Verdict } from '../../src/core/finding.ts'
import type { ScanOptions } from './scan-world.ts'

/** Ids of controls, apart by spaces; `cis-alarm-*` stands for all fifteen. */
type Controls = string

/** What is expected of one account, or of the organisation. */
export interface Expected {
  readonly pass?: Controls
  readonly fail?: Controls
  readonly notApplicable?: Controls
  /** Everything that is unknown for another reason than that only a person can tell it. `null` where much is, as without a role. */
  readonly unknown: Controls | null
}

export interface Scenario {
  readonly title: string
  readonly world: string
  readonly options?: ScanOptions
  /** By account id, or `organisation`. */
  readonly expected: Readonly<Record<string, Expected>>
  /** By control: words that its finding must contain. */
  readonly says?: Readonly<Record<string, string>>
}

export const cisAlarms = (except: readonly number[] = []): Controls =>
  Array.from({ length: 15 }, (_, index) => index + 1)
    .filter((row) => !except.includes(row))
    .map((row) => `cis-alarm-${String(row).padStart(2, '0')}`)
    .join(' ')

/** AWS shows these to an organisation only: of an account that stands alone nobody can read them. */
const MAIL = 'root-email-on-business-domain root-email-is-group-alias'
/** Outside a root session nobody lists root's hardware devices, so that nobody can count them. */
const UNSEEN = `${MAIL} root-has-two-mfa-devices`

const NO_KEYS = 'root-has-no-access-keys root-has-no-signing-certificates'
const GOOD_MFA = 'root-has-mfa root-mfa-resists-phishing'
const QUIET = 'root-not-used-recently'
const GOOD_ROOT = `${NO_KEYS} ${GOOD_MFA} ${QUIET}`
const ATTESTED_SIGN_IN =
  'root-password-strong-and-unique root-password-in-vault-outside-account password-and-mfa-held-apart two-people-can-reach-root root-access-tested-this-month root-procedure-documented'

const TRAIL =
  'trail-covers-all-regions-and-management-events trail-is-logging-now trail-validates-log-files trail-encrypted-with-kms trail-in-separate-account'
const TRAIL_BUCKET =
  'trail-bucket-immutable trail-bucket-versioned trail-bucket-tls-only trail-bucket-access-logged trail-bucket-retains-long-enough'
const HALF_TRAIL =
  'trail-covers-all-regions-and-management-events trail-is-logging-now trail-validates-log-files trail-bucket-private trail-bucket-versioned trail-bucket-retains-long-enough'
const WEAK_TRAIL =
  'trail-encrypted-with-kms trail-in-separate-account trail-bucket-immutable trail-bucket-tls-only trail-bucket-access-logged'
const MEMBERS_ONLY = 'member-root-credentials-removed member-root-recovery-closed member-root-denied-except-central-sessions'
const ORGANISATION =
  'central-root-credentials-management-on central-root-sessions-on central-root-delegated organisation-has-all-features root-access-key-creation-denied leaving-organisation-denied evidence-protected-from-members trail-is-organisation-wide detectors-delegated'

const alone = (expected: Partial<Expected>): Scenario['expected'] => ({
  '999900001111': { unknown: UNSEEN, ...expected },
  organisation: { notApplicable: ORGANISATION, unknown: '' },
})

const credentials: readonly Scenario[] = [
  {
    title: 'root keys: an active one, used three hours ago',
    world: 'root-keys',
    expected: alone({ fail: `root-has-no-access-keys ${QUIET}`, pass: `${GOOD_MFA} root-has-no-signing-certificates` }),
    says: { 'root-has-no-access-keys': 'used 3 hours ago', 'root-not-used-recently': 'by an access key 3 hours ago' },
  },
  {
    title: 'an inactive key counts',
    world: 'inactive-key',
    expected: alone({ fail: 'root-has-no-access-keys', pass: `${GOOD_MFA} ${QUIET} root-has-no-signing-certificates` }),
    says: { 'root-has-no-access-keys': 'inactive root access key' },
  },
  {
    title: 'virtual MFA under its classic serial',
    world: 'virtual-mfa',
    expected: alone({ fail: 'root-mfa-resists-phishing', pass: `root-has-mfa ${NO_KEYS} ${QUIET}` }),
  },
  {
    title: 'virtual MFA with a name of its own, beside a user called groot',
    world: 'virtual-mfa-renamed',
    expected: alone({ fail: 'root-mfa-resists-phishing', pass: `root-has-mfa ${NO_KEYS} ${QUIET} console-users-have-mfa` }),
    says: { 'root-mfa-resists-phishing': 'mfa/ops-phone' },
  },
  {
    title: 'hardware and virtual together: the weakest signs in',
    world: 'hardware-and-virtual',
    expected: alone({ fail: 'root-mfa-resists-phishing', pass: `root-has-mfa ${NO_KEYS} ${QUIET}` }),
  },
  {
    title: 'keys without a password: no device protects them',
    world: 'keys-without-password',
    expected: alone({
      fail: `root-has-mfa root-mfa-resists-phishing root-has-no-access-keys ${QUIET}`,
      pass: 'root-has-no-signing-certificates',
      notApplicable: `root-has-two-mfa-devices ${ATTESTED_SIGN_IN}`,
      unknown: MAIL,
    }),
  },
  {
    title: 'nothing but a signing certificate',
    world: 'signing-certificate-only',
    expected: alone({
      fail: 'root-has-no-signing-certificates',
      pass: 'root-has-no-access-keys',
      notApplicable: `root-has-two-mfa-devices ${ATTESTED_SIGN_IN}`,
      unknown: MAIL,
    }),
  },
  {
    title: 'a password without MFA, used two days ago',
    world: 'password-no-mfa',
    expected: alone({ fail: `root-has-mfa root-mfa-resists-phishing root-has-two-mfa-devices ${QUIET}`, pass: NO_KEYS, unknown: MAIL }),
  },
  {
    title: 'GovCloud: root signs in elsewhere, and its report does not tell of a password',
    world: 'govcloud',
    expected: alone({
      pass: `${NO_KEYS} ${QUIET}`,
      notApplicable: `root-has-mfa root-mfa-resists-phishing root-has-two-mfa-devices config-has-root-rules ${MAIL} ${ATTESTED_SIGN_IN}`,
      fail: `${TRAIL} root-use-raises-alarm root-sign-in-rule-in-us-east-1`,
      unknown: '',
    }),
    says: { 'root-has-mfa': 'linked commercial account', 'root-sign-in-rule-in-us-east-1': 'us-gov-west-1' },
  },
]

const members: readonly Scenario[] = [
  {
    title: 'a credential-free member, seen by a root session of the management account',
    world: 'credential-free-member',
    options: { organisation: true },
    expected: {
      '444455556666': {
        pass: `member-root-credentials-removed member-root-recovery-closed ${GOOD_ROOT} ${MAIL}`,
        notApplicable: `root-has-two-mfa-devices ${ATTESTED_SIGN_IN} management-root-sign-in-fenced`,
        fail: 'member-root-denied-except-central-sessions',
        unknown: null,
      },
      '111122223333': { pass: `${GOOD_ROOT} ${MAIL}`, notApplicable: MEMBERS_ONLY, unknown: 'root-has-two-mfa-devices' },
      organisation: {
        pass: 'central-root-credentials-management-on central-root-sessions-on organisation-has-all-features',
        fail: 'central-root-delegated',
        unknown: '',
      },
    },
    says: { 'root-has-mfa': 'no credentials' },
  },
  {
    title: 'the same member, seen by its own credentials',
    world: 'credential-free-member',
    options: { as: '444455556666' },
    expected: {
      '444455556666': {
        pass: `member-root-credentials-removed member-root-recovery-closed ${GOOD_ROOT}`,
        notApplicable: `root-has-two-mfa-devices ${ATTESTED_SIGN_IN}`,
        unknown: `${MAIL} member-root-denied-except-central-sessions access-analyzer-on-in-every-region`,
      },
      // The management account may have any of it on: a member is not told.
      organisation: {
        pass: 'organisation-has-all-features',
        unknown: ORGANISATION.replace('organisation-has-all-features ', ''),
      },
    },
  },
  {
    title: 'recovery left open: a password on a member whose credentials are managed centrally',
    world: 'recovery-left-open',
    options: { organisation: true },
    expected: {
      '444455556666': {
        fail: 'member-root-credentials-removed member-root-recovery-closed root-has-mfa root-mfa-resists-phishing root-has-two-mfa-devices',
        pass: `${NO_KEYS} ${QUIET}`,
        unknown: null,
      },
    },
    says: { 'member-root-recovery-closed': 'no MFA device protects it' },
  },
  {
    title: 'denied APIs: what was refused is unknown, and nothing else is',
    world: 'denied-apis',
    options: { key: 'AKIASCANNEREXAMPLE', organisation: true, memberRole: 'RootwardenReader' },
    expected: {
      '111122223333': {
        pass: `no-star-policy roles-trust-known-accounts ${MAIL}`,
        fail: 'trail-is-logging-now guardduty-on-in-every-region password-policy-strong',
        unknown: `${GOOD_ROOT} root-has-two-mfa-devices management-root-sign-in-fenced management-account-clean access-keys-rotated console-users-have-mfa one-active-key-per-user unused-credentials-removed users-are-individuals security-contact-registered billing-contact-registered operations-contact-registered contact-details-complete ${ATTESTED_SIGN_IN} root-mailbox-has-mfa root-phone-reachable`,
      },
      '444455556666': {
        pass: `root-has-mfa ${NO_KEYS} ${QUIET} no-star-policy`,
        fail: 'root-mfa-resists-phishing root-has-two-mfa-devices member-root-credentials-removed security-contact-registered',
        unknown: `member-root-recovery-closed access-keys-rotated console-users-have-mfa one-active-key-per-user unused-credentials-removed users-are-individuals ${TRAIL} ${TRAIL_BUCKET} trail-bucket-private root-use-raises-alarm alarm-can-fire ${cisAlarms()}`,
      },
      '777788889999': { pass: MAIL, fail: 'member-root-denied-except-central-sessions', unknown: null },
      organisation: {
        pass: 'organisation-has-all-features',
        unknown: 'central-root-credentials-management-on central-root-sessions-on central-root-delegated',
      },
    },
    says: { 'root-has-no-access-keys': 'not authorized to perform: iam:GetAccountSummary' },
  },
]

const recording: readonly Scenario[] = [
  {
    title: 'no trail: event history is no substitute',
    world: 'no-trail',
    expected: alone({
      fail: `${TRAIL} ${TRAIL_BUCKET} root-use-raises-alarm root-sign-in-rule-in-us-east-1 read-only-root-events-reach-eventbridge ${cisAlarms([15])}`,
      notApplicable: 'trail-bucket-private alarm-can-fire cis-alarm-15',
      pass: GOOD_ROOT,
    }),
  },
  {
    title: 'a dead alarm: it looks right and never fires on one event',
    world: 'dead-alarm',
    expected: alone({ fail: `root-use-raises-alarm alarm-can-fire cis-alarm-03 ${WEAK_TRAIL}`, pass: HALF_TRAIL }),
    says: { 'alarm-can-fire': 'it never fires on one', 'root-use-raises-alarm': 'it never fires on one' },
  },
  {
    title: 'a good alarm',
    world: 'good-alarm',
    expected: alone({
      pass: `root-use-raises-alarm alarm-can-fire cis-alarm-03 ${HALF_TRAIL}`,
      fail: `${cisAlarms([3, 15])} root-sign-in-rule-in-us-east-1 ${WEAK_TRAIL}`,
    }),
  },
  {
    title: 'an unconfirmed subscription: it fires and nobody hears it',
    world: 'unconfirmed-subscription',
    expected: alone({ fail: 'root-use-raises-alarm cis-alarm-03', pass: HALF_TRAIL }),
    says: { 'root-use-raises-alarm': 'confirmed' },
  },
  {
    title: 'EventBridge only: rules in every Region do what no alarm does',
    world: 'eventbridge-only',
    expected: alone({
      pass: `root-use-raises-alarm root-sign-in-rule-in-us-east-1 read-only-root-events-reach-eventbridge ${HALF_TRAIL}`,
      fail: cisAlarms([15]),
      notApplicable: 'cis-alarm-15',
    }),
  },
  {
    title: 'advanced selectors that cover everything, under names that say nothing',
    world: 'advanced-selectors',
    expected: alone({ pass: HALF_TRAIL, fail: 'root-use-raises-alarm' }),
  },
  {
    title: 'a write-only trail: what an intruder looks at stays unseen',
    world: 'write-only-trail',
    expected: alone({ fail: `${TRAIL} root-use-raises-alarm`, pass: 'trail-bucket-private' }),
    says: { 'trail-covers-all-regions-and-management-events': 'only management events that write' },
  },
  {
    title: 'an organisation trail whose log group, alarm and topic lie in the log archive, all accounts read',
    world: 'organisation-trail-other-account',
    options: { organisation: true, memberRole: 'OrganizationAccountAccessRole' },
    expected: {
      '111122223333': {
        pass: `root-use-raises-alarm alarm-can-fire cis-alarm-03 trail-in-separate-account trail-bucket-immutable trail-is-logging-now`,
        unknown: '',
      },
      '222233334444': { pass: 'root-use-raises-alarm cis-alarm-03 trail-bucket-private trail-in-separate-account', fail: '', unknown: '' },
      '444455556666': {
        pass: 'root-use-raises-alarm alarm-can-fire cis-alarm-03 trail-covers-all-regions-and-management-events trail-in-separate-account',
        unknown: '',
      },
      organisation: { pass: 'trail-is-organisation-wide organisation-has-all-features', unknown: '' },
    },
  },
  {
    title: 'the same trail, seen by one member: what lies in an account that was not read is unknown',
    world: 'organisation-trail-other-account',
    options: { as: '444455556666' },
    expected: {
      '444455556666': {
        pass: 'trail-covers-all-regions-and-management-events trail-is-logging-now trail-validates-log-files trail-in-separate-account member-root-recovery-closed',
        fail: 'trail-encrypted-with-kms root-sign-in-rule-in-us-east-1',
        unknown: `root-use-raises-alarm alarm-can-fire ${cisAlarms()} ${TRAIL_BUCKET} trail-bucket-private ${MAIL} member-root-denied-except-central-sessions access-analyzer-on-in-every-region`,
      },
    },
    says: { 'root-use-raises-alarm': 'account 222233334444 is not among the accounts that were read' },
  },
]

const MANAGEMENT_FAILS =
  'access-keys-rotated management-account-clean read-only-root-events-reach-eventbridge trail-bucket-immutable trail-bucket-access-logged trail-bucket-retains-long-enough'

const sample: Scenario = {
  title: 'the sample organisation: much right, and some of it halfway',
  world: 'organisation',
  options: { as: '111122223333', organisation: true, memberRole: 'RootwardenReader' },
  expected: {
    '111122223333': {
      pass: `${NO_KEYS} ${GOOD_MFA} root-use-raises-alarm guardduty-on-in-every-region break-glass-role-exists`,
      // The use was approved; here nobody says so.
      fail: `${MANAGEMENT_FAILS} ${QUIET}`,
      unknown: 'root-has-two-mfa-devices',
    },
    '444455556666': {
      fail: 'root-has-no-access-keys root-mfa-resists-phishing root-has-two-mfa-devices root-not-used-recently member-root-credentials-removed member-root-denied-except-central-sessions roles-trust-known-accounts guardduty-on-in-every-region',
      pass: 'root-has-mfa root-use-raises-alarm trail-in-separate-account',
      unknown: '',
    },
    '222233334444': { pass: `member-root-credentials-removed ${GOOD_ROOT}`, notApplicable: 'root-has-two-mfa-devices', unknown: '' },
    '333344445555': { pass: `member-root-credentials-removed member-root-denied-except-central-sessions ${GOOD_ROOT}`, unknown: '' },
    '555566667777': {
      fail: 'root-has-no-signing-certificates root-mfa-resists-phishing member-root-credentials-removed',
      pass: 'root-has-two-mfa-devices',
      unknown: '',
    },
    '666677778888': {
      fail: 'root-has-mfa member-root-credentials-removed member-root-recovery-closed no-star-policy one-active-key-per-user guardduty-on-in-every-region',
      unknown: '',
    },
    '777788889999': { pass: 'root-email-on-business-domain', fail: 'security-contact-registered', unknown: null },
    organisation: {
      pass: 'central-root-credentials-management-on central-root-delegated organisation-has-all-features trail-is-organisation-wide leaving-organisation-denied root-access-key-creation-denied',
      fail: 'central-root-sessions-on detectors-delegated evidence-protected-from-members',
      unknown: '',
    },
  },
}

/** Every world that a test scans end to end, and what must come out. */
export const SCENARIOS: readonly Scenario[] = [...credentials, ...members, ...recording, sample]

/** What AWS shows to nobody, or not to the account itself: the rest of `clean` is answered. */
export const UNSEEN_IN_CLEAN = UNSEEN.split(' ')

export const VERDICT_OF = { pass: 'pass', fail: 'fail', notApplicable: 'not-applicable', unknown: 'unknown' } as const satisfies Readonly<
  Record<keyof Expected, Verdict>
>
