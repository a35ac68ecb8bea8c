import { readFile, readdir } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { SCAN_FORMATS } from '../../src/cli/commands/scan.ts'
import { colourCodes } from '../../src/core/render/text-width.ts'
import { DAY_MS, epochMs } from '../../src/core/time.ts'
import { NOW, type TestCli, testCli } from './test-host.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})

interface Finding {
  readonly id: string
  readonly control: string
  readonly verdict: string
  readonly accepted: unknown
}
const findingsIn = (json: string): readonly Finding[] => (JSON.parse(json) as { readonly findings: readonly Finding[] }).findings
const verdicts = (json: string): Readonly<Record<string, string>> =>
  Object.fromEntries(findingsIn(json).map(({ id, verdict }) => [id, verdict]))

const scanner = { world: 'denied-apis', key: 'AKIASCANNEREXAMPLE' }

describe('the exit code of a scan', () => {
  it.each([
    ['a critical failure, and nobody asked', 'scan --control root-has-no-access-keys', { world: 'root-keys' }, 0],
    ['a critical failure, never to fail on', 'scan --control root-has-no-access-keys --fail-on never', { world: 'root-keys' }, 0],
    ['a critical failure at the level', 'scan --control root-has-no-access-keys --fail-on critical', { world: 'root-keys' }, 1],
    ['a critical failure above the level', 'scan --control root-has-no-access-keys --fail-on low', { world: 'root-keys' }, 1],
    ['a medium failure below the level', 'scan --control password-policy-strong --fail-on high', { world: 'virtual-mfa' }, 0],
    ['a medium failure at the level', 'scan --control password-policy-strong --fail-on medium', { world: 'virtual-mfa' }, 1],
    ['all is well', 'scan --control root-has-no-access-keys --fail-on low --strict', { world: 'clean' }, 0],
    ['what was denied, and nobody asked', 'scan --control root-has-mfa', scanner, 0],
    ['what was denied, strictly', 'scan --control root-has-mfa --strict', scanner, 3],
    ['what was denied is no failure', 'scan --control root-has-mfa --fail-on low', scanner, 0],
    ['a failure goes before what was denied', 'scan --org --member-role RootwardenReader --fail-on low --strict', scanner, 1],
    ['what only people can say is not incomplete', 'scan --control root-mailbox-has-mfa --strict', { world: 'clean' }, 0],
    ['a control that is not there', 'scan --control root-has-no-acess-keys', {}, 2],
    ['a level that is not there', 'scan --fail-on grave', {}, 2],
    ['a format that is not there', 'scan --format xml', {}, 2],
    ['an account id with a digit too few', 'scan --account 11122223333', {}, 2],
    ['two sources of facts', 'scan --sample --profile audit', {}, 2],
    ['a snapshot and an organisation', 'scan --snapshot a.json --org', {}, 2],
    ['a file that is not there', 'scan --snapshot /nowhere/a.json', {}, 2],
    ['a word too much', 'scan everything', {}, 2],
    ['no such command', 'scam', {}, 2],
    ['a place where nothing can be written', 'scan --output /dev/null/report.html', {}, 4],
    ['credentials that AWS does not know', 'scan', { world: 'clean', key: 'AKIAUNKNOWNEXAMPLE' }, 4],
  ])('%s', async (_, argv, setting, code) => {
    const ran = await cli.run(argv, setting)
    expect({ code: ran.code, err: code === 0 || code === 1 || code === 3 ? ran.err : '' }).toEqual({ code, err: '' })
    if (code === 2 || code === 4) {
      expect(ran.out).toBe('')
      expect(ran.err).toMatch(/^rootwarden: \S.*\n {2}\S/s)
      expect(ran.err).not.toMatch(/\n\s+at /)
    }
  })

  it.each([
    ['scan --control root-has-no-acess-keys', 'Did you mean root-has-no-access-keys?'],
    ['scan --framework cis-aws-foundation-7.0', 'Did you mean cis-aws-foundations-7.0?'],
    ['scan --framework pci', 'Frameworks: aws-fsbp'],
    ['controls show root-has-mfaa', 'Did you mean root-has-mfa?'],
    ['controls list --framework cis-aws-foundations-7', 'Did you mean cis-aws-foundations-7.0?'],
    ['scan --stict', 'Did you mean --strict?'],
    ['scna', 'Did you mean scan?'],
    ['attest add --control root-mailbox-has-mf --account 999900001111 --by A --evidence B', 'Did you mean root-mailbox-has-mfa?'],
  ])('%s: %s', async (argv, words) => {
    const ran = await cli.run(argv)
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(words)
  })

  it('tells where in the program it happened when --debug asks, and only then', async () => {
    const argv = 'scan --snapshot /nowhere/a.json'
    expect((await cli.run(argv)).err).not.toContain('    at ')
    expect((await cli.run(`${argv} --debug`)).err).toContain('    at ')
  })
})

describe('a snapshot', () => {
  const scan = 'scan --org --member-role RootwardenReader'

  it('judged again gives the same findings, with the same decisions', async () => {
    const file = cli.path('snapshot.json')
    const first = await cli.run(`scan --sample --save-snapshot ${file} --format json --quiet`)
    const again = await cli.run(`scan --snapshot ${file} --format json`)
    expect(again).toMatchObject({ code: 0, err: '' })
    expect(verdicts(again.out)).toEqual(verdicts(first.out))
    expect(findingsIn(again.out)).toEqual(findingsIn(first.out))
  })

  it('does not age in its drawer, and says how old it is', async () => {
    const file = cli.path('snapshot.json')
    await cli.run(`${scan} --save-snapshot ${file}`, { world: 'root-keys' })
    const later = { now: epochMs(NOW + 40 * DAY_MS) }
    const judged = await cli.run(`scan --snapshot ${file} --control root-has-no-access-keys --fail-on critical`, later)
    expect(judged.code).toBe(1)
    expect(judged.out).toContain('21 Nov 2026, 12:00 UTC')
  })

  it('says what changed since another', async () => {
    const [before, after] = [cli.path('before.json'), cli.path('after.json')]
    await cli.run(`scan --save-snapshot ${before}`, { world: 'virtual-mfa' })
    await cli.run(`scan --save-snapshot ${after}`, { world: 'root-keys', now: epochMs(NOW + DAY_MS) })
    const compared = await cli.run(`scan --snapshot ${after} --baseline ${before}`)
    expect(compared.out).toContain('CHANGED SINCE 21 NOV')
    expect(compared.out).toMatch(/✕ {2}worse .*root-has-no-access-keys/)
    expect(compared.out).toMatch(/✓ {2}better .*root-mfa-resists-phishing/)
    const same = await cli.run(`scan --snapshot ${after} --baseline ${after}`)
    expect(same.out).toContain('(nothing; the score was')
  })

  it('can be narrowed to some of its accounts', async () => {
    const file = cli.path('snapshot.json')
    await cli.run(`scan --sample --save-snapshot ${file}`)
    const one = await cli.run(`scan --snapshot ${file} --account 444455556666 --format json`)
    expect((JSON.parse(one.out) as { accounts: { id: string }[] }).accounts.map(({ id }) => id)).toEqual(['444455556666'])
    const none = await cli.run(`scan --snapshot ${file} --account 999900001111`)
    expect(none).toMatchObject({ code: 2, out: '' })
    expect(none.err).toContain('holds nothing about account 999900001111')
  })

  it.each([
    ['no JSON', 'not json', 'is not JSON'],
    ['something else', '{"name":"rootwarden"}', 'its schema is null, not "rootwarden/snapshot/1"'],
    ['a later version', '{"schema":"rootwarden/snapshot/2"}', 'its schema is "rootwarden/snapshot/2"'],
    ['a list', '[]', 'is not a snapshot'],
    ['a field of another kind', '{"schema":"rootwarden/snapshot/1","takenAt":"yesterday"}', 'takenAt: '],
  ])('that is %s is refused with its place', async (_, text, words) => {
    const file = await cli.write('broken.json', text)
    const ran = await cli.run(`scan --snapshot ${file}`)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain(words)
    expect(ran.err).toContain('rootwarden scan --save-snapshot FILE')
    expect(ran.err.split('\n').length).toBeLessThan(16)
  })

  it('with one broken field names that field', async () => {
    const file = cli.path('snapshot.json')
    await cli.run(`scan --save-snapshot ${file}`, { world: 'clean' })
    const broken = (await readFile(file, 'utf8')).replace('"id": "999900001111"', '"id": "99990000111"')
    const ran = await cli.run(`scan --snapshot ${await cli.write('broken.json', broken)}`)
    expect(ran.err).toContain('accounts[0].id: an account id has twelve digits')
  })

  it('is known to be writable before AWS is asked', async () => {
    const ran = await cli.run(`scan --save-snapshot ${cli.folder}`, { terminal: ['err'] })
    expect(ran.code).toBe(4)
    expect(ran.err).toContain('cannot be written: it is a folder')
    expect(ran.err).not.toContain('[')
  })
})

describe('what a scan prints', () => {
  const saysSample: Readonly<Record<(typeof SCAN_FORMATS)[number], RegExp>> = {
    table: /SAMPLE DATA/,
    json: /"sample": true/,
    jsonl: /"sample":true/,
    csv: /,true\r\n/,
    md: /Sample data/,
    html: /Sample data/,
    ocsf: /"sample": true/,
    asff: /SAMPLE DATA/,
    sarif: /"sample": true/,
    junit: /SAMPLE DATA/i,
  }
  const few = '--control root-has-no-access-keys,root-has-mfa'

  it.each(SCAN_FORMATS)('%s of the sample says that it is sample data, and of an account does not', async (format) => {
    expect((await cli.run(`scan --sample ${few} --format ${format}`)).out).toMatch(saysSample[format])
    expect((await cli.run(`scan ${few} --format ${format}`, { world: 'root-keys' })).out).not.toMatch(saysSample[format])
  })

  it.each([
    ['a pipe', {}, false],
    ['a terminal', { terminal: ['out'] }, true],
    ['a terminal with NO_COLOR', { terminal: ['out'], env: { NO_COLOR: '1' } }, false],
    ['a terminal with an empty NO_COLOR', { terminal: ['out'], env: { NO_COLOR: '' } }, true],
  ] as const)('%s', async (_, setting, colour) => {
    const { out } = await cli.run('scan', { world: 'root-keys', ...setting })
    expect(out.includes('\u001b[')).toBe(colour)
    expect((await cli.run('scan --no-color', { world: 'root-keys', ...setting })).out).not.toContain('\u001b')
  })

  it('progress on a terminal only, and not when quiet', async () => {
    const bar = '\r\u001b[2K['
    expect((await cli.run('scan', { terminal: ['err'] })).err).toContain(bar)
    expect((await cli.run('scan', { terminal: ['err'] })).err.endsWith('\r\u001b[2K')).toBe(true)
    expect((await cli.run('scan')).err).toBe('')
    expect((await cli.run('scan --quiet', { terminal: ['err'] })).err).toBe('')
  })

  it('the result goes to a file, and only a note to the terminal', async () => {
    const file = cli.path('new/folder/report.html')
    const ran = await cli.run(`scan --format html --output ${file}`)
    expect(ran).toEqual({ code: 0, out: '', err: `written: ${file}\n` })
    expect(await readFile(file, 'utf8')).toContain('<!doctype html>')
    expect(await cli.run(`scan --format html --quiet --output ${file}`)).toEqual({ code: 0, out: '', err: '' })
    expect(await readdir(cli.path('new/folder'))).toEqual(['report.html'])
  })

  it('hints repeat what was asked, and quiet leaves them out', async () => {
    const asked = 'scan --org --member-role RootwardenReader --control root-has-mfa,root-has-no-access-keys'
    const { out } = await cli.run(asked, { world: 'root-keys', columns: 160 })
    expect(out).toContain(
      'rootwarden scan --member-role RootwardenReader --org --control root-has-mfa,root-has-no-access-keys --format html --output posture.html',
    )
    expect((await cli.run(`${asked} --quiet`, { world: 'root-keys' })).out).not.toContain('posture.html')
  })

  it('the score says how far one has come, and a home that cannot be written costs a note only', async () => {
    await cli.run('scan', { world: 'root-keys' })
    expect((await cli.run('scan', { world: 'clean', now: epochMs(NOW + 3 * DAY_MS) })).out).toMatch(/ROOT POSTURE .* \+\d+ since 21 Nov/)
    const homeless = await cli.run('scan --home /dev/null/home', { world: 'clean' })
    expect(homeless.code).toBe(0)
    expect(homeless.err).toMatch(/^The score is not remembered: .*scores\.jsonl cannot be written/)
  })

  it('names that would steer the terminal are shown, not obeyed', async () => {
    const hostile = String.raw`"\e]0;owned\a\e[2J\e[31mprod"`
    const world = `organisation: { management: '111122223333' }\naccounts:\n  '111122223333':\n    name: ${hostile}\n    root: { password: {} }\n`
    const { out } = await cli.run('scan --org', { world })
    expect(out).toContain(String.raw`\u{1b}]0;owned`)
    expect(out).not.toMatch(/(?!\n)\p{Cc}/u)
    const coloured = await cli.run(`scan --org --home ${cli.path('other')}`, { world, terminal: ['out'] })
    const bare = coloured.out.replaceAll(colourCodes, '')
    expect(bare.replaceAll(` --home ${cli.path('other')}`, '')).toContain(String.raw`\u{1b}]0;owned`)
    expect(bare).not.toMatch(/(?!\n)\p{Cc}/u)
  })
})
