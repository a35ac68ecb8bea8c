import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, epochMs } from '../../src/core/time.ts'
import { NOW, type TestCli, testCli } from './test-host.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})

const attest = 'attest add --control root-mailbox-has-mfa --account 999900001111 --by "Ana Example" --evidence SEC-42'
const except = 'except add --control root-has-no-access-keys --account 999900001111 --owner "Ana Example" --approver "Bo Example"'
const reason = '--reason "the partner moves to roles in March" --expires 90d'
const later = (days: number) => ({ now: epochMs(NOW + days * DAY_MS) })

/** The verdict of one control, and who accepted it. */
async function verdictOf(control: string, setting: object): Promise<string> {
  const { out } = await cli.run(`scan --control ${control} --format json`, setting)
  const { findings } = JSON.parse(out) as {
    readonly findings: readonly { readonly verdict: string; readonly accepted: { readonly owner: string } | null }[]
  }
  return findings.map(({ verdict, accepted }) => (accepted === null ? verdict : `${verdict}, accepted by ${accepted.owner}`)).join()
}

describe('an attestation', () => {
  it('answers what no API shows, until it expires', async () => {
    expect(await verdictOf('root-mailbox-has-mfa', { world: 'clean' })).toBe('unknown')
    const added = await cli.run(`${attest} --expires 30d`)
    expect(added).toMatchObject({ code: 0, err: '' })
    expect(added.out).toMatch(/^\S+\nrecorded in .*policy, expires 2026-12-21\n$/)
    expect(await verdictOf('root-mailbox-has-mfa', { world: 'clean' })).toBe('pass')
    expect(await verdictOf('root-mailbox-has-mfa', { world: 'clean', ...later(29) })).toBe('pass')
    expect(await verdictOf('root-mailbox-has-mfa', { world: 'clean', ...later(31) })).toBe('unknown')
  })

  it('that says no is a failure', async () => {
    await cli.run(`${attest} --answer no --note "the group has a shared password"`)
    expect(await verdictOf('root-mailbox-has-mfa', { world: 'clean' })).toBe('fail')
  })

  it('is listed, revoked once, and stays in the file', async () => {
    expect((await cli.run('attest list')).out).toContain('No attestations yet')
    const id = (await cli.run(attest)).out.split('\n')[0] ?? ''
    expect((await cli.run('attest list')).out).toMatch(/valid +yes +root-mailbox-has-mfa +999900001111 +Ana Example/)
    const revoke = `attest revoke ${id} --by "Bo Example" --because "the mailbox moved"`
    expect(await cli.run(revoke)).toMatchObject({ code: 0, out: `revoked: ${id}\n` })
    expect(await verdictOf('root-mailbox-has-mfa', { world: 'clean' })).toBe('unknown')
    expect((await cli.run('attest list --format csv')).out).toContain(`${id},revoked,yes,`)
    const again = await cli.run(revoke)
    expect(again).toMatchObject({ code: 2, out: '' })
    expect(again.err).toContain('rootwarden attest list')
    expect(await readFile(cli.path('policy/attestations.yml'), 'utf8')).toContain('the mailbox moved')
  })

  it.each([
    [
      'a control that AWS answers',
      'attest add --control root-has-no-access-keys --account 999900001111 --by A --evidence B',
      'is answered by AWS, not by people',
    ],
    [
      'the wrong subject',
      'attest add --control root-mailbox-has-mfa --account organisation --by A --evidence B',
      'This control is about an account',
    ],
    ['no name', 'attest add --control root-mailbox-has-mfa --account 999900001111 --by " " --evidence B', 'needs a name'],
    ['no evidence', 'attest add --control root-mailbox-has-mfa --account 999900001111 --by A --evidence " "', 'needs a reference'],
    ['a day that no calendar has', `${attest} --expires 2027-02-31`, 'a date such as'],
    ['a day gone by', `${attest} --expires 2026-11-20`, 'would have expired already'],
    ['far too long', `${attest} --expires 2099-01-01`, 'days at most'],
    [
      'an option left out',
      'attest add --control root-mailbox-has-mfa --account 999900001111 --by A',
      "'--evidence <reference>' not specified",
    ],
    ['an account that is none', 'attest add --control root-mailbox-has-mfa --account prod --by A --evidence B', 'twelve digits'],
  ])('is refused with %s', async (_, argv, words) => {
    const ran = await cli.run(argv)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain(words)
    expect((await cli.run('attest list')).out).toContain('No attestations yet')
  })
})

describe('an exception', () => {
  const scan = 'scan --control root-has-no-access-keys --fail-on critical'

  it('keeps the failure visible and the pipeline going, until it expires', async () => {
    expect((await cli.run(scan, { world: 'root-keys' })).code).toBe(1)
    expect(await cli.run(`${except} ${reason}`)).toMatchObject({ code: 0, err: '' })
    const accepted = await cli.run(scan, { world: 'root-keys' })
    expect(accepted.code).toBe(0)
    expect(accepted.out).toMatch(/ACCEPTED \(1\)[\s\S]*Ana Example carries it, Bo Example agreed: the partner moves/)
    expect(await verdictOf('root-has-no-access-keys', { world: 'root-keys' })).toBe('fail, accepted by Ana Example')
    expect((await cli.run(scan, { world: 'root-keys', ...later(91) })).code).toBe(1)
  })

  it('ends when it is revoked', async () => {
    const id = (await cli.run(`${except} ${reason}`)).out.split('\n')[0] ?? ''
    await cli.run(`except revoke ${id} --by "Bo Example" --because "the key is gone"`)
    expect((await cli.run(scan, { world: 'root-keys' })).code).toBe(1)
    expect((await cli.run('except list --format json')).out).toContain('"because": "the key is gone"')
    expect((await cli.run('except list')).out).toMatch(/revoked +root-has-no-access-keys/)
  })

  it.each([
    [
      'by the person who carries it',
      `except add --control root-has-mfa --account 999900001111 --owner Ana --approver ana ${reason}`,
      'cannot approve it',
    ],
    ['without a reason that a colleague understands', `${except} --reason because --expires 90d`, 'at least'],
    ['for ever', `${except} --reason "the partner moves to roles" --expires 2036-01-01`, 'days at most'],
    [
      'of a control that is not there',
      `except add --control root-has-mfaa --account 999900001111 --owner A --approver B ${reason}`,
      'Did you mean root-has-mfa?',
    ],
  ])('is refused %s', async (_, argv, words) => {
    const ran = await cli.run(argv)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain(words)
  })
})

describe('the policy folder', () => {
  it('is the one that was asked for, on the sample, too', async () => {
    const team = cli.path('team')
    await cli.run(`${attest.replace('999900001111', '444455556666')} --policy ${team}`)
    expect((await cli.run('attest list')).out).toContain('No attestations yet')
    expect((await cli.run(`attest list --policy ${team}`)).out).toContain('root-mailbox-has-mfa')
    const asked = 'scan --sample --account 444455556666 --control root-mailbox-has-mfa --format json'
    expect((await cli.run(asked)).out).toContain('"verdict": "unknown"')
    expect((await cli.run(`${asked} --policy ${team}`)).out).toContain('"verdict": "pass"')
  })

  it('that is broken is refused with file, line and field, and nothing is judged', async () => {
    await cli.run(attest)
    const file = cli.path('policy/attestations.yml')
    await cli.write(
      'policy/attestations.yml',
      (await readFile(file, 'utf8')).replace('answer: yes', 'answer: maybe').replace('answer: "yes"', 'answer: maybe'),
    )
    const ran = await cli.run('scan')
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toMatch(/attestations\.yml cannot be used:\n {2}line \d+: 0\.answer: /)
  })
})
