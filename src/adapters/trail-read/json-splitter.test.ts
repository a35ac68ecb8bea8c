import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JSON_LIMITS, type JsonLimits } from '../../core/trail/bounded-json.ts'
import { JsonSplitter } from './json-splitter.ts'

interface Split {
  readonly elements: readonly string[]
  readonly refused: readonly string[]
}

/** What comes out of a text that arrives in pieces of this size. */
function split(text: string | Buffer, size = Infinity, limits: JsonLimits = JSON_LIMITS): Split {
  const [elements, refused]: [string[], string[]] = [[], []]
  const bytes = Buffer.from(text)
  const splitter = new JsonSplitter(limits, {
    element: (element, start) => {
      if (start !== -1) expect(bytes.subarray(start, start + element.length)).toEqual(element)
      elements.push(element.toString())
    },
    refused: ({ reason }) => refused.push(reason),
  })
  const step = Math.min(size, bytes.length || 1)
  for (let at = 0; at < bytes.length; at += step) splitter.push(bytes.subarray(at, at + step))
  splitter.end()
  return { elements, refused }
}

const [a, b] = ['{"n":"a","l":[1,{"x":"}\\"]"}]}', '{"n":"b"}']

describe('finds the documents in', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['a log file', `{"Records":[${a},${b}]}`, [a, b, '{"Records":[]}']],
    ['a log file that was printed nicely', `{\n  "Records" : [\n  ${a} ,\n  ${b}\n ]\n}\n`, [a, b, '{\n  "Records" : []\n}']],
    ['a list after other fields', `{"NextToken":"t","Events":[${a}],"More":true}`, [a, '{"NextToken":"t","Events":[],"More":true}']],
    ['two lists', `{"Records":[${a}],"events":[${b}]}`, [a, b, '{"Records":[],"events":[]}']],
    ['an empty list', '{"Records":[]}', ['{"Records":[]}']],
    ['a list that is none', '{"Records":{"a":[1]}}', ['{"Records":{"a":[1]}}']],
    ['a list further inside', `{"d":{"Records":[${b}]}}`, [`{"d":{"Records":[${b}]}}`]],
    ['a text that is called so', `{"k":"Records","l":[${b}]}`, [`{"k":"Records","l":[${b}]}`]],
    ['a bare list', `[${a},\n${b}]`, [a, b]],
    ['lines', `${a}\n${b}\r\n\n${a}\n`, [a, b, a]],
    ['one after the other', `${a}${b},${a}`, [a, b, a]],
    ['log files one after the other', `{"Records":[${a}]}{"Records":[${b}]}`, [a, '{"Records":[]}', b, '{"Records":[]}']],
    ['a document after a byte order mark', `\uFEFF${b}`, [b]],
    ['lines with a time before them', `2026-11-20T02:14:00 stream ${a}\n2026-11-20T02:14:01 stream ${b}\n`, [a, b]],
    ['lists of lists', `[[${a}],[${b}]]`, [`[${a}]`, `[${b}]`]],
    ['nothing', ' \n ', []],
  ])('%s, however it arrives', (_, text, elements) => {
    for (const size of [Infinity, 1, 2, 7]) expect(split(text, size)).toEqual({ elements, refused: [] })
  })
})

describe('says what it could not read, and reads the rest', () => {
  const limits: JsonLimits = { maxBytes: 200, maxDepth: 5, maxStringBytes: 50 }
  it.each<readonly [string, string, readonly string[], readonly string[]]>([
    ['a log file that ends too early', `{"Records":[${b},{"n":`, [b], ['truncated-json']],
    ['a list that does not end', `[${b},${b}`, [b, b], ['truncated-json']],
    ['a line that ends in a text', `{"n":"a\n${b}\n`, [b], ['not-json']],
    ['a line that ends after a value', `{"n":{"m":1}\n${b}\n${b}`, [b, b], ['not-json']],
    ['a line that ends after a comma', `{"n":1,\n${b}\n`, [b], ['not-json']],
    ['lines of other text', `hello "world\n${b}\nbye ]`, [b], ['not-json', 'not-json']],
    ['numbers and texts in a list', `[1,${b},"{",null]`, [b], ['not-an-event', 'not-an-event', 'not-an-event']],
    ['an element that is nested too deep', `[${'['.repeat(6)}${']'.repeat(6)},${b}]`, [b], ['too-deep']],
    ['the last element of a file', `{"Records":[${b},${'['.repeat(6)}${']'.repeat(6)}]}`, [b, '{"Records":[]}'], ['too-deep']],
    ['a text that is too long', `[{"t":"${'x'.repeat(51)}"},${b}]`, [b], ['string-too-long']],
    ['an element that is too large', `[{"t":[${'1,'.repeat(120)}1]},${b}]`, [b], ['too-large']],
    ['an envelope of nothing but lists', `{${'"Records":[],'.repeat(40)}"n":1}\n${b}`, [b], ['too-large']],
  ])('%s', (_, text, elements, refused) => {
    for (const size of [Infinity, 1, 5]) expect(split(text, size, limits)).toEqual({ elements, refused })
  })

  it('what is exactly as deep, long and large as allowed', () => {
    for (const text of [`[${'['.repeat(5)}${']'.repeat(5)}]`, `[{"t":"${'x'.repeat(50)}"}]`, `[{"t":${'1'.repeat(194)}}]`]) {
      expect(split(text, 3, limits)).toEqual({ elements: [text.slice(1, -1)], refused: [] })
    }
  })
})

const documents = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 8 })

it('any documents, packed in any way and cut anywhere, come out as they went in', () => {
  fc.assert(
    fc.property(
      documents,
      fc.constantFrom(0, 2),
      fc.constantFrom('list', 'lines', 'Records'),
      fc.integer({ min: 1, max: 40 }),
      (values, indent, way, size) => {
        const texts = values.map((value) => JSON.stringify(value, null, way === 'lines' ? 0 : indent))
        const text = way === 'lines' ? texts.join('\n') : way === 'list' ? `[${texts.join(',')}]` : `{"Records":[${texts.join(',')}]}`
        const { elements, refused } = split(text, size)
        // A line may itself hold a list by the name of one that is taken apart.
        if (way === 'lines' && /"(?:Records|[Ee]vents)":\[/.test(text)) return
        expect(refused).toEqual([])
        expect(way === 'Records' ? elements.slice(0, -1) : elements).toEqual(texts)
      },
    ),
    { numRuns: 300 },
  )
})

it('any bytes at all are survived, and give the same however they arrive', () => {
  const bytes = fc.uint8Array({ maxLength: 60 })
  const noise = fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '\n', ' ', 'x', '"Records":[', a, b), { maxLength: 30 })
  fc.assert(
    fc.property(
      fc.oneof(
        bytes.map(Buffer.from),
        noise.map((parts) => Buffer.from(parts.join(''))),
      ),
      fc.integer({ min: 1, max: 9 }),
      (input, size) => {
        expect(split(input, size)).toEqual(split(input))
      },
    ),
    { numRuns: 500 },
  )
})
