import { describe, expect, it } from 'vitest'
import { linearRegex } from './regex-engine.ts'

const none = { ignoreCase: false, multiline: false, dotAll: false }

function finds(source: string, text: string, flags: Partial<typeof none> = {}): boolean {
  const compiled = linearRegex.compile(source, { ...none, ...flags })
  if (!compiled.ok) throw new Error(compiled.because)
  return compiled.test(text)
}

const refusal = (source: string): string => {
  const compiled = linearRegex.compile(source, none)
  return compiled.ok ? 'taken' : compiled.because
}

describe('a regular expression', () => {
  it.each([
    ['is found anywhere in the text', 'assumed-role/', 'arn:aws:sts::1:assumed-role/aws:x', {}, true],
    ['minds the case', 'root', 'Root', {}, false],
    ['does not, when asked', 'root', 'ROOT', { ignoreCase: true }, true],
    ['does not, when asked from inside', '(?i)root', 'ROOT', {}, true],
    ['folds the case of other alphabets, too', 'straße', 'STRAẞE', { ignoreCase: true }, true],
    ['has ^ at the begin of the text', '^b', 'a\nb', {}, false],
    ['has ^ at the begin of a line, when asked', '^b', 'a\nb', { multiline: true }, true],
    ['has . stop at a line break', 'a.b', 'a\nb', {}, false],
    ['has . go on, when asked', 'a.b', 'a\nb', { dotAll: true }, true],
    ['knows \\d, \\w, \\s and their opposites', '^\\d+\\s\\w+\\D$', '12 ab!', {}, true],
    ['knows repetitions and alternatives', '^(?:ab|cd){2,3}$', 'abcdab', {}, true],
    ['knows classes', '^[a-f\\d]{8}$', '0a1b2c3d', {}, true],
    ['matches an empty text', '^$', '', {}, true],
    ['takes a bracket in a class for a bracket', '[(?=]', '=', {}, true],
    ['takes an escaped bracket for a bracket', '\\(\\?=', '(?=', {}, true],
    ['matches characters beyond the basic plane', '^.$', '😀', {}, true],
  ] as const)('%s', (_, source, text, flags, expected) => expect(finds(source, text, flags)).toBe(expected))

  it('keeps no state between two texts', () => {
    const compiled = linearRegex.compile('a', none)
    if (!compiled.ok) throw new Error(compiled.because)
    expect(['ba', 'ba', 'b', 'ba'].map(compiled.test)).toEqual([true, true, false, true])
  })
})

describe('refused, in words for people', () => {
  it.each([
    ['a lookahead', 'a(?=b)', 'looks around'],
    ['a negative lookahead', '^(?!root)', 'looks around'],
    ['a lookbehind', '(?<=a)b', 'looks around'],
    ['a negative lookbehind', '(?<!a)b', 'looks around'],
    ['a back reference', '(a)\\1', 'refers back'],
    ['a back reference by name', '(?<x>a)\\k<x>', 'refers back'],
    ['an atomic group', '(?>a+)b', 'forbids the engine to go back'],
    ['a possessive repetition', 'a++', 'forbids the engine to go back'],
    ['a bracket that is not closed', '(a', 'missing closing ): "(a"'],
    ['many brackets that are not closed, in few words', '('.repeat(1_000), '(…'],
    ['a class that is not closed', '[a', 'missing closing ]'],
    ['nothing to repeat', '*a', 'missing argument to repetition operator: "*"'],
    ['a repetition over a thousand', 'a{1001}', 'invalid repeat count'],
    ['repetitions that multiply', '((a{100}){100}){100}', 'invalid repeat count'],
    ['an expression that is large when written out', '(?:abcdef){900}', 'steps'],
    ['an expression longer than a page', 'a'.repeat(4_001), 'longer than 4000'],
    ['brackets in brackets without end', '('.repeat(1_900) + ')'.repeat(1_900), 'nests too deeply'],
  ])('%s', (_, source, words) => expect(refusal(source)).toContain(words))
})

/** Engines that go back would try 2 to the power of the length; these tests would not end in the life of the machine. */
describe('expressions made to last', () => {
  const long = 'a'.repeat(100_000)

  it.each([
    ['(a+)+$', `${long}b`, false],
    ['(a+)+$', long, true],
    ['(a|a)*b', long, false],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', long, false],
    ['(.*)*=', long, false],
    ['(x+x+)+y', 'x'.repeat(100_000), false],
  ] as const)('%s ends', (source, text, expected) => expect(finds(source, text)).toBe(expected))
})
