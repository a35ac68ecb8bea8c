import { mkdtempSync, rmSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAwsReader } from '../../src/adapters/aws-read/reader.ts'
import { webhookChannel } from '../../src/adapters/notify/webhook-channel.ts'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { createCanary } from '../../src/adapters/trail-read/canary.ts'
import { createGuardDutyFindings } from '../../src/adapters/trail-read/guardduty-findings.ts'
import { createHistorySweep } from '../../src/adapters/trail-read/lookup-sweep.ts'
import { createTrailQueue } from '../../src/adapters/trail-read/trail-queue.ts'
import { deliverChannel } from '../../src/app/deliver-notices.ts'
import { canaryKeeper, listeningForCanaries } from '../../src/app/keep-canary.ts'
import { rejudgeDue } from '../../src/app/rejudge.ts'
import { controlReruns } from '../../src/app/select-controls.ts'
import { WATCH_OPTIONS, type WatchNews, watch } from '../../src/app/watch.ts'
import { openWatcher } from '../../src/app/watcher.ts'
import { RULE_PACK } from '../../src/catalogue/rules.gen.ts'
import { DEFAULT_ALERT_POLICY, atOnce } from '../../src/core/alert/alert-policy.ts'
import { accountId } from '../../src/core/aws.ts'
import { compilePack } from '../../src/core/detect/compile-pack.ts'
import { NO_CONTEXT } from '../../src/core/detect/context.ts'
import { interestOf } from '../../src/core/detect/engine.ts'
import { DEFAULT_SETTINGS } from '../../src/core/settings.ts'
import { type EpochMs, HOUR_MS, MINUTE_MS, epochMs, isoInstant } from '../../src/core/time.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { CANARY_EVENT } from '../../src/core/watch/canary.ts'
import { watchEventOf } from '../../src/core/watch/watch-event.ts'
import type { Store } from '../../src/ports/store.ts'
import { historyEvent } from '../../src/testing/fake-aws/live/build-live.ts'
import { openQueue } from '../../src/testing/fake-aws/live/live-world.ts'
import { enqueue } from '../../src/testing/fake-aws/live/queue.ts'
import { type FakeAws, startFakeAws } from '../../src/testing/fake-aws/server.ts'
import { readWorld } from '../../src/testing/fake-aws/world-file.ts'
import { eventBridgeEvent, guardDutyFinding } from '../../src/testing/trail-messages.ts'
import { eventId, trailRecord } from '../../src/testing/trail-records.ts'

/* Everything but AWS is real: the SDK over HTTP, the store, the channel. */
const ACCOUNT = accountId('999900001111')
const { pack } = compilePack({ folders: RULE_PACK, documents: [] }, null)
const folder = mkdtempSync(join(tmpdir(), 'rootwarden-watch-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Heard {
  readonly level: string
  readonly text: { readonly headline: string }
  readonly alert: { readonly rule: { readonly id: string; readonly number: string | null }; readonly account: string | null }
}

let aws: FakeAws
let now: EpochMs
let store: Store
let channel: Server
let heard: Heard[]
let homes = 0

beforeEach(async () => {
  const world = readWorld(join(import.meta.dirname, '../../src/testing/worlds/clean.yml'))
  now = world.now
  aws = await startFakeAws({ world, clock: { now: () => now } })
  openQueue(world.live, { account: ACCOUNT, region: 'us-east-1', name: 'trail' }, now)
  homes += 1
  store = await openStore({ home: join(folder, `${homes}`), databaseUrl: null })
  heard = []
  channel = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      heard.push(JSON.parse(body) as Heard)
      response.end('ok')
    })
  })
  await new Promise<void>((resolve) => void channel.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await store.close()
  channel.close()
  await aws.stop()
})

const access = () => ({
  endpoint: aws.url,
  region: 'us-east-1',
  credentials: { accessKeyId: `AKIA${ACCOUNT}EXAMPLE`, secretAccessKey: 'fake' },
})
const clock = { now: () => now }
const send = (message: JsonObject): void => {
  enqueue(openQueue(aws.world.live, { account: ACCOUNT, region: 'us-east-1', name: 'trail' }, now), JSON.stringify(message), now)
}
const ago = (minutes: number): string => isoInstant(epochMs(now - minutes * MINUTE_MS))
let ids = 0
const nextId = (): string => {
  ids += 1
  return `id-${ids}`
}

/** Starts a watcher anew on the same store, lets it read all there is, and ends it. */
interface Sources {
  readonly queue?: boolean
  readonly history?: boolean
  readonly guardduty?: boolean
  readonly canary?: boolean
}

async function watchOnce(sources: Sources = {}) {
  const policy = {
    ...DEFAULT_ALERT_POLICY,
    channels: [{ name: 'pager', quiet: null }],
    ladders: {
      critical: atOnce('pager'),
      high: atOnce('pager'),
      medium: atOnce('pager'),
      low: atOnce('pager'),
      informational: atOnce('pager'),
    },
  }
  const rerun = controlReruns()
  const watcher = await openWatcher({ store, clock, nextId }, { pack, context: NO_CONTEXT, policy, rerun, rejudgeAfterMs: MINUTE_MS })
  const { port } = channel.address() as AddressInfo
  const pager = webhookChannel('pager', { url: `http://127.0.0.1:${port}/`, secret: 's', now: clock.now })
  const news: WatchNews[] = []
  const keeper = canaryKeeper(
    { watcher, clock, canary: createCanary(access()), nextId, onFailure: (because) => expect(because).toBe('') },
    15 * MINUTE_MS,
  )
  const reader = createAwsReader({ clock, version: '0', sample: false, ...access() })
  const decisions = { load: () => Promise.resolve({ attestations: [], exceptions: [], approvedUses: [], settings: DEFAULT_SETTINGS }) }
  const asked = interestOf(pack)
  const interest = asked === null ? null : { ...asked, eventNames: [...asked.eventNames, ...rerun.keys()] }
  const queue = createTrailQueue({ queue: 'trail', aws: access() })
  await watch(
    {
      clock,
      watcher,
      sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, Math.min(ms, 10))),
      stopping: () => false,
      onNews: (one) => void news.push(one),
      canary: sources.canary === true ? keeper : null,
      workers: [
        () => deliverChannel({ store, clock, dice: () => 0 }, pager).then(({ sent }) => sent),
        () =>
          rejudgeDue({ store, clock, dice: () => 0, reader, decisions, watcher }, { ownAccount: ACCOUNT, memberRole: null, version: '0' }),
      ],
    },
    {
      queues: sources.queue === false ? [] : [{ name: 'trail', queue }],
      history: sources.history === true ? createHistorySweep({ clock, aws: access() }) : null,
      findings: sources.guardduty === true ? { account: ACCOUNT, source: createGuardDutyFindings({ aws: access() }) } : null,
      trail: null,
    },
    { ...WATCH_OPTIONS, once: true, interest: listeningForCanaries(interest) },
  )
  queue.close()
  return news
}

const told = (): readonly string[] =>
  heard.map(({ level, alert: { rule, account } }) => `${level} ${rule.number ?? rule.id} ${account ?? '-'}`)

describe('watching', () => {
  it('brings an event of EventBridge to a webhook, once', async () => {
    const record = trailRecord({ eventID: eventId(1), eventTime: ago(5) })
    send(eventBridgeEvent(record))
    await watchOnce()
    send(eventBridgeEvent(record))
    await watchOnce()
    expect(told().filter((line) => line.includes('R01'))).toEqual(['high R01 777788889999'])
  })

  it('ranks a finding of GuardDuty as root deserves', async () => {
    send(eventBridgeEvent(guardDutyFinding({ updatedAt: ago(5) }), 'aws.guardduty', 'GuardDuty Finding'))
    await watchOnce()
    expect(heard).toHaveLength(1)
    expect(heard[0]).toMatchObject({ level: 'high', alert: { account: '444455556666' } })
  })

  it('asks GuardDuty in every Region, and tells of each finding once, and again when it goes on', async () => {
    const finding = (count: number): JsonObject =>
      guardDutyFinding({ id: 'root-use', accountId: ACCOUNT, region: 'sa-east-1', updatedAt: ago(5), service: { count } })
    const found = { account: ACCOUNT, region: 'sa-east-1', finding: finding(1) }
    const { detectedFindings } = aws.world.live
    detectedFindings.push(found)
    const sweep = { queue: false, guardduty: true } as const
    const news = await watchOnce(sweep)
    expect(told()).toEqual([`high guardduty-finding ${ACCOUNT}`])
    expect(news.filter(({ kind }) => kind === 'gap')).toEqual([])
    await watchOnce(sweep)
    expect(heard).toHaveLength(1)
    now = epochMs(now + 3 * HOUR_MS)
    await watchOnce(sweep)
    detectedFindings.splice(0, 1, { ...found, finding: finding(9) })
    await watchOnce(sweep)
    const entries = []
    for await (const entry of store.journal.readAll(0)) entries.push(entry)
    expect(entries.map(({ type }) => type).filter((type) => type === 'alert-raised@1' || type === 'alert-grown@1')).toEqual([
      'alert-raised@1',
      'alert-grown@1',
    ])
  })

  it('sees root in a Region that nobody uses', async () => {
    const record = { eventName: 'RunInstances', eventSource: 'ec2.amazonaws.com', awsRegion: 'sa-east-1' }
    aws.world.live.history.push(historyEvent(ACCOUNT, record, epochMs(now - 30 * MINUTE_MS)))
    await watchOnce({ queue: false, history: true })
    expect(told().some((line) => line === `high R01 ${ACCOUNT}`)).toBe(true)
  })
})

describe('a change that touches controls', () => {
  const deactivated = (number = 2): JsonObject =>
    eventBridgeEvent(
      trailRecord({
        eventID: eventId(number),
        eventTime: ago(3),
        eventSource: 'iam.amazonaws.com',
        eventName: 'DeactivateMFADevice',
        recipientAccountId: ACCOUNT,
        userIdentity: { type: 'IAMUser', accountId: ACCOUNT, userName: 'mallory', arn: `arn:aws:iam::${ACCOUNT}:user/mallory` },
        requestParameters: { userName: 'mallory' },
        responseElements: null,
      }),
    )

  it('has exactly those judged anew that name it, and tells of what fails now', async () => {
    send(deactivated())
    await watchOnce()
    const before = aws.calls.length
    aws.world.accounts.get(ACCOUNT)?.root.mfa.splice(0)
    now = epochMs(now + 2 * MINUTE_MS)
    await watchOnce()
    const entries = []
    for await (const entry of store.journal.readAll(0)) entries.push(entry)
    const judged = entries.map(watchEventOf).flatMap((event) => (event?.type === 'watch-rejudged@1' ? [event] : []))
    expect(judged).toHaveLength(1)
    expect(judged[0]?.verdicts.map(({ control }) => control).toSorted()).toEqual(
      // One is for those only who have asked for its overlay.
      controlReruns()
        .get('DeactivateMFADevice')
        ?.filter((control) => control !== 'root-mfa-is-fips-validated')
        .toSorted(),
    )
    expect(
      heard.map(({ text: { headline } }) => headline).filter((line) => line.includes('root-has-mfa fails since DeactivateMFADevice')),
    ).toHaveLength(1)
    const asked = new Set(aws.calls.slice(before).map(({ operation }) => operation))
    expect(
      [...asked].filter((operation) => /^(?:cloudtrail|config|guardduty|securityhub|s3|organizations:ListPolicies)/.test(operation)),
    ).toEqual([])
    expect(asked).toContain('iam:GetAccountSummary')
    const after = aws.calls.length
    await watchOnce()
    expect(aws.calls.slice(after).filter(({ operation }) => operation.startsWith('iam:'))).toEqual([])
  })

  it('is told once while it lasts, and resolved when the control passes again', async () => {
    const root = aws.world.accounts.get(ACCOUNT)?.root
    const devices = root?.mfa.splice(0) ?? []
    const mfa = (): readonly string[] =>
      heard.map(({ text: { headline } }) => headline).filter((line) => line.includes('Posture changed: root-has-mfa fails'))
    /** Reads what changed last time, and hears of the next change, to be read two minutes later. */
    const judgedThenChanged = async (number: number): Promise<void> => {
      send(deactivated(number))
      await watchOnce()
      now = epochMs(now + 2 * MINUTE_MS)
    }
    await judgedThenChanged(20)
    await judgedThenChanged(21)
    expect(mfa()).toHaveLength(1)
    // Nobody can tell for a while: that is no news, and neither is that it still fails.
    aws.setFaults([{ kind: 'denied', operation: 'iam:*' }])
    await judgedThenChanged(22)
    aws.setFaults([])
    await judgedThenChanged(23)
    expect(mfa()).toHaveLength(1)
    root?.mfa.push(...devices)
    await judgedThenChanged(24)
    expect(mfa().map((headline) => headline.split(':')[0])).toEqual(['Posture changed', 'Resolved'])
  })
})

describe('the canary', () => {
  const comesBack = (token: string): JsonObject =>
    eventBridgeEvent(
      trailRecord({
        eventID: eventId(3),
        eventTime: ago(5),
        eventSource: 'sts.amazonaws.com',
        eventName: CANARY_EVENT,
        recipientAccountId: ACCOUNT,
        userAgent: `aws-sdk-js/3 rootwarden-canary/${token}`,
        userIdentity: { type: 'AssumedRole', accountId: ACCOUNT },
      }),
    )
  const silent = (): readonly string[] => told().filter((line) => line.includes('R25'))
  const canaryOut = async (): Promise<string> => {
    const entries = []
    for await (const entry of store.journal.readAll(0)) entries.push(entry)
    const last = entries.map(watchEventOf).findLast((event) => event?.type === 'watch-cursor@1' && event.source === 'canary')
    return JSON.stringify(last).match(/"token":"([^"]+)"/)?.[1] ?? ''
  }

  it('is sent, comes back, and nothing is said', async () => {
    await watchOnce({ canary: true })
    expect(aws.calls.map(({ operation }) => operation)).toContain('sts:GetCallerIdentity')
    now = epochMs(now + 6 * MINUTE_MS)
    send(comesBack(await canaryOut()))
    await watchOnce({ canary: true })
    now = epochMs(now + 16 * MINUTE_MS)
    await watchOnce({ canary: true })
    expect(silent()).toEqual([])
  })

  it('does not come back, and that is one alert, over a restart and for as long as it lasts', async () => {
    await watchOnce({ canary: true })
    for (const minutes of [10, 12, 20]) {
      now = epochMs(now + minutes * MINUTE_MS)
      await watchOnce({ canary: true })
    }
    expect(silent()).toEqual(['high R25 -'])
  })
})
