import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs, isoInstant } from '../../core/time.ts'
import { type TrailEvent, readEvent } from '../../core/trail/event.ts'
import { routeKey } from '../../core/trail/object-key.ts'
import { readWorld } from '../fake-aws/world-file.ts'
import { CAST, ORGANISATION, PROD_ROOT_KEY, SANDBOX_BUCKET, SANDBOX_TRAIL, TRAIL, TRAIL_BUCKET } from './cast.ts'
import { SAMPLE_PLACES, samplePlace } from './places.ts'
import { sampleLogs, sampleRecords } from './sample-trail.ts'
import { nightBefore } from './the-night.ts'

const now = epochMs(Date.UTC(2026, 10, 21, 12))
const world = readWorld(fileURLToPath(new URL('../worlds/organisation.yml', import.meta.url)), now)

function eventsAt(at: EpochMs): readonly TrailEvent[] {
  return sampleRecords(at).map((record) => {
    const read = readEvent(record)
    if (!read.ok) throw new Error(read.refused.detail)
    return read.event
  })
}
const events = eventsAt(now)
const inProd = events.filter(({ account }) => account === CAST.prod)
const rootInProd = inProd.filter(({ identity }) => identity.type === 'Root')

it('is the same at the same moment, and its ordinary days are the same whenever they are told', () => {
  expect(sampleRecords(now)).toEqual(sampleRecords(now))
  const dayOf = (at: EpochMs) => sampleRecords(at).filter((record) => String(record['eventTime']).startsWith('2026-11-12'))
  expect(dayOf(epochMs(now + 30 * DAY_MS - 12 * HOUR_MS)).length).toBe(0)
  expect(dayOf(epochMs(now + 6 * HOUR_MS))).toEqual(dayOf(now))
})

it('lets no event share an id, and none lie ahead', () => {
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length)
  expect(events.filter(({ at }) => at > now)).toEqual([])
})

it.each([
  ['at noon, it was last night', '2026-11-21T12:00:00Z', '2026-11-21T00:00:00Z'],
  ['in the morning of which it is not over, it was the night before', '2026-11-21T09:29:00Z', '2026-11-20T00:00:00Z'],
  ['once it is over, it was last night', '2026-11-21T09:30:00Z', '2026-11-21T00:00:00Z'],
])('%s', (_, at, night) => {
  expect(isoInstant(nightBefore(epochMs(Date.parse(at))))).toBe(night)
})

it('agrees with the world: accounts, trails, buckets, and when the key of root was last used', () => {
  for (const account of Object.values(CAST)) expect([...world.accounts.keys()].map(String)).toContain(account)
  expect(world.organisation?.id).toBe(ORGANISATION)
  const trails = [...world.accounts.values()].flatMap(({ regional }) => regional.trails.map(({ name, bucket }) => `${name} ${bucket}`))
  expect(trails).toEqual(expect.arrayContaining([`${TRAIL} ${TRAIL_BUCKET}`, `${SANDBOX_TRAIL} ${SANDBOX_BUCKET}`]))
  const prod = [...world.accounts.values()].find(({ id }) => id === CAST.prod)
  const key = prod?.root.keys.find(({ id }) => id === PROD_ROOT_KEY)
  const lastUse = Math.max(...rootInProd.filter(({ identity }) => identity.accessKeyId === PROD_ROOT_KEY).map(({ at }) => at))
  expect(Math.abs(lastUse - (key?.lastUsedAt ?? 0))).toBeLessThan(HOUR_MS)
})

it.each([
  ['prod', CAST.prod],
  ['payer', CAST.payer],
])('agrees with the world on when root of %s last signed in', (_, account) => {
  const signIns = events.filter((event) => event.account === account && event.identity.type === 'Root' && event.name === 'ConsoleLogin')
  const said = [...world.accounts.values()].find(({ id }) => id === account)?.root.password?.lastUsedAt ?? 0
  expect(Math.abs(Math.max(...signIns.map(({ at }) => at)) - said)).toBeLessThan(3 * HOUR_MS)
})

it('tells the night in order', () => {
  const night = rootInProd.filter(({ at }) => at >= nightBefore(now))
  const failures = night.filter(({ errorMessage }) => errorMessage === 'Failed authentication')
  expect(failures).toHaveLength(12)
  expect((failures.at(-1)?.at ?? 0) - (failures[0]?.at ?? 0)).toBeLessThanOrEqual(4 * 60_000)
  expect(new Set(failures.map(({ sourceAddress }) => samplePlace(sourceAddress ?? '')?.country))).toEqual(new Set(['NL', 'BR']))
  const signIn = night.find(({ name, errorMessage }) => name === 'ConsoleLogin' && errorMessage === null)
  expect(isoInstant(signIn?.at ?? now)).toBe('2026-11-21T02:14:00Z')
  const actions = night
    .filter(({ at, name }) => at >= (signIn?.at ?? 0) && name !== 'ConsoleLogin')
    .map(({ name, errorCode }) => (errorCode === null ? name : `${name}: ${errorCode}`))
  expect(actions.slice(0, 11)).toEqual([
    'GetAccountSummary',
    'ListAccessKeys',
    'CreateAccessKey: AccessDenied',
    'CreateUser',
    'AttachUserPolicy',
    'CreateLoginProfile',
    'StopLogging: AccessDenied',
    'GetParameter',
    'EnableRegion',
    'RunInstances: Client.VcpuLimitExceeded',
    'RunInstances',
  ])
})

it('refuses root only what the policies of the organisation deny', () => {
  const denied = rootInProd.filter(({ errorCode }) => errorCode === 'AccessDenied')
  const documents = JSON.stringify(world.organisation?.policies)
  expect(denied.length).toBeGreaterThan(0)
  for (const { name, source } of denied) expect(documents).toContain(`${source.replace('.amazonaws.com', '')}:${name}`)
})

it('is delivered late, out of order, and now and then twice', () => {
  const logs = sampleLogs(now)
  const organisation = logs.filter(({ bucket }) => bucket === TRAIL_BUCKET).flatMap(({ records }) => records)
  const ids = organisation.map((record) => record['eventID'])
  expect(ids.length).toBeGreaterThan(new Set(ids).size)
  const times = organisation.map((record) => String(record['eventTime']))
  expect(times).not.toEqual(times.toSorted())
  for (const { key, account, region, deliveredAt, records } of logs) {
    expect(routeKey(key)).toMatchObject({ kind: 'log', account, region })
    for (const record of records) expect(deliveredAt).toBeGreaterThan(Date.parse(String(record['eventTime'])))
  }
})

it('has a place for every address in it', () => {
  const addresses = new Set(events.flatMap(({ sourceAddress }) => (/^\d/.test(sourceAddress ?? '') ? [sourceAddress ?? ''] : [])))
  expect([...addresses].filter((address) => samplePlace(address) === null)).toEqual([])
  expect(SAMPLE_PLACES.map(({ network }) => samplePlace(network.replace(/\/.*/, ''))?.network)).toEqual(
    SAMPLE_PLACES.map(({ network }) => network),
  )
  expect(samplePlace('8.8.8.8')).toBeNull()
})
