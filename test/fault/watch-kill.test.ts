import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { readAlerts } from '../../src/app/read-alerts.ts'
import { type AlertEvent, alertEventOf } from '../../src/core/alert/alert-event.ts'
import type { AlertRow } from '../../src/core/alert/alerts-projection.ts'
import { RULE_PACK } from '../../src/catalogue/rules.gen.ts'
import type { Detection } from '../../src/core/detect/detection.ts'
import { isoInstant } from '../../src/core/time.ts'
import { type PostgresServer, postgresBinaries, startPostgres } from '../../src/testing/postgres-server.ts'
import { type ReplayPlan, type Replayed, deliveriesOf, replay } from './watch-replay.ts'

/*
 * A month's trail is delivered to a watcher that is killed again and again: while it starts, reads, decides, acknowledges and tells.
 * `KILLS=200 EVENTS=50000 npm test -- watch-kill` does it at length.
 */
const KILLS = Number(process.env['KILLS'] ?? 7)
const EVENTS = Number(process.env['EVENTS'] ?? 300)
const TIMEOUT_MS = 60_000 + KILLS * 5000 + EVENTS * 20

const binaries = postgresBinaries()
const here = binaries === null ? ' (skipped: no PostgreSQL here)' : ''
const folder = mkdtempSync(join(tmpdir(), 'rootwarden-watch-kill-'))
const deliveries = deliveriesOf(EVENTS, () => undefined)

let server: PostgresServer | null = null
beforeAll(async () => {
  if (binaries !== null) server = await startPostgres(binaries)
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Outcome extends Replayed {
  readonly alerts: readonly AlertRow[]
  readonly events: readonly AlertEvent[]
  readonly undelivered: number
}

async function watched(plan: Omit<ReplayPlan, 'home' | 'deliveries' | 'seed'>): Promise<Outcome> {
  const home = mkdtempSync(join(folder, 'home-'))
  const replayed = await replay({ ...plan, home, deliveries, seed: 11 })
  const store = await openStore({ home, databaseUrl: plan.databaseUrl })
  const alerts: AlertRow[] = []
  for await (const row of readAlerts(store)) alerts.push(row)
  const events: AlertEvent[] = []
  for await (const entry of store.journal.readAll(0)) events.push(...[alertEventOf(entry)].filter((event) => event !== null))
  const undelivered = (await store.outbox.list('open', 0, 1000)).length + (await store.outbox.list('dead', 0, 1000)).length
  await store.close()
  return { ...replayed, alerts, events, undelivered }
}

/** Rules that look at histories, and correlations of those. What they told early stays told, so that how much they told depends on what came first. */
function toldEarly(): ReadonlySet<string> {
  const rules = RULE_PACK.flatMap(({ native }) => native.flatMap(({ kind, name }) => (kind === 'history' ? [`"${name}"`] : [])))
  const early = RULE_PACK.filter(
    ({ native, documents }) =>
      native.some(({ kind }) => kind === 'history') || rules.some((name) => JSON.stringify(documents).includes(name)),
  )
  return new Set(early.map(({ about }) => about.id))
}
const early = toldEarly()

/** That the trail was silent is known by our clock, which a restart holds up; what merged into another is told by that one. */
const counting = ({ alerts }: Outcome): readonly Detection[] =>
  alerts
    .filter(({ alert }) => !(alert.state.status === 'resolved' && alert.state.into !== null) && alert.detection.rule.number !== 'R25')
    .map(({ alert }) => alert.detection)

/** What an incident is, whatever came first. */
const incidents = (outcome: Outcome): readonly string[] =>
  counting(outcome)
    .filter(({ rule }) => !early.has(rule.id))
    .map(({ rule, account, group, level, firstSeen, lastSeen, count }) => {
      const what = group.map(({ value }) => value).join(' ')
      return `${rule.id} ${account ?? '-'} ${what} ${level} ${isoInstant(firstSeen)} ${isoInstant(lastSeen)} ${count}`
    })
    .toSorted()

/** Of histories: which rule spoke in which account. */
const spoken = (outcome: Outcome): readonly string[] => [
  ...new Set(
    counting(outcome)
      .filter(({ rule }) => early.has(rule.id))
      .map(({ rule, account }) => `${rule.id} ${account ?? '-'}`),
  ),
]

function expectEachAlertOnceInTheStoreAndHeard({ alerts, events, heard, undelivered }: Outcome): void {
  const raised = events.flatMap((event) => (event.type === 'alert-raised@1' ? [event.alert] : []))
  expect(raised.toSorted()).toEqual(alerts.map(({ alert }) => alert.id).toSorted())
  expect(new Set(raised).size).toBe(raised.length)
  const told = events.flatMap((event) => (event.type === 'alert-notified@1' ? [event] : []))
  expect(new Set(told.map(({ notice }) => notice)).size).toBe(told.length)
  const wanted = alerts.filter(({ alert }) => alert.level !== 'informational').map(({ alert }) => alert.id)
  const heardOf = new Set(told.filter(({ notice }) => heard.has(notice)).map(({ alert }) => alert))
  expect(wanted.filter((alert) => !heardOf.has(alert))).toEqual([])
  expect(told.filter(({ notice }) => !heard.has(notice))).toEqual([])
  expect(undelivered).toBe(0)
}

let calm: Outcome | null = null
const undisturbed = async (): Promise<Outcome> => (calm ??= await watched({ databaseUrl: '', kills: 0, together: false }))

function report(name: string, { killed, heard, alerts, startMs, trouble }: Outcome): void {
  if (process.env['KILLS'] === undefined) return
  const again = [...heard.values()].filter((times) => times > 1).length
  const start = startMs.toSorted((a, b) => a - b)[startMs.length >> 1] ?? 0
  const ways = Object.entries(killed).map(([moment, times]) => `${moment} ${times}`)
  process.stderr.write(
    `${name}: ${deliveries.length} deliveries, killed ${ways.join(', ')}; ${alerts.length} alerts, ` +
      `${heard.size} notices heard, ${again} of them more than once; start ${start} ms; trouble: ${trouble.length}\n`,
  )
}

async function expectNothingLost(name: string, databaseUrl: string, together: boolean): Promise<void> {
  const expected = incidents(await undisturbed())
  const disturbed = await watched({ databaseUrl, kills: KILLS, together })
  report(name, disturbed)
  expect(expected.length).toBeGreaterThan(30)
  expect(incidents(disturbed)).toEqual(expected)
  const told = new Set(spoken(disturbed))
  expect(spoken(await undisturbed()).filter((one) => !told.has(one))).toEqual([])
  expectEachAlertOnceInTheStoreAndHeard(disturbed)
  expect(Object.values(disturbed.killed).reduce((sum, times) => sum + times, 0)).toBeGreaterThanOrEqual(KILLS)
}

it(
  'a watcher that nobody disturbs tells of every incident once',
  async () => expectEachAlertOnceInTheStoreAndHeard(await undisturbed()),
  TIMEOUT_MS,
)

it(
  'no incident is lost or doubled when the watcher is killed, on the embedded store',
  () => expectNothingLost('embedded', '', false),
  TIMEOUT_MS,
)

describe.skipIf(binaries === null)(`PostgreSQL${here}`, () => {
  it(
    'no incident is lost or doubled when watchers are killed, one or two of them at a time',
    () => expectNothingLost('PostgreSQL', server?.createDatabase() ?? '', true),
    TIMEOUT_MS,
  )
})
