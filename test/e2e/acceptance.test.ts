import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Detection } from '../../src/core/detect/detection.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS, epochMs } from '../../src/core/time.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { random, shuffled } from '../../src/testing/trail-generator/random.ts'
import { eventId, trailRecord } from '../../src/testing/trail-records.ts'
import { type Delivery, scanned, watched } from './detecting.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-acceptance-'))
afterAll(() => rmSync(folder, { recursive: true }))

const START = Date.UTC(2026, 10, 21, 2, 14)
const [A, B] = ['444455556666', '777788889999']
const LAG = 3 * MINUTE_MS

interface Told {
  readonly second: number
  readonly account?: string
  readonly ip?: string
  /** An IAM user; otherwise root. */
  readonly user?: string
  readonly mfa?: 'Yes' | 'No'
  /** The record of another one that came before. */
  readonly again?: number
}

/** A failed console sign-in, as CloudTrail tells of it: without an error code. */
function failure({ second, account = A, ip = '203.0.113.7', user, mfa = 'No', again }: Told, index: number): JsonObject {
  const root = { type: 'Root', principalId: account, arn: `arn:aws:iam::${account}:root`, accountId: account, accessKeyId: '' }
  const person = { type: 'IAMUser', principalId: 'AIDAEXAMPLE', accountId: account, accessKeyId: '', userName: user ?? '' }
  return trailRecord({
    eventID: eventId(again ?? index),
    eventTime: new Date(START + second * SECOND_MS).toISOString().replace('.000Z', 'Z'),
    recipientAccountId: account,
    userIdentity: user === undefined ? root : person,
    sourceIPAddress: ip,
    responseElements: { ConsoleLogin: 'Failure' },
    additionalEventData: { LoginTo: 'https://console.aws.amazon.com/', MobileVersion: 'No', MFAUsed: mfa },
    errorMessage: 'Failed authentication',
  })
}

/** Somebody looks at something: of no interest, but time goes on. */
const moment = (second: number): JsonObject =>
  trailRecord({
    eventID: eventId(900_000 + second),
    eventTime: new Date(START + second * SECOND_MS).toISOString().replace('.000Z', 'Z'),
    eventSource: 'iam.amazonaws.com',
    eventName: 'ListUsers',
    readOnly: true,
    userIdentity: { type: 'IAMUser', accountId: A, userName: 'ann' },
    recipientAccountId: A,
    responseElements: null,
    eventType: 'AwsApiCall',
  })

const seconds = (...list: readonly number[]): readonly Told[] => list.map((second) => ({ second }))
const every = (step: number, count: number, from = 0): readonly Told[] =>
  seconds(...Array.from({ length: count }, (_, index) => from + index * step))
const users = ['ann', 'bob', 'cem', 'dai', 'eva', 'fay', 'gus', 'hal', 'ida', 'jan']

const judgedHere = ['R03', 'R06', 'T09']

/** One line an incident: rule, account, when it became how grave, its events, first and last second, what it is linked with, lateness. */
function lines(detections: readonly Detection[]): readonly string[] {
  const second = (at: number): number => (at - START) / SECOND_MS
  const ofRules = detections.filter(({ rule: { number } }) => judgedHere.includes(number ?? ''))
  const beginnings = new Map(ofRules.map(({ id, firstSeen }) => [id, second(firstSeen)]))
  return ofRules.map(({ rule, account, steps, count, firstSeen, lastSeen, previous, late }) =>
    [
      `${rule.number ?? ''} ${account ?? ''}`,
      ...steps.map(({ level, at }) => `${level}@${second(at)}`),
      `${count} events ${second(firstSeen)}-${second(lastSeen)}`,
      ...(previous === null ? [] : [`after that of ${beginnings.get(previous) ?? 'nobody knows'}`]),
      ...(late ? ['late'] : []),
    ].join(' '),
  )
}

type Row = readonly [words: string, told: readonly Told[], expected: readonly string[]]

const table: readonly Row[] = [
  ['4 in 300 seconds', every(75, 4), []],
  ['5, the last at the very edge of five minutes', seconds(0, 75, 150, 225, 300), [`R03 ${A} high@300 5 events 0-300`]],
  ['5, the last a second too late', seconds(0, 75, 150, 225, 301), []],
  ['5 in a minute', every(15, 5), [`R03 ${A} high@60 5 events 0-60`]],
  ['5 records, 2 of them of one event', [...every(20, 3), { second: 0, again: 0 }, { second: 0, again: 0 }], []],
  ['10 in 300 seconds', every(30, 10), [`R03 ${A} high@120 critical@270 10 events 0-270`]],
  [
    '5, quiet for 20 minutes, 5',
    [...every(10, 5), ...every(10, 5, 1240)],
    [`R03 ${A} high@40 5 events 0-40`, `R03 ${A} high@1280 5 events 1240-1280 after that of 0`],
  ],
  ['3 in one account and 2 in another', every(10, 5).map((told, index) => ({ ...told, account: index < 3 ? A : B })), []],
  ['5 from five addresses', every(10, 5).map((told, index) => ({ ...told, ip: `203.0.113.${index}` })), [`R03 ${A} high@40 5 events 0-40`]],
  [
    '4 of root and 6 of IAM users, from one address',
    every(10, 10).map((told, index) => (index < 4 ? told : { ...told, user: users[index] ?? '' })),
    [],
  ],
  [
    '4 of root and 10 of IAM users, from one address',
    every(10, 14).map((told, index) => (index < 4 ? told : { ...told, user: users[index - 4] ?? '' })),
    [`T09 ${A} high@130 5 events 0-130`, `T09 ${A} medium@130 10 events 40-130`],
  ],
  ['1 with MFA', [{ second: 0, mfa: 'Yes' }], [`R06 ${A} high@0 1 events 0-0`]],
  [
    '3 with MFA in ten minutes',
    seconds(0, 200, 600).map((told) => ({ ...told, mfa: 'Yes' })),
    [`R06 ${A} high@0 critical@600 3 events 0-600`],
  ],
]

const inLots = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, lot) => items.slice(lot * size, (lot + 1) * size))

let folders = 0

/** A folder with a file for each lot. */
function filesOf(lots: readonly (readonly JsonObject[])[]): string {
  folders += 1
  const place = mkdtempSync(join(folder, `${folders}-`))
  for (const [index, lot] of lots.entries())
    writeFileSync(join(place, `${String(index).padStart(3, '0')}.json`), JSON.stringify({ Records: lot }))
  return place
}

const foundInFiles = async (lots: readonly (readonly JsonObject[])[]): Promise<readonly string[]> =>
  lines((await scanned([filesOf(lots)])).detections)

const at = (second: number): Delivery['at'] => epochMs(START + second * SECOND_MS)
/** So late that everything before it is over. */
const theEnd: Delivery = { at: epochMs(START + 2 * DAY_MS + LAG), records: [moment((2 * DAY_MS) / SECOND_MS)] }

const foundWatching = async (deliveries: readonly Delivery[]): Promise<readonly string[]> =>
  lines((await watched(folder, [...deliveries, theEnd])).alerts)

/** Lots that come one after the other within ten minutes, when the last of their events has happened. */
function soon(lots: readonly (readonly JsonObject[])[], told: readonly Told[]): readonly Delivery[] {
  const last = Math.max(...told.map(({ second }) => second))
  return lots.map((records, index) => ({ at: epochMs(at(last) + LAG + Math.floor((index * 10 * MINUTE_MS) / lots.length)), records }))
}

// Where the events span more than is waited for, an order that is upset by as much makes some late, and says so.
const timely = (found: readonly string[]): readonly string[] => found.map((line) => line.replace(/ late$/, ''))

describe.each(table)('failed sign-ins: %s', (_, told, expected) => {
  const records = told.map(failure)
  const one = (list: readonly JsonObject[]) => inLots(list, 1)
  const orders = [1, 2, 3].map((seed) => ({ seed, list: shuffled([...records, ...records], random(seed)) }))

  describe('in files', () => {
    it('in order', async () => expect(await foundInFiles([records])).toEqual(expected))
    it('in order, one in each', async () => expect(await foundInFiles(one(records))).toEqual(expected))
    it('reversed', async () => expect(await foundInFiles(one(records.toReversed()))).toEqual(expected))
    it('everything twice', async () => expect(await foundInFiles([records, records.toReversed()])).toEqual(expected))
    it.each(orders)('twice, shuffled ($seed) and divided', async ({ seed, list }) =>
      expect(await foundInFiles(inLots(list, seed + 1))).toEqual(expected),
    )
  })

  describe('watched', () => {
    it('as it happens', async () => {
      const deliveries = records.map((record, index) => ({ at: epochMs(at(told[index]?.second ?? 0) + LAG), records: [record] }))
      expect(await foundWatching(deliveries)).toEqual(expected)
    })
    it('at once', async () => expect(await foundWatching(soon([records], told))).toEqual(expected))
    it('reversed, over ten minutes', async () =>
      expect(timely(await foundWatching(soon(one(records.toReversed()), told)))).toEqual(expected))
    it('everything twice', async () => expect(timely(await foundWatching(soon([records, records.toReversed()], told)))).toEqual(expected))
    it.each(orders)('twice, shuffled ($seed) and divided', async ({ seed, list }) =>
      expect(timely(await foundWatching(soon(inLots(list, seed + 1), told)))).toEqual(expected),
    )
  })
})

describe('five failures in a minute', () => {
  const told = every(15, 5)
  const burst = told.map(failure)

  it('that come reversed over ten minutes are one alert, told once, with its true beginning', async () => {
    const { alerts, events } = await watched(folder, soon(inLots(burst.toReversed(), 1), told))
    expect(lines(alerts)).toEqual([`R03 ${A} high@60 5 events 0-60`])
    const ids = new Set(alerts.filter(({ rule }) => rule.number === 'R03').map(({ id }) => id))
    const of = (type: string) => events.filter((event) => event.type === type && 'alert' in event && ids.has(event.alert)).length
    expect([of('alert-raised@1'), of('alert-notified@1'), of('alert-escalated@1')]).toEqual([1, 1, 0])
  })

  it.each([
    ['14 minutes late', 14, ''],
    ['40 minutes late', 40, ' late'],
  ])('that come %s are found, and flagged when nobody waits so long', async (_, minutes, flag) => {
    const others = { at: epochMs(at(minutes * 60) + LAG), records: [moment(minutes * 60)] }
    const late = { at: epochMs(others.at + 1000), records: burst }
    expect(await foundWatching([others, late])).toEqual([`R03 ${A} high@60 5 events 0-60${flag}`])
    expect(await foundInFiles([others.records, burst])).toEqual([`R03 ${A} high@60 5 events 0-60`])
  })
})

it('four failures, one of which CloudTrail tells of anew with more data, are four', async () => {
  const records = every(10, 4).map(failure)
  const addendum = { reason: 'UPDATED_DATA', updatedFields: 'userAgent', originalEventID: eventId(3) }
  const updated = { ...records[3], eventID: eventId(77), requestID: '6f1c2a44-0000-4000-8000-00000000aaaa', addendum }
  expect(await foundInFiles([records, [updated]])).toEqual([])
  expect(await foundInFiles([[updated], records])).toEqual([])
  expect(await foundWatching(soon([records, [updated]], every(10, 4)))).toEqual([])
})

it('ten failures in five minutes are one alert, which escalates once', async () => {
  const told = every(30, 10)
  const deliveries = told.map((one, index) => ({ at: epochMs(at(one.second) + LAG), records: [failure(one, index)] }))
  const { events } = await watched(folder, deliveries)
  const burst = events.filter((event) => event.type === 'alert-raised@1' && event.detection.rule.number === 'R03')
  expect(burst).toHaveLength(1)
  const [raised] = burst
  const id = raised !== undefined && 'alert' in raised ? raised.alert : ''
  const notices = events.flatMap((event) =>
    event.type === 'alert-notified@1' && event.alert === id ? [`${event.kind} ${event.level}`] : [],
  )
  expect(notices).toEqual(['raised high', 'escalated critical'])
})

it('one failure with MFA wakes somebody at once', async () => {
  const { events } = await watched(folder, [{ at: epochMs(at(0) + LAG), records: [failure({ second: 0, mfa: 'Yes' }, 0)] }])
  expect(events.flatMap((event) => (event.type === 'alert-notified@1' ? [`${event.kind} ${event.level}`] : []))).toEqual(['raised high'])
})
