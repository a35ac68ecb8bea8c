import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { implies, meansTheSame } from './filter-implication.ts'
import { matchesEvent } from './filter-match.ts'
import { type Condition, parseFilterPattern, printCondition } from './filter-pattern.ts'
import { matchesWildcard, wildcardWithin } from './wildcard.ts'

function parsed(text: string): Condition {
  const result = parseFilterPattern(text)
  if (!result.ok) throw new Error(result.because)
  return result.condition
}

describe('parseFilterPattern', () => {
  it.each([
    ['blanks do not count', '{$.a="x"&&$.b=y}', '{  $.a   =  "x"  &&\n$.b = y }'],
    ['quotes do not count', '{ $.a = Root }', '{ $.a = "Root" }'],
    ['dotted names need no quotes in practice', '{ $.a = kms.amazonaws.com }', '{ $.a = "kms.amazonaws.com" }'],
    ['needless parentheses do not count', '{ (($.a = x)) && (($.b = y)) }', '{ $.a = x && $.b = y }'],
    ['the order does not count', '{ $.a = x || $.b = y }', '{ $.b = y || $.a = x }'],
    ['brackets are another spelling of dots', '{ $["a"].b = x }', "{ $.a['b'] = x }"],
    ['NOT EXISTS with more blanks', '{ $.a NOT   EXISTS }', '{($.a NOT EXISTS)}'],
    ['&& binds tighter than ||', '{ $.a = x || $.b = y && $.c = z }', '{ $.a = x || ($.b = y && $.c = z) }'],
    ['a repetition adds nothing', '{ $.a = x || $.a = x }', '{ $.a = x }'],
    ['numbers in any notation', '{ $.a > 1.0 }', '{ $.a > 1 }'],
  ])('%s', (_, one, other) => expect(printCondition(parsed(one))).toBe(printCondition(parsed(other))))

  it.each([
    ['a number is not a text', '{ $.a = 404 }', '{ $.a = "404" }'],
    ['grouping that changes the meaning counts', '{ ($.a = x || $.b = y) && $.c = z }', '{ $.a = x || $.b = y && $.c = z }'],
    ['case counts', '{ $.a = Root }', '{ $.a = root }'],
    ['a blank inside quotes counts', '{ $.a = "Root " }', '{ $.a = "Root" }'],
  ])('%s', (_, one, other) => expect(meansTheSame(parsed(one), parsed(other))).toBe(false))

  it.each([
    ['an unquoted text with a blank', '{ $.errorMessage = Failed authentication }', 'authentication'],
    ['plain terms', 'ERROR Root', '{ is expected'],
    ['a pattern for space-separated logs', '[ip, user, status=404]', '{ is expected'],
    ['no closing brace', '{ $.a = x', '} is expected, not the end'],
    ['EXISTS, which is no operator', '{ $.a EXISTS }', 'EXISTS'],
    ['IS NOT, which is no operator', '{ $.a IS NOT NULL }', 'IS NOT is no operator'],
    ['an operator without a value', '{ $.a = }', 'a value is expected'],
    ['a value without a property', '{ "x" = $.a }', 'a property such as'],
    ['a size comparison of texts', '{ $.a > abc }', '> compares numbers'],
    ['words after the end', '{ $.a = x } y', 'follows the closing brace'],
    ['one ampersand', '{ $.a = x & $.b = y }', 'not understood'],
    ['an open quote', '{ $.a = "x }', 'not understood'],
  ])('refuses %s, and says where', (_, text, because) => {
    expect(parseFilterPattern(text)).toEqual({ ok: false, because: expect.stringContaining(because) })
  })
})

describe('implies', () => {
  it.each<[string, string, string, string]>([
    ['one more alternative still covers', '{ $.a = x }', '{ $.a = x || $.a = y }', 'yes'],
    ['one more restriction does not', '{ $.a = x }', '{ $.a = x && $.b = y }', 'no'],
    ['a wildcard covers a literal', '{ $.a = "AccessDenied" }', '{ $.a = "AccessDenied*" }', 'yes'],
    ['a wildcard covers a narrower wildcard', '{ $.a = "*UnauthorizedOperation" }', '{ $.a = "*Unauthorized*" }', 'yes'],
    ['a wildcard does not cover a wider one', '{ $.a = "*Unauthorized*" }', '{ $.a = "*UnauthorizedOperation" }', 'no'],
    ['two wildcards that exclude each other', '{ $.a = "x*" && $.a = "y*" }', '{ $.b = z }', 'yes'],
    ['not equal covers another value', '{ $.a = x }', '{ $.a != y }', 'yes'],
    ['not equal does not cover its own value', '{ $.a = x || $.a = y }', '{ $.a != y }', 'no'],
    ['absent is not equal to a value', '{ $.a = x }', '{ $.a NOT EXISTS }', 'no'],
    ['a larger range covers a smaller one', '{ $.a > 5 }', '{ $.a >= 5 }', 'yes'],
    ['a smaller range does not', '{ $.a >= 5 }', '{ $.a > 5 }', 'no'],
    ['equal numbers lie in the range', '{ $.a = 7 }', '{ $.a > 5 && $.a < 9 }', 'yes'],
    ['distribution', '{ ($.a = x || $.a = y) && $.b = z }', '{ ($.a = x && $.b = z) || ($.a = y && $.b = z) }', 'yes'],
    ['the same regular expression', '{ $.a = %^x% }', '{ $.a = %^x% || $.b = y }', 'yes'],
    ['two regular expressions cannot be compared', '{ $.a = %^x% }', '{ $.a = %^x.% }', 'undecided'],
    ['a selector with a wildcard hits several values', '{ $.a[*] = x }', '{ $.a[*] != y }', 'undecided'],
    ['a property and a part of it', '{ $.a.b = x }', '{ $.a NOT EXISTS }', 'undecided'],
    ['TRUE is not FALSE', '{ $.a IS TRUE }', '{ $.a IS FALSE }', 'no'],
  ])('%s', (_, left, right, answer) => expect(implies(parsed(left), parsed(right), false).answer).toBe(answer))

  it('gives an example of what is left out', () => {
    expect(implies(parsed('{ $.eventName = A || $.eventName = B }'), parsed('{ $.eventName = A }'), false)).toEqual({
      answer: 'no',
      example: { '$.eventName': 'B' },
    })
  })

  it('leaves what is too large undecided', () => {
    const many = Array.from({ length: 12 }, (_, i) => `($.p${i} = a || $.p${i} = b)`).join(' && ')
    expect(implies(parsed(`{ ${many} }`), parsed('{ $.z = 1 }'), false)).toEqual({
      answer: 'undecided',
      because: expect.stringContaining('too many'),
    })
  })
})

const selectors = ['$.a', '$.b', '$.c.d']
const values = ['x', 'y', 'xy', 'x*', '*y', '*']

const test = fc
  .tuple(fc.constantFrom(...selectors), fc.constantFrom('=', '!='), fc.constantFrom(...values), fc.boolean())
  .map(([selector, operator, value, quoted]) => ({ selector, operator, value, quoted }))

type Tree = { leaf: { selector: string; operator: string; value: string; quoted: boolean } } | { join: '&&' | '||'; of: Tree[] }

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    test.map((leaf) => ({ leaf })),
    fc.record({ join: fc.constantFrom('&&' as const, '||' as const), of: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
  ),
}))

function write(node: Tree, style: { requote: boolean; reverse: boolean; blanks: string; braces: boolean }): string {
  if ('leaf' in node) {
    const { selector, operator, value, quoted } = node.leaf
    const text = quoted !== style.requote ? `"${value}"` : value
    const plain = `${selector}${style.blanks}${operator}${style.blanks}${text}`
    return style.braces ? `(${plain})` : plain
  }
  const parts = node.of.map((each) => write(each, style))
  return `(${(style.reverse ? parts.toReversed() : parts).join(`${style.blanks}${node.join}${style.blanks}`)})`
}

const plainStyle = { requote: false, reverse: false, blanks: ' ', braces: false }
const pattern = (node: Tree, style = plainStyle) => parsed(`{ ${write(node, style)} }`)

const leaf = fc.constantFrom<unknown>('x', 'y', 'xy', 'xzy', 'z', undefined, null, 7, true)
const event = fc.record({ a: leaf, b: leaf, d: leaf }).map(({ a, b, d }) => ({ a, b, c: { d } }))

describe('for all patterns', () => {
  it('shuffling, requoting, regrouping and respacing keep the meaning', () => {
    fc.assert(
      fc.property(
        tree,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('', ' ', '\n\t '),
        fc.boolean(),
        (node, requote, reverse, blanks, braces) => {
          expect(printCondition(pattern(node, { requote, reverse, blanks, braces }))).toBe(printCondition(pattern(node)))
        },
      ),
    )
  })

  it('the normal form means what the pattern means', () => {
    fc.assert(
      fc.property(tree, event, fc.boolean(), (node, each, missingDiffers) => {
        const doubts = { missingDiffers, regexMatches: false }
        expect(matchesEvent(parsed(`{ ${printCondition(pattern(node))} }`), each, doubts)).toBe(matchesEvent(pattern(node), each, doubts))
      }),
    )
  })

  it('implication agrees with evaluation', () => {
    fc.assert(
      fc.property(tree, tree, fc.array(event, { minLength: 20, maxLength: 20 }), fc.boolean(), (one, two, events, missingDiffers) => {
        const left = pattern(one)
        const right = pattern(two)
        const doubts = { missingDiffers, regexMatches: false }
        const result = implies(left, right, missingDiffers)
        const against = events.filter((each) => matchesEvent(left, each, doubts) && !matchesEvent(right, each, doubts))
        if (result.answer === 'yes') expect(against).toEqual([])
        if (result.answer !== 'no') return
        const { $a, $b, $d } = { $a: result.example['$.a'], $b: result.example['$.b'], $d: result.example['$.c.d'] }
        const example = { a: $a, b: $b, c: { d: $d } }
        expect([matchesEvent(left, example, doubts), matchesEvent(right, example, doubts)]).toEqual([true, false])
      }),
      { numRuns: 300 },
    )
  })

  it('a pattern lies within another only when all its texts do', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 5 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, text, fc.array(fc.constantFrom('', 'a', 'b', 'ab'), { minLength: 5, maxLength: 5 }), (one, other, fill) => {
        if (!wildcardWithin(one, other)) return
        let next = 0
        const sample = one.replaceAll('*', () => fill[next++ % fill.length] ?? '')
        expect(matchesWildcard(other, sample)).toBe(true)
      }),
    )
  })
})
