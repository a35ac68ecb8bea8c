import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventId, trailEvent } from '../../testing/trail-records.ts'
import { NOWHERE, type PlaceOf } from '../detect/place.ts'
import type { JsonObject } from './bounded-json.ts'
import type { TrailEvent } from './event.ts'
import { createIntake } from './log-coverage.ts'
import { ROOM, type TrailStats, createTrailStats } from './trail-stats.ts'

const ACCOUNT = '777788889999'
const FAILED: JsonObject = { responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' }

let next = 0
const event = (fields: JsonObject): TrailEvent => {
  next += 1
  return trailEvent({ eventID: eventId(next), ...fields })
}
const by = (userIdentity: JsonObject, fields: JsonObject = {}): TrailEvent =>
  event({
    userIdentity,
    eventSource: 'iam.amazonaws.com',
    eventName: 'ListUsers',
    eventType: 'AwsApiCall',
    responseElements: null,
    ...fields,
  })
const user = (userName: string, more: JsonObject = {}): JsonObject => ({ type: 'IAMUser', accountId: ACCOUNT, userName, ...more })
const signIn = (userName: string, fields: JsonObject = {}): TrailEvent => event({ userIdentity: user(userName), ...fields })

const statsOf = (events: readonly TrailEvent[], placeOf: PlaceOf = NOWHERE, room = ROOM): TrailStats => {
  const fold = createTrailStats(placeOf, room)
  fold.add(events)
  return fold.stats()
}

describe('sign-ins', () => {
  it('that failed are counted apart for root and for others, though none has an error code', () => {
    const stats = statsOf([
      event({}),
      event(FAILED),
      event({ ...FAILED, eventTime: '2026-11-21T23:59:59Z' }),
      signIn('alice', FAILED),
      signIn('alice'),
    ])
    expect(stats.totals).toEqual({ events: 5, rootEvents: 3, denied: 0, signIns: 2, failedRootSignIns: 2, failedOtherSignIns: 1 })
    expect(stats.days.rows).toMatchObject([
      { start: Date.UTC(2026, 10, 20), events: 4, signIns: 2, failedRootSignIns: 1, failedOtherSignIns: 1 },
      { start: Date.UTC(2026, 10, 21), events: 1, failedRootSignIns: 1, failedOtherSignIns: 0 },
    ])
    expect(stats.hours.rows.map(({ start }) => start)).toEqual([Date.UTC(2026, 10, 20, 2), Date.UTC(2026, 10, 21, 23)])
  })

  it('under a hidden name are nobody in particular, and never one user', () => {
    const stats = statsOf([1, 2, 3].map(() => signIn('HIDDEN_DUE_TO_SECURITY_REASONS', FAILED)))
    expect(stats.principals.rows).toEqual([])
    expect(stats.hidden).toMatchObject({ events: 3, failedOtherSignIns: 3 })
    expect(stats.totals).toMatchObject({ events: 3, failedOtherSignIns: 3 })
  })
})

describe('first and last seen', () => {
  it.each([
    ['in order', ['01', '05', '09']],
    ['the last first', ['09', '05', '01']],
    ['the first in the middle', ['05', '01', '09']],
  ])('are those of the events, not of the records: %s', (_, hours) => {
    const stats = statsOf(hours.map((hour) => signIn('alice', { eventTime: `2026-11-20T${hour}:00:00Z` })))
    const times = { firstSeen: Date.UTC(2026, 10, 20, 1), lastSeen: Date.UTC(2026, 10, 20, 9) }
    expect(stats.span).toEqual(times)
    for (const { rows } of [stats.principals, stats.actions, stats.accounts, stats.networks]) expect(rows).toMatchObject([times])
  })

  it('of nothing are nothing', () => {
    expect(statsOf([])).toMatchObject({ span: null, totals: { events: 0 }, principals: { rows: [], forgotten: { rows: 0, events: 0 } } })
  })
})

describe('principals', () => {
  const role = (name: string, session: string): JsonObject => ({
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/${session}`,
    accountId: ACCOUNT,
  })
  it.each<readonly [string, readonly TrailEvent[], readonly object[]]>([
    [
      'sessions of a role are that role',
      [by(role('app', 'i-1')), by(role('app', 'i-2'))],
      [{ kind: 'role', account: ACCOUNT, name: 'app', events: 2 }],
    ],
    [
      'sessions of a role of IAM Identity Center are persons',
      [by(role('AWSReservedSSO_Admin_0f', 'ana@example.com')), by(role('AWSReservedSSO_Admin_0f', 'bo@example.com'))],
      [{ name: 'ana@example.com' }, { name: 'bo@example.com' }],
    ],
    [
      'a user is the same with an ARN and without one',
      [signIn('alice', FAILED), by(user('alice', { arn: `arn:aws:iam::${ACCOUNT}:user/team/alice` }))],
      [{ kind: 'user', name: 'alice', events: 2, failedOtherSignIns: 1 }],
    ],
    [
      'root comes first, however little it did; a user who is called root is not root',
      [by(user('root')), by(user('root')), event({})],
      [
        { kind: 'root', events: 1, rootEvents: 1 },
        { kind: 'user', name: 'root', events: 2, rootEvents: 0 },
      ],
    ],
    [
      'a user of another account is not the one of the same name here',
      [by(user('ci')), by(user('ci', { accountId: '444455556666' }))],
      [{ account: '444455556666' }, { account: ACCOUNT }],
    ],
    [
      'another account is known by its number',
      [by({ type: 'AWSAccount', accountId: '444455556666' })],
      [{ kind: 'other', name: '444455556666' }],
    ],
  ])('%s', (_, events, expected) => {
    expect(statsOf(events).principals.rows).toMatchObject(expected)
  })

  it('are no services, which are counted by themselves; one that acts for root is not root', () => {
    const stats = statsOf([
      by({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }),
      by({ type: 'Root', accountId: ACCOUNT, invokedBy: 'cloudformation.amazonaws.com' }),
      by({ accountId: ACCOUNT, invokedBy: 'AWS Internal' }),
      by({ type: 'Unknown' }),
    ])
    expect(stats).toMatchObject({ byServices: 3, unnamed: 1, principals: { rows: [] }, totals: { events: 4, rootEvents: 0 } })
  })
})

describe('places', () => {
  const placeOf: PlaceOf = (address) =>
    address.startsWith('203.')
      ? { country: 'GB', network: 64_496, networkName: 'Example Ltd' }
      : { country: 'NL', network: null, networkName: null }
  const from = (sourceIPAddress: string, fields: JsonObject = {}): TrailEvent => event({ sourceIPAddress, ...fields })

  it('are of public addresses only, and never those of a service', () => {
    const stats = statsOf(
      ['cloudtrail.amazonaws.com', 'AWS Internal', '10.0.0.7', '203.0.113.7', 'x'.repeat(5000)].map((one) => from(one)),
      placeOf,
    )
    expect(stats.withoutAddress).toBe(4)
    expect(stats.countries.rows).toMatchObject([{ country: 'GB', events: 1 }])
    expect(stats.networks.rows).toMatchObject([{ network: 'AS64496', networkName: 'Example Ltd', countries: ['GB'], events: 1 }])
  })

  it('with failed sign-ins come first; without a table, networks are known by their prefix', () => {
    const calls = [1, 2, 3].map(() => from('203.0.113.7'))
    const failures = ['198.51.100.7', '198.51.100.8'].map((one) => from(one, FAILED))
    expect(statsOf([...calls, ...failures]).networks.rows).toMatchObject([
      { network: '198.51.100.0/24', failedRootSignIns: 2, signIns: 0 },
      { network: '203.0.113.0/24', failedRootSignIns: 0, signIns: 3 },
    ])
    expect(statsOf(calls).countries.rows).toMatchObject([{ country: null, events: 3 }])
  })
})

it('calls that were denied are counted with what was called', () => {
  const stats = statsOf([
    by(user('alice'), { errorCode: 'AccessDenied' }),
    by(user('alice'), { errorCode: 'Client.UnauthorizedOperation' }),
    by(user('alice'), { errorCode: 'NoSuchEntityException' }),
  ])
  expect(stats.actions.rows).toMatchObject([{ source: 'iam.amazonaws.com', name: 'ListUsers', events: 3, denied: 2 }])
})

describe('what there is no room for', () => {
  const SMALL = { days: 2, hours: 2, rows: 2, addresses: 2 }
  const events = [
    ...Array.from({ length: 40 }, (_, index) => signIn(`guess-${index}`, { sourceIPAddress: `198.51.${index}.7` })),
    ...[1, 2, 3].map(() => signIn('alice', FAILED)),
    ...Array.from({ length: 40 }, (_, index) => signIn(`later-${index}`, { sourceIPAddress: `192.0.${index}.7` })),
  ]

  it('is told, the foremost stay, and nothing falls below nothing', () => {
    const stats = statsOf(events, NOWHERE, SMALL)
    expect(stats.principals.rows[0]).toMatchObject({ name: 'alice', events: 3, failedOtherSignIns: 3 })
    for (const { rows, forgotten } of [stats.principals, stats.networks, stats.actions]) {
      expect(rows.length).toBeLessThanOrEqual(4)
      expect(rows.reduce((sum, row) => sum + row.events, 0) + forgotten.events).toBe(events.length)
      expect(rows.every((row) => Object.values(row).every((value) => typeof value !== 'number' || value >= 0))).toBe(true)
    }
    expect(stats.principals.forgotten).toEqual({ rows: 78, events: 78 })
  })

  it('takes root from nobody, and its addresses are bounded as well', () => {
    const root = Array.from({ length: 30 }, (_, index) => event({ sourceIPAddress: `198.51.100.${index}` }))
    const [first] = statsOf([...root, ...events], NOWHERE, SMALL).principals.rows
    expect(first).toMatchObject({ kind: 'root', events: 30 })
    expect((first?.otherAddressEvents ?? 0) + (first?.addresses.length ?? 0)).toBe(30)
    expect(first?.addresses.length).toBeLessThanOrEqual(4)
  })
})

it('the order and the repetition of the input make no difference', () => {
  const pick = <Value extends string>(...values: readonly Value[]) => fc.constantFrom(...values)
  const records = fc.array(
    fc.record({
      userIdentity: fc.constantFrom<JsonObject>(
        user('alice'),
        user('HIDDEN_DUE_TO_SECURITY_REASONS'),
        { type: 'Root', accountId: ACCOUNT },
        { type: 'AWSService' },
      ),
      eventTime: pick('2026-11-18T00:00:00Z', '2026-11-20T23:59:59Z', '2026-11-21T00:00:00Z'),
      eventName: pick('ConsoleLogin', 'GetUser', '__proto__'),
      sourceIPAddress: pick('203.0.113.7', '2001:db8::1', 'AWS Internal', 'constructor'),
      responseElements: fc.constantFrom<JsonObject>({ ConsoleLogin: 'Failure' }, { ConsoleLogin: 'Success' }),
    }),
    { maxLength: 30 },
  )
  const shuffles = records.chain((all) => {
    const events = all.map((fields, index) => trailEvent({ ...fields, eventID: eventId(index) }))
    return fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }))
  })
  const through = (events: readonly TrailEvent[]): TrailStats => {
    const batch = { place: 'x', route: { kind: 'other' as const }, deliveredAt: null, events, records: null, bytes: 0 }
    return statsOf(createIntake().take({ ...batch, skipped: [], oddities: [], named: [], findings: [], last: true, setAside: false }))
  }
  fc.assert(
    fc.property(shuffles, ([events, shuffled]) => {
      expect(through(shuffled)).toEqual(through(events))
    }),
    { numRuns: 60 },
  )
})
