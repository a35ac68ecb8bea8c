import { describe, expect, it } from 'vitest'
import { JSON_LIMITS, type JsonObject } from '../../core/trail/bounded-json.ts'
import { routeKey } from '../../core/trail/object-key.ts'
import { eventId, trailRecord } from '../../testing/trail-records.ts'
import { ElementReader } from './element-reader.ts'
import { JsonSplitter } from './json-splitter.ts'
import { parsePlain } from './parse-plain.ts'
import { frameOf, readWhole } from './read-object.ts'

/** As JSON: a key that could change a prototype is no such key in a text. */
const record = (number: number, fields = ''): string =>
  JSON.stringify(trailRecord({ eventID: eventId(number) })).replace(/\}$/, `${fields === '' ? '' : `,${fields}`}}`)
const log = (...records: readonly string[]): string => `{"Records":[${records.join(',')}]}`
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

const isPlain = (text: string | Buffer): boolean => parsePlain(Buffer.from(text), new ElementReader('log'))

function bySplitter(text: Buffer) {
  const reader = new ElementReader('log')
  const splitter = new JsonSplitter(JSON_LIMITS, reader)
  splitter.push(text)
  splitter.end()
  return reader.take()
}

const large = Array.from({ length: 2500 }, (_, number) => record(number))

describe('a plain log', () => {
  it.each<[string, string]>([
    ['of one record', log(record(1))],
    ['of other letters than ASCII', log(record(1, '"x":"Grüße"'))],
    ['of three megabytes', log(...large)],
    ['with a text that looks like the next record', log(record(1, String.raw`"x":"},{\"eventVersion\":\""`))],
    ['as deep as is allowed', log(record(1, `"x":${nested(JSON_LIMITS.maxDepth - 1)}`))],
    ['with a key that would change a prototype', log(record(1, '"requestParameters":{"__proto__":{"root":true}}'), record(2))],
    ['with such a key in disguise', log(record(1, String.raw`"x":{"__proto\u005f_":{"root":true}}`))],
    ['of objects that are no events', log('{"a":1}', record(2), '{"Records":[{"b":2}]}')],
  ])('%s is parsed at once, and as by the splitter', (_, text) => {
    expect(isPlain(text)).toBe(true)
    const { place, route, deliveredAt, bytes, last, setAside, ...gathered } = readWhole(
      frameOf('log', routeKey('log'), null),
      Buffer.from(text),
    )
    expect(gathered).toEqual(bySplitter(Buffer.from(text)))
    expect([place, route, deliveredAt, bytes, last, setAside]).toEqual([
      'log',
      { kind: 'other' },
      null,
      Buffer.byteLength(text),
      true,
      false,
    ])
    for (const event of gathered.events) {
      const parameters = event.record['requestParameters'] as JsonObject | null
      expect(parameters === null || Object.getPrototypeOf(parameters)).not.toHaveProperty('root')
    }
  })
})

describe('is left to the splitter, which says what is wrong', () => {
  it.each<[string, string | Buffer]>([
    ['one level too deep', log(record(1), record(2, `"x":${nested(JSON_LIMITS.maxDepth)}`))],
    ['a hundred thousand levels', log(`{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    ['a text that is too long', log(record(1), record(2, `"x":"${'x'.repeat(JSON_LIMITS.maxStringBytes + 1)}"`), record(3))],
    ['a record that is too large', log(record(1), record(2, `"x":[${'"y",'.repeat(JSON_LIMITS.maxBytes / 4)}1]`), record(3))],
    [
      'look-alikes inside of a record, where the text would be cut',
      log(...large.slice(0, 900), record(0, `"x":[${large.join(',')}]`), record(1)),
    ],
    ['something else beside the records', '{"Records":[{"a":1}],"x":[{"b":2}]}'],
    ['two lists of records', '{"Records":[{"a":1}],"Records":[{"b":2}]}'],
    ['two documents', log(record(1)) + log(record(2))],
    ['a list in the list', log(record(1), `[${record(2)}]`, record(3))],
    ['a number in the list', log(record(1), '7', record(2))],
    ['an end too early', log(record(1)).slice(0, -2)],
    ['letters that are no UTF-8', Buffer.concat([Buffer.from('{"Records":[{"a":"'), Buffer.from([0xff]), Buffer.from('"}]}')])],
  ])('%s', (_, text) => expect(isPlain(text)).toBe(false))
})
