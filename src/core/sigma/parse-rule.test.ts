import { describe, expect, it } from 'vitest'
import { parseDocument, parseDocuments } from './parse-rule.ts'
import type { PositionOf } from './problem.ts'
import type { Rule } from './rule.ts'

/** Every path has a line of its own, so that a test sees which one was asked for. */
const positionOf: PositionOf = (path) => ({ line: 10 + path.length, column: 1 })

const base = { title: 'Root signed in', logsource: { product: 'aws', service: 'cloudtrail' } }
const read = (value: unknown) => parseDocument({ value, positionOf })
const detection = (selections: Record<string, unknown>, condition: unknown = 'selection') =>
  read({ ...base, detection: { ...selections, condition } })

function loaded(value: unknown): Rule {
  const outcome = read(value)
  if (!outcome.ok || outcome.value.kind !== 'rule') throw new Error(`does not load: ${JSON.stringify(outcome)}`)
  return outcome.value
}

const wordsOf = (outcome: ReturnType<typeof read>): string =>
  outcome.ok ? 'loads' : outcome.problems.map(({ path, line, message, remedy }) => `${path}:${line} ${message}. ${remedy}`).join('\n')

describe('a rule that loads', () => {
  it('is frozen, all through', () => {
    const rule = loaded({ ...base, detection: { selection: { eventName: ['ConsoleLogin'] }, condition: 'selection' } })
    expect(Object.isFrozen(rule)).toBe(true)
    expect(Object.isFrozen(rule.detection.selections.get('selection'))).toBe(true)
    expect(Object.isFrozen(rule.detection.condition)).toBe(true)
  })

  it('keeps what people want to know of it', () => {
    const rule = loaded({
      ...base,
      id: '8ad1600d-e9dc-4251-b0ee-a65268f29add',
      level: 'high',
      tags: ['attack.t1078.004'],
      falsepositives: 'Break-glass drills',
      date: '2026-11-21',
      detection: { selection: { eventName: 'ConsoleLogin' }, condition: 'selection' },
    })
    expect(rule).toMatchObject({ level: 'high', tags: ['attack.t1078.004'], falsePositives: ['Break-glass drills'], date: '2026-11-21' })
  })

  it.each<[string, Record<string, unknown>, unknown]>([
    ['a map', { selection: { eventName: 'ConsoleLogin', errorCode: null } }, 'selection'],
    ['a list of maps', { selection: [{ eventName: 'A' }, { eventName: 'B', errorCode: null }] }, 'selection'],
    ['keywords', { keywords: ['mimikatz', 4625] }, 'keywords'],
    ['one keyword', { keywords: 'mimikatz' }, 'keywords'],
    ['all keywords', { keywords: { '|all': ['a', 'b'] } }, 'keywords'],
    ['a list that mixes maps and keywords', { selection: ['mimikatz', { eventName: 'A' }] }, 'selection'],
    ['names that look like words of the condition', { selection_or_x: { a: 1 }, notfilter: { b: 1 } }, 'selection_or_x and not notfilter'],
    ['names with a hyphen and digits', { 'sel-1': { a: 1 }, '2nd': { b: 1 } }, 'sel-1 or 2nd'],
    ['a selection called all', { all: { a: 1 } }, 'all'],
    ['capital letters in the condition', { a: { a: 1 }, b: { b: 1 } }, 'a AND NOT b'],
    ['brackets without blanks', { a: { a: 1 }, b: { b: 1 }, c: { c: 1 } }, '(a or b)and not(c)'],
    ['a list of conditions', { a: { a: 1 }, b: { b: 1 } }, ['a', 'b']],
    ['any of', { a1: { a: 1 }, a2: { b: 1 } }, 'any of a*'],
    ['two of three', { a1: { a: 1 }, a2: { b: 1 }, a3: { c: 1 } }, '2 of a*'],
    ['a star inside a pattern', { sel_a_x: { a: 1 }, sel_b_x: { b: 1 } }, '1 of sel*x'],
    ['a fieldref with a place', { selection: { 'userIdentity.arn|fieldref|endswith': 'requestParameters.userName' } }, 'selection'],
    ['a regular expression with flags', { selection: { 'userAgent|re|i|m|s': '^kali' } }, 'selection'],
    ['an expression with contains, as the wild writes it', { selection: { 'userAgent|re|contains': 'kali' } }, 'selection'],
    ['an hour from ten at night', { selection: { 'eventTime|hour|gte': 22 } }, 'selection'],
    ['wide, then Base64 at any offset, anywhere', { selection: { 'userData|wide|base64offset|contains': 'curl' } }, 'selection'],
  ])('may have %s', (_, selections, condition) => expect(wordsOf(detection(selections, condition))).toBe('loads'))

  it('may say nothing of its level', () => expect(loaded({ ...base, detection: { s: { a: 1 }, condition: 's' } }).level).toBeNull())

  it('leaves underscored selections out of "them", unless they are asked for', () => {
    const rule = loaded({ ...base, detection: { _hidden: { a: 1 }, shown: { b: 1 }, condition: '1 of them or 1 of _*' } })
    expect(rule.detection.condition).toMatchObject({ of: [{ names: ['shown'] }, { names: ['_hidden'] }] })
  })
})

describe('a rule that does not load', () => {
  it.each<[string, Record<string, unknown>, unknown, string]>([
    [
      'a modifier nobody knows',
      { selection: { 'eventName|startwith': 'Get' } },
      'selection',
      'unknown modifier "startwith". Did you mean "startswith"?',
    ],
    ['a placeholder', { selection: { 'sourceIPAddress|expand': '%admins%' } }, 'selection', 'belongs to one environment'],
    ['all with one value', { selection: { 'a|contains|all': ['x'] } }, 'selection', '"all" needs at least two values'],
    ['an empty list of values', { selection: { eventName: [] } }, 'selection', 'the list of values is empty'],
    ['an empty selection', { selection: [] }, 'selection', 'the selection is empty'],
    ['an empty map', { selection: {} }, 'selection', 'the selection is empty'],
    ['a map as a value', { selection: { userIdentity: { type: 'Root' } } }, 'selection', 'Write fields inside fields with dots'],
    ['a list in a list', { selection: [['a']] }, 'selection', 'a list stands directly inside a list'],
    ['exists with text', { selection: { 'a|exists': 'yes' } }, 'selection', '"exists" takes true or false'],
    ['exists with another modifier', { selection: { 'a|contains|exists': true } }, 'selection', '"exists" cannot follow'],
    ['a comparison with text', { selection: { 'a|gte': '5' } }, 'selection', '"5" is no number'],
    ['wildcards under Base64', { selection: { 'a|base64': 'x*' } }, 'selection', 'without wildcards'],
    ['contains before Base64', { selection: { 'a|contains|base64': 'x' } }, 'selection', 'Write "base64|contains"'],
    ['a flag without an expression', { selection: { 'a|i': 'x' } }, 'selection', 'Write "re|i"'],
    ['an expression after contains', { selection: { 'a|contains|re': 'x' } }, 'selection', 'Write "re" first'],
    ['a network that is none', { selection: { 'a|cidr': '10.0.0.0/33' } }, 'selection', 'is no network'],
    ['null in a place', { selection: { 'a|contains': null } }, 'selection', 'null is no text'],
    ['null among keywords', { keywords: ['a', null] }, 'keywords', 'null cannot be searched for'],
    ['a network without a field', { keywords: { '|cidr': '10.0.0.0/8' } }, 'keywords', 'needs a field'],
    ['both ends of a text', { selection: { 'a|startswith|endswith': 'x' } }, 'selection', 'Keep one of the two'],
    ['a modifier twice', { selection: { 'a|contains|contains': 'x' } }, 'selection', 'given twice'],
    ['a selection that is not there', { selection: { a: 1 } }, 'selektion', 'Did you mean "selection"?'],
    ['a pattern that finds none', { selection: { a: 1 } }, '1 of filter*', 'finds no selection'],
    ['more than there are', { s1: { a: 1 }, s2: { a: 2 } }, '3 of s*', 'more selections than the 2'],
    ['no such quantity', { s1: { a: 1 } }, 'some of s*', 'does not say how many'],
    ['a star without "of"', { s1: { a: 1 } }, 's*', 'Write "1 of s*"'],
    ['counting in the condition', { s: { a: 1 } }, 's | count() by sourceIPAddress > 5', 'type: event_count'],
    ['near', { s: { a: 1 }, t: { a: 2 } }, 's near t', 'type temporal'],
    ['near as it was once written', { s: { a: 1 }, t: { a: 2 } }, 's | near t', 'type temporal'],
    ['a timeframe', { s: { a: 1 }, timeframe: '5m' }, 's', 'timespan'],
    ['a bracket left open', { s: { a: 1 } }, '(s', 'a bracket is not closed'],
    ['a bracket too many', { s: { a: 1 } }, 's)', 'no opening one'],
    ['two selections side by side', { s: { a: 1 }, t: { a: 1 } }, 's t', 'Put "and" or "or"'],
    ['nothing after not', { s: { a: 1 } }, 's and not', 'breaks off'],
    ['nothing before or', { s: { a: 1 } }, 'or s', 'missing before "or"'],
    ['an empty condition', { s: { a: 1 } }, ' ', 'the condition is empty'],
    ['no condition', { s: { a: 1 } }, undefined, 'the condition is missing'],
    ['a thousand brackets', { s: { a: 1 } }, `${'('.repeat(1000)}s${')'.repeat(1000)}`, 'nested too deeply'],
  ])('has %s', (_, selections, condition, words) => {
    const outcome = condition === undefined ? read({ ...base, detection: selections }) : detection(selections, condition)
    expect(wordsOf(outcome)).toContain(words)
  })

  it('says where', () => {
    expect(wordsOf(detection({ selection: { 'a|contain': 'x' } }))).toBe(
      'detection.selection.a|contain:13 unknown modifier "contain". Did you mean "contains"?',
    )
  })

  it('says everything at once', () => {
    const outcome = read({ level: 'urgent', logsource: {}, title: 'x', detection: { s: { 'a|x': 1 }, condition: 't' } })
    expect(outcome.ok ? [] : outcome.problems.map(({ path }) => path)).toEqual(['level', 'detection.s.a|x', 'detection.condition'])
  })

  it.each<[string, unknown, string]>([
    ['no title', { logsource: {}, detection: { s: { a: 1 }, condition: 's' } }, 'the title is missing'],
    ['no logsource', { title: 'x', detection: { s: { a: 1 }, condition: 's' } }, 'the logsource is missing'],
    ['no detection', base, 'the detection is no map'],
    ['no selection', { ...base, detection: { condition: 's' } }, 'has no selection'],
    ['a text instead', 'just words', 'the document is no map'],
    ['an old collection', { ...base, action: 'global', detection: {} }, 'collections made with "action"'],
  ])('has %s', (_, value, words) => expect(wordsOf(read(value))).toContain(words))
})

describe('a filter', () => {
  const filter = (condition: string) =>
    read({ ...base, filter: { rules: ['8ad1600d'], selection: { sourceIPAddress: '192.0.2.7' }, condition } })

  it('leaves out what it describes', () => expect(wordsOf(filter('not selection'))).toBe('loads'))
  it('is refused when it would hide everything else', () => expect(wordsOf(filter('selection'))).toContain('write "not selection"'))
  it('names its rules', () =>
    expect(wordsOf(read({ ...base, filter: { selection: { a: 1 }, condition: 'not selection' } }))).toContain('names no rules'))
})

describe('a correlation', () => {
  const correlation = (changes: Record<string, unknown>) =>
    read({
      title: 'Burst',
      correlation: {
        type: 'event_count',
        rules: ['failed'],
        'group-by': ['recipientAccountId'],
        timespan: '5m',
        condition: { gte: 5 },
        ...changes,
      },
    })

  it('is data', () => {
    const outcome = correlation({})
    expect(outcome).toMatchObject({
      ok: true,
      value: { type: 'event_count', rules: ['failed'], timespanMs: 300_000, bounds: { gte: 5 }, generate: false },
    })
  })

  it.each([
    ['a list of fields to count', { type: 'value_count', condition: { gte: 3, field: ['a', 'b'] } }],
    ['a range', { condition: { gt: 100, lte: 200 } }],
    ['no group', { 'group-by': undefined }],
    ['one rule, not in a list', { rules: 'failed' }],
    ['a temporal one without a condition', { type: 'temporal', rules: ['a', 'b'], condition: undefined }],
    ['a percentile', { type: 'value_percentile', condition: { field: 'bytes', percentile: 95, gt: 10 } }],
    ['a week', { timespan: '1w' }],
  ])('may have %s', (_, changes) => expect(wordsOf(correlation(changes))).toBe('loads'))

  it.each([
    ['an unknown type', { type: 'event_cont' }, 'Did you mean "event_count"?'],
    ['the name that a page once gave', { type: 'ordered_temporal' }, 'Did you mean "temporal_ordered"?'],
    ['a timespan without a unit', { timespan: '5' }, 'is no timespan'],
    ['a timespan of nothing', { timespan: '0s' }, 'is no timespan'],
    ['no condition', { condition: undefined }, 'the condition is missing'],
    ['a condition over rules', { condition: 'a and b' }, 'names of rules'],
    ['no bound', { condition: { field: 'a' } }, 'has no bound'],
    ['values of no field', { type: 'value_count' }, 'Name it with "field"'],
    ['no percentile', { type: 'value_percentile', condition: { field: 'bytes', gt: 10 } }, 'which percentile'],
    ['no rules', { rules: [] }, 'names no rules'],
    ['a rule twice', { rules: ['a', 'a'] }, 'named twice'],
    ['some in order', { type: 'temporal_ordered', rules: ['a', 'b', 'c'], condition: { gte: 2 } }, 'in order means all'],
  ])('has %s', (_, changes, words) => expect(wordsOf(correlation(changes))).toContain(words))

  it('may grow graver', () => {
    const value = {
      title: 'x',
      escalate: [{ level: 'critical', condition: { gte: 10 } }],
      correlation: { type: 'event_count', rules: 'a', timespan: '5m', condition: { gte: 5 } },
    }
    expect(read(value)).toMatchObject({ ok: true, value: { escalate: [{ level: 'critical', bounds: { gte: 10 } }] } })
    expect(wordsOf(read({ ...value, escalate: [{ level: 'worst' }] }))).toContain('a step of escalation is incomplete')
  })
})

describe('a file of several documents', () => {
  it('may begin with blank ones, have the correlation first, and keeps the sound ones beside the broken', () => {
    const rule = { ...base, name: 'failed', detection: { s: { a: 1 }, condition: 's' } }
    const burst = { title: 'Burst', correlation: { type: 'event_count', rules: 'failed', timespan: '5m', condition: { gte: 5 } } }
    const file = parseDocuments([null, undefined, burst, rule, { ...rule, level: 'urgent' }].map((value) => ({ value, positionOf })))
    expect(file.documents.map(({ kind }) => kind)).toEqual(['correlation', 'rule'])
    expect(file.problems).toHaveLength(1)
    expect(file.blank).toBe(2)
  })
})
