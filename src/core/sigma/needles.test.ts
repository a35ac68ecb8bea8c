import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interpret } from './interpret.ts'
import { compileGlance, couldMatchText, mayBeDenied, needlesOf, whyParsesAll } from './needles.ts'
import { parseDocument } from './parse-rule.ts'
import { writtenPattern } from './pattern.ts'
import type { Rule } from './rule.ts'

function ruleOf(selections: Record<string, unknown>, condition: string): Rule {
  const value = { title: 'x', logsource: { product: 'aws' }, detection: { ...selections, condition } }
  const outcome = parseDocument({ value, positionOf: () => ({ line: 1, column: 1 }) })
  if (!outcome.ok || outcome.value.kind !== 'rule') throw new Error(JSON.stringify(outcome))
  return outcome.value
}

/** `StopLogging|DeleteTrail`, `root`, `root+ConsoleLogin`, or `anything`. */
const shown = (rule: Rule): string =>
  needlesOf(rule)
    .map(
      ({ eventNames, root, denied }) =>
        [
          ...(root ? ['root'] : []),
          ...(denied ? ['denied'] : []),
          ...(eventNames === null ? [] : [eventNames.map(writtenPattern).join('|')]),
        ].join('+') || 'anything',
    )
    .join(' or ')

describe('what a record must show', () => {
  const root = { 'userIdentity.type': 'Root' }

  it.each<[string, Record<string, unknown>, string, string]>([
    ['an event name', { s: { eventName: 'StopLogging' } }, 's', 'StopLogging'],
    ['one of several', { s: { eventName: ['StopLogging', 'DeleteTrail'] } }, 's', 'StopLogging|DeleteTrail'],
    ['a name that begins so', { s: { 'eventName|startswith': 'CreateFunction' } }, 's', 'CreateFunction*'],
    ['the root user', { s: root }, 's', 'root'],
    ['the root user at one thing', { s: { ...root, eventName: 'ConsoleLogin' } }, 's', 'root+ConsoleLogin'],
    ['either of two selections', { a: { eventName: 'StopLogging' }, b: root }, 'a or b', 'StopLogging or root'],
    ['whatever is filtered out', { s: { eventName: 'StopLogging' }, f: { 'userIdentity.invokedBy': '*' } }, 's and not f', 'StopLogging'],
    ['not to be something else', { s: { 'eventName|neq': 'StopLogging' } }, 'not s', 'StopLogging'],
    ['1 of', { s1: { eventName: 'StopLogging' }, s2: { eventName: 'DeleteTrail' } }, '1 of s*', 'StopLogging|DeleteTrail'],
    ['all of, where one demand is enough', { s1: { eventName: ['Aaa', 'Bbb'] }, s2: { eventName: 'Ccc' } }, 'all of s*', 'Ccc'],
    ['a name twice, once by its end', { s: { 'eventName|endswith': 'Login', 'eventName|cased': 'ConsoleLogin' } }, 's', 'ConsoleLogin'],
    ['a list of maps', { s: [{ eventName: 'Aaa', x: 1 }, { eventName: 'Bbb' }] }, 's', 'Aaa|Bbb'],
    ['a denied call', { s: { 'errorCode|contains': ['AccessDenied', 'UnauthorizedOperation'] } }, 's', 'denied'],
    ['a denied call by its whole code', { s: { errorCode: 'Client.UnauthorizedOperation' } }, 's', 'denied'],
    ['a denied call of some name', { s: { errorCode: 'AccessDenied', eventName: 'StopLogging' } }, 's', 'StopLogging'],
    ['a denied call of root', { s: { errorCode: 'AccessDenied', ...root } }, 's', 'root'],
    ['a denied call, or a name', { s: { errorCode: 'AccessDenied' }, t: { eventName: 'StopLogging' } }, 's or t', 'StopLogging or denied'],
    ['nothing: any error', { s: { 'errorCode|contains': ['AccessDenied', 'Throttling'] } }, 's', 'anything'],
    ['nothing: any principal', { s: { errorCode: 'Throttling' } }, 's', 'anything'],
    ['nothing: everything but', { s: { eventName: 'StopLogging' } }, 'not s', 'anything'],
    ['nothing: a way out', { s: { eventName: 'StopLogging' }, t: { x: 1 } }, 's or t', 'anything'],
    ['nothing: an expression', { s: { 'eventName|re': '^Stop' } }, 's', 'anything'],
    ['nothing: a missing name', { s: { eventName: ['StopLogging', null] } }, 's', 'anything'],
    ['nothing: a name that JSON may escape', { s: { eventName: 'Stop"Logging' } }, 's', 'anything'],
    ['nothing: a name that could be a number', { s: { eventName: '1e3' } }, 's', 'anything'],
    ['nothing: a keyword', { s: ['StopLogging'] }, 's', 'anything'],
    ['nothing: another identity', { s: { 'userIdentity.type': ['Root', 'IAMUser'] } }, 's', 'anything'],
  ])('%s', (_, selections, condition, expected) => {
    const rule = ruleOf(selections, condition)
    expect(shown(rule)).toBe(expected)
    expect(whyParsesAll(needlesOf(rule)) === null).toBe(expected !== 'anything')
  })
})

it('a name that is known by its end has every record parsed, and says so', () => {
  expect(whyParsesAll(needlesOf(ruleOf({ s: { 'eventName|endswith': 'Trail' } }, 's')))).toContain(
    'names an eventName by its end or its middle (*Trail)',
  )
  expect(whyParsesAll(needlesOf(ruleOf({ s: { 'eventName|startswith': 'Delete' } }, 's')))).toBeNull()
})

it('a glance minds neither case nor what it could not see', () => {
  const glance = compileGlance(needlesOf(ruleOf({ s: { 'userIdentity.type': 'Root', eventName: 'ConsoleLogin' } }, 's')))
  expect(glance({ eventName: 'consolelogin', namesRoot: true, denied: false })).toBe(true)
  expect(glance({ eventName: null, namesRoot: true, denied: false })).toBe(true)
  expect(glance({ eventName: 'ConsoleLogin', namesRoot: false, denied: false })).toBe(false)
  expect(glance({ eventName: 'StopLogging', namesRoot: true, denied: false })).toBe(false)
})

it.each<[string, unknown, boolean]>([
  ['no error code', undefined, false],
  ['an error code that is null', null, false],
  ['another error', 'Throttling', false],
  ['a refused call', 'AccessDenied', true],
  ['a refused call of EC2', 'Client.UnauthorizedOperation', true],
  ['a refused call in small letters', 'accessdeniedexception', true],
  ['a list of errors', ['AccessDenied'], true],
  ['a number', 403, true],
])('a rule about refused calls is asked by a glance: %s', (_, errorCode, asked) => {
  const glance = compileGlance(needlesOf(ruleOf({ s: { errorCode: 'AccessDenied' } }, 's')))
  expect(glance({ eventName: 'ListUsers', namesRoot: false, denied: mayBeDenied(errorCode) })).toBe(asked)
})

const name = fc.constantFrom('StopLogging', 'stoplogging', 'DeleteTrail', 'ListKeys', 'Root', 'true', '123', 'Stop*', '*Trail', 'a"b')
const errorCode = fc.constantFrom('AccessDenied', 'UnauthorizedOperation', 'Client.UnauthorizedOperation', 'Throttling')
const item = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(
      fc.constantFrom('eventName', 'eventName|contains', 'eventName|startswith', 'eventName|neq', 'eventName|cased'),
      name,
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('eventName'), fc.array(fc.oneof(name, fc.constant(null)), { minLength: 1, maxLength: 3 })) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('userIdentity.type', 'userIdentity.type|neq'), fc.constantFrom('Root', 'root', 'IAMUser')),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('errorCode', 'errorCode|contains', 'errorCode|neq'), errorCode) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('x'), fc.constantFrom(1, null)) },
)
const map = fc.array(item, { minLength: 1, maxLength: 2 }).map((entries) => Object.fromEntries(entries))
const selection = fc.oneof(map, fc.array(map, { minLength: 1, maxLength: 2 }))
const conditions = [
  's1',
  's1 and s2',
  's1 or s2',
  's1 and not s2',
  'not s1',
  'not (s1 or s2)',
  '2 of s*',
  '1 of s*',
  'all of s*',
  'not 1 of s* or s1',
  'not 2 of s*',
  'not all of s*',
]
const rule = fc
  .tuple(selection, selection, selection, fc.constantFrom(...conditions))
  .map(([s1, s2, s3, condition]) => ruleOf({ s1, s2, s3 }, condition))
const eventName = fc.oneof(
  name,
  fc.constantFrom('UpdateTrail', 'List\u212aeys', 123, null, true),
  fc.constant(['DeleteTrail']),
  fc.constant({ StopLogging: 1 }),
)
const event = fc.record(
  {
    eventName,
    userIdentity: fc.record({ type: fc.constantFrom('Root', 'root', 'IAMUser', 'AssumedRole') }),
    errorCode: fc.oneof(errorCode, fc.constantFrom(null, 403), fc.array(errorCode, { maxLength: 2 })),
    x: fc.constant(1),
  },
  { requiredKeys: [] },
)

it('no needle in the text means that the rule cannot match', () => {
  const counts = { skipped: 0, matched: 0 }
  fc.assert(
    fc.property(rule, event, fc.constantFrom(undefined, 2), (generated, record, indent) => {
      const needles = needlesOf(generated)
      const text = JSON.stringify(record, null, indent)
      const seen = typeof record.eventName === 'string' && /^[ -~]*$/.test(record.eventName) ? record.eventName : null
      const denied = mayBeDenied(record.errorCode)
      const glance = compileGlance(needles)({ eventName: seen, namesRoot: /"root"/i.test(text), denied })
      const couldMatch = couldMatchText(needles, text)
      if (!glance || !couldMatch) counts.skipped += 1
      if (!interpret(generated, record, null)) return
      counts.matched += 1
      expect({ couldMatch, glance }).toEqual({ couldMatch: true, glance: true })
    }),
    { numRuns: 4000, seed: 20_261_121 },
  )
  expect(counts.skipped).toBeGreaterThan(400)
  expect(counts.matched).toBeGreaterThan(800)
})

it('escapes in the text are a reason to parse', () => {
  const needles = needlesOf(ruleOf({ s: { eventName: 'StopLogging' } }, 's'))
  expect(couldMatchText(needles, String.raw`{"eventName":"\u0053topLogging"}`)).toBe(true)
  expect(couldMatchText(needles, '{"eventName":"UpdateTrail"}')).toBe(false)
})
