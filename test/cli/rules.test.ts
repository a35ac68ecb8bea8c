import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { RULE_PACK } from '../../src/catalogue/rules.gen.ts'
import { type TestCli, testCli } from './test-host.ts'

const pack = join(import.meta.dirname, '../../src/catalogue/rules')

let cli: TestCli
beforeEach(async () => {
  cli = await testCli()
})

const rule = (title: string, match: string): string => `title: ${title}
level: high
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    ${match}
  condition: selection
`

const record = (more: object = {}): object => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::999900001111:user/ana', accountId: '999900001111' },
  eventTime: '2026-11-21T02:14:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.7',
  eventID: '0f2a4c6e-1b3d-4f5a-8c7e-9d0b1a2c3e4f',
  eventType: 'AwsApiCall',
  recipientAccountId: '999900001111',
  ...more,
})

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const path = cli.path('rules')
  await mkdir(path)
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
  return path
}

const narrow = (out: string): readonly string[] => out.split('\n').filter((line) => line.length > 80)

/** The words, wherever lines end. */
const flat = (out: string): string => out.replaceAll(/\s+/g, ' ')

describe('rules list', () => {
  it('shows every rule of the pack in order of number, and fits 80 columns', async () => {
    const { code, out, err } = await cli.run('rules list')
    expect({ code, err, tooLong: narrow(out) }).toEqual({ code: 0, err: '', tooLong: [] })
    const ids = RULE_PACK.map(({ about }) => about.id)
    const { rules } = JSON.parse((await cli.run('rules list --format json')).out) as { rules: { id: string; number: string }[] }
    expect(rules.map(({ id }) => id)).toEqual(ids)
    expect(out.indexOf('R01')).toBeLessThan(out.indexOf('R02'))
  })

  it('shows your own with their files, and says what makes reading slow', async () => {
    const path = await folder({ 'a.yml': rule('Ours', 'errorCode: Throttling') })
    const { code, out, err } = await cli.run(`rules list --rules ${path}`, { columns: 140 })
    expect(code).toBe(0)
    expect(out).toMatch(/Your own \(1\)\n.*\n {2}- {2}Ours +high .*rules\/a\.yml/)
    expect(err).toMatch(/a\.yml:1: "Ours" names neither/)
  })

  it('with a broken rule is wrong usage, and goes on when told to', async () => {
    const path = await folder({ 'a.yml': rule('A', 'eventName|startwith: X'), 'b.yml': rule('B', 'eventName: DeleteUser') })
    expect(await cli.run(`rules list --rules ${path}`)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('a.yml:6:5: unknown modifier "startwith". Did you mean "startswith"?'),
    })
    const { code, out, err } = await cli.run(`rules list --rules ${path} --skip-broken-rules`)
    expect({ code, err }).toEqual({ code: 0, err: '1 fault in rules, which are left out: rootwarden rules check says which.\n' })
    expect(out).toContain('Your own (1)')
  })
})

describe('rules show', () => {
  it('finds a rule by number, id, or the name of one of its documents', async () => {
    const { out } = await cli.run('rules show r02')
    expect(out).toMatch(/^R02 root-signed-in-without-mfa {3}critical\n/)
    expect(narrow(out)).toEqual([])
    for (const part of ['WHY', 'WHAT TO DO NOW', 'WHAT IT AVOIDS', 'ATT&CK', 'INCIDENTS', 'SIGMA', 'SOURCES'])
      expect(out).toContain(`\n${part}\n`)
    expect((await cli.run('rules show root-signed-in-without-mfa')).out).toBe(out)
  })

  it('prints the page of the repository with --format md', async () => {
    const page = await readFile(join(pack, 'root-signed-in-without-mfa/README.md'), 'utf8')
    // Only the width of the Sigma differs.
    expect((await cli.run('rules show R02 --format md')).out.split('## As Sigma')[0]).toBe(page.split('## As Sigma')[0])
  })

  it('prints your own as you wrote it', async () => {
    const text = rule('Ours', 'eventName: CreateUser # ours')
    const path = await folder({ 'a.yml': text })
    const { out } = await cli.run(`rules show ours --rules ${path}`)
    expect(out).toContain('    eventName: CreateUser # ours\n')
  })

  it('names the nearest when there is none of that name', async () => {
    const { code, err } = await cli.run('rules show root-signed-in-without-mfaa')
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Did you mean "root-signed-in-without-mfa"?') })
  })
})

describe('rules check', () => {
  it('says what does not load, with place and remedy, and ends with 2', async () => {
    const path = await folder({ 'a.yml': rule('A', 'eventName|startwith: X'), 'b.yml': rule('B', 'eventName: DeleteUser') })
    const { code, out } = await cli.run(`rules check ${path}`)
    expect(code).toBe(2)
    expect(flat(out)).toContain('a.yml:6:5: unknown modifier "startwith"; not loaded Did you mean "startswith"?')
    expect(out).toMatch(/\n1 rule loads · 1 fault\n$/)
  })

  it('ends with 0 in spite of warnings, and with 3 when they count', async () => {
    const path = await folder({ 'a.yml': rule('A', 'eventName: X\n    eventSorce: y') })
    expect(await cli.run(`rules check ${path}`)).toMatchObject({ code: 0, out: expect.stringContaining('Did you mean "eventSource"?') })
    expect((await cli.run(`rules check ${path} --strict`)).code).toBe(3)
  })

  it('says the same to machines', async () => {
    const path = await folder({ 'a.yml': rule('A', 'errorCode: X'), 'compose.yml': 'services: {}\n' })
    const whole = JSON.parse((await cli.run(`rules check ${path} --format json`)).out) as Record<string, readonly unknown[]>
    expect(whole).toMatchObject({
      schema: 'rootwarden/rules-check/1',
      rules: 1,
      problems: [],
      parsesEveryRecord: [{ line: 1 }],
      skipped: [{ reason: expect.stringContaining('no Sigma') }],
    })
    const kinds = (await cli.run(`rules check ${path} --format jsonl`)).out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind)
    expect(kinds).toEqual(['parses-every-record', 'skipped', 'summary'])
  })

  it('shows hostile names harmlessly', async () => {
    const path = await folder({ 'a.yml': rule('"\\e]0;owned\\a"', 'errorCode: X') })
    const { out } = await cli.run(`rules check ${path}`)
    expect(out).toContain('\\u{1b}]0;owned')
    expect(out).not.toContain('\u001b')
  })

  it('of what is not there is wrong usage', async () => {
    expect(await cli.run(`rules check ${cli.path('gone')}`)).toMatchObject({ code: 2, err: expect.stringContaining('gone cannot be read') })
  })
})

describe('rules test', () => {
  const example = (words: string, events: readonly object[], expect?: object): string =>
    JSON.stringify({ case: words, events, ...(expect && { expect }) })

  it('runs the examples beside your rules', async () => {
    const path = await folder({
      'rule.yml': rule('A user was made', 'eventName: CreateUser'),
      'hit.made.json': example('ana makes a user', [record()], { level: 'high', incidents: 1 }),
      'miss.deleted.json': example('ana deletes a user', [record({ eventName: 'DeleteUser' })]),
    })
    expect(await cli.run(`rules test ${path}`)).toMatchObject({ code: 0, out: 'ok    rules  1 hit, 1 miss\n\n2 passed, 0 failed\n' })
  })

  it('ends with 1 and the reason when one comes out otherwise', async () => {
    const path = await folder({
      'rule.yml': rule('A user was made', 'eventName: CreateUser'),
      'hit.made.json': example('ana makes a user', [record({ eventName: 'CreateGroup' })]),
    })
    const { code, out } = await cli.run(`rules test ${path}`)
    expect(code).toBe(1)
    expect(out).toMatch(/^FAIL {2}rules {2}1 hit, 0 misses\n {6}hit: ana makes a user\n {8}it was to be found, and is not\n/)
  })

  it('ends with 2 when an example cannot be read, and names the field', async () => {
    const path = await folder({ 'rule.yml': rule('A', 'eventName: X'), 'hit.a.json': '{"case": "x", "events": [{}]}' })
    const { code, out } = await cli.run(`rules test ${path}`)
    expect(code).toBe(2)
    expect(out).toContain('events.0: is no CloudTrail record')
  })

  it('says so where there are none', async () => {
    const path = await folder({ 'rule.yml': rule('A', 'eventName: X') })
    expect(await cli.run(`rules test ${path}`)).toMatchObject({ code: 2, err: expect.stringContaining('There are no examples') })
  })

  it.each(['R02', 'r02', 'root-signed-in-without-mfa'])('knows a rule of the pack as %s', async (called) => {
    expect(await cli.run(`rules test ${called}`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ok {4}root-signed-in-without-mfa {2}.*\n\n\d+ passed, 0 failed\n$/),
    })
  })

  it.each([
    ['R2', 'There is no file, folder or rule "R2".', 'Did you mean "R02"?'],
    ['our-rules', 'There is no file, folder or rule "our-rules".', 'Give a folder with rules and examples in it'],
  ])('says what to give when %s is nothing', async (called, words, remedy) => {
    const { code, err } = await cli.run(`rules test ${called}`)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) })
    expect(err).toContain(remedy)
  })

  it('does not run yours and ours together', async () => {
    const path = await folder({ 'rule.yml': rule('A', 'eventName: X') })
    expect(await cli.run(`rules test R02 ${path}`)).toMatchObject({ code: 2, err: expect.stringContaining('cannot be tested together') })
  })

  it('knows a folder of the pack', async () => {
    expect(await cli.run(`rules test ${join(pack, 'root-signed-in-without-mfa')}`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/ 0 failed\n$/),
    })
  })
})

describe('trail explain', () => {
  const events = async (...records: readonly object[]): Promise<string> => cli.write('events.json', JSON.stringify({ Records: records }))

  it('offers no way out that it does not have', async () => {
    await cli.write(
      'odd/unsound.yml',
      'title: Unsound\nlogsource: { product: aws, service: cloudtrail }\ndetection: { a: { b|c: d }, condition: a }\n',
    )
    const { code, err } = await cli.run(`trail explain ${await events(record())} ${cli.path('odd')}/unsound.yml`)
    expect(code).toBe(2)
    expect(err).toContain('unknown modifier "c"')
    expect(err).not.toContain('--skip-broken-rules')
  })

  it('says, condition by condition, why a rule does not match', async () => {
    const path = await folder({ 'a.yml': rule('By root', 'eventName: CreateUser\n    userIdentity.type: Root') })
    const { code, out } = await cli.run(`trail explain ${await events(record())} ${path}/a.yml`)
    expect(code).toBe(0)
    expect(out).toContain('By root: does not match\n')
    expect(out).toContain('    yes  eventName: "CreateUser"\n           eventName is "CreateUser", which fits "CreateUser"\n')
    expect(out).toContain('    no   userIdentity.type: "Root"\n           userIdentity.type is "IAMUser", which fits none of the values\n')
    expect(narrow(out)).toEqual([])
  })

  it('knows the rules that come along, and speaks to machines', async () => {
    const signIn = record({
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      userIdentity: { type: 'Root', arn: 'arn:aws:iam::999900001111:root', accountId: '999900001111' },
      responseElements: { ConsoleLogin: 'Success' },
      additionalEventData: { MFAUsed: 'No' },
    })
    const { out } = await cli.run(`trail explain ${await events(signIn)} R02 --format json`)
    expect(JSON.parse(out)).toMatchObject({
      schema: 'rootwarden/trail-explain/1',
      event: { eventName: 'ConsoleLogin', account: '999900001111' },
      rules: [{ number: 'R02', matches: true, parts: [{ kind: 'sigma', explanation: { matches: true } }] }],
    })
  })

  it('takes one event of several by its id, and names some when none is chosen', async () => {
    const other = 'aaaaaaaa-1b3d-4f5a-8c7e-9d0b1a2c3e4f'
    const file = await events(record(), record({ eventID: other, eventName: 'DeleteUser' }))
    const path = await folder({ 'a.yml': rule('A', 'eventName: DeleteUser') })
    expect(await cli.run(`trail explain ${file} ${path}/a.yml`)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/several events[\s\S]*aaaaaaaa-\S+ {2}2026-11-21T02:14:00Z {2}DeleteUser[\s\S]*--event-id/),
    })
    expect((await cli.run(`trail explain ${file} ${path}/a.yml --event-id ${other}`)).out).toContain('A: matches\n')
    expect(await cli.run(`trail explain ${file} ${path}/a.yml --event-id gone`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('among the 2'),
    })
  })

  it('takes one event that came twice for one', async () => {
    const path = await folder({ 'a.yml': rule('A', 'eventName: CreateUser') })
    expect((await cli.run(`trail explain ${await events(record(), record())} ${path}/a.yml`)).out).toContain('A: matches\n')
  })

  it('shows hostile texts of an event harmlessly', async () => {
    const path = await folder({ 'a.yml': rule('A', 'userAgent: x') })
    const { out } = await cli.run(`trail explain ${await events(record({ userAgent: '\u001b]0;owned\u0007' }))} ${path}/a.yml`)
    expect(out).toContain('owned')
    expect(out).not.toContain('\u001b')
  })

  it('says of a correlation what it counts, and of other logs that a scan leaves them out', async () => {
    const correlation = 'title: Burst\ncorrelation: { type: event_count, rules: [A], timespan: 5m, condition: { gte: 3 } }\n'
    const other = rule('W', 'EventID: 1').replace('product: aws, service: cloudtrail', 'product: windows')
    const path = await folder({ 'a.yml': `${rule('A', 'eventName: X')}---\n${correlation}---\n${other}` })
    const { out } = await cli.run(`trail explain ${await events(record())} ${path}/a.yml`)
    expect(out).toMatch(
      /Burst: a correlation \(event_count\)\n {2}It is about several events, which one cannot show; it counts those of: A\./,
    )
    expect(flat(out)).toContain('is about other logs than CloudTrail; a scan leaves it out')
  })
})
