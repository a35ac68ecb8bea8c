import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { accountId } from '../../src/core/aws.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, SECOND_MS, epochMs, isoInstant } from '../../src/core/time.ts'
import { routeKey } from '../../src/core/trail/object-key.ts'
import { openQueue } from '../../src/testing/fake-aws/live/live-world.ts'
import { type QueueWorld, enqueue } from '../../src/testing/fake-aws/live/queue.ts'
import { type FakeAws, startFakeAws } from '../../src/testing/fake-aws/server.ts'
import { parseWorld } from '../../src/testing/fake-aws/world-file.ts'
import { generateTrail } from '../../src/testing/trail-generator/generate-trail.ts'
import { type Random, random } from '../../src/testing/trail-generator/random.ts'
import { s3Notification } from '../../src/testing/trail-messages.ts'
import { eventId, trailRecord } from '../../src/testing/trail-records.ts'
import { STORIES } from '../../src/testing/trail-stories/all-stories.ts'
import type { Label } from '../../src/testing/trail-stories/story.ts'

const CHILD = join(import.meta.dirname, 'watch-child.ts')
const BUCKET = 'logs'
const VISIBLE_SECONDS = 60
/** Messages in the queue were never delivered further apart than this, as when watchers keep up. */
const BACKLOG_MS = 10 * MINUTE_MS
const WATCHERS = ['a', 'b'] as const
type Name = (typeof WATCHERS)[number]
const keyIdOf = (name: Name): string => `AKIAWATCHER${name.toUpperCase()}EXAMPLE`

const world = `
clock: 2026-09-01T00:00:00Z
accounts: { '222233334444': { name: log-archive, buckets: { ${BUCKET}: {} } } }
principals:
  ${keyIdOf('a')}: { account: '222233334444', user: a }
  ${keyIdOf('b')}: { account: '222233334444', user: b }
`

/** No rule waits longer for an incident to go on. */
const OVER_MS = 60 * DAY_MS

type Delivery = { readonly at: EpochMs; readonly key: string; readonly bytes: Buffer }

const zipped = (records: readonly object[]): Buffer => gzipSync(JSON.stringify({ Records: records }), { level: 1 })

/**
 * Every log file of a made-up trail in the order of delivery; the last one comes so late that every incident before it is over.
 * @param labels - told of the stories in it.
 */
export function deliveriesOf(events: number, labels: (label: Label) => void): readonly Delivery[] {
  const plan = { seed: 3, events, stories: STORIES, tellings: 1, from: epochMs(Date.UTC(2026, 9, 1)), days: 15.1, inLargeFiles: 0 }
  const files = [...generateTrail(plan, labels)].map(({ key, records }): Delivery => {
    const { at } = routeKey(key) as { readonly at: EpochMs }
    return { at, key, bytes: zipped(records) }
  })
  const sorted = files.toSorted((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
  const end = epochMs((sorted.at(-1)?.at ?? plan.from) + OVER_MS)
  const last = trailRecord({
    eventID: eventId(1),
    eventTime: isoInstant(end),
    userIdentity: { type: 'IAMUser', accountId: '777788889999', userName: 'late' },
  })
  return [...sorted, { at: end, key: 'AWSLogs/777788889999/CloudTrail/us-east-1/last.json.gz', bytes: zipped([last]) }]
}

/** When a watcher dies. */
const MOMENTS = ['starting', 'received', 'fetching', 'any', 'acknowledging', 'delivering', 'delivered'] as const
export type Moment = (typeof MOMENTS)[number]

export interface ReplayPlan {
  readonly home: string
  readonly databaseUrl: string
  readonly deliveries: readonly Delivery[]
  readonly kills: number
  /** Sometimes two of them at once. */
  readonly together: boolean
  readonly seed: number
}

export interface Replayed {
  readonly killed: Readonly<Record<Moment, number>>
  /** Notices that the channel was sent, by id, and how often. */
  readonly heard: ReadonlyMap<string, number>
  readonly startMs: readonly number[]
  /** What watchers said of failures. */
  readonly trouble: readonly string[]
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

interface Watching {
  readonly name: Name
  readonly process: ChildProcess
  readonly ended: Promise<void>
}

/** The stage of one replay: the queue, the clock, the channel, and the watchers that are alive. */
interface Stage {
  readonly plan: ReplayPlan
  readonly aws: FakeAws
  readonly queue: QueueWorld
  readonly channel: Server
  readonly clockFile: number
  readonly chance: Random
  readonly alive: Map<Name, Watching>
  readonly killed: Record<Moment, number>
  readonly heard: Map<string, number>
  readonly startMs: number[]
  readonly trouble: string[]
  now: EpochMs
  /** How the next watcher is to die. */
  armed: Moment | null
  over: boolean
}

function setClock(stage: Stage, to: number): void {
  stage.now = epochMs(Math.max(stage.now, to))
  writeSync(stage.clockFile, String(stage.now), 0)
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function start(stage: Stage, name: Name): void {
  const { plan, aws, channel } = stage
  const began = performance.now()
  const args = [CHILD, plan.home, plan.databaseUrl, aws.url, `${urlOf(channel)}/${name}`, keyIdOf(name)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()))
  stage.alive.set(name, { name, process: child, ended })
  child.once('exit', (code) => {
    if (code !== null && code !== 0) stage.trouble.push(`watcher ${name} ended with ${code}`)
  })
  child.stdout.on('data', (text: Buffer) => {
    for (const line of text.toString().split('\n'))
      if (line === 'ready') stage.startMs.push(Math.round(performance.now() - began))
      else if (line.startsWith('trouble ')) stage.trouble.push(line)
  })
}

/** Ends one as `kill -9` does, and starts it again, alone or with another. What it had received comes again when its time is up. */
function kill(stage: Stage, name: Name, moment: Moment): void {
  const { plan, chance, aws, alive } = stage
  stage.armed = null
  stage.killed[moment] += 1
  alive.get(name)?.process.kill('SIGKILL')
  alive.delete(name)
  aws.setFaults([])
  setClock(stage, stage.now + (VISIBLE_SECONDS + 1) * SECOND_MS)
  const other = name === 'a' ? 'b' : 'a'
  if (alive.size === 0) start(stage, name)
  if (plan.together && alive.size === 1 && chance.chance(0.5)) start(stage, alive.has(name) ? other : name)
}

const nameOf = (principal: string): Name => (principal.endsWith('/b') ? 'b' : 'a')

/** Looks whether the moment has come that was waited for. */
function strike(stage: Stage, seenCalls: number): void {
  const { armed, aws } = stage
  const operation = { received: 'sqs:ReceiveMessage', fetching: 's3:GetObject', acknowledging: 'sqs:DeleteMessageBatch' } as const
  if (armed !== 'received' && armed !== 'fetching' && armed !== 'acknowledging') return
  const call = aws.calls
    .slice(seenCalls)
    .find((each) => each.operation === operation[armed] && (armed !== 'acknowledging' || each.outcome === 'timeout'))
  if (call !== undefined) kill(stage, nameOf(call.principal), armed)
}

const anyOf = ({ alive, chance }: Stage): Name => chance.pick([...alive.keys()])

function arm(stage: Stage, moment: Moment): void {
  const { aws, chance } = stage
  if (stage.armed !== null) kill(stage, anyOf(stage), 'any')
  stage.armed = moment
  if (moment === 'acknowledging') aws.setFaults([{ kind: 'timeout', operation: 'sqs:DeleteMessageBatch', times: 1 }])
  const later = (ms: number): void =>
    void setTimeout(() => {
      if (stage.armed === moment && !stage.over) kill(stage, anyOf(stage), moment)
    }, ms)
  if (moment === 'any') later(chance.below(60))
  if (moment !== 'starting') return
  kill(stage, anyOf(stage), 'any')
  stage.armed = moment
  later(chance.below(400))
}

/** Takes notices, and ends the watcher that sends one where that is its fate: before an answer, or right after. */
function openChannel(stageOf: () => Stage): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const stage = stageOf()
      const id = String(request.headers['rootwarden-id'])
      const name: Name = request.url === '/b' ? 'b' : 'a'
      // Whoever is killed before the answer has been heard all the same.
      stage.heard.set(id, (stage.heard.get(id) ?? 0) + 1)
      if (stage.armed === 'delivering') return kill(stage, name, 'delivering')
      response.end('ok')
      if (stage.armed === 'delivered') kill(stage, name, 'delivered')
    })
  })
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)))
}

async function openStage(plan: ReplayPlan): Promise<Stage> {
  const parsed = parseWorld(world, 'world.yml')
  const clockFile = openSync(join(plan.home, 'clock'), 'w')
  let stage: Stage | null = null
  const now = (): EpochMs => stage?.now ?? parsed.now
  const aws = await startFakeAws({ world: parsed, clock: { now } })
  const channel = await openChannel(() => stage as Stage)
  const place = { account: accountId('222233334444'), region: 'us-east-1', name: 'trail' }
  const queue = openQueue(aws.world.live, place, parsed.now)
  queue.visibilitySeconds = VISIBLE_SECONDS
  for (const { key, bytes } of plan.deliveries) aws.world.live.objects.set(`${BUCKET}/${key}`, { bytes })
  stage = {
    plan,
    aws,
    queue,
    channel,
    clockFile,
    chance: random(plan.seed),
    alive: new Map(),
    killed: { starting: 0, received: 0, fetching: 0, any: 0, acknowledging: 0, delivering: 0, delivered: 0 },
    heard: new Map(),
    startMs: [],
    trouble: [],
    now: parsed.now,
    armed: null,
    over: false,
  }
  setClock(stage, parsed.now)
  return stage
}

/** Where in the replay watchers are to die, and how. Every way in turn, so that a small number meets each. */
function fates({ plan: { kills, deliveries }, chance }: Stage): Map<number, Moment> {
  const room = Math.max(1, Math.floor((deliveries.length - 2) / Math.max(1, kills)))
  return new Map(
    Array.from({ length: kills }, (_, turn) => [1 + turn * room + chance.below(room), MOMENTS[turn % MOMENTS.length] ?? 'any'] as const),
  )
}

const STUCK_MS = 120_000

const describe = ({ queue, aws, trouble, now }: Stage): string =>
  JSON.stringify({
    now: isoInstant(now),
    messages: queue.messages.map(({ visibleAt, receives }) => ({ visibleAt: isoInstant(visibleAt), receives })),
    calls: aws.calls.slice(-10).map(({ operation, outcome }) => `${operation} ${outcome}`),
    trouble,
  })

async function feed(stage: Stage): Promise<void> {
  const { plan, queue, aws } = stage
  const due = fates(stage)
  for (const [index, { at, key }] of plan.deliveries.entries()) {
    let calls = aws.calls.length
    const waitsFrom = performance.now()
    while (queue.messages.some(({ sentAt }) => at - sentAt > BACKLOG_MS)) {
      await pause(2)
      strike(stage, calls)
      calls = aws.calls.length
      const waited = performance.now() - waitsFrom
      // What was given back, and is hidden for a while, comes again as time goes on.
      if (waited > 1000) setClock(stage, stage.now + SECOND_MS)
      if (waited > STUCK_MS) throw new Error(`nothing moves: ${describe(stage)}`)
    }
    setClock(stage, at)
    enqueue(queue, JSON.stringify(s3Notification(BUCKET, key)), at)
    const moment = due.get(index)
    if (moment !== undefined) arm(stage, moment)
  }
}

/** Lets what is left come to its end: leases of those that died, messages that were hidden, notices. */
async function settle(stage: Stage): Promise<void> {
  stage.over = true
  if (stage.armed !== null) kill(stage, anyOf(stage), 'any')
  while (stage.queue.messages.length > 0) {
    setClock(stage, stage.now + SECOND_MS)
    await pause(20)
  }
  setClock(stage, stage.now + 2 * BACKLOG_MS)
  for (const { process: child, ended } of stage.alive.values()) {
    child.stdin?.end()
    await ended
  }
}

/** Replays the deliveries to watchers that are killed as planned. Resolves when all of it has been watched. */
export async function replay(plan: ReplayPlan): Promise<Replayed> {
  const stage = await openStage(plan)
  start(stage, 'a')
  await feed(stage)
  await settle(stage)
  stage.channel.closeAllConnections()
  stage.channel.close()
  await stage.aws.stop()
  closeSync(stage.clockFile)
  const { killed, heard, startMs, trouble } = stage
  return { killed, heard, startMs, trouble }
}
