import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linearRegex } from '../../src/adapters/rule-files/regex-engine.ts'
import { HUNTS } from '../../src/catalogue/hunts/hunts.ts'
import type { Rule } from '../../src/core/sigma/rule.ts'
import { athenaDdl } from '../../src/core/sigma/sql/athena-ddl.ts'
import { compileSql } from '../../src/core/sigma/sql/compile-sql.ts'
import { duckdb } from '../../src/core/sigma/sql/duckdb.ts'
import { withinSql } from '../../src/core/sigma/sql/statement.ts'
import { trinoRegex } from '../../src/core/sigma/sql/trino-regex.ts'
import { trino } from '../../src/core/sigma/sql/trino.ts'
import { generatedWorld, ruleOf } from './generated-rules.ts'

const compiled = (rule: Rule) => compileSql(rule, { dialect: trino, regex: linearRegex })
const sqlOf = (selection: unknown, condition = 's'): string => {
  const outcome = compiled(ruleOf({ s: selection }, condition))
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems))
  // Folding is the same everywhere, and long: whole where letters outside of ASCII are compared.
  return outcome.condition
    .replaceAll(/lower\(replace\(((?:[^()]|\([^()]*\))*), 'İ', '[^']*'\)\)/g, 'lower($1)')
    .replaceAll(/translate\(lower\(((?:[^()]|\([^()]*\))*)\), '[^']*', '[^']*'\)/g, 'fold($1)')
}
const refusalsOf = (selection: unknown): readonly string[] => {
  const outcome = compiled(ruleOf({ s: selection }, 's'))
  return outcome.ok ? [] : outcome.problems.map(({ message, remedy, line }) => `${line}: ${message}. ${remedy}`)
}

describe('a rule in the SQL of Athena', () => {
  it.each<[string, unknown, string]>([
    ['a word', { eventName: 'ConsoleLogin' }, "(coalesce(lower(eventname) = 'consolelogin', FALSE))"],
    [
      'a list of words, and a nested field',
      { 'userIdentity.type': 'Root', eventName: ['StopLogging', 'DeleteTrail'] },
      "((coalesce(lower(useridentity.type) = 'root', FALSE) AND coalesce(lower(eventname) IN ('stoplogging', 'deletetrail'), FALSE)))",
    ],
    ['a null', { errorCode: null }, '(coalesce(errorcode IS NULL, FALSE))'],
    ['the empty text', { 'userIdentity.accessKeyId': '' }, "(coalesce(lower(useridentity.accesskeyid) = '', FALSE))"],
    ['an exact word', { 'eventName|cased': "It's" }, "(coalesce(eventname = 'It''s', FALSE))"],
    [
      'parts',
      { 'userAgent|contains|all': ['a', '%'] },
      "((coalesce(strpos(lower(useragent), 'a') > 0, FALSE) AND coalesce(strpos(lower(useragent), '%') > 0, FALSE)))",
    ],
    ['a pattern', { eventName: 'a*b_c*' }, "(coalesce(lower(eventname) LIKE 'a%b^_c%' ESCAPE '^', FALSE))"],
    ['not equal', { 'eventName|neq': 'x' }, "(NOT coalesce(lower(eventname) = 'x', FALSE))"],
    [
      'a network',
      { 'sourceIPAddress|cidr': '203.0.113.0/24' },
      "(coalesce(to_hex(CAST(TRY_CAST(sourceipaddress AS IPADDRESS) AS VARBINARY)) BETWEEN '00000000000000000000FFFFCB007100' AND '00000000000000000000FFFFCB0071FF', FALSE))",
    ],
    ['an expression', { 'userAgent|re': '^curl/[0-9]' }, "(coalesce(regexp_like(useragent, '\\Acurl\\x{2f}[0-9]'), FALSE))"],
    [
      'another field',
      { 'userIdentity.accountId|fieldref|neq': 'recipientAccountId' },
      '(NOT coalesce(coalesce(fold(useridentity.accountid) = fold(recipientaccountid), FALSE), FALSE))',
    ],
    [
      'members of a list',
      { 'resources.type': 'AWS::S3::Bucket' },
      "(any_match(IF(cardinality(resources) > 0, transform(resources, r -> r.type), ARRAY[CAST(NULL AS VARCHAR)]), t -> coalesce(lower(t) = 'aws::s3::bucket', FALSE)))",
    ],
    ['something below a text', { 'eventName.x': null }, '(coalesce(CAST(NULL AS VARCHAR) IS NULL, FALSE))'],
    [
      'a request as text',
      { 'requestParameters|contains': 'Suspended' },
      "(coalesce(strpos(lower(nullif(requestparameters, 'null')), 'suspended') > 0, FALSE))",
    ],
  ])('%s', (_, selection, expected) => expect(sqlOf(selection)).toBe(expected))

  it('goes through lists of a request, as in DuckDB', () => {
    const field = { 'requestParameters.a.b': 'x' }
    const other = compileSql(ruleOf({ s: field }, 's'), { dialect: duckdb, regex: linearRegex })
    expect(sqlOf(field)).toContain(`element_at(TRY_CAST(json_extract(requestparameters, '$') AS MAP(VARCHAR, JSON)), 'a.b')`)
    expect(other.ok && other.condition).toContain(`json_extract(record, '/requestParameters.a.b')`)
  })

  it.each<[string, unknown, RegExp]>([
    ['a keyword', ['root'], /7: a keyword cannot be asked of Athena exactly: it looks at every value.*Name the fields/],
    ['a field that the table has not', { 'insightDetails.x': 'y' }, /the field "insightDetails.x" .*no such column.*--engine embedded/],
    ['a field in another case', { eventname: 'y' }, /no such column/],
    ['an object that is taken apart', { 'userIdentity|contains': 'y' }, /Name a field inside of it/],
    ['presence', { 'errorCode|exists': true }, /does not tell a missing field from one that is null.*"errorCode: null"/],
    ['an expression that the engines might read differently', { 'eventName|re': '\\bx' }, /\\b may mean something else there/],
    ['an expression that nobody takes', { 'eventName|re': '(?=x)' }, /looks around/],
  ])('%s is refused', (_, selection, message) => expect(refusalsOf(selection).join('\n')).toMatch(message))

  it('takes the presence of a field of the request', () =>
    expect(sqlOf({ 'requestParameters.userName|exists': false })).toBe(
      "(NOT CASE WHEN element_at(TRY_CAST(json_extract(requestparameters, '$') AS MAP(VARCHAR, JSON)), 'userName') IS NOT NULL THEN TRUE ELSE FALSE END)",
    ))
})

/** What is left of a statement without its literals; an open quote leaves one. */
const withoutLiterals = (sql: string): string => sql.replaceAll(/'(?:[^']|'')*'/g, "''")

it('whatever a rule says, its words stay inside of literals', () => {
  const world = generatedWorld({ f: `requestParameters.f'"]; --`, g: 'eventName', h: '$[*]' })
  let taken = 0
  for (const rule of fc.sample(world.rule, { seed: 20_261_121, numRuns: 300 })) {
    const outcome = compiled(rule)
    if (!outcome.ok) continue
    taken += 1
    const rest = withoutLiterals(outcome.condition)
    expect(rest.replaceAll("''", '')).not.toMatch(/['";$]|--/)
    expect(rest.split('(').length).toBe(rest.split(')').length)
  }
  expect(taken).toBeGreaterThan(30)
})

describe('an expression rewritten for Athena', () => {
  const none = { ignoreCase: false, multiline: false, dotAll: false }
  const sources = [
    '^a.b$',
    'a+|b{2,3}?',
    '(?i)[k-m]S',
    '[^\\d_]',
    '\\w+\\.\\s',
    'arn:aws:iam::\\d{12}:role/x',
    '(?:ab)*c',
    '[]a]',
    '[a\\]]',
    '(?s)a.b',
    '[-a]',
    '\\D\\W\\S',
  ]
  const texts = [
    'axb',
    'a\nb',
    'bbb',
    'K',
    'ſ',
    'Ls',
    'LS',
    '5',
    '_',
    'é',
    'ab.\t',
    'arn:aws:iam::111122223333:role/x',
    'ababc',
    ']',
    '-',
    'a',
    '',
    'x! ',
  ]
  it.each(sources)('%s finds the same', (source) => {
    const rewritten = trinoRegex(source, none)
    const [before, after] = [linearRegex.compile(source, none), linearRegex.compile(String(rewritten), none)]
    expect(typeof rewritten).toBe('string')
    expect(texts.filter((text) => after.ok && after.test(text))).toEqual(texts.filter((text) => before.ok && before.test(text)))
  })

  it.each(['\\bx', '[[:alpha:]]', '\\pL', '(?P<n>a)', '(?i)é', '(?m)^a', '[à-ü]', '[\\D]', 'a{x}', '\\x41'])('%s is refused', (source) =>
    expect(trinoRegex(source, none)).toHaveProperty('because'),
  )
})

describe('the table', () => {
  const layout = {
    bucket: 's3://example-logs/trail/',
    organisation: 'o-exampleorgid',
    accounts: ['111122223333', '444455556666'],
    regions: ['us-east-1', 'eu-north-1'],
    since: '2024-03-01',
    database: 'security',
  }

  it('of an organisation knows its partitions without being told of them', () => {
    const [table = '', view = ''] = athenaDdl(layout)
    expect(table).toContain("'projection.account.type' = 'enum',\n  'projection.account.values' = '111122223333,444455556666'")
    expect(table).toContain("'projection.day.range' = '2024/03/01,NOW'")
    expect(table).toContain("'s3://example-logs/trail/AWSLogs/o-exampleorgid/${account}/CloudTrail/${region}/${day}'")
    expect(table).toContain('useridentity STRUCT<type:STRING, principalid:STRING')
    expect(view).toMatch(/^CREATE OR REPLACE VIEW security\.events AS\nSELECT\n {2}eventid AS event_id,\n {2}account,/)
  })

  it('of one account has no organisation on the way, and one without accounts asks every question for them', () => {
    const [table = ''] = athenaDdl({ ...layout, organisation: null, accounts: [] })
    expect(table).toContain('AWSLogs/${account}/CloudTrail')
    expect(table).toContain("'projection.account.type' = 'injected'")
  })

  it('has a column for everything that its view and the ready-made questions name', () => {
    const [table = '', view = ''] = athenaDdl(layout)
    const columns = new Set(Array.from(table.matchAll(/^ {2}(\w+) (?:STRING|STRUCT|ARRAY)/gm), ([, name]) => name))
    for (const [, name] of view.matchAll(/^ {2}(\w+)(?: AS \w+)?,?$/gm)) expect([...columns, 'account', 'region', 'day']).toContain(name)
    const within = withinSql({ since: '2026-11-01', accounts: [] }, trino)
    expect(within).toBe("(event_time >= TIMESTAMP '2026-11-01 00:00:00' AND day >= '2026/11/01')")
    for (const hunt of HUNTS) expect(withoutLiterals(hunt.sql(within))).not.toMatch(/\brecord\b|::|->/)
  })
})
