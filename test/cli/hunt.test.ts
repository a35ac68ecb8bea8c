import { describe, expect, it } from 'vitest'
import { eventId, trailRecord } from '../../src/testing/trail-records.ts'
import { testCli } from './test-host.ts'

const cli = await testCli()

const records = [
  trailRecord(),
  trailRecord({ eventID: eventId(2), eventTime: '2026-11-20T02:13:00Z', responseElements: { ConsoleLogin: 'Failure' } }),
  trailRecord({
    eventID: eventId(3),
    eventTime: '2026-11-18T02:13:00Z',
    eventName: '=HYPERLINK("x")',
    userAgent: '\u001b[2J',
    additionalEventData: null,
  }),
]
await cli.write('trail.json', JSON.stringify({ Records: [...records, records[0]] }))
await cli.write(
  'rule.yml',
  `title: Failed sign-in
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventName: consolelogin, responseElements.ConsoleLogin: Failure }
  condition: selection
`,
)
await cli.write(
  'keyword.yml',
  'title: Anything\nlogsource: { product: aws, service: cloudtrail }\ndetection:\n  words: [root]\n  condition: words\n',
)

const from = `--from ${cli.path('trail.json')}`
const ids = async (argv: string): Promise<readonly unknown[]> => {
  const { out, err } = await cli.run(`hunt ${argv} ${from} --format json`)
  if (out === '') throw new Error(err)
  return (JSON.parse(out) as { rows: unknown[][] }).rows
}

describe('rootwarden hunt', () => {
  it('answers a ready-made question in a table, and says what was asked', async () => {
    const { code, out, err } = await cli.run(`hunt @root-uses ${from}`)
    expect(code).toBe(0)
    expect(out).toBe(`Every use of root, by account and action
Look for: Anything at all that no approved request explains.

account       event_name       events  first_at             last_at
777788889999  ConsoleLogin          2  2026-11-20 02:13:00  2026-11-20 02:14:00
777788889999  =HYPERLINK("x")       1  2026-11-18 02:13:00  2026-11-18 02:13:00

2 rows
`)
    expect(err).toBe('asked: 3 events of 1 file; 1 duplicate left out\n')
  })

  it('shows rows that are wider than the terminal line by line', async () => {
    const { out } = await cli.run(
      `hunt "SELECT event_time, user_agent, identity_arn, event_source, source_address, event_id, account FROM events WHERE account = '777788889999' ORDER BY 1 LIMIT 1" ${from}`,
    )
    expect(out).toMatch(/^event_time {6}2026-11-18 02:13:00\nuser_agent {6}\\u\{1b\}\[2J\nidentity_arn {4}arn:aws:iam::777788889999:root\n/)
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true)
  })

  it('finds what a rule finds', async () => {
    const [first, ...more] = await ids(`--rule ${cli.path('rule.yml')}`)
    expect(more).toEqual([])
    expect(first).toContain(eventId(2))
  })

  it('finds the single events that a correlation joins, and says that it is no more', async () => {
    const { code, out, err } = await cli.run(`hunt --rule R03 ${from} --format csv`)
    expect(code).toBe(0)
    expect(out.split('\r\n').slice(1).filter(Boolean)).toEqual([expect.stringContaining(eventId(2))])
    expect(err).toMatch(/^"Root sign-ins failed in a burst" joins several events in time;/)
    expect((await cli.run(`hunt --rule T22 ${from} --quiet`)).err).toBe('')
    expect((await cli.run(`hunt --rule T22 ${from}`)).err.replaceAll('\n', ' ')).toContain('Not asked for are events of the other rules')
  })

  it('says where a part of a rule is code', async () => {
    const { code, err } = await cli.run('hunt --rule R13 --print-sql')
    expect(code).toBe(0)
    expect(err).toMatch(/^A part of "A new root password was asked for" is code/)
  })

  it('finds what a rule of the pack finds, in a span', async () => {
    const found = (await ids('--rule root-signed-in-without-mfa')).length
    expect(found).toBe(0)
    expect(await ids('@root-uses --since 2026-11-19')).toHaveLength(1)
    expect(await ids('@root-uses --account 444455556666')).toEqual([])
  })

  it('defuses formulas in CSV, and writes a row a line in JSONL', async () => {
    const query = `hunt "SELECT event_name, 1 AS one FROM events WHERE event_time < DATE '2026-11-19'" ${from}`
    expect((await cli.run(`${query} --format csv`)).out).toBe('event_name,one\r\n"\'=HYPERLINK(""x"")",1\r\n')
    expect((await cli.run(`${query} --format jsonl`)).out).toBe('{"event_name":"=HYPERLINK(\\"x\\")","one":1}\n')
  })

  it('says when there is more', async () => {
    const { out } = await cli.run(`hunt "SELECT event_id FROM events" --max-rows 2 ${from}`)
    expect(out).toContain('2 rows, and there are more (--max-rows)')
  })

  it('prints SQL without asking, for either engine', async () => {
    const duck = await cli.run('hunt @root-uses --since 2026-11-01 --print-sql')
    const athena = await cli.run('hunt @root-uses --since 2026-11-01 --print-sql --engine athena')
    expect(duck.out).toContain("WHERE root AND event_time >= TIMESTAMP '2026-11-01 00:00:00'\n")
    expect(athena.out).toContain("day >= '2026/11/01'")
  })

  it('prints what makes the Athena table', async () => {
    const { code, out } = await cli.run(
      'hunt --print-ddl --bucket s3://example-logs --organisation o-exampleorgid --account 111122223333 --regions us-east-1',
    )
    expect(code).toBe(0)
    expect(out).toContain("'s3://example-logs/AWSLogs/o-exampleorgid/${account}/CloudTrail/${region}/${day}'")
  })

  it('lists the ready-made questions and the columns', async () => {
    const { out } = await cli.run('hunt --list')
    expect(out).toMatch(/@failed-root-sign-ins[\s\S]*source_address {2,}VARCHAR/)
  })

  it.each([
    ['no question', 'hunt', /There is no question/],
    ['two questions', 'hunt "SELECT 1" --rule R02', /two questions/],
    ['a question that is not there', 'hunt @rot-uses', /Did you mean @root-uses\?/],
    ['nothing to ask', 'hunt @root-uses', /no place is named/],
    ['a time for a place', 'hunt @root-uses --from 7d', /7d is a time[\s\S]*--since/],
    ['wrong SQL', `hunt "SELEC 1" ${from}`, /syntax error at or near "SELEC"\n\nLINE 1: SELEC 1\n {8}\^\n.*rootwarden hunt --list/s],
    ['a file outside of the trail', `hunt "SELECT * FROM read_text('/etc/hostname')" ${from}`, /disabled/],
    ['a span for SQL of one’s own', `hunt "SELECT 1" --since 2026-11-01 ${from}`, /WHERE event_time/],
    [
      'a rule that Athena cannot be asked exactly',
      `hunt --rule ${cli.path('keyword.yml')} --engine athena --print-sql`,
      /line 4: a keyword cannot be asked/,
    ],
    ['a rule that is code', 'hunt --rule R25 --print-sql', /it is code[\s\S]*trail detect/],
    ['a day that is none', 'hunt @root-uses --since 2026-02-31', /Give a day such as/],
    ['a name that is none', 'hunt @root-uses --engine athena --database "x; DROP"', /small letters/],
    ['the table of nowhere', 'hunt --print-ddl', /needs the place of the trail/],
    ['Athena about files', `hunt @root-uses --engine athena ${from}`, /asks its own table/],
  ])('%s is told as wrong usage', async (_, argv, message) => {
    const { code, out, err } = await cli.run(argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(message)
  })
})
