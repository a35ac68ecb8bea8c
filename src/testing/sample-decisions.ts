import type { Attestation } from '../core/attestation.ts'
import { type AccountId, accountId } from '../core/aws.ts'
import type { Exception } from '../core/exception.ts'
import { type ApprovedUse, DEFAULT_SETTINGS } from '../core/settings.ts'
import { DAY_MS, type EpochMs, epochMs } from '../core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Decisions } from '../ports/policy-store.ts'

const payer = accountId('111122223333')
const dataAccount = accountId('555566667777')

interface Attested {
  readonly control: string
  readonly account: AccountId | 'organisation'
  readonly by: string
  readonly daysAgo: number
  readonly validDays: number
  readonly evidence: string
  readonly answer?: 'yes' | 'no'
  readonly note?: string
}

/** What the people of the sample organisation have attested: some of it well, some of it lapsed, one thing honestly "no". */
const attested: readonly Attested[] = [
  { control: 'root-mailbox-has-mfa', account: payer, by: 'Ana Example', daysAgo: 20, validDays: 90, evidence: 'SEC-118' },
  { control: 'root-password-strong-and-unique', account: payer, by: 'Ana Example', daysAgo: 20, validDays: 180, evidence: 'SEC-119' },
  { control: 'root-password-in-vault-outside-account', account: payer, by: 'Bo Example', daysAgo: 20, validDays: 180, evidence: 'SEC-119' },
  { control: 'password-and-mfa-held-apart', account: payer, by: 'Chi Example', daysAgo: 35, validDays: 90, evidence: 'SEC-131' },
  { control: 'two-people-can-reach-root', account: payer, by: 'Chi Example', daysAgo: 35, validDays: 90, evidence: 'SEC-131' },
  { control: 'root-procedure-documented', account: payer, by: 'Ana Example', daysAgo: 60, validDays: 180, evidence: 'wiki: root-access' },
  { control: 'root-access-tested-this-month', account: payer, by: 'Bo Example', daysAgo: 48, validDays: 31, evidence: 'SEC-97' },
  {
    control: 'root-phone-reachable',
    account: payer,
    by: 'Chi Example',
    daysAgo: 6,
    validDays: 90,
    evidence: 'SEC-140',
    answer: 'no',
    note: 'the number on file belongs to somebody who left in June',
  },
  { control: 'alert-path-tested', account: payer, by: 'Ana Example', daysAgo: 12, validDays: 90, evidence: 'SEC-136' },
]

const attestationOf = (entry: Attested, now: EpochMs): Attestation => ({
  id: `att-sample-${entry.control}-${entry.account}`,
  control: entry.control,
  account: entry.account,
  answer: entry.answer ?? 'yes',
  by: entry.by,
  at: epochMs(now - entry.daysAgo * DAY_MS),
  expiresAt: epochMs(now + (entry.validDays - entry.daysAgo) * DAY_MS),
  evidence: entry.evidence,
  note: entry.note ?? null,
  revoked: null,
})

const exceptionsAt = (now: EpochMs): readonly Exception[] => [
  {
    id: 'exc-sample-access-keys-rotated',
    control: 'access-keys-rotated',
    account: dataAccount,
    owner: 'Dee Example',
    approver: 'Chi Example',
    reason: 'the nightly import moves to a role in January; its key is fenced to one bucket until then',
    approvedAt: epochMs(now - 30 * DAY_MS),
    expiresAt: epochMs(now + 60 * DAY_MS),
    revoked: null,
  },
]

/** Root of the management account is asked for by day, not by the minute. */
const approvedUsesAt = (now: EpochMs): readonly ApprovedUse[] => [
  {
    account: payer,
    from: epochMs(now - 20.5 * DAY_MS),
    to: epochMs(now - 18.5 * DAY_MS),
    reason: 'change the tax settings of the organisation (SEC-127)',
    approvedBy: 'Chi Example',
  },
]

/** The decisions of the sample organisation's people, dated relative to the clock so that they look alive on any day. */
export const sampleDecisions = (clock: Clock): { load(): Promise<Decisions> } => ({
  load: () => {
    const now = clock.now()
    return Promise.resolve({
      settings: { ...DEFAULT_SETTINGS, businessDomains: ['example.com'] },
      attestations: attested.map((entry) => attestationOf(entry, now)),
      exceptions: exceptionsAt(now),
      approvedUses: approvedUsesAt(now),
    })
  },
})
