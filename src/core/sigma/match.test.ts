import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedWorld, ruleOf } from '../../../test/sigma/generated-rules.ts'
import { interpret } from './interpret.ts'
import { compile } from './match.ts'
import type { RegexEngine } from './regex-engine.ts'
import type { Rule } from './rule.ts'
import type { SigmaEvent } from './value-text.ts'

/** Good enough for expressions that tests write themselves. */
const regex: RegexEngine = {
  compile: (source, { ignoreCase, multiline, dotAll }) => {
    if (/\(\?[=!<]|\\[1-9]/.test(source)) return { ok: false, because: 'look-around' }
    const compiled = new RegExp(source, `${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}`)
    return { ok: true, test: (text) => compiled.test(text) }
  },
}

/** Both engines must say the same before a test may look at what they say. */
function matches(rule: Rule, event: SigmaEvent): boolean {
  const compiled = compile(rule, { regex })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const outcome = compiled.matches(event)
  expect(interpret(rule, event, regex)).toBe(outcome)
  return outcome
}

type Case = readonly [name: string, key: string, value: unknown, event: SigmaEvent, expected: boolean]

const table = (cases: readonly Case[]) =>
  it.each(cases)('%s', (_, key, value, event, expected) => expect(matches(ruleOf({ selection: { [key]: value } }), event)).toBe(expected))

describe('plain values', () =>
  table([
    ['the same text', 'eventName', 'ConsoleLogin', { eventName: 'ConsoleLogin' }, true],
    ['another case', 'eventType', 'AwsConsoleSignIn', { eventType: 'AwsConsoleSignin' }, true],
    ['only a part', 'eventName', 'Console', { eventName: 'ConsoleLogin' }, false],
    ['one of a list', 'eventName', ['StopLogging', 'DeleteTrail'], { eventName: 'deletetrail' }, true],
    ['none of a list', 'eventName', ['StopLogging', 'DeleteTrail'], { eventName: 'UpdateTrail' }, false],
    ['a wildcard at the end', 'eventName', 'CreateFunction*', { eventName: 'CreateFunction20150331' }, true],
    ['an escaped star', 'resource', String.raw`a\*`, { resource: 'abc' }, false],
    ['a number', 'port', 22, { port: 22 }, true],
    ['a number that stands as text', 'port', 22, { port: '22' }, true],
    ['a text for a number', 'port', '22', { port: 22 }, true],
    ['another number', 'port', 22, { port: 2222 }, false],
    ['true', 'readOnly', true, { readOnly: true }, true],
    ['true that stands as text', 'publiclyAccessible', true, { publiclyAccessible: 'True' }, true],
    ['a text for true', 'publiclyAccessible', 'true', { publiclyAccessible: true }, true],
    ['one is not true', 'readOnly', true, { readOnly: 1 }, false],
    ['a star on null', 'a', '*', { a: null }, false],
    ['a star on nothing', 'a', '*', {}, false],
    ['a star on the empty text', 'a', '*', { a: '' }, true],
    ['a key of the prototype is no field', 'constructor', '*', {}, false],
    ['a key called __proto__ is one when it is there', '__proto__.x', 'y', JSON.parse('{"__proto__":{"x":"y"}}') as SigmaEvent, true],
  ]))

describe('null, missing and empty', () =>
  table([
    ['null where null is asked', 'errorCode', null, { errorCode: null }, true],
    ['missing where null is asked', 'errorCode', null, {}, true],
    ['empty where null is asked', 'accessKeyId', null, { accessKeyId: '' }, false],
    ['empty where empty is asked', 'accessKeyId', '', { accessKeyId: '' }, true],
    ['missing where empty is asked', 'accessKeyId', '', {}, false],
    ['null where empty is asked', 'accessKeyId', '', { accessKeyId: null }, false],
    ['success or null, as six public rules write it', 'errorCode', ['Success', null], {}, true],
    ['success or null, on a failure', 'errorCode', ['Success', null], { errorCode: 'AccessDenied' }, false],
    ['missing below a text', 'a.b', null, { a: 'text' }, true],
    ['missing below an empty list', 'a.b', null, { a: [] }, true],
    ['an empty list is not null', 'a', null, { a: [] }, false],
    ['there', 'a|exists', true, { a: 1 }, true],
    ['there, though null', 'a|exists', true, { a: null }, true],
    ['there, though an empty list', 'a|exists', true, { a: [] }, true],
    ['there in one of several', 'a.b|exists', true, { a: [{ b: [] }, {}] }, true],
    ['not there', 'a|exists', false, {}, true],
    ['not there below an empty list', 'a.b|exists', false, { a: [] }, true],
    ['not there, asked for', 'a|exists', true, { b: 1 }, false],
  ]))

describe('fields in fields and lists', () =>
  table([
    ['nested', 'userIdentity.type', 'Root', { userIdentity: { type: 'Root' } }, true],
    ['a key with dots', 'a.b', 'x', { 'a.b': 'x' }, true],
    ['a key with dots wins over nesting', 'a.b', 'x', { 'a.b': 'y', a: { b: 'x' } }, false],
    ['a key with dots deep inside', 'a.b.c', 'x', { a: { 'b.c': 'x' } }, true],
    ['any member of a list', 'a', 'x', { a: ['y', 'x'] }, true],
    ['lists in lists', 'a', 'x', { a: [['y'], [['x']]] }, true],
    ['lists on the way', 'a.items.cidr', '::/0', { a: { items: [{ cidr: '10.0.0.0/8' }, { cidr: '::/0' }] } }, true],
    ['no member', 'a', 'x', { a: ['y', 'z'] }, false],
    ['every value, each in a member of its own', 'a|all', ['x', 'y'], { a: ['y', 'x'] }, true],
    ['a case of the key that differs', 'EventName', 'x', { eventName: 'x' }, false],
    [
      'an object as compact JSON',
      'requestParameters|contains',
      '"Status":"Suspended"',
      { requestParameters: { a: { Status: 'Suspended' } } },
      true,
    ],
  ]))

describe('modifiers of text', () =>
  table([
    ['contains', 'userAgent|contains', 'truffle', { userAgent: 'TruffleHog v3' }, true],
    ['contains with wildcards of its own', 'a|contains', '*x*', { a: 'axb' }, true],
    ['contains nothing is any text', 'a|contains', '', { a: '' }, true],
    ['contains a number', 'a|contains', 46, { a: '4625' }, true],
    ['startswith', 'a|startswith', 'ab', { a: 'ABC' }, true],
    ['startswith in the middle', 'a|startswith', 'b', { a: 'abc' }, false],
    ['endswith', 'a|endswith', ':root', { a: 'arn:aws:iam::111122223333:root' }, true],
    ['all of several', 'a|contains|all', ['x', 'y'], { a: 'y and x' }, true],
    ['all of several, one missing', 'a|contains|all', ['x', 'z'], { a: 'y and x' }, false],
    ['cased', 'a|cased', 'Root', { a: 'root' }, false],
    ['cased, exactly', 'a|contains|cased', 'Root', { a: 'aRoot' }, true],
    ['windash, the dash as written', 'a|windash|contains', ' -exec', { a: 'cmd -exec' }, true],
    ['windash, a slash', 'a|windash|contains', ' -exec', { a: 'cmd /exec' }, true],
    ['windash, an em dash', 'a|contains|windash', ' /exec', { a: 'cmd —exec' }, true],
    ['windash leaves hyphens inside words', 'a|windash', 'a-b', { a: 'a/b' }, false],
    ['Base64', 'a|base64', 'curl', { a: 'Y3VybA==' }, true],
    ['Base64 at an offset', 'a|base64offset|contains', 'curl http', { a: Buffer.from('xcurl http://').toString('base64') }, true],
    ['Base64 of wide text', 'a|wide|base64', 'cmd', { a: Buffer.from('cmd', 'utf16le').toString('base64') }, true],
    ['wide text, undecoded', 'a|wide|contains', 'cmd', { a: 'c\0m\0d\0' }, true],
    ['UTF-16 behind its mark', 'a|utf16|base64', 'c', { a: Buffer.from([0xff, 0xfe, 0x63, 0]).toString('base64') }, true],
    ['big-endian', 'a|utf16be|base64', 'c', { a: Buffer.from([0, 0x63]).toString('base64') }, true],
    ['an expression anywhere in the text', 'a|re', 'role/aws:.+', { a: 'arn:aws:sts::1:assumed-role/aws:ec2' }, true],
    ['an expression minds the case', 'a|re', 'ROOT', { a: 'root' }, false],
    ['unless asked not to', 'a|re|i', 'ROOT', { a: 'root' }, true],
    ['lines', 'a|re|m', '^b$', { a: 'a\nb' }, true],
    ['a dot over lines', 'a|re|s', 'a.b', { a: 'a\nb' }, true],
    ['a dot stays in its line', 'a|re', 'a.b', { a: 'a\nb' }, false],
  ]))

describe('modifiers of other values', () =>
  table([
    ['a network', 'ip|cidr', '203.0.113.0/24', { ip: '203.0.113.9' }, true],
    ['a service in place of an address', 'ip|cidr', '0.0.0.0/0', { ip: 'cloudtrail.amazonaws.com' }, false],
    ['AWS Internal in place of an address', 'ip|cidr', ['0.0.0.0/0', '::/0'], { ip: 'AWS Internal/3' }, false],
    ['less', 'n|lt', 5, { n: 4 }, true],
    ['not less', 'n|lt', 5, { n: 5 }, false],
    ['at most', 'n|lte', 5, { n: '5' }, true],
    ['more, as text', 'n|gt', 5, { n: '5.5' }, true],
    ['at least', 'n|gte', 5, { n: 4.9 }, false],
    ['more than no number', 'n|gt', 5, { n: 'many' }, false],
    ['a hexadecimal text is no number', 'n|gt', 5, { n: '0x10' }, false],
    ['a text around a number is no number', 'n|gt', 5, { n: ' 6' }, false],
    ['the empty text is not zero', 'n|gte', 0, { n: '' }, false],
    ['true is not one', 'n|gte', 1, { n: true }, false],
    ['the hour', 'eventTime|hour', 2, { eventTime: '2026-11-21T02:14:00Z' }, true],
    ['one of two hours', 'eventTime|hour', [1, 2], { eventTime: '2026-11-21T02:14:00Z' }, true],
    ['at night', 'eventTime|hour|gte', 22, { eventTime: '2026-11-21T23:14:00Z' }, true],
    ['no date', 'eventTime|hour', 2, { eventTime: 2 }, false],
    ['not equal', 'a|neq', 'x', { a: 'y' }, true],
    ['not equal to itself', 'a|neq', 'x', { a: 'X' }, false],
    ['not equal, for want of the field', 'a|neq', 'x', {}, true],
    ['not equal to any', 'a|neq', ['x', 'y'], { a: 'y' }, false],
    ['not equal to null', 'a|neq', null, {}, false],
    ['no member may be equal', 'a|neq', 'x', { a: ['y', 'x'] }, false],
    ['contains none', 'a|contains|neq', ['x', 'y'], { a: 'abc' }, true],
    ['another field', 'a|fieldref', 'b', { a: 'X', b: 'x' }, true],
    ['another field, cased', 'a|fieldref|cased', 'b', { a: 'X', b: 'x' }, false],
    ['another field, at the end', 'arn|fieldref|endswith', 'user', { arn: 'arn:aws:iam::1:user/alice', user: 'alice' }, true],
    ['another field that is missing', 'a|fieldref', 'b', { a: 'x' }, false],
    ['another field, when both are missing', 'a|fieldref', 'b', {}, false],
    ['wildcards in another field are plain', 'a|fieldref', 'b', { a: 'xyz', b: 'x*' }, false],
    ['different from another field', 'a|fieldref|neq', 'b', { a: 'x', b: 'y' }, true],
  ]))

describe('keywords and conditions', () => {
  const root = { userIdentity: { type: 'Root' }, eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' }, n: 4625 }

  it.each<[string, Record<string, unknown>, unknown, boolean]>([
    ['a keyword anywhere in a value', { k: ['failur'] }, 'k', true],
    ['a keyword is not sought in keys', { k: ['eventName'] }, 'k', false],
    ['a number as a keyword', { k: [4625] }, 'k', true],
    ['all keywords, in different values', { k: { '|all': ['root', 'fail'] } }, 'k', true],
    ['all keywords, one missing', { k: { '|all': ['root', 'success'] } }, 'k', false],
    ['a keyword that must begin a value', { k: { '|startswith': 'onsole' } }, 'k', false],
    ['an expression as a keyword', { k: { '|re': '^Fail' } }, 'k', true],
    ['a list of maps', { s: [{ eventName: 'x' }, { eventName: 'ConsoleLogin', n: 4625 }] }, 's', true],
    ['and binds before or', { t: { n: 4625 }, f: { n: 1 } }, 't or f and f', true],
    ['not binds before and', { t: { n: 4625 }, f: { n: 1 } }, 'not f and t', true],
    ['brackets bind first', { t: { n: 4625 }, f: { n: 1 } }, '(t or f) and f', false],
    ['not not', { t: { n: 4625 } }, 'not not t', true],
    ['1 of', { s1: { n: 1 }, s2: { n: 4625 } }, '1 of s*', true],
    ['all of', { s1: { n: 1 }, s2: { n: 4625 } }, 'all of s*', false],
    ['2 of 3', { s1: { n: 1 }, s2: { n: 4625 }, s3: { eventName: 'consolelogin' } }, '2 of s*', true],
    ['none of', { s1: { n: 1 }, f1: { n: 2 } }, 'not 1 of them', true],
    ['a list of conditions', { t: { n: 4625 }, f: { n: 1 } }, ['f', 't'], true],
  ])('%s', (_, selections, condition, expected) => expect(matches(ruleOf(selections, condition), root)).toBe(expected))
})

describe('regular expressions come from strangers', () => {
  it('are refused where no engine is at hand', () => {
    const compiled = compile(ruleOf({ selection: { 'a|re': '(a+)+$' } }), { regex: null })
    expect(compiled).toMatchObject({ ok: false, problems: [{ path: 'a|re', line: 7 }] })
  })

  it('are refused where the engine refuses them, every one of them', () => {
    const compiled = compile(ruleOf({ selection: { 'a|re': ['(?=x)', String.raw`(x)\1`, 'x'] } }), { regex })
    expect(compiled.ok ? [] : compiled.problems.map(({ message }) => message)).toHaveLength(2)
  })

  it('leave rules without them alone', () => expect(compile(ruleOf({ selection: { a: 1 } }), { regex: null }).ok).toBe(true))
})

it('the compiled matcher and the interpreter agree on every rule and event', () => {
  const counts = { hit: 0, miss: 0 }
  const world = generatedWorld({ f: 'f', g: 'g', h: 'h' })
  fc.assert(
    fc.property(world.rule, world.event, (generated, record) => {
      counts[matches(generated, record) ? 'hit' : 'miss'] += 1
    }),
    { numRuns: 3000, seed: 20_261_121 },
  )
  // A generator whose rules never match, or always do, would show nothing.
  expect(Math.min(counts.hit, counts.miss)).toBeGreaterThan(500)
})

it('they agree on patterns of two letters, where pieces overlap', () => {
  const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?', '*a', 'b*'), { maxLength: 6 }).map((parts) => parts.join(''))
  const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 7 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(pattern, text, (written, f) => {
      matches(ruleOf({ selection: { f: written } }), { f })
    }),
    { numRuns: 2000, seed: 20_261_121 },
  )
})
