import { describe, expect, it } from 'vitest'
import { epochMs } from '../../../core/time.ts'
import {
  certificatesPresent,
  mfaActive,
  parseCredentialReport,
  passwordPresent,
  rootKeysIn,
  rootRow,
  rootUsesIn,
  usersIn,
} from './credential-report-rows.ts'

const COLUMNS =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated'

const NAMES = COLUMNS.split(',')

/** Root's row of a member that was just given a password, with some fields changed. */
function report(changes: Readonly<Record<string, string>> = {}): string {
  const plain: Record<string, string> = Object.fromEntries(NAMES.map((name) => [name, /_active$|_enabled$/.test(name) ? 'false' : 'N/A']))
  const row = {
    ...plain,
    user: '<root_account>',
    arn: 'arn:aws:iam::444455556666:root',
    user_creation_time: '2026-09-12T01:40:00+00:00',
    ...changes,
  }
  return [COLUMNS, NAMES.map((name) => row[name as keyof typeof row] ?? '').join(',')].join('\n')
}

const root = (changes: Readonly<Record<string, string>> = {}) => rootRow(parseCredentialReport(report(changes)))
const at = (text: string) => epochMs(Date.parse(text))

describe('reading root’s row', () => {
  it.each([
    ['lower case, as real reports are', 'true', true],
    ['upper case, as the documentation has it', 'TRUE', true],
    ['a member without credentials', 'FALSE', false],
  ])('password_enabled in %s', (_name, password_enabled, expected) => {
    expect(passwordPresent(root({ password_enabled }))).toBe(expected)
  })

  it('says not reported, never false, where AWS says not_supported', () => {
    expect(() => passwordPresent(root({ password_enabled: 'not_supported' }))).toThrow('not_supported for password_enabled')
    expect(() => mfaActive(root({ mfa_active: 'perhaps' }))).toThrow('neither true nor false')
  })

  it.each([
    ['no key', {}, []],
    ['an active key, never used', { access_key_1_active: 'true', access_key_1_last_rotated: '2026-01-02T03:04:05Z' }, [['Active', null]]],
    [
      'an inactive key in the second slot keeps its dates',
      {
        access_key_2_active: 'FALSE',
        access_key_2_last_rotated: '2026-01-02T03:04:05+00:00',
        access_key_2_last_used_date: '2026-02-02T00:00:00+00:00',
      },
      [['Inactive', at('2026-02-02T00:00:00Z')]],
    ],
  ])('%s', (_name, changes: Readonly<Record<string, string>>, expected) => {
    expect(rootKeysIn(root(changes)).map(({ status, lastUsedAt }) => [status, lastUsedAt])).toEqual(expected)
  })

  it('gathers every trace of use, and takes words for "never" as no trace', () => {
    const used = {
      password_enabled: 'true',
      password_last_used: '2026-11-01T00:00:00Z',
      access_key_1_active: 'true',
      access_key_1_last_rotated: '2026-01-01T00:00:00Z',
      access_key_1_last_used_date: '2026-11-02T00:00:00Z',
      access_key_1_last_used_region: 'N/A',
      access_key_1_last_used_service: 's3',
    }
    expect(rootUsesIn(root(used))).toEqual([
      { by: 'password', at: at('2026-11-01T00:00:00Z'), detail: 'signed in with the password' },
      { by: 'access-key', at: at('2026-11-02T00:00:00Z'), detail: 'access key 1, s3' },
    ])
    expect(rootUsesIn(root({ password_last_used: 'no_information' }))).toEqual([])
    expect(() => rootUsesIn(root({ password_last_used: 'yesterday' }))).toThrow('password_last_used is no date')
  })

  it('sees certificates, inactive ones too', () => {
    expect(certificatesPresent(root())).toBe(false)
    expect(certificatesPresent(root({ cert_2_last_rotated: '2020-01-01T00:00:00Z' }))).toBe(true)
  })

  it('says so when there is no row of root', () => {
    expect(() => rootRow(parseCredentialReport(report({ user: 'ana' })))).toThrow('no row <root_account>')
  })
})

describe('reading the table', () => {
  it('goes by the names of the columns, in any order, with columns it does not know', () => {
    const [row] = parseCredentialReport(
      'additional_credentials_info,arn,user,mfa_active\r\n"a ""b"", c",arn:aws:iam::444455556666:root,<root_account>,TRUE\r\n',
    )
    expect(row?.get('additional_credentials_info')).toBe('a "b", c')
    expect(row === undefined ? null : mfaActive(row)).toBe(true)
  })

  it.each([
    ['an error page', '<html>busy</html>', 'no header'],
    ['nothing', '', 'no header'],
    ['a line that was cut', `${report()}\nana,arn:aws:iam::444455556666:user/ana,2026`, 'line 3 of the report has 3 fields instead of 22'],
    ['an open quote', 'user,arn\n"ana,arn', 'never closed'],
  ])('refuses %s', (_name, csv, message) => {
    expect(() => parseCredentialReport(csv)).toThrow(message)
  })

  it('lists users without root, with the keys that exist', () => {
    const ana = [
      'ana',
      'arn:aws:iam::444455556666:user/ana',
      '2025-01-01T00:00:00+00:00',
      'true',
      '2026-11-20T08:00:00+00:00',
      '2026-01-01T00:00:00+00:00',
      'N/A',
      'true',
    ]
    const keys = [
      'true',
      '2026-03-01T00:00:00+00:00',
      'N/A',
      'N/A',
      'N/A',
      'false',
      'N/A',
      'N/A',
      'N/A',
      'N/A',
      'false',
      'N/A',
      'false',
      'N/A',
    ]
    expect(usersIn(parseCredentialReport(`${report()}\n${[...ana, ...keys].join(',')}`))).toEqual([
      {
        name: 'ana',
        arn: 'arn:aws:iam::444455556666:user/ana',
        createdAt: at('2025-01-01T00:00:00Z'),
        passwordEnabled: true,
        passwordLastUsedAt: at('2026-11-20T08:00:00Z'),
        passwordChangedAt: at('2026-01-01T00:00:00Z'),
        mfaActive: true,
        keys: [{ active: true, rotatedAt: at('2026-03-01T00:00:00Z'), lastUsedAt: null }],
      },
    ])
  })
})
