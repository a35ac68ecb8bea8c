import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedHunt, openEmbeddedHunt } from '../../src/adapters/hunt/embedded.ts'
import { linearRegex } from '../../src/adapters/rule-files/regex-engine.ts'
import { RULE_PACK } from '../../src/catalogue/rules.gen.ts'
import { compile } from '../../src/core/sigma/match.ts'
import { parseDocuments } from '../../src/core/sigma/parse-rule.ts'
import type { Rule } from '../../src/core/sigma/rule.ts'
import { compileSql } from '../../src/core/sigma/sql/compile-sql.ts'
import { duckdb } from '../../src/core/sigma/sql/duckdb.ts'
import { type JsonValue, isJsonObject } from '../../src/core/trail/bounded-json.ts'
import { type TrailEvent, readEvent } from '../../src/core/trail/event.ts'
import { eventId } from '../../src/testing/trail-records.ts'

const folder = join(import.meta.dirname, '../../src/catalogue/rules')

/** Every record in a file, however it is wrapped. */
function* recordsIn(value: JsonValue): Generator<TrailEvent> {
  if (Array.isArray(value)) for (const one of value) yield* recordsIn(one)
  else if (isJsonObject(value)) {
    const read = readEvent(value)
    if (read.ok) yield read.event
    else for (const inner of Object.values(value)) yield* recordsIn(inner)
  }
}

/** An event as it was, and as it would be had it been refused. */
const withRefusal = (event: TrailEvent): readonly TrailEvent[] => {
  const refused = readEvent({ ...event.record, errorCode: 'AccessDenied', responseElements: null })
  return refused.ok ? [event, refused.event] : [event]
}

/** The examples of all rules together: what one should find, the others should mostly leave alone. Ids are given anew. */
const events: readonly TrailEvent[] = RULE_PACK.flatMap(({ about: { id } }) =>
  readdirSync(join(folder, id))
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => [...recordsIn(JSON.parse(readFileSync(join(folder, id, name), 'utf8')) as JsonValue)])
    .flatMap(withRefusal),
).map((event, number) => ({ ...event, eventId: eventId(number) }))

const rules: readonly Rule[] = RULE_PACK.flatMap(
  ({ documents }) => parseDocuments(documents.map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) }))).documents,
).filter((document) => document.kind === 'rule')

async function* loaded(): AsyncIterable<readonly TrailEvent[]> {
  yield await Promise.resolve(events)
}

let hunt: EmbeddedHunt
beforeAll(async () => {
  hunt = await openEmbeddedHunt({ events: loaded() })
})
afterAll(() => hunt.close())

let hits = 0

describe('every rule of the pack finds the same in SQL', () => {
  it('over enough of both', () => {
    expect(rules.length).toBeGreaterThan(20)
    expect(events.length).toBeGreaterThan(100)
  })

  it.each(rules.map((rule) => [rule.title, rule] as const))('%s', async (_, rule) => {
    const matcher = compile(rule, { regex: linearRegex })
    const sql = compileSql(rule, { dialect: duckdb, regex: linearRegex })
    if (!matcher.ok || !sql.ok) throw new Error(JSON.stringify([matcher, sql]))
    const expected = events.filter(({ record }) => matcher.matches(record)).map(({ eventId: id }) => id)
    const { rows } = await hunt.ask(`SELECT event_id FROM stored_events WHERE ${sql.condition} ORDER BY 1`, {
      maxRows: 10_000,
      maxSeconds: 60,
    })
    expect(rows.flat()).toEqual(expected)
    if (expected.length > 0) hits += 1
  })

  it('and nearly every one finds something', () => expect(hits).toBeGreaterThan(rules.length * 0.9))
})
