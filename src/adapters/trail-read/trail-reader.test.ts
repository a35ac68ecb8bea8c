import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { type LogCoverage, createIntake } from '../../core/trail/log-coverage.ts'
import { eventId, trailRecord } from '../../testing/trail-records.ts'
import type { TrailRequest } from '../../ports/trail-source.ts'
import type { TrailReaderOptions } from './fetch.ts'
import { INPUT_BYTES } from './machine.ts'
import { createTrailReader } from './trail-reader.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'trail-'))
  folders.push(folder)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

async function* input(...chunks: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

interface Read {
  readonly ids: readonly string[]
  readonly coverage: LogCoverage
}

async function read(
  locations: readonly string[],
  options: Partial<TrailReaderOptions> = {},
  request: Omit<TrailRequest, 'locations'> = {},
): Promise<Read> {
  const intake = createIntake()
  const ids: string[] = []
  for await (const batch of createTrailReader({ stdin: input(), ...options }).read({ ...request, locations })) {
    ids.push(...intake.take(batch).map((event) => event.eventId))
  }
  return { ids: ids.toSorted(), coverage: intake.coverage() }
}

const numbered = (...numbers: readonly number[]): JsonObject[] => numbers.map((number) => trailRecord({ eventID: eventId(number) }))
const logFile = (...numbers: readonly number[]): string => JSON.stringify({ Records: numbered(...numbers) })
const ids = (...numbers: readonly number[]): string[] => numbers.map(eventId)
const base = 'AWSLogs/777788889999'
const name = (kind: string, minute: number): string => `777788889999_${kind}_us-east-1_20261120T02${minute}Z_AbC.json.gz`

describe('a folder', () => {
  it.each([1, 3])('that holds an empty file where a gzip file should be, is not all read: %i cores', async (concurrency) => {
    const folder = folderWith({ 'a.json.gz': '', 'b.json.gz': gzipSync(logFile(1)), 'c.json': '' })
    const { coverage, ids: found } = await read([folder], { concurrency, threadsFrom: 0 }, { interest: { eventNames: [], root: true } })
    expect(found).toEqual(ids(1))
    expect(coverage.skippedBy).toEqual({ 'truncated-compression': 1 })
  })

  it('is read whole: logs are read, the rest is set aside or named', async () => {
    const folder = folderWith({
      [`${base}/CloudTrail/us-east-1/2026/11/20/${name('CloudTrail', 15)}`]: gzipSync(logFile(1, 2)),
      [`${base}/CloudTrail/us-east-1/2026/11/20/${name('CloudTrail', 20)}`]: Buffer.concat([gzipSync(logFile(2, 3)), gzipSync(logFile(4))]),
      [`${base}/CloudTrail-Digest/us-east-1/2026/11/20/777788889999_CloudTrail-Digest_us-east-1_main_us-east-1_20261120T030000Z.json.gz`]:
        gzipSync('{}'),
      [`${base}/CloudTrail-Insight/us-east-1/2026/11/20/${name('CloudTrail-Insight', 15)}`]: gzipSync('{}'),
      [`${base}/vpcflowlogs/us-east-1/flow.log.gz`]: gzipSync('2 777788889999 eni-1'),
      'exports/events.jsonl': numbered(5, 6)
        .map((record) => JSON.stringify(record))
        .join('\n'),
      'README.md': 'our logs',
    })
    const { ids: found, coverage } = await read([folder])
    expect(found).toEqual(ids(1, 2, 3, 4, 5, 6))
    expect(coverage).toMatchObject({
      files: 4,
      records: 7,
      parsed: 7,
      duplicates: 1,
      setAside: { digest: 1, insight: 1, vpcflowlogs: 1 },
      skippedBy: { 'not-a-log': 1 },
      lateness: { measured: 4, max: 360 },
    })
    expect(coverage.skipped[0]?.place).toBe(join(folder, 'README.md'))
  })

  it('with links: to a file it is followed, to a folder it is named, and nothing runs in circles', async () => {
    const folder = folderWith({ 'a/events.json': logFile(1) })
    symlinkSync(join(folder, 'a'), join(folder, 'a/circle'))
    symlinkSync(join(folder, 'a/events.json'), join(folder, 'b.json'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'broken.json'))
    const { coverage } = await read([folder])
    expect(coverage).toMatchObject({ files: 4, records: 2, duplicates: 1, skippedBy: { unreadable: 2 } })
  })

  async function expectNamesRead(name: Buffer, shown: string): Promise<void> {
    const folder = folderWith({})
    const inner = Buffer.concat([Buffer.from(`${folder}/`), name])
    mkdirSync(inner)
    writeFileSync(Buffer.concat([inner, Buffer.from('/'), name, Buffer.from('.json')]), logFile(1))
    writeFileSync(Buffer.concat([inner, Buffer.from('/'), name, Buffer.from('.json.gz')]), 'no gzip')
    const { ids: found, coverage } = await read([folder])
    expect(found).toEqual(ids(1))
    expect(coverage.skipped.map(({ place }) => place)).toEqual([expect.stringContaining(`${folder}/${shown}/${shown}.json.gz`)])
  }

  it('with names that are UTF-8', () => expectNamesRead(Buffer.from('Aufträge 日本'), 'Aufträge 日本'))

  it('with names that are not UTF-8', () => expectNamesRead(Buffer.from([0x61, 0xff, 0xfe]), 'a\u{fffd}\u{fffd}'))

  it('by a path that is not ASCII', async () => {
    const folder = join(folderWith({ 'Aufträge 日本/é.json': logFile(1) }), 'Aufträge 日本')
    expect((await read([folder])).ids).toEqual(ids(1))
    expect((await read([`${folder}/`])).ids).toEqual(ids(1))
    expect((await read([join(folder, 'é.json')])).ids).toEqual(ids(1))
  })

  it('in the order of their names, byte by byte', async () => {
    const folder = folderWith(Object.fromEntries(['é.log', 'b.log', 'B/z.log', 'a.log', 'Z.log'].map((one) => [one, 'no JSON'])))
    const { coverage } = await read([folder])
    expect(coverage.skipped.map(({ place }) => place.slice(folder.length + 1).replace(/, .*/, ''))).toEqual([
      'B/z.log',
      'Z.log',
      'a.log',
      'b.log',
      'é.log',
    ])
  })

  it('with a file as large as what is read at once, and one that is larger', async () => {
    const line = (number: number): string => `${JSON.stringify(numbered(number)[0])}\n`
    const upTo = (bytes: number): string => `${line(1)}${' '.repeat(bytes - line(1).length - line(2).length)}${line(2)}`
    for (const bytes of [INPUT_BYTES - 1, INPUT_BYTES, INPUT_BYTES + 1]) {
      const { ids: found, coverage } = await read([folderWith({ 'a.jsonl': upTo(bytes) })])
      expect([found, coverage.bytes]).toEqual([ids(1, 2), bytes])
    }
  })

  it('and a pipe that is named', async () => {
    const pipe = join(folderWith({}), 'pipe')
    execFileSync('mkfifo', [pipe])
    const [{ ids: found }] = await Promise.all([read([pipe]), writeFile(pipe, gzipSync(logFile(1, 2)))])
    expect(found).toEqual(ids(1, 2))
  })

  it('with a file that may not be read', async () => {
    const folder = folderWith({ 'a.json': logFile(1), 'b.json': logFile(2) })
    chmodSync(join(folder, 'a.json'), 0)
    const { ids: found, coverage } = await read([folder])
    // Root of this machine reads everything.
    if (process.getuid?.() === 0) expect(found).toEqual(ids(1, 2))
    else expect([found, coverage.skippedBy]).toEqual([ids(2), { unreadable: 1 }])
  })
})

it('the same events are read however they are packed, and wherever they are cut', async () => {
  const records = numbered(1, 2, 3)
  const lines = records.map((record) => JSON.stringify(record))
  const wrapped = records.map((detail) =>
    JSON.stringify({ source: 'aws.signin', 'detail-type': 'AWS Console Sign In via CloudTrail', detail }),
  )
  const lookup = JSON.stringify({ Events: lines.map((CloudTrailEvent) => ({ CloudTrailEvent })) })
  const subscription = gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: lines.map((message) => ({ message })) })).toString(
    'base64',
  )
  const ways = [
    logFile(1, 2, 3),
    JSON.stringify({ Records: records }, null, 2),
    JSON.stringify(records),
    lines.join('\n'),
    wrapped.join('\n'),
    lookup,
  ]
  for (const way of [...ways, JSON.stringify({ awslogs: { data: subscription } }), ...ways.map((text) => gzipSync(text))]) {
    const bytes = Buffer.from(way)
    const single = Array.from(bytes, (byte) => Buffer.from([byte]))
    expect((await read(['-'], { stdin: input(bytes) })).ids).toEqual(ids(1, 2, 3))
    expect((await read(['-'], { stdin: input(...single) })).ids).toEqual(ids(1, 2, 3))
  }
})

describe('hostile input is named, and hides nothing around it', () => {
  const [one, two] = numbered(1, 2).map((record) => JSON.stringify(record)) as [string, string]
  it.each<readonly [string, string | Buffer, object]>([
    ['a file cut off in its compression', gzipSync(`${one}\n${two}\n`).subarray(0, -4), { skippedBy: { 'truncated-compression': 1 } }],
    [
      'bytes behind the compression',
      Buffer.concat([gzipSync(`${one}\n${two}\n${' '.repeat(2000)}`), Buffer.from('tail')]),
      { skippedBy: { 'corrupt-compression': 1 } },
    ],
    ['a file cut off in its text', `{"Records":[${one},${two},{"eventVersion"`, { skippedBy: { 'truncated-json': 1 } }],
    ['a bomb between events', `[${one},{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}},${two}]`, { skippedBy: { 'too-deep': 1 } }],
    ['megabytes of text', `[${one},{"userAgent":"${'x'.repeat(2 ** 20 + 1)}"},${two}]`, { skippedBy: { 'string-too-long': 1 } }],
    ['megabytes of one record', `[${one},[${'1,'.repeat(2 ** 21)}1],${two}]`, { skippedBy: { 'too-large': 1 } }],
    ['a __proto__ key', `[${one},${two.replace('{', '{"__proto__":{"polluted":true},')}]`, { oddities: { 'forbidden-key': 1 } }],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from(`[${one},${two.slice(0, -1)},"userName":"`), Buffer.from([0xc3, 0x28]), Buffer.from('"}]')]),
      { oddities: { 'invalid-utf8': 1 } },
    ],
    ['Insights among events', `[${one},{"eventType":"AwsCloudTrailInsight"},${two}]`, { skippedBy: { insight: 1 } }],
    ['a line of something else between lines', `${one}\nnothing to see here\n${two}\n`, { skippedBy: { 'not-json': 1 } }],
    ['a broken record', `[${one},{"eventName":"x",},${two}]`, { skippedBy: { 'not-json': 1 } }],
  ])('%s', async (_, bytes, expected) => {
    const { ids: found, coverage } = await read([folderWith({ 'hostile.log': Buffer.from(bytes) })])
    expect(found).toEqual(ids(1, 2))
    expect(coverage).toMatchObject({ oddities: {}, skippedBy: {}, ...expected })
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('a bomb in a file', async () => {
    const folder = folderWith({
      'bomb.json.gz': gzipSync(Buffer.concat([Buffer.from(`${one}\n`), Buffer.alloc(40_000_000, 0x20)])),
      'log.json': two,
    })
    const limits = { maxRatio: 100, ratioFromBytes: 1_000_000 }
    const { ids: found, coverage } = await read([folder], { limits })
    expect(found).toEqual(ids(1, 2))
    expect(coverage).toMatchObject({ files: 2, skippedBy: { 'compression-bomb': 1 } })
    expect(coverage.bytes).toBeLessThan(35_000_000)
  })
})

describe('what was compressed twice', () => {
  const twice = gzipSync(gzipSync(logFile(1, 2)))
  const interest = { eventNames: [], root: true }
  const hostile = `[${'0,'.repeat(2_000_000)}0]`

  it.each([{}, { interest }])('is unfolded twice where it is small: %o', async (request) => {
    const { ids: found, coverage } = await read([folderWith({ 'a.json.gz': twice, 'b.json.gz': gzipSync(logFile(3)) })], {}, request)
    expect(found).toEqual(ids(1, 2, 3))
    expect(coverage).toMatchObject({ records: 3, skippedBy: {} })
  })

  it.each<readonly [string, Buffer, object, string, RegExp]>([
    ['three times', gzipSync(twice), {}, 'unsupported-compression', /gzip inside of gzip inside of gzip/],
    ['and holds a zip', gzipSync(gzipSync('PK\x03\x04…')), {}, 'unsupported-compression', /^zip/],
    ['and broke off inside', gzipSync(gzipSync(logFile(1)).subarray(0, -9)), {}, 'truncated-compression', /inner one ends too early/],
    [
      'and is damaged inside',
      gzipSync(Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from(hostile)])),
      {},
      'corrupt-compression',
      /inner one is damaged/,
    ],
    ['and is a bomb', gzipSync(gzipSync(Buffer.alloc(40_000_000, 0x20))), {}, 'too-much-output', /unfolds to more than 33554432 bytes/],
    [
      'and is a bomb for a narrower limit',
      gzipSync(gzipSync(hostile)),
      { maxOutputBytes: 1_000_000 },
      'too-much-output',
      /more than 1000000 bytes/,
    ],
  ])('%s, is refused by name', async (_, bytes, limits, reason, words) => {
    for (const request of [{}, { interest }]) {
      const { ids: found, coverage } = await read([folderWith({ 'a.json.gz': bytes, 'b.json': logFile(3) })], { limits }, request)
      expect(found).toEqual(ids(3))
      expect(coverage.skippedBy).toEqual({ [reason]: 1 })
      expect(coverage.skipped[0]?.detail).toMatch(words)
    }
  })

  it('is refused by name where it comes as a stream', async () => {
    for (const pieces of [[twice], Array.from(twice, (byte) => Buffer.from([byte]))]) {
      const { coverage } = await read(['-'], { stdin: input(...pieces) })
      expect(coverage.skipped).toEqual([
        {
          place: 'standard input',
          reason: 'unsupported-compression',
          detail: expect.stringMatching(/^gzip inside of gzip.*unfold it once/),
        },
      ])
    }
  })
})

describe('text in UTF-16, as PowerShell writes it,', () => {
  const answer = { Events: numbered(1, 2).map((record) => ({ CloudTrailEvent: JSON.stringify({ ...record, userAgent: 'é 🔑' }) })) }
  const little = Buffer.from(`\ufeff${JSON.stringify(answer, null, 2)}\n`.replaceAll('\n', '\r\n'), 'utf16le')
  const big = Buffer.from(little).swap16()

  it.each<readonly [string, Buffer]>([
    ['little end first', little],
    ['big end first', big],
    ['compressed', gzipSync(little)],
    ['compressed twice', gzipSync(gzipSync(big))],
  ])('is read: %s', async (_, bytes) => {
    for (const request of [{}, { interest: { eventNames: [], root: true } }]) {
      const { ids: found, coverage } = await read([folderWith({ 'events.json': bytes })], {}, request)
      expect(found).toEqual(ids(1, 2))
      expect(coverage).toMatchObject({ skippedBy: {}, oddities: {} })
    }
  })

  it('keeps its letters', async () => {
    const agents: unknown[] = []
    for await (const { events } of createTrailReader({ stdin: input() }).read({ locations: [folderWith({ 'events.json': big })] }))
      agents.push(...events.map(({ record }) => record['userAgent']))
    expect(agents).toEqual(['é 🔑', 'é 🔑'])
  })

  it.each([
    ['plain', little],
    ['big end first', big],
    ['compressed', gzipSync(little)],
  ])('is refused with a remedy where it comes as a stream: %s', async (_, bytes) => {
    const { coverage } = await read(['-'], { stdin: input(...Array.from(bytes, (byte) => Buffer.from([byte]))) })
    expect(coverage.skipped).toEqual([
      { place: 'standard input', reason: 'not-json', detail: expect.stringMatching(/^UTF-16 text.*Out-File -Encoding utf8/) },
    ])
  })

  it('that breaks off in the middle of a letter, is told as broken off', async () => {
    const { coverage } = await read([folderWith({ 'events.json': little.subarray(0, 1001) })])
    expect(coverage.skippedBy).toEqual({ 'truncated-json': 1 })
  })
})

it('a file that is named is read whatever it is called; one that is missing is an error, not silence', async () => {
  const folder = folderWith({ evidence: gzipSync(logFile(1)) })
  expect((await read([join(folder, 'evidence')])).ids).toEqual(ids(1))
  await expect(read([join(folder, 'evidense')])).rejects.toMatchObject({
    code: 'trail_not_found',
    kind: 'usage',
    message: `cannot read ${join(folder, 'evidense')}: there is no such file or folder (ENOENT)`,
  })
  await expect(read(['s3://Not_A_Bucket/x'])).rejects.toMatchObject({ code: 'trail_not_found' })
})

it('input of any size is handed on in pieces', async () => {
  const record = trailRecord({ padding: 'x'.repeat(2000) })
  const line = (number: number): string => `${JSON.stringify({ ...record, eventID: eventId(number) })},`
  async function* endless(): AsyncGenerator<Buffer> {
    yield Buffer.from('{"Records":[')
    for (let number = 0; number < 20_000; number += 1) yield Buffer.from(line(number))
    yield Buffer.from(`${JSON.stringify(record)}]}`)
  }
  let [most, records] = [0, 0]
  for await (const batch of createTrailReader({ stdin: endless() }).read({ locations: ['-'] })) {
    most = Math.max(most, batch.events.length)
    records += batch.records ?? 0
  }
  expect(records).toBe(20_001)
  expect(most).toBeLessThanOrEqual(1100)
})
