import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { isRootAction } from '../../core/trail/event.ts'
import { routeKey } from '../../core/trail/object-key.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import { eventId, trailRecord } from '../../testing/trail-records.ts'
import { fastRead } from './fast-read.ts'
import type { Fetched } from './fetch.ts'
import { AREAS, TEXT_ENDS } from './machine.ts'
import { compileNeedles, wantedBy } from './needles.ts'
import { parseFetched } from './parse-fetched.ts'
import { frameOf } from './read-object.ts'
import { readLog } from './read-log.ts'

const interest: TrailInterest = { eventNames: ['CreateUser', 'stoplogging'], root: true }

const fetched = (bytes: Buffer): Fetched => ({ frame: frameOf('log', routeKey('log.json.gz'), null), content: { kind: 'whole', bytes } })

async function* all<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}

async function idsOf(batches: AsyncIterable<{ readonly events: readonly { readonly eventId: string }[] }>): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const { events } of batches) ids.push(...events.map((event) => event.eventId))
  return ids
}

async function fast(files: readonly Buffer[], wanted: TrailInterest = interest): Promise<readonly string[]> {
  const needles = compileNeedles(wanted)
  if (needles === null) throw new Error('these names have no needles')
  return idsOf(fastRead(all(files.map(fetched)), { needles, means: { wanted: needles.wants } }))
}

async function parsed(files: readonly Buffer[], wanted: TrailInterest = interest): Promise<readonly string[]> {
  const ids: string[] = []
  for (const file of files) ids.push(...(await idsOf(parseFetched(fetched(file), { wanted: wantedBy(wanted) }))))
  return ids
}

const user: JsonObject = { type: 'IAMUser', userName: 'Root', accountId: '777788889999' }
const record = (number: number, fields: JsonObject): JsonObject => trailRecord({ eventID: eventId(number), ...fields })
const quiet = record(1, { eventName: 'ListBuckets', userIdentity: user })
const root = record(2, { eventName: 'GetUser' })
const named = record(3, { eventName: 'CreateUser', userIdentity: user })

const scan = (text: string): ReturnType<typeof readLog> =>
  readLog(fetched(Buffer.alloc(0)).frame, gzipSync(text), { needles: compileNeedles(interest), means: {} })
const file = (...records: readonly JsonObject[]): string => JSON.stringify({ Records: records })

describe('without parsing the rest, a plain log yields', () => {
  it.each([
    ['nothing, when nothing in it matters', file(quiet, quiet), [], 2],
    ['what root did', file(quiet, root, quiet), [2], 3],
    ['what has one of the names', file(named, quiet), [3], 2],
    ['both, in their order, once', file(root, named, record(4, { eventName: 'StopLogging' })), [2, 3, 4], 3],
    ['nothing, when it is empty', '{"Records":[]}', [], 0],
    ['no user who is called Root', file(record(5, { eventName: 'X', userIdentity: user, requestParameters: { type: 'Root' } })), [], 1],
  ])('%s', (_, text, numbers, records) => {
    const found = scan(text)
    expect(found?.events.map((event) => event.eventId)).toEqual(numbers.map(eventId))
    expect(found?.records).toBe(records)
  })
})

it.each([
  ['as it is', '"__proto__"'],
  ['in disguise', String.raw`"__proto\u005f_"`],
])('a key that would change a prototype is deleted and told of where it matters: %s', (_, key) => {
  const hostile = file(named).replace('"eventName"', `${key}:{"type":"Root"},"eventName"`)
  const text = `{"Records":[${[file(quiet), hostile, file(root)].map((one) => one.slice('{"Records":['.length, -2)).join(',')}]}`
  const found = scan(text)
  expect(found?.events.map((event) => event.eventId)).toEqual([3, 2].map(eventId))
  expect(found?.oddities).toEqual(['forbidden-key'])
  expect(Object.hasOwn(found?.events[0]?.record ?? {}, '__proto__')).toBe(false)
})

const inner = { eventVersion: '1.08', eventTime: '2026-11-20T02:14:00Z', eventSource: 'x', eventName: 'CreateUser', eventID: eventId(99) }
const holding = (requestParameters: JsonObject): JsonObject => record(6, { eventName: 'X', userIdentity: user, requestParameters })

/** Words and objects that somebody who is logged can put into a record, so that it looks like another one. */
const disguises: readonly (readonly [string, string])[] = [
  ['records in another order of fields', JSON.stringify({ Records: [{ eventName: 'CreateUser', ...named }, root] })],
  ['a name in disguise', file(named).replace('CreateUser', String.raw`Create\u0055ser`)],
  ['a key in disguise', file(named).replace('"eventName"', String.raw`"event\u004eame"`)],
  ['root in disguise', file(root).replace('"Root"', String.raw`"\u0052oot"`)],
  ['a blank before a name', file(named).replace('"eventName":', '"eventName": ')],
  ['a blank behind a key', file(named).replace('"eventName":', '"eventName" :')],
  ['a blank before root', file(root).replace('"type":"Root"', '"type": "Root"')],
  ['a blank behind the key of root', file(root).replace('"type":"Root"', '"type" :"Root"')],
  ['a look-alike alone in a list of another record', file(holding({ items: [inner] }), named)],
  ['look-alikes in a list of another record', file(holding({ items: [{ a: 1 }, inner, inner, { b: 1 }] }), named)],
  ['a look-alike as the whole request', file(holding(inner), quiet)],
  ['a whole record in the words of an agent', file(record(6, { userAgent: `"},${JSON.stringify(inner)},{"a":"` }), named)],
  [
    'a whole record in the words of an agent, its quotes written by number',
    file(quiet, record(6, { userAgent: '@' }), named).replace('@', `@},${JSON.stringify(inner)},{@`.replaceAll('"', String.raw`\u0022`)),
  ],
  ['words that end in a backslash', file(record(6, { userAgent: '\\' }), record(7, { userAgent: '\\\\"' }), named)],
  ['brackets in words', file(record(6, { userAgent: ']}]}[{{' }), named, quiet)],
  ['a name that is told twice', file(quiet).replace('"eventName":"ListBuckets"', '"eventName":"ListBuckets","eventName":"CreateUser"')],
  ['a name that is taken back', file(named).replace('"eventName":"CreateUser"', '"eventName":"CreateUser","eventName":"ListBuckets"')],
  ['a kind of user that is told twice', file(quiet).replace('"type":"IAMUser"', '"type":"IAMUser","type":"Root"')],
  ['letters that are no ASCII', file(record(6, { userAgent: 'ü😀'.repeat(40) }), named, root)],
  [
    'a name where a step of the walk ends',
    file(...Array.from({ length: 70 }, (_, length) => record(length, { eventName: 'CreateUser', userAgent: '-'.repeat(length) }))),
  ],
  [
    'many records, more than are walked through at once',
    file(
      ...Array.from({ length: 4000 }, (_, number) =>
        record(number, { eventName: number % 7 === 0 ? 'CreateUser' : 'X', userIdentity: user }),
      ),
    ),
  ],
]

describe('the same is found as by parsing everything, without doing so, in', () => {
  it.each(disguises)('%s', async (_, text) => {
    expect(scan(text)).not.toBeNull()
    const bytes = gzipSync(text)
    expect(await fast([bytes])).toEqual(await parsed([bytes]))
  })
})

it('a log is read whole wherever its parts end', () => {
  const needles = compileNeedles(interest)
  const part = TEXT_ENDS - AREAS.text
  const count = Math.floor(part / JSON.stringify(quiet).length) - 8
  const before = Array.from({ length: count }, () => quiet)
  const room = part - file(...before, named, quiet, root).length
  for (let length = room - 300; length < room + 300; length += 3) {
    const bytes = gzipSync(file({ ...quiet, userAgent: '-'.repeat(length) }, ...before, named, quiet, root), { level: length % 2 })
    const found = readLog(fetched(bytes).frame, bytes, { needles, means: {} })
    expect(found?.records).toBe(count + 4)
    expect(found?.events.map((event) => event.eventId)).toEqual([3, 2].map(eventId))
  }
})

describe('is left to the parser', () => {
  it.each([
    ['a log that was printed nicely', JSON.stringify({ Records: [root] }, null, 1)],
    ['a list without its object', JSON.stringify([root])],
    ['a log that ends too early', file(root, named).slice(0, -2)],
    ['two logs in one', file(root) + file(named)],
    ['damage around what matters', file(quiet, named, quiet).replace('"CreateUser"', '"CreateUser"}')],
    ['damage before what matters', file(quiet, named, quiet).replace('"ListBuckets"', '"ListBuckets"}')],
    ['two records with nothing between them', file(quiet, named).replace('},{"eventVersion"', '}{"eventVersion"')],
    ['something else between two records', file(quiet, named).replace('},{"eventVersion"', '},7,{"eventVersion"')],
    ['a backslash outside of words', file(quiet, named).replace('},{"eventVersion"', String.raw`},\{"eventVersion"`)],
    ['a line that ends in the middle of words', file(quiet, named).replace('ListBuckets', 'List\nBuckets')],
    ['a record without a time', file(record(7, { eventName: 'CreateUser', eventTime: null }))],
    ['a record that is longer than any of CloudTrail', file(record(7, { userAgent: 'a'.repeat(600_000) }), named)],
    ['a record that is nested deeper than any of CloudTrail', file(quiet).replace('"ListBuckets"', `${'['.repeat(70)}${']'.repeat(70)}`)],
  ])('%s', async (_, text) => {
    expect(scan(text)).toBeNull()
    const bytes = gzipSync(text)
    expect(await fast([bytes])).toEqual(await parsed([bytes]))
  })

  it('a name that JSON may write in several ways', () => {
    expect(compileNeedles({ eventNames: ['Create/User'], root: false })).toBeNull()
    expect(compileNeedles({ eventNames: ['Creäte'], root: false })).toBeNull()
  })
})

it('what a rule does not keep is not handed on, on either way', async () => {
  const wanted: TrailInterest = { ...interest, keep: isRootAction }
  const bytes = gzipSync(file(root, named))
  expect(await fast([bytes], wanted)).toEqual([eventId(2)])
  expect(await parsed([bytes], wanted)).toEqual([eventId(2)])
})

describe('what is wanted besides names and root:', () => {
  const denied = record(8, { eventName: 'X', userIdentity: user, errorCode: 'Client.UnauthorizedOperation' })
  const throttled = record(9, { eventName: 'X', userIdentity: user, errorCode: 'Throttling', errorMessage: 'AccessDenied' })
  it.each<[string, TrailInterest, readonly number[]]>([
    ['calls that were refused', { eventNames: [], root: false, denied: true }, [8]],
    ['names that begin so', { eventNames: ['createU*'], root: false }, [3]],
    ['names that begin so, to the last letter', { eventNames: ['CreateUser*'], root: false }, [3]],
    ['no name that is shorter', { eventNames: ['CreateUserX*'], root: false }, []],
    ['both', { eventNames: ['List*'], root: true, denied: true }, [1, 2, 8]],
    ['names of few letters', { eventNames: ['x', 'Li*'], root: false }, [1, 8, 9]],
  ])('%s', async (_, wanted, numbers) => {
    const bytes = gzipSync(file(quiet, root, named, denied, throttled))
    expect(await fast([bytes], wanted)).toEqual(numbers.map(eventId))
    expect(await parsed([bytes], wanted)).toEqual(numbers.map(eventId))
  })

  it.each(Array.from({ length: 20 }, (_, index) => 'DeleteAccountAliases'.slice(0, index + 1)))('%s, and no other name', async (name) => {
    const called = [name, name.toUpperCase(), `${name}X`, `${name.slice(0, -1)}#`, `X${name.slice(1)}`]
    const bytes = gzipSync(file(...called.map((eventName, number) => record(number, { eventName, userIdentity: user }))))
    for (const [eventName, numbers] of [
      [name, [0, 1]],
      [`${name}*`, [0, 1, 2]],
    ] as const) {
      expect(await fast([bytes], { eventNames: [eventName], root: false })).toEqual(numbers.map(eventId))
    }
  })

  it('a wildcard elsewhere has everything parsed, and finds the same', async () => {
    const wanted: TrailInterest = { eventNames: ['*User', 'Li?tBuckets'], root: false }
    expect(compileNeedles(wanted)).toBeNull()
    expect(await parsed([gzipSync(file(quiet, root, named))], wanted)).toEqual([1, 2, 3].map(eventId))
  })
})

/** Values that look like what is searched for, where it does not count. */
const decoy = fc.constantFrom<JsonObject[string]>(
  'Root',
  'eventName',
  'CreateUser',
  '"eventName":"CreateUser"',
  '{"eventVersion":"1.08"',
  '"},{"eventVersion":"1.08","eventName":"CreateUser","a":"',
  '\\',
  '\\"}',
  ']}',
  '\u0001',
  'ü',
  null,
  7,
  {
    eventVersion: '1.08',
    eventName: 'CreateUser',
    eventTime: '2026-11-20T02:14:00Z',
    eventSource: 'x',
    type: 'Root',
  },
)
const fields = fc.record({
  eventName: fc.constantFrom('CreateUser', 'createuser', 'StopLogging', 'ListBuckets', 'CreateUserX', 'Root', ''),
  userIdentity: fc.constantFrom<JsonObject>(user, { type: 'Root' }, { type: 'root' }, { 'type ': 'Root' }, {}),
  requestParameters: fc.oneof(
    decoy,
    fc.array(decoy, { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('eventName', 'type', '__proto__', 'Records', 'a'), decoy),
  ),
  userAgent: decoy,
  errorCode: fc.constantFrom('AccessDenied', 'Client.UnauthorizedOperation', 'accessdenied', 'Throttling', 'errorCode', null),
})
const records = fc.array(fields, { maxLength: 6 }).map((list) => list.map((one, number) => record(number, one)))

const reversed = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value).toReversed()) as JsonObject
const shape = fc.constantFrom<(list: readonly JsonObject[]) => string>(
  (list) => JSON.stringify({ Records: list }),
  (list) => JSON.stringify({ Records: list }),
  (list) => JSON.stringify({ Records: list }, null, 2),
  (list) => JSON.stringify({ Records: list.map(reversed) }),
  (list) => JSON.stringify({ Records: list.map((one, index) => (index % 2 === 0 ? one : reversed(one))) }),
  (list) => JSON.stringify({ Records: list }).replaceAll('":"', '": "'),
  (list) => list.map((one) => JSON.stringify(one)).join('\n'),
  (list) => JSON.stringify({ Records: list }) + JSON.stringify({ Records: list }),
)
/** Damage to the text: letters cut out, doubled, or replaced. */
const damage = fc.option(
  fc.record({
    at: fc.nat(4000),
    length: fc.nat(12),
    put: fc.constantFrom(
      '',
      '"',
      '{',
      '}',
      ',',
      '[',
      ']',
      ' ',
      '\\',
      '\n',
      'Root"',
      '{"eventVersion":"',
      '},{',
      '"eventName":"CreateUser"',
      String.raw`\u0055`,
      '\\"',
    ),
  }),
  { freq: 3 },
)

const text = fc.tuple(records, shape, damage).map(([list, write, harm]) => {
  const whole = write(list)
  if (harm === null) return whole
  const at = harm.at % (whole.length + 1)
  return whole.slice(0, at) + harm.put + whole.slice(at + harm.length)
})
/** The file: one member, several, cut off, or with something behind it. */
const packed = fc.tuple(text, fc.constantFrom('one', 'one', 'two', 'cut', 'tail', 'plain'), fc.nat(1000)).map(([content, way, at]) => {
  const cut = at % (content.length + 1)
  if (way === 'two') return Buffer.concat([gzipSync(content.slice(0, cut)), gzipSync(content.slice(cut))])
  if (way === 'cut') return gzipSync(content).subarray(0, -(at % 30) - 1)
  if (way === 'tail') return Buffer.concat([gzipSync(content), Buffer.from('tail')])
  return way === 'plain' ? Buffer.from(content) : gzipSync(content)
})

it('whatever the files are, looking for needles and parsing everything find the same events', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(packed, { maxLength: 4 }),
      fc.constantFrom<TrailInterest>(
        interest,
        { eventNames: [], root: true },
        { eventNames: ['CreateUser'], root: false },
        { eventNames: ['Create*', 'stop*'], root: false },
        { eventNames: ['ListBuckets'], root: false, denied: true },
      ),
      async (files, wanted) => {
        expect(await fast(files, wanted)).toEqual(await parsed(files, wanted))
      },
    ),
    { numRuns: 1500 },
  )
})

it('where there is no WebAssembly, logs are read in the plain way', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  vi.resetModules()
  try {
    const bare = await import('./fast-read.ts')
    const needles = compileNeedles(interest)
    const files = [gzipSync(file(quiet, root, named)), gzipSync('{"Records":[]}')]
    const batches = bare.fastRead(all(files.map(fetched)), { needles, means: { wanted: wantedBy(interest) } })
    expect(await idsOf(batches)).toEqual([2, 3].map(eventId))
    expect((await import('./machine.ts')).machine()).toBeNull()
  } finally {
    vi.unstubAllGlobals()
    vi.resetModules()
  }
})
