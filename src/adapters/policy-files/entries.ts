import { z } from 'zod'
import type { Attestation } from '../../core/attestation.ts'
import { isAccountId } from '../../core/aws.ts'
import type { Exception } from '../../core/exception.ts'
import { type ApprovedUse, DEFAULT_SETTINGS, type Settings } from '../../core/settings.ts'
import { type EpochMs, epochMs, isoInstant } from '../../core/time.ts'

const dateShape = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** A date (which means its first moment in UTC) or an instant with its zone. */
const date = z
  .string()
  .refine((text) => dateShape.test(text) && !Number.isNaN(Date.parse(text)), 'must be a date such as 2026-11-21 or 2026-11-21T10:00:00Z')
  .transform((text): EpochMs => epochMs(Date.parse(text)))

const account = z.string('must be twelve digits in quotes').refine(isAccountId, 'must be twelve digits in quotes, such as "111122223333"')
const subject = z.union([account, z.literal('organisation')], 'must be an account id in quotes, or organisation')
const words = z.string().trim().min(1, 'must not be empty').max(2000)
const revoked = z.strictObject({ by: words, at: date, because: words }).nullable().default(null)

export const attestationEntry = z
  .strictObject({
    id: words,
    control: words,
    account: subject,
    answer: z.enum(['yes', 'no']),
    by: words,
    at: date,
    expires: date,
    evidence: words,
    note: words.nullable().default(null),
    revoked,
  })
  .transform(({ expires, ...rest }): Attestation => ({ ...rest, expiresAt: expires }))

export const exceptionEntry = z
  .strictObject({
    id: words,
    control: words,
    account: subject,
    owner: words,
    approver: words,
    reason: words,
    approved: date,
    expires: date,
    revoked,
  })
  .refine(({ owner, approver }) => owner.toLowerCase() !== approver.toLowerCase(), { message: 'must not be the owner', path: ['approver'] })
  .transform(({ approved, expires, ...rest }): Exception => ({ ...rest, approvedAt: approved, expiresAt: expires }))

export const approvedUseEntry = z
  .strictObject({ account, from: date, to: date, reason: words, 'approved-by': words })
  .transform(({ 'approved-by': approvedBy, ...rest }): ApprovedUse => ({ ...rest, approvedBy }))

const days = z.int().min(1).max(3650)

/** Settings as the file writes them; what is left out keeps its default. */
export const settingsFile = z
  .strictObject({
    'recent-root-use-days': days.default(DEFAULT_SETTINGS.recentRootUseDays),
    overlays: z.array(z.enum(['fips'])).default([...DEFAULT_SETTINGS.overlays]),
    'log-retention-days': days.default(DEFAULT_SETTINGS.logRetentionDays),
    'access-key-max-age-days': days.default(DEFAULT_SETTINGS.accessKeyMaxAgeDays),
    'unused-credential-days': days.default(DEFAULT_SETTINGS.unusedCredentialDays),
    'minimum-password-length': z.int().min(8).max(128).default(DEFAULT_SETTINGS.minimumPasswordLength),
    'business-domains': z.array(z.string().regex(/^[a-z0-9.-]+\.[a-z]{2,}$/i, 'must be a domain such as example.com')).default([]),
    'trusted-accounts': z.array(account).default([]),
    'break-glass-roles': z.array(words).default([...DEFAULT_SETTINGS.breakGlassRoles]),
  })
  .transform((file): Settings => ({
    recentRootUseDays: file['recent-root-use-days'],
    overlays: file.overlays,
    logRetentionDays: file['log-retention-days'],
    accessKeyMaxAgeDays: file['access-key-max-age-days'],
    unusedCredentialDays: file['unused-credential-days'],
    minimumPasswordLength: file['minimum-password-length'],
    businessDomains: file['business-domains'],
    trustedAccounts: file['trusted-accounts'],
    breakGlassRoles: file['break-glass-roles'],
  }))

/** An attestation as the file writes it. */
export const writeAttestation = (entry: Attestation) => ({
  id: entry.id,
  control: entry.control,
  account: entry.account,
  answer: entry.answer,
  by: entry.by,
  at: isoInstant(entry.at),
  expires: isoInstant(entry.expiresAt),
  evidence: entry.evidence,
  ...(entry.note === null ? {} : { note: entry.note }),
})

/** An exception as the file writes it. */
export const writeException = (entry: Exception) => ({
  id: entry.id,
  control: entry.control,
  account: entry.account,
  owner: entry.owner,
  approver: entry.approver,
  reason: entry.reason,
  approved: isoInstant(entry.approvedAt),
  expires: isoInstant(entry.expiresAt),
})
