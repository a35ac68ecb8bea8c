import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EpochMs, epochMs } from '../../../core/time.ts'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const text = `
clock: 2026-11-21T12:00:00Z
accounts:
  '222233334444':
    name: log-archive
    inRegion:
      eu-west-1:
        queues:
          trail: { visibilitySeconds: 60, deadLetter: { queue: trail-dead, after: 2 }, messages: [{ hello: world }] }
        topics: { alerts: { subscriptions: [{ protocol: sqs, endpoint: 'arn:aws:sqs:eu-west-1:222233334444:inbox' }] } }
  '333344445555': { name: security }
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
const client = (account = '222233334444') => new SQSClient(clientSettings(aws, account, 'eu-west-1'))
const url = async (name = 'trail') => (await client().send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? ''
const receive = async (name = 'trail', more: object = {}) => {
  const QueueUrl = await url(name)
  const { Messages = [] } = await client().send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'], ...more }),
  )
  return Messages
}
const bodies = async (name?: string) => (await receive(name)).map(({ Body }) => Body)

describe('a queue', () => {
  it('hides what was received until its time is up, and counts', async () => {
    expect(await receive()).toMatchObject([
      { Body: '{"hello":"world"}', Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(now) } },
    ])
    expect(await receive()).toEqual([])
    later(61)
    expect(await receive()).toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }])
  })

  it('moves what was received too often to its dead-letter queue', async () => {
    await receive()
    later(61)
    await receive()
    later(61)
    expect(await bodies()).toEqual([])
    expect(await bodies('trail-dead')).toEqual(['{"hello":"world"}'])
  })

  it('deletes by the latest receipt only', async () => {
    const QueueUrl = await url()
    const [first] = await receive()
    later(61)
    const [second] = await receive()
    await client().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }))
    const count = async () =>
      (await client().send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes?.[
        'ApproximateNumberOfMessagesNotVisible'
      ]
    expect(await count()).toBe('1')
    await client().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }))
    expect(await count()).toBe('0')
    await expect(client().send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' }))).rejects.toMatchObject({
      name: 'ReceiptHandleIsInvalid',
    })
  })

  it('keeps a message hidden for as long as it is told', async () => {
    const QueueUrl = await url()
    const [message] = await receive()
    const extend = (VisibilityTimeout: number) =>
      client().send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout }))
    await extend(600)
    later(599)
    expect(await receive()).toEqual([])
    await extend(0)
    expect(await receive()).toHaveLength(1)
    await expect(extend(60)).rejects.toMatchObject({ name: 'MessageNotInflight' })
  })

  it('takes batches, and tells entries that fail one by one', async () => {
    const QueueUrl =
      (await client().send(new CreateQueueCommand({ QueueName: 'new', Attributes: { VisibilityTimeout: '5' } }))).QueueUrl ?? ''
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }))
    expect((await client().send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Successful).toHaveLength(3)
    const received = await receive('new')
    aws.setFaults([{ kind: 'partial' }])
    const handles = received.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
    expect(await client().send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles }))).toMatchObject({
      Successful: [{ Id: '0' }, { Id: '2' }],
      Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }],
    })
    aws.setFaults([])
    const twice = [
      { Id: 'a', ReceiptHandle: 'x' },
      { Id: 'a', ReceiptHandle: 'y' },
    ]
    await expect(client().send(new DeleteMessageBatchCommand({ QueueUrl, Entries: twice }))).rejects.toMatchObject({
      name: 'BatchEntryIdsNotDistinct',
    })
  })

  it('waits for the first message', async () => {
    const QueueUrl = await url('trail-dead')
    const waiting = receive('trail-dead', { WaitTimeSeconds: 20 })
    await client().send(new SendMessageCommand({ QueueUrl, MessageBody: 'late' }))
    expect(await waiting).toMatchObject([{ Body: 'late' }])
  })

  it('that is not there is told in both of its names', async () => {
    await expect(client().send(new GetQueueUrlCommand({ QueueName: 'nowhere' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('of another account is refused', async () => {
    await expect(client('333344445555').send(new ReceiveMessageCommand({ QueueUrl: await url() }))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    expect((await client('333344445555').send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([])
  })

  it('throttles on demand', async () => {
    aws.setFaults([{ kind: 'throttled', operation: 'sqs:ReceiveMessage' }])
    await expect(receive()).rejects.toMatchObject({ name: 'RequestThrottled' })
  })
})

describe('a topic', () => {
  const sns = () => new SNSClient(clientSettings(aws, '222233334444', 'eu-west-1'))
  const TopicArn = 'arn:aws:sns:eu-west-1:222233334444:alerts'

  it('keeps what was published, and hands it to its queues', async () => {
    await client().send(new CreateQueueCommand({ QueueName: 'inbox' }))
    const attributes = { severity: { DataType: 'String', StringValue: 'critical' } }
    await sns().send(
      new PublishCommand({ TopicArn, Subject: 'CRITICAL root signed in', Message: 'prod\n444455556666', MessageAttributes: attributes }),
    )
    expect(aws.world.live.publications).toMatchObject([
      { topicArn: TopicArn, subject: 'CRITICAL root signed in', message: 'prod\n444455556666', attributes, at: now },
    ])
    const [body] = await bodies('inbox')
    expect(JSON.parse(body ?? '')).toMatchObject({ Type: 'Notification', TopicArn, Message: 'prod\n444455556666' })
  })

  it.each([
    ['without a message', { TopicArn, Message: '' }, 'InvalidParameter'],
    ['with a subject of two lines', { TopicArn, Message: 'x', Subject: 'a\nb' }, 'InvalidParameter'],
    ['with a subject of 101 characters', { TopicArn, Message: 'x', Subject: 'a'.repeat(101) }, 'InvalidParameter'],
    ['with a subject that is not ASCII', { TopicArn, Message: 'x', Subject: 'größe' }, 'InvalidParameter'],
    ['over 256 KiB', { TopicArn, Message: 'x'.repeat(262_145) }, 'InvalidParameter'],
    ['to a topic that is not there', { TopicArn: `${TopicArn}2`, Message: 'x' }, 'NotFound'],
  ])('refuses a message %s', async (_, input, name) => {
    await expect(sns().send(new PublishCommand(input))).rejects.toMatchObject({ name: expect.stringContaining(name) })
    expect(aws.world.live.publications).toEqual([])
  })
})
