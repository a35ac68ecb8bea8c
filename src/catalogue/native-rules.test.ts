import { join } from 'node:path'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { readRuleCases } from '../adapters/rule-files/rule-cases.ts'
import { NO_CONTEXT } from '../core/detect/context.ts'
import type { NativeRule } from '../core/detect/native-rule.ts'
import { observationOf } from '../core/detect/observation.ts'
import type { JsonObject, JsonValue } from '../core/trail/bounded-json.ts'
import { isJsonObject } from '../core/trail/bounded-json.ts'
import { readEvent } from '../core/trail/event.ts'
import { RULE_PACK } from './rules.gen.ts'

const TEXTS = ['', '*', 'all', '{', '{"Statement":[null]}', '%7B%', 'arn:', 'arn:aws:iam::aws:policy/', '-1', '::/0', '/0']
const LISTS: readonly JsonValue[] = [[], [[]], [null], { items: null }, { items: [null] }, { Statement: [{ Effect: 'Allow' }] }]

const wrong = fc.constantFrom<JsonValue>(null, true, 0, -1, {}, { equals: 'Management' }, ...TEXTS, ...LISTS)

/** Puts a value in the place of whatever the steps lead to; a step beyond the last member stops there. */
function replaced(value: JsonValue, [step, ...steps]: readonly number[], by: JsonValue): JsonValue {
  if (step === undefined || typeof value !== 'object' || value === null) return by
  const entries = Object.entries(value)
  const chosen = entries[step % (entries.length + 1)]
  if (chosen === undefined) return by
  const [key, inner] = [chosen[0], replaced(chosen[1], steps, by)]
  return Array.isArray(value) ? value.map((one: JsonValue, at) => (String(at) === key ? inner : one)) : { ...value, [key]: inner }
}

function show(rule: NativeRule, record: JsonObject): boolean {
  const read = readEvent(record)
  if (!read.ok) return false
  if (rule.kind === 'event') rule.match(read.event, NO_CONTEXT)
  else rule.step(rule.begin, observationOf(read.event, NO_CONTEXT.placeOf), NO_CONTEXT, read.event.at)
  return true
}

describe.each(RULE_PACK.filter(({ native }) => native.length > 0))('$about.id', ({ about, native }) => {
  let records: readonly JsonObject[] = []
  beforeAll(async () => {
    const { cases } = await readRuleCases(join(import.meta.dirname, 'rules', about.id))
    records = cases.flatMap(({ events }) => events)
  })

  it.each(native)('$name says which events it has to see', ({ sees }) => {
    expect([...sees.eventNames, ...(sees.ofRoot ?? [])].length > 0 || sees.root || sees.denied === true).toBe(true)
  })

  it.each(native)('$name throws for no event, whatever stands in it', (rule) => {
    const parts = ['requestParameters', 'responseElements', 'userIdentity', 'additionalEventData', 'resources']
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...parts), fc.array(fc.nat(30), { maxLength: 8 }), wrong, (at, part, steps, by) => {
        const record = records[at % records.length]
        if (record === undefined) throw new Error(`${about.id} has no examples`)
        show(rule, { ...record, [part]: replaced(record[part] ?? null, steps, by) })
        if (isJsonObject(record[part])) show(rule, { ...record, [part]: replaced(record[part], steps.slice(0, 3), by) })
      }),
      { numRuns: 300 },
    )
  })
})
