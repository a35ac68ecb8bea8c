import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { type TestCli, testCli } from './test-host.ts'

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})

interface Diagnosis {
  readonly missing: { readonly Action: readonly string[] } | null
  readonly tried: readonly { readonly action: string; readonly outcome: string; readonly feeds: readonly string[] }[]
}

const deniedWorld = (denied: readonly string[]): string => `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111':
    name: startup
    root: { password: {} }
    trails: { startup-trail: { bucket: startup-trail } }
    buckets: { startup-trail: {} }
principals:
  AKIASCANNEREXAMPLE: { account: '999900001111', user: scanner, denied: [${denied.map((action) => `'${action}'`).join(', ')}] }
`

describe('doctor', () => {
  const key = 'AKIASCANNEREXAMPLE'

  it('names what is denied and what stays unknown, and its statements are enough', async () => {
    let denied = ['iam:GetAccountSummary', 'cloudtrail:DescribeTrails', 's3:GetBucketPolicy', 'account:GetAlternateContact']
    const before = await cli.run('doctor', { world: deniedWorld(denied), key })
    expect(before.code).toBe(0)
    expect(before.out).toMatch(/denied {2}cloudtrail:DescribeTrails +trails/)
    expect(before.out).toContain('Then run rootwarden doctor again')
    const asked: string[] = []
    // What depends on a denied call is tried only once that is allowed.
    for (let round = 1; round <= 3 && denied.length > 0; round += 1) {
      const { out } = await cli.run('doctor --format json', { world: deniedWorld(denied), key })
      const actions = (JSON.parse(out) as Diagnosis).missing?.Action ?? []
      asked.push(...actions)
      denied = denied.filter((action) => !actions.includes(action))
    }
    expect(asked.toSorted()).toEqual([
      'account:GetAlternateContact',
      'cloudtrail:DescribeTrails',
      'iam:GetAccountSummary',
      's3:GetBucketPolicy',
    ])
    const after = await cli.run('doctor', { world: deniedWorld(denied), key })
    expect(after.out).toContain('Nothing that was tried is denied.')
    expect(after.out).not.toContain('Add this statement')
  })

  it("asks for no statement where somebody else's policy refuses", async () => {
    const { out } = await cli.run('doctor --sample')
    expect(out).toContain('SAMPLE DATA')
    expect(out).toMatch(/denied {2}s3:GetBucketPolicy/)
    expect(out).not.toContain('Add this statement')
    expect(out).toContain('A bucket of another account is read in its own')
  })

  it('assumes RootwardenReader in a member account, and says so', async () => {
    const member = await cli.run('doctor --sample --account 444455556666')
    expect(member.err).toBe('Trying in 444455556666 by the role RootwardenReader; name another with --member-role.\n')
    expect(member.out).toContain('61 operations: ')
    expect((await cli.run('doctor --sample --account 444455556666 --member-role Audit')).err).toBe('')
    const refused = await cli.run('doctor --sample --account 777788889999 --quiet')
    expect(refused).toMatchObject({ code: 0, err: '' })
    expect(refused.out).toContain('"sts:AssumeRole"')
    expect(refused.out).toContain('its trust policy has to\nname this caller')
  })

  it('prints the whole policy of a reader', async () => {
    const { out } = await cli.run('doctor --print-policy')
    expect(out).toBe(await readFile(new URL('../../docs/reader-policy.json', import.meta.url), 'utf8'))
    expect((await cli.run('doctor --print-policy --region us-gov-west-1')).out).toContain('aws-us-gov')
  })

  it('ends with 4 when AWS does not know the credentials', async () => {
    const ran = await cli.run('doctor', { key: 'AKIAUNKNOWNEXAMPLE' })
    expect(ran).toMatchObject({ code: 4, out: '' })
    expect(ran.err.split('\n').length).toBeLessThan(5)
    expect((await cli.run('doctor --format json', { key: 'AKIAUNKNOWNEXAMPLE' })).code).toBe(4)
  })
})

describe('advise risk', () => {
  const asked = 'advise risk --sample --account 444455556666'

  it('asks a person for what no fact answers, and adds up', async () => {
    const silent = await cli.run(asked)
    expect(silent.code).toBe(0)
    expect(silent.out).toContain('SAMPLE DATA')
    expect(silent.out).toContain('Not every statement is answered')
    const answered = await cli.run(asked, { answers: ['2', '2', '2', '2', '2'] })
    expect(answered.out).toMatch(/\d+ of 25 points: \w+ risk/)
    const told = await cli.run(`${asked} --answer shared-credentials=5,unreviewed-activity=5 --answer weak-second-factor=5`)
    expect(told.out).toMatch(/\d+ of 25 points: \w+ risk/)
  })

  it('answers for one account of a snapshot', async () => {
    const file = cli.path('snapshot.json')
    await cli.run(`scan --sample --save-snapshot ${file} --quiet`)
    const { out } = await cli.run(`advise risk --snapshot ${file} --account 555566667777 --format json`)
    expect(JSON.parse(out)).toMatchObject({ schema: 'rootwarden/risk/1', sample: true, assessments: [expect.anything()] })
  })

  it.each(['shared-credentials', 'shared-credentials=6', 'shared-credentials=2.5', 'luck=3'])('refuses %s', async (answer) => {
    const ran = await cli.run(`${asked} --answer ${answer}`)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain('STATEMENT=1 to STATEMENT=5')
  })
})

describe('controls', () => {
  it('are listed by area, and with their claims where there is room', async () => {
    const narrow = await cli.run('controls list')
    expect(narrow.out).toMatch(/Root credentials \(\d+\)\n {2}control +severity +how\n/)
    expect(Math.max(...narrow.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    const wide = await cli.run('controls list', { columns: 140 })
    expect(wide.out).toContain('The root user has no access keys')
    expect(Math.max(...wide.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140)
    const some = await cli.run('controls list --framework cis-aws-foundations-1.4 --format csv')
    expect(some.out.split('\r\n').length).toBeLessThan(narrow.out.split('\n').length)
  })

  it('are explained one by one', async () => {
    const { out, code } = await cli.run('controls show root-has-no-access-keys')
    expect(code).toBe(0)
    for (const heading of ['WHY', 'WHAT TO DO', 'READS', 'ASKED FOR BY', 'SOURCES']) expect(out).toContain(`\n${heading}\n`)
    expect(JSON.parse((await cli.run('controls show root-has-no-access-keys --format json')).out)).toMatchObject({ severity: 'critical' })
  })
})

describe('up', () => {
  it('once writes the report and says where', async () => {
    const ran = await cli.run('up --sample --once')
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain('SAMPLE DATA')
    expect(ran.out).toContain(`\nreport: ${cli.path('home/report.html')}\n`)
    expect(await readFile(cli.path('home/report.html'), 'utf8')).toContain('Sample data')
  })

  it.each([['abc'], ['-1'], ['65536'], ['1e3'], ['']])('refuses port %j', async (port) => {
    expect((await cli.run(`up --sample --port "${port}"`)).code).toBe(2)
  })

  it('knows before the scan that the report cannot be written', async () => {
    expect(await cli.run('up --sample --once --output /dev/null/report.html')).toMatchObject({ code: 4, out: '' })
  })
})
