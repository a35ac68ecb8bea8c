import * as fc from 'fast-check'
import { parseDocument } from '../../src/core/sigma/parse-rule.ts'
import type { Rule } from '../../src/core/sigma/rule.ts'
import type { SigmaEvent } from '../../src/core/sigma/value-text.ts'

/** A rule of these selections, every item on line 7. @throws Error when it does not load: a mistake of the test. */
export function ruleOf(selections: Record<string, unknown>, condition: unknown = 'selection'): Rule {
  const value = { title: 'x', logsource: { product: 'aws' }, detection: { ...selections, condition } }
  const outcome = parseDocument({ value, positionOf: () => ({ line: 7, column: 1 }) })
  if (!outcome.ok || outcome.value.kind !== 'rule') throw new Error(JSON.stringify(outcome))
  return outcome.value
}

/** What the three fields of a generated world are called. */
export interface FieldNames {
  readonly f: string
  readonly g: string
  readonly h: string
}

// A small vocabulary, so that rules and events meet often.
const word = fc.constantFrom('a', 'A', 'ab', 'aab', '', 'true', '1', '10', 'x*', 'ςa', '10.0.0.1', '2026-11-21T02:14:09Z', 'a-b', '-a', 'İ')
const scalar = fc.oneof(word, fc.constantFrom(0, 1, 10, -1), fc.boolean(), fc.constant(null))
const wildcards = fc.array(fc.constantFrom('a', 'A', 'b', '*', '?', '\\', '-', '1'), { maxLength: 5 }).map((parts) => parts.join(''))
const textual = fc.constantFrom(
  '',
  '|contains',
  '|startswith',
  '|endswith',
  '|cased',
  '|contains|cased',
  '|windash',
  '|contains|windash',
  '|neq',
  '|startswith|neq',
)
/** Rules of every kind of item and condition, and events with values, lists and objects nested in one another. */
export function generatedWorld({ f, g, h }: FieldNames) {
  const field = fc.constantFrom(f, g, `${f}.${g}`, `${f}.${g}.${h}`, `${g}.${h}`)
  const { event } = fc.letrec<{ value: unknown; event: SigmaEvent }>((tie) => ({
    value: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalar, fc.array(tie('value'), { maxLength: 3 }), tie('event')),
    event: fc.dictionary(fc.constantFrom(f, g, h, `${f}.${g}`, `${g}.${h}`), tie('value'), { maxKeys: 4 }) as fc.Arbitrary<SigmaEvent>,
  }))
  const item = fc.oneof(
    fc.tuple(
      fc.tuple(field, textual).map((parts) => parts.join('')),
      fc.oneof(word, wildcards, fc.array(fc.oneof(word, wildcards), { minLength: 1, maxLength: 3 })),
    ),
    fc.tuple(
      field.map((name) => `${name}|contains|all`),
      fc.array(wildcards, { minLength: 2, maxLength: 3 }),
    ),
    fc.tuple(field, fc.array(scalar, { minLength: 1, maxLength: 3 })),
    fc.tuple(
      field.map((name) => `${name}|exists`),
      fc.boolean(),
    ),
    fc.tuple(
      fc.tuple(field, fc.constantFrom('|lt', '|lte', '|gt', '|gte', '|hour', '|day|lt')).map((parts) => parts.join('')),
      fc.constantFrom(0, 1, 2, 10),
    ),
    fc.tuple(
      fc
        .tuple(field, fc.constantFrom('|fieldref', '|fieldref|contains', '|fieldref|neq', '|fieldref|cased|endswith'))
        .map((parts) => parts.join('')),
      field,
    ),
    fc.tuple(
      field.map((name) => `${name}|cidr`),
      fc.constantFrom('10.0.0.0/8', '::/0', '192.0.2.0/24'),
    ),
    fc.tuple(
      field.map((name) => `${name}|re`),
      fc.constantFrom('a+', '^a', 'b$', '1|0'),
    ),
    fc.tuple(fc.constantFrom('', '|contains', '|startswith'), word),
  )
  const map = fc.array(item, { minLength: 1, maxLength: 3 }).map((entries) => Object.fromEntries(entries))
  const selection = fc.oneof(map, fc.array(map, { minLength: 1, maxLength: 2 }), fc.array(word, { minLength: 1, maxLength: 2 }))
  const condition = fc.constantFrom(
    'a1',
    'not a1',
    'a1 and not a2',
    'a1 or a2 and b',
    '1 of a*',
    'all of a*',
    '2 of them',
    'not (a1 or b) and a2',
    'not all of them',
  )
  const generatedRule = fc
    .record({ a1: selection, a2: selection, b: selection, condition })
    .map(({ condition: written, ...selections }) => ruleOf(selections, written))
  return { rule: generatedRule, event }
}
