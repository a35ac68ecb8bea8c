import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId } from '../../core/aws.ts'
import { type EpochMs, epochMs } from '../../core/time.ts'
import type { JsonObject } from '../../core/trail/bounded-json.ts'
import type { MessageHandle, QueueMessage, ReceiveRequest } from '../../ports/trail-queue.ts'
import { everything } from '../../testing/everything.ts'
import { openQueue } from '../../testing/fake-aws/live/live-world.ts'
import { enqueue } from '../../testing/fake-aws/live/queue.ts'
import { type FakeAws, startFakeAws } from '../../testing/fake-aws/server.ts'
import { parseWorld } from '../../testing/fake-aws/world-file.ts'
import { eventBridgeEvent, guardDutyFinding, s3Notification, snsMessage } from '../../testing/trail-messages.ts'
import { eventId, trailRecord } from '../../testing/trail-records.ts'
import { parseQueue } from './queue-client.ts'
import { type TrailQueueOptions, createTrailQueue } from './trail-queue.ts'

const text = `
clock: 2026-11-21T12:00:00Z
accounts:
  '222233334444':
    name: log-archive
    buckets: { logs: {} }
    inRegion: { us-east-1: { queues: { trail: { visibilitySeconds: 60, deadLetter: { queue: trail-dead, after: 3 } } } } }
principals:
  AKIABLINDEXAMPLE: { account: '222233334444', user: blind, denied: ['sqs:*'] }
`
let aws: FakeAws
let now: EpochMs
beforeEach(async () => {
  const world = parseWorld(text, 'world.yml')
  now = world.now
  aws = await startFakeAws({ world, clock: { now: () => now } })
})
afterEach(() => aws.stop())

const later = (seconds: number): void => void (now = epochMs(now + seconds * 1000))
const inAws = (name: string) => openQueue(aws.world.live, { account: accountId('222233334444'), region: 'us-east-1', name }, now)
const send = (...bodies: readonly (JsonObject | string)[]): void => {
  for (const body of bodies) enqueue(inAws('trail'), typeof body === 'string' ? body : JSON.stringify(body), now)
}
const store = (key: string, ...records: readonly JsonObject[]): void =>
  void aws.world.live.objects.set(`logs/${key}`, { bytes: gzipSync(JSON.stringify({ Records: records })) })

const record = (number: number, fields: JsonObject = {}): JsonObject => trailRecord({ eventID: eventId(number), ...fields })
const signIn = (number: number): JsonObject => eventBridgeEvent(record(number))

const folder = 'AWSLogs/777788889999/CloudTrail/us-east-1/2026/11/20'
const keyOf = (number: number): string => `${folder}/777788889999_CloudTrail_us-east-1_20261120T02${10 + number}Z_AbC${number}.json.gz`
const digest =
  'AWSLogs/777788889999/CloudTrail-Digest/us-east-1/2026/11/20/777788889999_CloudTrail-Digest_us-east-1_t_us-east-1_20261120T020000Z.json.gz'

const open = (options: Partial<TrailQueueOptions> = {}, accessKeyId = 'AKIA222233334444EXAMPLE') =>
  createTrailQueue({
    queue: 'trail',
    aws: { endpoint: aws.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey: 'fake' } },
    sleep: () => Promise.resolve(),
    ...options,
  })

async function receive(queue = open(), request: ReceiveRequest = {}): Promise<readonly QueueMessage[]> {
  return everything(queue.receive({ waitSeconds: 0, ...request }))
}
const idsOf = ({ batches }: QueueMessage): readonly string[] => batches.flatMap(({ events }) => events.map((event) => event.eventId))
const handlesOf = (messages: readonly QueueMessage[]): readonly MessageHandle[] =>
  messages.flatMap((message) => (message.kind === 'read' ? [message.handle] : []))
const shown = (messages: readonly QueueMessage[]) =>
  messages.map((message) =>
    message.kind === 'read' ? idsOf(message) : `${message.poison ? 'poison' : 'later'}: ${message.because.replace(/^sqs:\S+ /, '')}`,
  )

describe('a message', () => {
  it.each<readonly [string, () => JsonObject]>([
    ['of EventBridge', () => signIn(1)],
    ['of EventBridge through SNS', () => snsMessage(signIn(1))],
    ['about a log in S3', () => s3Notification('logs', keyOf(1))],
    ['about a log in S3, through SNS', () => snsMessage(s3Notification('logs', keyOf(1)))],
    [
      'about a log in S3, through EventBridge',
      () => ({ source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'logs' }, object: { key: keyOf(1) } } }),
    ],
    ['of CloudTrail itself', () => snsMessage({ s3Bucket: 'logs', s3ObjectKey: [keyOf(1)] })],
    ['that names the same log twice', () => ({ Records: [s3Notification('logs', keyOf(1)), s3Notification('logs', keyOf(1))] })],
  ])('%s brings its events', async (_, body) => {
    store(keyOf(1), record(1))
    send(body())
    const messages = await receive()
    expect(shown(messages)).toEqual([[eventId(1)]])
    expect(messages).toMatchObject([{ kind: 'read', sentAt: now, receives: 1, place: expect.stringMatching(/^sqs:\/\/trail\/[\w-]{36}$/) }])
  })

  it('brings findings of GuardDuty, and passes over what is no log', async () => {
    const finding = eventBridgeEvent(guardDutyFinding(), 'aws.guardduty', 'GuardDuty Finding')
    send(
      finding,
      s3Notification('logs', digest),
      s3Notification('logs', 'reports/x.csv'),
      s3Notification('logs', keyOf(9), 'ObjectRemoved:Delete'),
    )
    send({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' })
    const messages = await receive()
    expect(messages.map(({ kind }) => kind)).toEqual(['read', 'read', 'read', 'read', 'read'])
    expect(messages[0]?.batches).toMatchObject([{ findings: [{ id: 'f1', count: 3 }] }])
    expect(messages[1]?.batches).toMatchObject([{ named: [{ key: digest }] }, { setAside: true, place: `s3://logs/${digest}` }])
    expect(messages[2]?.batches[1]?.skipped).toMatchObject([{ reason: 'not-a-log' }])
  })

  it('brings only what is of interest, when that is said', async () => {
    store(
      keyOf(1),
      record(1),
      record(2, { eventName: 'ListUsers', userIdentity: { type: 'IAMUser' } }),
      record(3, { eventName: 'StopLogging', userIdentity: { type: 'IAMUser' } }),
    )
    send(s3Notification('logs', keyOf(1)), eventBridgeEvent(record(4, { eventName: 'ListUsers', userIdentity: { type: 'IAMUser' } })))
    const interest = { eventNames: ['StopLogging'], root: true }
    expect(shown(await receive(open(), { interest }))).toEqual([[eventId(1), eventId(3)], []])
  })
})

describe('a message that was not acknowledged', () => {
  it('comes again, as after a crash, until it is', async () => {
    send(signIn(1), signIn(2))
    const [first] = await receive()
    expect(first === undefined ? null : idsOf(first)).toEqual([eventId(1)])
    // Nobody acknowledges: the process has died.
    expect(await receive()).toEqual([])
    later(61)
    const queue = open()
    const again = await receive(queue)
    expect(again.map(({ receives }) => receives)).toEqual([2, 2])
    expect(await queue.acknowledge(handlesOf(again).slice(0, 1))).toMatchObject({ done: [expect.any(String)], failed: [] })
    later(61)
    expect(shown(await receive(queue))).toEqual([[eventId(2)]])
  })

  it('and of which only some were looked at comes again too', async () => {
    send(signIn(1), signIn(2), signIn(3))
    for await (const message of open().receive({ waitSeconds: 0 })) {
      expect(idsOf(message)).toEqual([eventId(1)])
      break
    }
    later(61)
    expect(shown(await receive())).toEqual([[eventId(1)], [eventId(2)], [eventId(3)]])
  })

  it('stays hidden while work on it goes on', async () => {
    send(signIn(1))
    const queue = open()
    const [handle = '' as MessageHandle] = handlesOf(await receive(queue))
    expect(await queue.extend(handle, 600)).toBe(true)
    later(599)
    expect(await receive(queue)).toEqual([])
    later(2)
    expect(await receive(queue)).toHaveLength(1)
    expect(await queue.extend(handle, 600)).toBe(false)
    expect(await queue.extend('nonsense' as MessageHandle, 600)).toBe(false)
  })
})

describe('a message that cannot be read', () => {
  it.each<readonly [string, () => JsonObject | string, string]>([
    ['is no JSON', () => 'hello', 'not-json'],
    ['is something else', () => ({ hello: 'world' }), 'an object with hello'],
    [
      'is an event of another service',
      () => eventBridgeEvent({ state: 'stopped' }, 'aws.ec2', 'EC2 Instance State-change Notification'),
      'EC2 Instance State-change',
    ],
    ['names a log that is not there', () => s3Notification('logs', keyOf(8)), 'NoSuchKey'],
    ['names a bucket that is not there', () => s3Notification('elsewhere', keyOf(8)), 'NoSuchBucket'],
    ['names a log that may not be read', () => s3Notification('logs', keyOf(7)), 'AccessDenied'],
    ['names a log that is damaged', () => s3Notification('logs', keyOf(6)), 'truncated-compression'],
    ['names a log that is too large', () => s3Notification('logs', keyOf(5)), 'larger than 4000 bytes'],
    ['names a log of too many events', () => s3Notification('logs', keyOf(4)), 'more than 20 events'],
    [
      'names too many logs',
      () => ({ Records: Array.from({ length: 4 }, (_, at) => s3Notification('logs', `${at}`)) }),
      'it names 4 objects',
    ],
  ])('because it %s is named, left to the dead-letter queue, and holds up nobody', async (_, body, because) => {
    aws.world.live.denied.add(`logs/${keyOf(7)}`)
    aws.world.live.objects.set(`logs/${keyOf(6)}`, { bytes: gzipSync(JSON.stringify({ Records: [record(6)] })).subarray(0, 200) })
    aws.world.live.objects.set(`logs/${keyOf(5)}`, { bytes: Buffer.alloc(4001) })
    store(keyOf(4), ...Array.from({ length: 21 }, (_event, at) => record(at)))
    const queue = open({ limits: { maxObjectBytes: 4000, maxEvents: 20, maxObjects: 3 } })
    send(body(), signIn(1))
    for (const time of [1, 2, 3]) {
      const messages = await receive(queue)
      const poison = { kind: 'left', poison: true, because: expect.stringContaining(because), receives: time }
      expect(messages).toMatchObject(time === 1 ? [poison, { kind: 'read' }] : [poison])
      await queue.acknowledge(handlesOf(messages))
      later(61)
    }
    expect(await receive(queue)).toEqual([])
    expect(inAws('trail').messages).toEqual([])
    expect(inAws('trail-dead').messages).toHaveLength(1)
  })

  it('brings what could be read all the same', async () => {
    store(keyOf(1), record(1))
    send({ Records: [s3Notification('logs', keyOf(8)), s3Notification('logs', keyOf(1))] })
    const [message] = await receive()
    expect(message).toMatchObject({ kind: 'left', poison: true })
    expect(message === undefined ? [] : idsOf(message)).toEqual([eventId(1)])
  })

  it('only because AWS did not answer is no poison, and read the next time', async () => {
    store(keyOf(1), record(1))
    send(s3Notification('logs', keyOf(1)))
    aws.setFaults([{ kind: 'server-error', operation: 's3:GetObject' }])
    expect(await receive()).toMatchObject([{ kind: 'left', poison: false, because: expect.stringContaining(keyOf(1)) }])
    aws.setFaults([])
    later(61)
    expect(shown(await receive())).toEqual([[eventId(1)]])
  })

  it('a log of which one record is none is read: it stays in the bucket', async () => {
    store(keyOf(1), record(1), { hello: 'world' })
    send(s3Notification('logs', keyOf(1)))
    const [message] = await receive()
    expect(message).toMatchObject({ kind: 'read', batches: [{}, { skipped: [{ reason: 'not-an-event' }] }] })
  })
})

describe('acknowledging', () => {
  const receiveTwelve = async () => {
    send(...Array.from({ length: 12 }, (_, at) => signIn(at)))
    const queue = open()
    return { queue, handles: [...handlesOf(await receive(queue)), ...handlesOf(await receive(queue))] }
  }

  it('deletes any number of messages', async () => {
    const { queue, handles } = await receiveTwelve()
    expect(await queue.acknowledge([...handles, ...handles])).toEqual({ done: handles, failed: [] })
    expect(inAws('trail').messages).toEqual([])
    expect(await queue.acknowledge([])).toEqual({ done: [], failed: [] })
  })

  it('tries those again of which the queue failed to delete some', async () => {
    const { queue, handles } = await receiveTwelve()
    aws.setFaults([{ kind: 'partial', operation: 'sqs:DeleteMessageBatch', times: 2 }])
    expect((await queue.acknowledge(handles)).failed).toEqual([])
    expect(inAws('trail').messages).toEqual([])
  })

  it('names those that could not be deleted: they come again', async () => {
    const { queue, handles } = await receiveTwelve()
    aws.setFaults([{ kind: 'partial' }])
    const { done, failed } = await queue.acknowledge([handles[0] ?? ('' as MessageHandle), 'nonsense' as MessageHandle])
    expect(done).toHaveLength(1)
    expect(failed).toMatchObject([{ handle: 'nonsense', because: expect.stringContaining('ReceiptHandleIsInvalid') }])
    aws.setFaults([{ kind: 'server-error', operation: 'sqs:DeleteMessageBatch' }])
    expect((await queue.acknowledge(handles.slice(1, 3))).failed).toHaveLength(2)
    expect(inAws('trail').messages).toHaveLength(11)
  })
})

describe('a queue', () => {
  it.each([
    ['https://sqs.eu-west-1.amazonaws.com/222233334444/trail', { name: 'trail', account: '222233334444', region: 'eu-west-1' }],
    ['https://sqs.cn-north-1.amazonaws.com.cn/222233334444/trail', { region: 'cn-north-1' }],
    ['https://us-east-2.queue.amazonaws.com/222233334444/trail', { region: 'us-east-2' }],
    ['http://127.0.0.1:9324/222233334444/trail', { region: null }],
    ['arn:aws-us-gov:sqs:us-gov-west-1:222233334444:trail', { name: 'trail', account: '222233334444', region: 'us-gov-west-1', url: null }],
    ['trail', { name: 'trail', account: null, region: null, url: null }],
    ['s3://trail', null],
    ['', null],
  ])('is named %s', (given, expected) => {
    if (expected === null) expect(parseQueue(given)).toBeNull()
    else expect(parseQueue(given)).toMatchObject(expected)
  })

  it.each(['arn:aws:sqs:us-east-1:222233334444:trail', 'https://sqs.us-east-1.amazonaws.com/222233334444/trail', 'trail'])(
    '%s is found',
    async (queue) => {
      send(signIn(1))
      expect(shown(await receive(open({ queue })))).toEqual([[eventId(1)]])
    },
  )

  it('that cannot be named so is refused at once', () => {
    expect(() => open({ queue: 's3://logs' })).toThrow(expect.objectContaining({ code: 'queue_not_found', kind: 'usage' }))
  })

  it.each<readonly [string, () => TrailQueueOptions['queue'], string, string]>([
    ['that does not exist', () => 'arn:aws:sqs:us-east-1:222233334444:nowhere', 'queue_not_found', 'check its name, account and Region'],
    ['whose URL leads nowhere', () => 'https://sqs.us-east-1.amazonaws.com/222233334444/nowhere', 'queue_not_found', 'check its name'],
  ])('%s is an error that says what to do', async (_, queue, code, hint) => {
    await expect(receive(open({ queue: queue() }))).rejects.toMatchObject({ code, kind: 'operation', hint: expect.stringContaining(hint) })
    await expect(open({ queue: queue() }).acknowledge(['x' as MessageHandle])).rejects.toMatchObject({ code })
  })

  it('that refuses is an error that says what to grant', async () => {
    const blind = open({ queue: 'https://sqs.us-east-1.amazonaws.com/222233334444/trail' }, 'AKIABLINDEXAMPLE')
    await expect(receive(blind)).rejects.toMatchObject({ code: 'queue_denied', hint: expect.stringContaining('sqs:ReceiveMessage') })
  })

  it('that throttles is asked again, and given up in the end', async () => {
    send(signIn(1))
    const queue = open()
    aws.setFaults([{ kind: 'throttled', operation: 'sqs:ReceiveMessage', times: 1 }])
    expect(shown(await receive(queue))).toEqual([[eventId(1)]])
    aws.setFaults([{ kind: 'throttled', operation: 'sqs:ReceiveMessage' }])
    await expect(receive(queue)).rejects.toMatchObject({ code: 'queue_failed', kind: 'operation' })
  })

  it('that is stopped while it waits receives nothing more, and still acknowledges', async () => {
    send(signIn(1))
    const queue = open()
    const [message] = await receive(queue)
    const waiting = receive(queue, { waitSeconds: 20 })
    while (aws.calls.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
    queue.stop()
    expect(await waiting).toEqual([])
    send(signIn(2))
    expect(await receive(queue)).toEqual([])
    const handle = message?.kind === 'read' ? message.handle : null
    expect(handle === null ? null : (await queue.acknowledge([handle])).done).toEqual([handle])
  })

  it('that is closed while it waits ends', async () => {
    const queue = open()
    const waiting = receive(queue, { waitSeconds: 20 })
    while (aws.calls.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    queue.close()
    expect(await waiting).toEqual([])
  })
})
