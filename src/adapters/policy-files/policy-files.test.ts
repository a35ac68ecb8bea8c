import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { DEFAULT_SETTINGS } from '../../core/settings.ts'
import { epochMs } from '../../core/time.ts'
import { policyFiles } from './policy-files.ts'

const at = epochMs(Date.UTC(2026, 10, 21, 12))
const attestation = {
  id: 'att-1',
  control: 'root-mailbox-has-mfa',
  account: accountId('011122223333'),
  answer: 'yes',
  by: 'Ana Example',
  at,
  expiresAt: epochMs(at + 90 * 86_400_000),
  evidence: 'TICKET-7',
  note: null,
  revoked: null,
} as const
const exception = {
  id: 'exc-1',
  control: 'trail-encrypted-with-kms',
  account: 'organisation',
  owner: 'Ana Example',
  approver: 'Bo Example',
  reason: 'key rotation project ends in March',
  approvedAt: at,
  expiresAt: epochMs(at + 90 * 86_400_000),
  revoked: null,
} as const

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootwarden-policy-'))
})

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)

describe('policy files', () => {
  it('an empty folder means defaults and no entries', async () => {
    expect(await policyFiles(folder).load()).toEqual({ settings: DEFAULT_SETTINGS, attestations: [], exceptions: [], approvedUses: [] })
  })

  it('what is added is read back, leading zeros of the account included', async () => {
    const store = policyFiles(join(folder, 'new', 'folder'))
    await store.addAttestation(attestation)
    await store.addException(exception)
    expect(await store.load()).toMatchObject({ attestations: [attestation], exceptions: [exception] })
  })

  it('comments and older entries survive, and nothing else is left in the folder', async () => {
    const store = policyFiles(folder)
    await store.addAttestation(attestation)
    const path = join(folder, 'attestations.yml')
    await write('attestations.yml', `${await readFile(path, 'utf8')}# reviewed by the auditor\n`)
    await store.addAttestation({ ...attestation, id: 'att-2' })
    expect(await readFile(path, 'utf8')).toContain('# reviewed by the auditor')
    expect((await store.load()).attestations.map(({ id }) => id)).toEqual(['att-1', 'att-2'])
    expect(await readdir(folder)).toEqual(['attestations.yml'])
  })

  it('an entry is revoked once, by name, and stays in the file', async () => {
    const store = policyFiles(folder)
    await store.addException(exception)
    const revocation = { by: 'Bo Example', at, because: 'fixed' }
    expect(await store.revokeException('exc-1', revocation)).toBe(true)
    expect(await store.revokeException('exc-1', revocation)).toBe(false)
    expect(await store.revokeException('exc-9', revocation)).toBe(false)
    expect((await store.load()).exceptions[0]?.revoked).toEqual(revocation)
  })

  it.each([
    [
      'an account that YAML reads as a number',
      '- {id: a, control: c, account: 111122223333, answer: yes, by: Ana, at: 2026-11-21, expires: 2027-01-01, evidence: T}',
      'line 1: 0.account: must be an account id in quotes',
    ],
    ['a misspelt field', '- id: a\n  controll: c', 'controll'],
    [
      'a date without a zone',
      '- id: a\n  control: c\n  account: organisation\n  answer: yes\n  by: Ana\n  at: 2026-11-21T10:00\n  expires: 2027-01-01\n  evidence: T',
      'line 6: 0.at: must be a date',
    ],
    ['no YAML at all', '- id: [', 'line 1'],
    ['aliases that explode', `a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]`, 'alias'],
  ])('%s is refused with its place', async (_, text, words) => {
    await write('attestations.yml', text)
    await expect(policyFiles(folder).load()).rejects.toThrow(words)
  })

  it('an exception approved by its owner is refused on load, too', async () => {
    await write(
      'exceptions.yml',
      '- {id: a, control: c, account: organisation, owner: Ana, approver: ana, reason: long enough, approved: 2026-11-21, expires: 2027-01-01}',
    )
    await expect(policyFiles(folder).load()).rejects.toThrow('0.approver: must not be the owner')
  })

  it('settings that are left out keep their defaults', async () => {
    await write('settings.yml', 'log-retention-days: 2555\noverlays: [fips]\n')
    expect((await policyFiles(folder).load()).settings).toEqual({ ...DEFAULT_SETTINGS, logRetentionDays: 2555, overlays: ['fips'] })
  })
})
