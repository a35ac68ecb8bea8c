import { describe, expect, it } from 'vitest'
import { base64, base64Offsets, utf16, utf16be, utf16le, utf8 } from './encode.ts'
import { compileGlob } from './glob.ts'
import { isInNetwork, parseNetwork } from './network.ts'
import { fold, parsePattern, withAnyDash, writtenPattern } from './pattern.ts'
import { timePart } from './time-part.ts'

const any = { wild: '*' }
const one = { wild: '?' }

describe('wildcards and escapes', () => {
  it.each<[string, string, unknown[]]>([
    ['stars and question marks', 'a*b?c', ['a', any, 'b', one, 'c']],
    ['an escaped star', String.raw`a\*b`, ['a*b']],
    ['an escaped question mark', String.raw`\?`, ['?']],
    ['an escaped backslash', String.raw`a\\b`, ['a\\b']],
    ['a backslash before anything else', String.raw`C:\Windows`, ['C:\\Windows']],
    ['a literal backslash, then a wildcard', String.raw`\\*`, ['\\', any]],
    ['a backslash and a literal star', String.raw`\\\*`, ['\\*']],
    ['a backslash at the end', 'a\\', ['a\\']],
    ['three backslashes', String.raw`\\\x`, ['\\\\x']],
    ['nothing', '', []],
  ])('%s', (_, text, pieces) => {
    expect(parsePattern(text)).toEqual(pieces)
    expect(parsePattern(writtenPattern(parsePattern(text)))).toEqual(pieces)
  })

  it('takes a dash or a slash for any dash only where it begins a word', () => {
    expect(withAnyDash(parsePattern('cmd -exec a-b /c -'))).toEqual(['cmd ', { wild: '-' }, 'exec a-b ', { wild: '-' }, 'c -'])
    expect(withAnyDash(parsePattern('-x'))).toEqual([{ wild: '-' }, 'x'])
  })

  it('folds every letter alone', () => {
    expect(fold('ΟΔΟΣ')).toBe('οδοσ')
    expect(fold('ConsoleLogin')).toBe('consolelogin')
  })
})

it.each<[string, string, boolean]>([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['a*', 'abc', true],
  ['a*', 'ba', false],
  ['*a', 'bca', true],
  ['*a*', 'bab', true],
  ['*a*', 'bbb', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['ab*ba', 'aba', false],
  ['ab*ba', 'abba', true],
  ['a*ab*b', 'aab', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['?*', '', false],
  ['*?b', 'ab', true],
  ['*?b', 'b', false],
  ['*a?*b', 'xa-yb', true],
  ['*a?*b', 'xab', false],
])('pattern %s on %j', (pattern, text, expected) => expect(compileGlob(parsePattern(pattern))(text)).toBe(expected))

it('a hostile text does not make a pattern hang', () => {
  const pattern = parsePattern(`${'*a'.repeat(40)}*b`)
  expect(compileGlob(pattern)('a'.repeat(100_000))).toBe(false)
})

describe('networks', () => {
  it.each<[string, string, boolean]>([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['2001:db8::/32', '2001:0DB8:0:0::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.9/24', '192.0.2.7', true],
    ['10.0.0.0/8', 'cloudtrail.amazonaws.com', false],
    ['10.0.0.0/8', 'AWS Internal', false],
    ['10.0.0.0/8', '10.0.0.1:443', false],
    ['10.0.0.0/8', '10.0.0.01', false],
    ['10.0.0.0/8', '', false],
    ['::/0', '1::2::3', false],
    ['::/0', '1:2:3:4:5:6:7:8:9', false],
    ['::/0', '1:2:3:4:5:6:192.0.2.7', true],
    ['::/0', '1:192.0.2.7::', false],
  ])('%s and %s', (network, address, expected) => {
    const parsed = parseNetwork(network)
    expect(parsed !== null && isInNetwork(address, parsed)).toBe(expected)
  })

  it.each(['10.0.0.0/33', '10.0.0/8', '10.0.0.0/', '10.0.0.0/8/8', '::/129', 'example.com', ''])('%j is none', (text) =>
    expect(parseNetwork(text)).toBeNull(),
  )
})

it.each<[string, Parameters<typeof timePart>[1], number | null]>([
  ['2026-11-21T02:14:09Z', 'minute', 14],
  ['2026-11-21T02:14:09Z', 'hour', 2],
  ['2026-11-21T02:14:09Z', 'day', 21],
  ['2026-11-21T02:14:09Z', 'month', 11],
  ['2026-11-21T02:14:09Z', 'year', 2026],
  ['2026-11-21T02:14:09Z', 'week', 47],
  ['2026-12-31T23:00:00Z', 'week', 53],
  ['2027-01-01T00:00:00Z', 'week', 53],
  ['2024-12-30T00:00:00Z', 'week', 1],
  ['2026-11-21T02:14:09+03:00', 'hour', 23],
  ['2026-11-21 02:14:09.123', 'hour', 2],
  ['yesterday', 'hour', null],
  ['2026-13-41T02:14:09Z', 'hour', null],
])('%s, its %s', (text, part, expected) => expect(timePart(text, part)).toBe(expected))

describe('encodings', () => {
  it('Base64 as everybody writes it', () => {
    const texts = ['', 'a', 'ab', 'abc', 'Grüße €𝄞']
    expect(texts.map((text) => base64(utf8(text)))).toEqual(texts.map((text) => Buffer.from(text, 'utf8').toString('base64')))
  })

  it.each([0, 1, 2, 3, 4, 5])('finds a text inside longer Base64, %i bytes in', (offset) => {
    const whole = Buffer.from(`${'x'.repeat(offset)}curl http://${'y'.repeat(7)}`).toString('base64')
    expect(base64Offsets(utf8('curl http://')).filter((variant) => whole.includes(variant))).toHaveLength(1)
  })

  it('UTF-16 in both orders', () => {
    expect(utf16le('cmd')).toEqual([0x63, 0, 0x6d, 0, 0x64, 0])
    expect(utf16be('cmd')).toEqual([0, 0x63, 0, 0x6d, 0, 0x64])
    expect(utf16('c')).toEqual([0xff, 0xfe, 0x63, 0])
  })
})
