import { describe, expect, it } from 'vitest'
import { HOSTILE_NAMES, hostileReport } from '../../testing/hostile-report.ts'
import { sampleReport } from '../../testing/sample-report.ts'
import type { ScanReport } from '../report.ts'
import { csvCell, renderCsv } from './csv.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { printable } from './printable.ts'
import { renderTable } from './table.ts'
import { colourCodes, displayWidth, padEnd, shorten } from './text-width.ts'
import { wrap } from './wrap.ts'
import { xmlText } from './xml.ts'

const reports: readonly (readonly [string, ScanReport])[] = [
  ['the sample report', sampleReport()],
  ['hostile names and words', hostileReport()],
]

it.each([
  ['an escape sequence', '\u001b[31mred', '\\u{1b}[31mred'],
  ['a C1 control', '\u009b31m', '\\u{9b}31m'],
  ['a line break and a tab', 'a\nb\tc\r', 'a\\nb\\tc\\r'],
  ['text that runs backwards', '\u202egnp.exe', '\\u{202e}gnp.exe'],
  ['an invisible tag character', 'a\u{e0041}b', 'a\\u{e0041}b'],
  ['half a character', 'a\ud83d', 'a\\u{d83d}'],
  ['other scripts and emoji stay', '本番 é\u0301 👩\u200d💻', '本番 é\u0301 👩\u200d💻'],
])('printable: %s', (_name, text, expected) => expect(printable(text)).toBe(expected))

it.each([
  ['plain letters', 'prod', 4],
  ['Chinese characters take two columns', '安全', 4],
  ['a letter with an accent of its own', 'e\u0301', 1],
  ['a family of joined emoji is one', '👩\u200d👩\u200d👧', 2],
  ['a sign made an emoji', '🛡\ufe0f', 2],
  ['a flag', '🇳🇱', 2],
  ['full-width Latin', 'ＡＢ', 4],
  ['colour codes take none', '\u001b[1;31mfail\u001b[0m', 4],
])('display width: %s', (_name, text, width) => expect(displayWidth(text)).toBe(width))

it('pads and shortens by columns, not by code units', () => {
  expect(padEnd('安全', 6)).toBe('安全  ')
  expect(shorten('安全保管庫', 7)).toBe('安全保…')
  expect(shorten('prod', 4)).toBe('prod')
})

it.each([
  ['between words', 'one two three', 7, ['one two', 'three']],
  ['a long word is cut', 'arn:aws:iam::111122223333:root', 10, ['arn:aws:ia', 'm::1111222', '23333:root']],
  ['wide characters', '安全保管庫', 4, ['安全', '保管', '庫']],
  ['nothing', '', 5, ['']],
])('wraps: %s', (_name, text, columns, lines) => expect(wrap(text, columns)).toEqual(lines))

describe.each(reports)('the table of %s', (_name, report) => {
  it.each([60, 66, 72, 80, 90, 100, 110, 140, 200])('keeps to %d columns, but for commands to copy', (columns) => {
    for (const colour of [false, true]) {
      const lines = renderTable(report, { columns, colour }).split('\n')
      const tooLong = lines.filter((line) => displayWidth(line) > columns && !/rootwarden [a-z]+ /.test(line))
      expect(tooLong).toEqual([])
    }
  })

  it('without colour holds no control character; with colour only its own codes', () => {
    expect(renderTable(report, { columns: 80, colour: false })).not.toMatch(/(?!\n)\p{Cc}/u)
    const bare = renderTable(report, { columns: 80, colour: true }).replaceAll(colourCodes, '')
    expect(bare).not.toMatch(/(?!\n)\p{Cc}/u)
    expect(bare).toBe(renderTable(report, { columns: 80, colour: false }))
  })
})

describe('the table', () => {
  const report = sampleReport()
  const text = renderTable(report, { columns: 80, colour: false })

  it('says that it is sample data, and does not where it is not', () => {
    expect(text).toContain('SAMPLE DATA')
    expect(renderTable({ ...report, sample: false }, { columns: 80, colour: false })).not.toContain('SAMPLE DATA')
  })

  it('shows an account that could not be read at all', () => {
    const blind = { ...report, coverage: { ...report.coverage, unreadAccounts: report.coverage.skippedAccounts } }
    const seen = renderTable(blind, { columns: 100, colour: false })
    expect(seen).toContain('7 accounts, 1 not read')
    expect(seen).toMatch(
      /startup {2}999900001111\n +The account could not be read at all\n +not in the organisation\n +run: rootwarden doctor --sample --account 999900001111/,
    )
  })

  it('counts what it does not list', () => expect(text).toContain('6 more things to do'))

  it('says when all is well', () => {
    const well: ScanReport = {
      ...report,
      findings: report.findings.filter(({ verdict }) => verdict === 'pass'),
      actions: [],
      openBySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
      totals: { pass: 9, fail: 0, accepted: 0, unknown: 0, notApplicable: 0 },
      changes: null,
      previous: null,
    }
    const calm = renderTable(well, { columns: 80, colour: false })
    expect(calm).toContain('nothing is wrong')
    expect(calm).not.toMatch(/DO THESE FIRST|COULD NOT SEE|ACCEPTED \(|CHANGED/)
  })
})

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '  =1', '＝1'])('never begins a cell with a formula: %j', (text) =>
    expect(csvCell(text).replace(/^"/, '').startsWith("'")).toBe(true),
  )

  it('quotes commas and quotation marks, and leaves the rest alone', () => {
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"')
    expect(csvCell('444455556666')).toBe('444455556666')
  })

  it.each(reports)('of %s has a row for each finding, all of one length', (_name, report) => {
    const rows = renderCsv(report).split('\r\n')
    expect(rows.pop()).toBe('')
    expect(rows).toHaveLength(report.findings.length + 1)
    const cells = rows.map((row) => row.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)?.length)
    expect(new Set(cells).size).toBe(1)
    expect(renderCsv(report)).not.toMatch(/(^|,)"?[=+@-]/m)
  })
})

describe('JUnit', () => {
  it('escapes markup and what XML cannot carry', () =>
    expect(xmlText('<a b="c">&\u0000\uffff')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;\\u{0}\\u{ffff}'))

  it.each(reports)('of %s adds up', (_name, report) => {
    const xml = renderJunit(report)
    const count = (pattern: RegExp): number => xml.match(pattern)?.length ?? 0
    expect(count(/<testcase /g)).toBe(report.findings.length)
    expect(count(/<failure /g)).toBe(report.totals.fail - report.totals.accepted)
    expect(count(/<error /g)).toBe(report.totals.unknown)
    expect(count(/<skipped /g)).toBe(report.totals.accepted + report.totals.notApplicable)
    expect(xml).toContain(`<testsuites name="rootwarden (sample data)" tests="${report.findings.length}"`)
    expect(
      xml.replaceAll(/<\/?(testsuites|testsuite|testcase|failure|error|skipped)( [a-z]+="[^"<]*")*\/?>|<\?xml[^>]*\?>/g, ''),
    ).not.toMatch(/[<>]/)
  })
})

describe('Markdown', () => {
  it.each([
    ['markup', '<img src=x>', '&lt;img src=x&gt;'],
    ['a link', '[y](https://example.com)', '\\[y\\](https://example.com)'],
    ['the border of a cell', 'a|b', 'a\\|b'],
    ['a heading', '# a', '\\# a'],
    ['a mention', 'ask @everyone', 'ask @\u2060everyone'],
    ['an address is no mention', 'ana@example.com', 'ana@example.com'],
  ])('shows %s as it is', (_name, text, expected) => expect(markdownText(text)).toBe(expected))

  it('fences code that holds backticks', () => expect(markdownCode('a `b` c')).toBe('`` a `b` c ``'))

  it('lets no hostile name through', () => {
    const text = renderMarkdown(hostileReport())
    expect(text).not.toMatch(/<(?!br>)/)
    for (const name of Object.values(HOSTILE_NAMES)) if (printable(name) !== name || name.includes('<')) expect(text).not.toContain(name)
  })
})
