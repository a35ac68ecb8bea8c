import type { ReportedKey, ReportedUser } from '../../../core/facts/iam.ts'
import type { RootAccessKey, RootUse } from '../../../core/facts/root.ts'
import { type EpochMs, parseInstant } from '../../../core/time.ts'
import { MalformedAnswer, NotReported } from '../answer.ts'

/** One line of the credential report, by the names of its columns: AWS adds columns, and does not promise their order. */
export type ReportRow = ReadonlyMap<string, string>

/** Splits one line of CSV. Quotes around a field, and doubled ones inside it, are understood. */
function fieldsOf(line: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] as string
    if (quoted && character === '"' && line[index + 1] === '"') {
      field += '"'
      index += 1
    } else if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) {
      fields.push(field)
      field = ''
    } else field += character
  }
  if (quoted) throw new MalformedAnswer('a quote in the report is never closed')
  return [...fields, field].map((each) => each.trim())
}

/** @throws MalformedAnswer when it is no credential report: no header with `user` and `arn`, or a line of another length. */
export function parseCredentialReport(csv: string): ReportRow[] {
  const [header, ...lines] = csv
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  const columns = fieldsOf(header ?? '').map((name) => name.toLowerCase())
  if (!columns.includes('user') || !columns.includes('arn'))
    throw new MalformedAnswer('the report has no header with the columns user and arn')
  return lines.map((line, index) => {
    const fields = fieldsOf(line)
    if (fields.length !== columns.length)
      throw new MalformedAnswer(`line ${index + 2} of the report has ${fields.length} fields instead of ${columns.length}`)
    return new Map(columns.map((column, place) => [column, fields[place] as string]))
  })
}

/** Words that stand for "there is no date": no such credential, never used since it is tracked. */
const noDate = new Set(['n/a', 'no_information', ''])

function cell(row: ReportRow, column: string): string {
  const value = row.get(column)
  if (value === undefined) throw new NotReported(`the report has no column ${column}`)
  if (value.toLowerCase() === 'not_supported') throw new NotReported(`the report says not_supported for ${column}`)
  return value
}

/** @throws NotReported for `not_supported`; MalformedAnswer for anything that is neither true nor false in any case. */
function flagIn(row: ReportRow, column: string): boolean {
  const value = cell(row, column).toLowerCase()
  if (value === 'true') return true
  if (value === 'false') return false
  throw new MalformedAnswer(`${column} is neither true nor false: ${JSON.stringify(value.slice(0, 40))}`)
}

function dateIn(row: ReportRow, column: string): EpochMs | null {
  const value = cell(row, column)
  if (noDate.has(value.toLowerCase())) return null
  const at = parseInstant(value)
  if (at === null) throw new MalformedAnswer(`${column} is no date: ${JSON.stringify(value.slice(0, 40))}`)
  return at
}

const nameIn = (row: ReportRow, column: string): string | null => {
  const value = row.get(column) ?? ''
  return noDate.has(value.toLowerCase()) ? null : value
}

const slots = ['1', '2'] as const

/** An inactive key keeps its dates; a slot without a key has none. */
function keyIn(row: ReportRow, slot: string): ReportedKey | null {
  const active = flagIn(row, `access_key_${slot}_active`)
  const rotatedAt = dateIn(row, `access_key_${slot}_last_rotated`)
  if (!active && rotatedAt === null) return null
  return { active, rotatedAt, lastUsedAt: dateIn(row, `access_key_${slot}_last_used_date`) }
}

const keysIn = (row: ReportRow): (ReportedKey & { readonly slot: string })[] =>
  slots.flatMap((slot) => {
    const key = keyIn(row, slot)
    return key === null ? [] : [{ ...key, slot }]
  })

/** The row of the root user. @throws NotReported when the report has none. */
export function rootRow(rows: readonly ReportRow[]): ReportRow {
  const row = rows.find((each) => each.get('user') === '<root_account>')
  if (row === undefined) throw new NotReported('the report has no row <root_account>')
  return row
}

export const passwordPresent = (row: ReportRow): boolean => flagIn(row, 'password_enabled')

export const mfaActive = (row: ReportRow): boolean => flagIn(row, 'mfa_active')

export const certificatesPresent = (row: ReportRow): boolean =>
  slots.some((slot) => flagIn(row, `cert_${slot}_active`) || dateIn(row, `cert_${slot}_last_rotated`) !== null)

/** Without ids: the report has none. */
export const rootKeysIn = (row: ReportRow): RootAccessKey[] =>
  keysIn(row).map(({ slot, active, rotatedAt, lastUsedAt }) => ({
    id: null,
    status: active ? 'Active' : 'Inactive',
    createdAt: rotatedAt,
    lastUsedAt,
    lastUsedRegion: nameIn(row, `access_key_${slot}_last_used_region`),
    lastUsedService: nameIn(row, `access_key_${slot}_last_used_service`),
  }))

export function rootUsesIn(row: ReportRow): RootUse[] {
  const passwordAt = dateIn(row, 'password_last_used')
  const byPassword: RootUse[] = passwordAt === null ? [] : [{ by: 'password', at: passwordAt, detail: 'signed in with the password' }]
  const byKeys = keysIn(row).flatMap(({ slot, lastUsedAt }): RootUse[] => {
    const where = [nameIn(row, `access_key_${slot}_last_used_service`), nameIn(row, `access_key_${slot}_last_used_region`)]
    const detail = [`access key ${slot}`, ...where.filter((part) => part !== null)].join(', ')
    return lastUsedAt === null ? [] : [{ by: 'access-key', at: lastUsedAt, detail }]
  })
  return [...byPassword, ...byKeys]
}

/** Where a user has no password, some reports say not_supported instead of N/A; where there is one that would hide whether it is used. */
const passwordDateIn = (row: ReportRow, column: string): EpochMs | null =>
  !flagIn(row, 'password_enabled') && row.get(column)?.toLowerCase() === 'not_supported' ? null : dateIn(row, column)

/** Everyone but root. */
export const usersIn = (rows: readonly ReportRow[]): ReportedUser[] =>
  rows
    .filter((row) => row.get('user') !== '<root_account>')
    .map((row) => ({
      name: cell(row, 'user'),
      arn: cell(row, 'arn'),
      createdAt: dateIn(row, 'user_creation_time'),
      passwordEnabled: flagIn(row, 'password_enabled'),
      passwordLastUsedAt: passwordDateIn(row, 'password_last_used'),
      passwordChangedAt: passwordDateIn(row, 'password_last_changed'),
      mfaActive: flagIn(row, 'mfa_active'),
      keys: keysIn(row).map(({ active, rotatedAt, lastUsedAt }) => ({ active, rotatedAt, lastUsedAt })),
    }))
