import { inspect } from 'node:util'
import { DuckDBInstance, timestampValue } from '@duckdb/node-api'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linearRegex } from '../../src/adapters/rule-files/regex-engine.ts'
import { compile } from '../../src/core/sigma/match.ts'
import { fold } from '../../src/core/sigma/pattern.ts'
import type { Rule } from '../../src/core/sigma/rule.ts'
import { compileSql } from '../../src/core/sigma/sql/compile-sql.ts'
import { DUCKDB_MACROS, duckdb } from '../../src/core/sigma/sql/duckdb.ts'
import { DUCKDB_TABLE, STORED_COLUMNS, recordText, rowOf } from '../../src/core/sigma/sql/row-model.ts'
import { sqlText } from '../../src/core/sigma/sql/sql-text.ts'
import type { SigmaEvent } from '../../src/core/sigma/value-text.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { type TrailEvent, readEvent } from '../../src/core/trail/event.ts'
import { eventId } from '../../src/testing/trail-records.ts'
import { generatedWorld, ruleOf } from './generated-rules.ts'

const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
const database = await instance.connect()

beforeAll(async () => {
  for (const statement of [...DUCKDB_MACROS, ...DUCKDB_TABLE]) await database.run(statement)
})

afterAll(() => {
  database.closeSync()
  instance.closeSync()
})

const cells = async (sql: string): Promise<readonly unknown[]> => (await database.runAndReadAll(sql)).getRowsJS().map(([cell]) => cell)

async function load(events: readonly TrailEvent[]): Promise<void> {
  await database.run('DELETE FROM stored_events')
  const appender = await database.createAppender('stored_events')
  for (const event of events) {
    for (const [index, cell] of rowOf(event).entries()) {
      if (cell === null) appender.appendNull()
      else if (typeof cell === 'boolean') appender.appendBoolean(cell)
      else if (STORED_COLUMNS[index]?.type === 'TIMESTAMP') appender.appendTimestamp(timestampValue(BigInt(cell) * 1000n))
      else appender.appendVarchar(String(cell))
    }
    appender.endRow()
  }
  appender.closeSync()
}

/** Few fields of its own, for every text in it is seen by keywords. */
function eventOf(record: SigmaEvent, number: number): TrailEvent {
  const whole = { eventName: 'ConsoleLogin', eventSource: 'signin', eventTime: '2026-11-21T02:14:09Z', ...record, eventID: eventId(number) }
  const read = readEvent(whole as JsonObject)
  if (!read.ok) throw new Error(read.refused.detail)
  return read.event
}

function sqlOf(rule: Rule): string {
  const compiled = compileSql(rule, { dialect: duckdb, regex: linearRegex })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.condition
}

function matched(rule: Rule, events: readonly TrailEvent[]): readonly string[] {
  const compiled = compile(rule, { regex: linearRegex })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return events.filter(({ record }) => compiled.matches(record)).map(({ eventId: id }) => id)
}

const found = (rule: Rule): Promise<readonly unknown[]> =>
  cells(`SELECT event_id FROM stored_events WHERE ${sqlOf(rule)} ORDER BY event_id`)

describe('SQL finds the events that the matcher finds', () => {
  it.each([
    ['in fields of any name', { f: 'f', g: 'g', h: 'h' }],
    ['in fields that have columns', { f: 'errorCode', g: 'userIdentity', h: 'type' }],
    ['in fields whose names are SQL', { f: `f'"]; --`, g: '$[*]', h: 'a/~b' }],
  ])('%s', async (_, names) => {
    const world = generatedWorld(names)
    const options = { seed: 20_261_121 }
    const events = fc.sample(world.event, { ...options, numRuns: 200 }).map(eventOf)
    await load(events)
    const counts = { hits: 0, misses: 0 }
    for (const rule of fc.sample(world.rule, { ...options, numRuns: 20 })) {
      const expected = matched(rule, events)
      expect(await found(rule), inspect(rule.detection, { depth: 9, breakLength: 150 })).toEqual(expected)
      counts.hits += expected.length
      counts.misses += events.length - expected.length
    }
    // Rules that never match, or always do, would show nothing.
    expect(Math.min(counts.hits, counts.misses)).toBeGreaterThan(700)
  })
})

/** Whether SQL and matcher say the same about one rule and events that differ in the field `f`. */
async function agree(rules: readonly Rule[], values: readonly unknown[]): Promise<void> {
  const events = values.map((f, number) => eventOf({ f }, number))
  await load(events)
  for (const rule of rules) expect(await found(rule), inspect(rule.detection, { depth: 9 })).toEqual(matched(rule, events))
}

const rulesOf = (key: string, values: readonly unknown[]): readonly Rule[] => values.map((value) => ruleOf({ s: { [key]: value } }, 's'))

describe('SQL reads single values as the matcher does', () => {
  it('patterns, where ? is half of a character', () =>
    agree(
      rulesOf('f', [
        '?',
        '??',
        '😀',
        '😀?',
        '?😀',
        '*😀*',
        'a?b',
        'a*😀?',
        '???',
        '*?',
        '100%',
        '_',
        '^',
        '*%_^*',
        "it's",
        '?%*',
        '\\',
        '*\\?',
      ]),
      ['😀', 'a', 'aa', '😀a', 'a😀', 'axb', 'a%b', '100%', '1000', '_', '^', 'x%_^y', "it's", 'é', 'e\u0301', '\\', '\\x', '', '\n', '%'],
    ))

  it('patterns of two letters, where pieces overlap', async () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?', '*a', 'b*', '😀'), { maxLength: 6 }).map((parts) => parts.join(''))
    const text = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 6 }).map((letters) => letters.join(''))
    const options = { seed: 20_261_121 }
    await agree(rulesOf('f', fc.sample(pattern, { ...options, numRuns: 100 })), fc.sample(text, { ...options, numRuns: 300 }))
  })

  it('numbers, however they are written', () =>
    agree(
      [
        ...rulesOf('f', [1e21, 1e20, 0.1, -0, 1.5e-7, 123_456_789_012_345_680, 5, '5.0', '1e+21', '1e21']),
        ...['lt', 'gte'].flatMap((operator) => rulesOf(`f|${operator}`, [0, 5, 1e20, -1.5])),
      ],
      [
        1e21,
        1e20,
        0.1,
        -0,
        1.5e-7,
        123_456_789_012_345_680,
        5,
        '5.0',
        '1e+21',
        ' 5',
        '5.',
        '.5',
        '+5',
        '0x10',
        '1e400',
        1e308,
        'Infinity',
        '--1',
        '',
      ],
    ))

  it('times, as JavaScript takes them', () => {
    const times = `2026-11-21T02:14:09Z 2026-02-31T00:00:00Z 2026-02-32T00:00:00Z 2026-01-01T24:00:00Z 2026-01-01T24:00:00.000Z 2026-01-01T24:00:00.5Z
      2026-01-01T24:00:01Z 2026-01-01T00:00:60Z 2026-01-01T00:60:00Z 2026-13-01T00:00:00Z 2026-00-01T00:00:00Z 2026-12-31T23:30:00-01:00
      2026-01-01T00:30:00+0530 2026-01-01T00:00:00+24:00 2026-01-01T00:00:00+23:60 2021-01-03T12:00:00 2020-12-31t12:00:00.123456789z 0000-01-01T00:00:00Z
      2026-1-01T00:00:00Z 2026-01-01 2026-01-01T00:00:00.Z 9999-12-31T23:59:59-23:59`
    const parts = ['minute', 'hour', 'day', 'week', 'month', 'year']
    const rules = parts.flatMap((part) => [...rulesOf(`f|${part}`, [0, 1, 31, 53]), ...rulesOf(`f|${part}|gte`, [-1, 2, 12, 2026])])
    return agree(rules, [...times.split(/\n? +/), '2026-11-21 02:14:09', 2, null])
  })

  it('addresses, and what is none', () => {
    const networks = '10.0.0.0/8 192.0.2.1 0.0.0.0/0 ::/0 ::ffff:0:0/96 ::ffff:10.0.0.0/104 2001:db8::/33 2001:db8::1 fe80::/10 ::1'
    const addresses = `10.1.2.3 192.0.2.1 192.0.2.01 256.0.0.1 ::ffff:10.1.2.3 ::FFFF:0a01:0203 2001:DB8:7fff::1 2001:db8:8000::1 2001:0db8:0:0:0:0:0:1 ::1 ::
      1:: 1::2::3 ::: 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1:2:3:4:5:6:7:8:: 1:2:3:4:5:6:7:8:9 1:2:3:4:5:6:1.2.3.4 1.2.3.4:: 1:1.2.3.4:: ::1.2.3
      febf::%eth0 febf::1 fec0::1 12345::1 g::1 cloudtrail.amazonaws.com 10.0.0.0/8 0.0.0.0`
    return agree(rulesOf('f|cidr', networks.split(' ')), [...addresses.split(/\s+/), 'AWS Internal/3', '', ' 10.1.2.3', '10.1.2.3\n'])
  })

  it('expressions', () =>
    agree(
      [
        ...rulesOf('f|re', ['^a.b$', '[^a-c]\\d+', '(?i)STRASSE', '\\bx\\b', 'a{2,3}', "'; DROP TABLE stored_events; --"]),
        ...rulesOf('f|re|i', ['k', 'σ', 'ẞ']),
        ...rulesOf('f|re|m', ['^b$']),
        ...rulesOf('f|re|s', ['a.b']),
      ].filter((rule) => compile(rule, { regex: linearRegex }).ok),
      ['axb', 'a\nb', 'd12', 'strasse', 'a x b', 'aaa', '', 'K', 'Σ', 'ς', 'ß', 'b', 'a😀b', "'; DROP TABLE stored_events; --"],
    ))

  it('texts that are hostile', () =>
    agree(
      rulesOf('f', ["'", "''", "a'); DROP TABLE stored_events; --", 'a\u0000b', '\u001b[2J', '*\u0000*', '\u202e', '\ud800', '$1', '\\1']),
      ["'", "''", "a'); DROP TABLE stored_events; --", 'a\u0000b', '\u001b[2J', '\u202e', '$1', '\\1', 'x'.repeat(100_000)],
    ))

  it('objects, as compact JSON', () =>
    agree(rulesOf('f|contains', ['"b":1,"a"', 'Suspended', '\\\\n', '"é/"', '[]', 'null', '{"']), [
      { b: 1, a: 2 },
      { a: 2, b: 1 },
      { s: { Status: 'Suspended' } },
      { a: 'x\ny' },
      { a: 'é/' },
      { a: [] },
      { a: null },
      {},
    ]))

  it('every letter there is, folded alike', async () => {
    const letters = Array.from({ length: 0x1_ffff }, (_, index) => index + 1).filter(
      (code) => code < 0xd800 || (code > 0xdfff && code !== 0xfeff),
    )
    const folded = await cells(
      `SELECT string_agg(rw_fold(chr(CAST(i AS INTEGER))), '' ORDER BY i) FROM range(1, 131072) r(i) WHERE i NOT BETWEEN 55296 AND 57343 AND i <> 65279`,
    )
    expect(folded[0] === letters.map((code) => fold(String.fromCodePoint(code))).join('')).toBe(true)
  })
})

it('a list nested too deep ends the query, instead of being overlooked', async () => {
  await load([eventOf({ f: [[[[[['a']]]]]] }, 1)])
  await expect(found(ruleOf({ s: { f: 'a' } }, 's'))).rejects.toThrow('nested more than 4 levels deep')
})

it('a text as a literal is the text, whatever it holds', async () => {
  const texts = fc
    .sample(fc.string({ unit: 'binary', maxLength: 12 }), { seed: 20_261_121, numRuns: 200 })
    .map((text) => text.replaceAll('\ufeff', ''))
  const sql = `SELECT unnest([${texts.map((text) => `encode(${sqlText(text)})`).join(', ')}])`
  const decoded = await cells(`SELECT decode(b) FROM (${sql}) t(b)`)
  expect(decoded).toEqual(texts.map((text) => text.toWellFormed()))
})

it('a record is stored as what it says', async () => {
  const record = { n: 1.5, big: 1e21, half: '\ud800', __x: [null, { a: -0 }] }
  expect(JSON.parse(recordText(record))).toEqual({ n: 1.5, big: '1e+21', half: '\ufffd', __x: [null, { a: 0 }] })
})
