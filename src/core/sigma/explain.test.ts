import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Trace, explain } from './explain.ts'
import { interpret } from './interpret.ts'
import { lint } from './lint.ts'
import { parseDocument } from './parse-rule.ts'
import type { Rule } from './rule.ts'

function ruleOf(selections: Record<string, unknown>, condition: string, about: Record<string, unknown> = { level: 'high' }): Rule {
  const value = { title: 'x', logsource: { product: 'aws', service: 'cloudtrail' }, ...about, detection: { ...selections, condition } }
  const outcome = parseDocument({ value, positionOf: (path) => ({ line: path.length, column: 1 }) })
  if (!outcome.ok || outcome.value.kind !== 'rule') throw new Error(JSON.stringify(outcome))
  return outcome.value
}

const print = ({ part, holds, because, of }: Trace, depth = 0): string =>
  [
    `${'  '.repeat(depth)}${holds ? 'yes' : 'no '} ${part}${because === '' ? '' : ` (${because})`}`,
    ...of.map((inner) => print(inner, depth + 1)),
  ].join('\n')

const failure = {
  eventName: 'ConsoleLogin',
  userIdentity: { type: 'Root' },
  errorMessage: 'Failed authentication',
  responseElements: { ConsoleLogin: 'Failure' },
  resources: [],
}

describe('explain', () => {
  it('takes a rule apart', () => {
    const rule = ruleOf(
      {
        selection: { eventName: 'ConsoleLogin', 'userIdentity.type': 'Root' },
        filter: [{ errorCode: null }, { 'errorMessage|contains|all': ['Failed', 'user'] }],
        unused: { 'sourceIPAddress|exists': true },
      },
      'selection and not 1 of filter*',
    )
    const { matches, condition, selections } = explain(rule, failure, null)
    expect(matches).toBe(false)
    expect(print(condition)).toBe(
      [
        'no  selection and not 1 of filter*',
        '  yes selection (selection holds)',
        '  no  not 1 of filter*',
        '    yes 1 of filter* (1 of 1 holds: filter)',
      ].join('\n'),
    )
    expect(selections.map((selection) => `${selection.name} ${selection.isUsed}\n${print(selection)}`).join('\n')).toBe(
      [
        'selection true',
        'yes all of these',
        '  yes eventName: "ConsoleLogin" (eventName is "ConsoleLogin", which fits "ConsoleLogin")',
        '  yes userIdentity.type: "Root" (userIdentity.type is "Root", which fits "Root")',
        'filter true',
        'yes one of these',
        '  yes errorCode: null (errorCode is missing, which fits null)',
        '  no  errorMessage|contains|all: ["Failed", "user"] (errorMessage is "Failed authentication", which fits "Failed", but not "user")',
        'unused false',
        'no  sourceIPAddress|exists: true (sourceIPAddress is missing, which fits none of the values)',
      ].join('\n'),
    )
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['a negated item', { 'eventName|neq': 'ConsoleLogin' }, 'which fits "ConsoleLogin"; "neq" turns that round'],
    ['a difference of case only', { 'eventName|cased': 'consolelogin' }, 'it differs only in case'],
    ['an empty list', { resources: 'x' }, 'resources is an empty list'],
    [
      'what the field compared with holds',
      { 'eventName|fieldref': 'userIdentity.type' },
      'eventName is "ConsoleLogin", which fits none of the values; userIdentity.type is "Root"',
    ],
    [
      'it where it fits',
      { 'errorMessage|fieldref|startswith': ['responseElements.ConsoleLogin', 'responseElements.ConsoleLogin', 'errorMessage'] },
      'which fits "errorMessage"; responseElements.ConsoleLogin is "Failure"; errorMessage is "Failed authentication"',
    ],
    ['it where it turns round', { 'eventName|fieldref|neq': 'eventName' }, '; eventName is "ConsoleLogin"; "neq" turns that round'],
    ['a field compared with that is missing', { 'eventName|fieldref': 'errorCode' }, 'none of the values; errorCode is missing'],
    ['a text of a megabyte in the field compared with', { 'eventName|fieldref': 'big' }, '; big is "yyy'],
    ['a text of a megabyte', { big: 'x' }, 'characters)'],
  ])('names %s', (_, item, words) => {
    const { selections } = explain(ruleOf({ s: item }, 's'), { ...failure, big: 'y'.repeat(1_000_000) }, null)
    expect(selections[0]?.because).toContain(words)
    expect(selections[0]?.because.length).toBeLessThan(500)
  })

  it('comes to what the interpreter says', () => {
    const value = fc.constantFrom('a', 'A', 'b', '*', null, 1)
    const selection = fc.dictionary(fc.constantFrom('f', 'g', 'f|neq', 'g|exists'), fc.array(value, { minLength: 1, maxLength: 2 }), {
      minKeys: 1,
    })
    const sound = selection.map((map) =>
      Object.fromEntries(Object.entries(map).map(([key, values]) => [key, key === 'g|exists' ? true : values])),
    )
    const condition = fc.constantFrom('a1 and not a2', 'a1 or a2', '1 of a*', 'not all of a*')
    fc.assert(
      fc.property(sound, sound, condition, fc.dictionary(fc.constantFrom('f', 'g'), value), (a1, a2, written, event) => {
        const rule = ruleOf({ a1, a2 }, written)
        expect(explain(rule, event, null).matches).toBe(interpret(rule, event, null))
      }),
      { numRuns: 500, seed: 7 },
    )
  })
})

describe('lint', () => {
  const warnings = (selections: Record<string, unknown>, condition: string, about?: Record<string, unknown>): string =>
    lint(ruleOf(selections, condition, about))
      .map(({ code, line, message, remedy }) => `${line} ${code}: ${message}. ${remedy}`)
      .join('\n')

  it('has nothing to say of a sound rule', () => {
    const selection = {
      'userIdentity.sessionContext.attributes.mfaAuthenticated': 'false',
      'requestParameters.bucketPolicy.Statement.Effect': 'Allow',
      'userIdentity.arn|fieldref|contains': 'responseElements.accessKey.userName',
      'errorCode|exists': false,
      requestParameters: null,
    }
    expect(warnings({ selection }, 'selection')).toBe('')
  })

  it.each<[string, Record<string, unknown>, string, string]>([
    [
      'a selection that no condition names',
      { s: { eventName: 'x' }, t: { eventName: 'y' } },
      's',
      '3 unused-selection: selection "t" is in no condition',
    ],
    ['a field that CloudTrail has not', { s: { status: 'success' } }, 's', 'unknown-field: CloudTrail has no field "status"'],
    ['a field misspelt', { s: { eventname: 'x' } }, 's', 'Did you mean "eventName"?'],
    ['a field misspelt in a reference', { s: { 'eventName|fieldref': 'userIdentity.ARN' } }, 's', 'Did you mean "userIdentity.arn"?'],
    ['a condition that cannot be true', { s: { eventName: 'x' } }, 's and not s', 'dead-condition: "s and not s" is never true'],
    [
      'a part that is always true',
      { s: { eventName: 'x' }, t: { eventName: 'y' } },
      't and (s or not s)',
      'always-true: "s or not s" is always true, whatever the event. Leave that part out',
    ],
    [
      'the literal name of a field',
      { s: { 'userIdentity.arn|contains': 'x', eventName: 'responseElements.accessKey.userName' } },
      's',
      'write "eventName|fieldref"',
    ],
    ['several texts at once', { s: { 'eventName|all': ['x', 'y'] } }, 's', 'several-at-once'],
    ['a value that fits everything', { s: { eventName: ['x', '*'] } }, 's', 'any-text'],
  ])('warns of %s', (_, selections, condition, words) => expect(warnings(selections, condition)).toContain(words))

  it('misses the level', () => expect(warnings({ s: { eventName: 'x' } }, 's', {})).toContain('no-level'))
  it('knows no fields of other products', () =>
    expect(warnings({ s: { Image: 'x' } }, 's', { level: 'low', logsource: { product: 'windows' } })).toBe(''))
  it('takes many selections without trying every outcome', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`s${index}`, { eventName: `x${index}` }]))
    expect(warnings(many, 'all of s*')).toBe('')
  })
})
