import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { DetectedTrail } from '../../src/app/detect-trail.ts'
import { rootSessionsOf } from '../../src/core/detect/root-session.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { random, shuffled } from '../../src/testing/trail-generator/random.ts'
import { eventBridgeEvent, snsMessage } from '../../src/testing/trail-messages.ts'
import { score } from '../../src/testing/trail-stories/score.ts'
import { type Reading, contextOf, foundIn, scanned } from './detecting.ts'
import { DISTINCT, FILES, LABELS, RECORDS, idOf } from './labelled-trail.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-metamorphic-'))
afterAll(() => rmSync(folder, { recursive: true }))

const context = contextOf(LABELS)
let folders = 0

/** Files by their path, in a folder of their own. */
function folderWith(files: Iterable<readonly [path: string, content: string | Buffer]>): string {
  folders += 1
  const place = join(folder, String(folders))
  for (const [path, content] of files) {
    mkdirSync(join(place, dirname(path)), { recursive: true })
    writeFileSync(join(place, path), content)
  }
  return place
}

const log = (records: readonly JsonObject[], indent?: number): string => JSON.stringify({ Records: records }, null, indent)
const lines = (values: readonly object[]): string => values.map((value) => JSON.stringify(value)).join('\n')
const twice = [...RECORDS, ...DISTINCT]

async function* input(content: string | Buffer, chunk: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
}

const byEventBridge = (record: JsonObject): JsonObject =>
  eventBridgeEvent(record, `aws.${String(record['eventSource']).split('.')[0] ?? ''}`, 'AWS API Call via CloudTrail')

/** An answer of SQS, in which SNS brings what EventBridge brought. */
const byQueue = (records: readonly JsonObject[]): JsonObject => ({
  Messages: records.map((record, index) => ({ MessageId: String(index), Body: JSON.stringify(snsMessage(byEventBridge(record))) })),
})

const byLookup = (records: readonly JsonObject[]): JsonObject => ({
  Events: records.map((record) => ({
    EventId: idOf(record),
    EventName: record['eventName'] ?? '',
    CloudTrailEvent: JSON.stringify(record),
  })),
})

const bySubscription = (records: readonly JsonObject[]): JsonObject => {
  const logEvents = records.map((record, index) => ({ id: String(index), timestamp: 1, message: JSON.stringify(record) }))
  return { awslogs: { data: gzipSync(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })).toString('base64') } }
}

const inLots = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, lot) => items.slice(lot * size, (lot + 1) * size))

const asLogged = (): string => folderWith(FILES.map(({ key, records }) => [key, gzipSync(log(records))]))
const plainly = (): string => folderWith(FILES.map(({ key, records }) => [key.replace(/\.gz$/, ''), log(records)]))
const oneFile = (name: string, content: string | Buffer): string => folderWith([[name, content]])

/** Everything that a person is shown, whatever came first. */
const toldBy = ({ detections, acts, learning }: DetectedTrail): object => ({
  detections,
  sessions: rootSessionsOf(acts, detections),
  learning: learning.map((one) => JSON.stringify(one)).toSorted(),
})

const scanOf = async (location: string, reading: Reading = {}): Promise<DetectedTrail> => scanned([location], context, reading)
const inTheFirstPlace = await scanOf(asLogged())

describe('a trail in which every story is told', () => {
  it('is read whole', () => {
    expect(inTheFirstPlace.coverage).toMatchObject({ files: FILES.length, skippedBy: {}, reusedIds: 0 })
    expect(RECORDS.length - DISTINCT.length).toBeGreaterThan(500)
    // Many parts of the machine's memory, in the form of one file.
    expect(log(RECORDS).length).toBeGreaterThan(8 * 2 ** 20)
  })

  it('comes to what its labels say: nothing is missed, nothing is told too often, nothing is too grave or too light', () => {
    const { missed, misjudged, falseAlarms, recall, precision, expected } = score(LABELS, foundIn(inTheFirstPlace.detections))
    expect({ missed, misjudged, falseAlarms }).toEqual({ missed: [], misjudged: [], falseAlarms: [] })
    expect([recall, precision]).toEqual([1, 1])
    expect(expected).toBeGreaterThan(60)
  })

  it('raises a handful of incidents for an administrator who uses root for a day, not hundreds', () => {
    const day = LABELS.find(({ story }) => story === 'administrator-for-a-day')
    const ids = new Set(day?.eventIds)
    const about = inTheFirstPlace.detections.filter(({ events }) => events.some((key) => ids.has(key.slice(key.indexOf('/') + 1))))
    expect(ids.size).toBe(604)
    expect(about.map(({ rule: { number }, count }) => `${number ?? ''} ${count}`)).toEqual(['R01 604', 'R17 1'])
  })
})

describe('the same trail comes to the same', () => {
  const ways: readonly (readonly [way: string, made: () => string, cores?: number])[] = [
    ['not compressed, on one core', plainly, 1],
    ['not compressed, on several cores', plainly, 3],
    ['as one log', () => oneFile('all.json.gz', gzipSync(log(RECORDS)))],
    ['as one log for people', () => oneFile('all.json', log(RECORDS, 2))],
    ['with a log for every record', () => folderWith(DISTINCT.map((record, index) => [`${index % 50}/${index}.json`, log([record])]))],
    ['shuffled', () => oneFile('all.json.gz', gzipSync(log(shuffled(RECORDS, random(1)))))],
    [
      'shuffled, everything once more, and divided',
      () => folderWith(inLots(shuffled(twice, random(2)), 97).map((lot, index) => [`${index}.json`, log(lot)])),
    ],
    [
      'from the last to the first',
      () => folderWith(inLots(RECORDS.toReversed(), 500).map((lot, index) => [`${1000 + index}.json`, log(lot)])),
    ],
    ['as lines', () => oneFile('all.jsonl', lines(RECORDS))],
    ['as a list', () => oneFile('all.json', JSON.stringify(RECORDS))],
    [
      'as one file of many compressed ones',
      () => oneFile('all.json.gz', Buffer.concat(FILES.map(({ records }) => gzipSync(log(records))))),
    ],
    ['as answers of LookupEvents', () => oneFile('all.jsonl', lines(inLots(DISTINCT, 50).map(byLookup)))],
    ['as EventBridge brings it', () => oneFile('all.jsonl', lines(RECORDS.map(byEventBridge)))],
    ['as EventBridge brings it through SNS and SQS', () => oneFile('all.jsonl', lines(inLots(RECORDS, 10).map(byQueue)))],
    ['as CloudWatch Logs brings it', () => oneFile('all.jsonl', lines(inLots(RECORDS, 100).map(bySubscription)))],
  ]

  it.each(ways.map(([way, made, cores = 1]) => ({ way, made, cores })))('$way', async ({ made, cores }) => {
    const found = await scanOf(made(), { concurrency: cores })
    expect(found.coverage.skippedBy).toEqual({})
    expect(toldBy(found)).toEqual(toldBy(inTheFirstPlace))
  })

  it('on standard input, as lines of EventBridge, by thousands of bytes', async () => {
    const found = await scanOf('-', { stdin: input(lines(RECORDS.map(byEventBridge)), 1021) })
    expect(toldBy(found)).toEqual(toldBy(inTheFirstPlace))
  })
})

describe('the stories alone come to the same byte by byte as in a file', async () => {
  const planted = new Set(LABELS.flatMap(({ eventIds }) => eventIds))
  const stories = DISTINCT.filter((record) => planted.has(idOf(record)))
  const inFile = await scanOf(oneFile('stories.json', log(stories)))

  it.each<readonly [string, () => string | Buffer]>([
    ['as one log', () => log(stories)],
    ['as lines', () => lines(stories)],
    ['compressed', () => gzipSync(log(stories))],
    ['as many compressed ones', () => Buffer.concat(inLots(stories, 100).map((lot) => gzipSync(log(lot))))],
  ])('%s', async (_, made) => {
    expect(inFile.detections.length).toBeGreaterThan(60)
    expect(toldBy(await scanOf('-', { stdin: input(made(), 1) }))).toEqual(toldBy(inFile))
  })
})
