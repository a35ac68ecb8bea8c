import { type Arbitrary, assert, jsonValue, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, MAX_JSON_DEPTH, NotCanonicalError, canonicalJson, wellFormed } from './canonical-json.ts'

const numberOf = (hex: string): number =>
  new DataView(Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)).buffer).getFloat64(0)

describe('the vectors of RFC 8785', () => {
  it('orders members, drops spaces and writes numbers and escapes in one way (3.2.2)', () => {
    const text = String.raw`{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }`
    expect(canonicalJson(JSON.parse(text) as Json)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('orders members by UTF-16 code units, not by code points (3.2.3)', () => {
    const text = String.raw`{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}`
    expect(Object.values(JSON.parse(canonicalJson(JSON.parse(text) as Json)) as Readonly<Record<string, string>>)).toEqual([
      'One',
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the double %s is %s (appendix B)', (hex, text) => expect(canonicalJson(numberOf(hex))).toBe(text))
})

describe('what has no canonical form is refused with its place', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['a number that is none', { a: [1, Number.NaN] }, '$.a[1]'],
    ['infinity', Number.POSITIVE_INFINITY, '$'],
    ['a big integer', { 'a b': 1n }, '$["a b"]'],
    ['undefined', { a: undefined }, '$.a'],
    ['a hole in a list', Array(2), '$[0]'],
    ['a date', { at: new Date(0) }, '$.at'],
    ['a map', new Map(), '$'],
    ['a function', { f: () => 1 }, '$.f'],
    ['half a surrogate pair in a value', { user: 'a\ud800' }, '$.user'],
    ['half a surrogate pair in a name', { '\udc00': 1 }, '$["\\udc00"]'],
    ['a circle', circle, '$.self'],
  ]
  it.each(cases)('%s', (_, value, place) => {
    expect(() => canonicalJson(value as Json)).toThrow(NotCanonicalError)
    expect(() => canonicalJson(value as Json)).toThrow(place)
  })

  it('one level too many, and not one fewer', () => {
    const nested = (levels: number): Json => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as Json
    expect(canonicalJson(nested(MAX_JSON_DEPTH + 1))).toHaveLength(2 * MAX_JSON_DEPTH + 2)
    expect(() => canonicalJson(nested(MAX_JSON_DEPTH + 2))).toThrow('nested deeper')
  })
})

describe('of every JSON value', () => {
  const shuffled = (value: Json): Json => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item: Json) => shuffled(item))
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, item]) => [key, shuffled(item)]),
    )
  }
  const json = jsonValue({ stringUnit: 'binary' }) as Arbitrary<Json>

  it('the text is a fixed point, and says the same value', () => {
    assert(
      property(json, (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text)
        // JSON has no negative zero.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('the order in which members were written does not matter', () => {
    assert(property(json, (value) => void expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value))))
  })

  it('halves of surrogate pairs are replaced, and nothing else is', () => {
    expect(wellFormed({ 'a\ud800': ['\udc00x', '😀', 1, null] })).toEqual({ 'a\ufffd': ['\ufffdx', '😀', 1, null] })
    assert(property(json, (value) => void expect(wellFormed(value)).toEqual(value)))
  })

  it('a member called __proto__ is a member like any other', () => {
    const hostile = JSON.parse('{"b":1,"__proto__":{"a":1}}') as Json
    expect(canonicalJson(hostile)).toBe('{"__proto__":{"a":1},"b":1}')
    expect(canonicalJson(wellFormed(hostile))).toBe('{"__proto__":{"a":1},"b":1}')
  })
})
