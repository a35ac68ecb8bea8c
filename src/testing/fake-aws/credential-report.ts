import { type Partition, rootArn } from '../../core/aws.ts'
import { type EpochMs, isoInstant } from '../../core/time.ts'
import type { AccessKeyWorld, AccountWorld, CertificateWorld, MfaDeviceWorld, PasswordWorld } from './world.ts'

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...[1, 2].flatMap((n) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map((column) => `access_key_${n}_${column}`),
  ),
  ...[1, 2].flatMap((n) => ['active', 'last_rotated'].map((column) => `cert_${n}_${column}`)),
]

interface Row {
  readonly user: string
  readonly arn: string
  readonly createdAt: EpochMs
  readonly password: PasswordWorld | null
  readonly keys: readonly AccessKeyWorld[]
  readonly mfa: readonly MfaDeviceWorld[]
  readonly certificates: readonly CertificateWorld[]
}

const date = (at: EpochMs | null, otherwise: string): string => (at === null ? otherwise : isoInstant(at))

function keyCells(key: AccessKeyWorld | undefined): readonly string[] {
  if (key === undefined) return ['false', 'N/A', 'N/A', 'N/A', 'N/A']
  return [
    String(key.status === 'Active'),
    isoInstant(key.createdAt),
    date(key.lastUsedAt, 'N/A'),
    key.lastUsedRegion ?? 'N/A',
    key.lastUsedService ?? 'N/A',
  ]
}

const certificateCells = (certificate: CertificateWorld | undefined): readonly string[] =>
  certificate === undefined ? ['false', 'N/A'] : [String(certificate.status === 'Active'), isoInstant(certificate.uploadedAt)]

function passwordCells(password: PasswordWorld | null, isRoot: boolean, legacy: boolean): readonly string[] {
  const used = password === null ? 'N/A' : date(password.lastUsedAt, 'no_information')
  if (legacy && isRoot) return ['not_supported', used, 'not_supported', 'not_supported']
  if (password === null) return ['false', used, 'N/A', isRoot ? 'not_supported' : 'N/A']
  return ['true', used, date(password.changedAt, 'N/A'), isRoot ? 'not_supported' : 'N/A']
}

/** A cell with a comma or a quote is quoted; names and paths may hold both. */
const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * Writes an account's credential report as AWS does: 22 columns, LF, no final newline, root's row first.
 *
 * @param legacy - say `not_supported` of root's password, as older reports did.
 */
export function renderCredentialReport(account: AccountWorld, partition: Partition, legacy: boolean): string {
  const root: Row = { user: '<root_account>', arn: rootArn(partition, account.id), createdAt: account.createdAt, ...account.root }
  const users: Row[] = account.iam.users.map((user) => ({ ...user, user: user.name, certificates: [] }))
  const lines = [root, ...users].map((row) => [
    row.user,
    row.arn,
    isoInstant(row.createdAt),
    ...passwordCells(row.password, row === root, legacy),
    String(row.mfa.length > 0),
    ...keyCells(row.keys[0]),
    ...keyCells(row.keys[1]),
    ...certificateCells(row.certificates[0]),
    ...certificateCells(row.certificates[1]),
  ])
  return [COLUMNS, ...lines].map((line) => line.map(cell).join(',')).join('\n')
}
