import { AwsError } from '../aws-error.ts'
import { optionalNumber, optionalText, requiredText } from '../input.ts'
import { md5, openQueue } from '../live/live-world.ts'
import { type HeldMessage, type QueueWorld, enqueue, receiptOf, receiveFrom } from '../live/queue.ts'
import { textList, worldPage } from '../regional/answers.ts'
import type { Call, Input, Service } from '../service.ts'
import { LongPoll } from '../wire/long-poll.ts'
import { SECOND_MS, epochMs } from '../../../core/time.ts'
import { attributesOf, setAttributes } from './sqs-attributes.ts'
import { batch } from './sqs-batch.ts'

/** One message, or all of a batch together. */
const MAX_BYTES = 1024 * 1024
const TWELVE_HOURS = 43_200

const noQueue = (): AwsError =>
  new AwsError('QueueDoesNotExist', 'The specified queue does not exist.', 400, {}, 'AWS.SimpleQueueService.NonExistentQueue')
const badValue = (value: unknown, name: string, reason: string): AwsError =>
  new AwsError('InvalidParameterValue', `Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`)

const urlOf = ({ http }: Call, { account, name }: QueueWorld): string =>
  `http://${String(http.headers['host'] ?? 'localhost')}/${account}/${name}`

/** A queue by its URL: the Region is that of the request, as the host's name tells it in earnest. */
function findQueue(call: Call): QueueWorld {
  const url = requiredText(call.input, 'QueueUrl')
  const [, account = '', name = ''] = /\/(\d{12})\/([\w-]{1,80})\/?$/.exec(url) ?? []
  return queueNamed(call, account, name)
}

function queueNamed(call: Call, account: string, name: string): QueueWorld {
  const arn = `arn:${call.partition}:sqs:${call.region}:${account}:${name}`
  const queue = call.world.live.queues.get(arn)
  if (queue === undefined) throw noQueue()
  if (queue.account !== call.account.id && !(queue.policy ?? '').includes(call.account.id)) {
    const who = `User: ${call.principal.arn} is not authorized to perform: sqs:${call.operation} on resource: ${arn}`
    throw new AwsError('AccessDenied', `${who} because no resource-based policy allows the sqs:${call.operation} action`, 403)
  }
  return queue
}

function createQueue(call: Call) {
  const name = requiredText(call.input, 'QueueName')
  if (!/^[\w-]{1,80}$/.test(name))
    throw new AwsError('InvalidParameterValue', 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length')
  const place = { account: call.account.id, region: call.region, name }
  const queue = openQueue(call.world.live, place, call.now, call.partition)
  setAttributes(queue, call.input['Attributes'])
  return { QueueUrl: urlOf(call, queue) }
}

function listQueues(call: Call) {
  const prefix = optionalText(call.input, 'QueueNamePrefix') ?? ''
  const own = [...call.world.live.queues.values()].filter(
    ({ account, region, name }) => account === call.account.id && region === call.region && name.startsWith(prefix),
  )
  const { items, nextToken } = worldPage(call, own, { token: 'NextToken', size: 'MaxResults', maxSize: 1000 })
  return { QueueUrls: items.map((queue) => urlOf(call, queue)), NextToken: nextToken }
}

function messageBody(input: Input): string {
  const body = requiredText(input, 'MessageBody')
  if (Buffer.byteLength(body) > MAX_BYTES)
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BYTES} bytes.`,
    )
  return body
}

function send(call: Call, queue: QueueWorld, input: Input) {
  const body = messageBody(input)
  const attributes = input['MessageAttributes'] as HeldMessage['attributes']
  const delay = optionalNumber(input, 'DelaySeconds')
  const options = { ...(attributes === undefined ? {} : { attributes }), ...(delay === undefined ? {} : { delaySeconds: delay }) }
  return { MessageId: enqueue(queue, body, call.now, options), MD5OfMessageBody: md5(body) }
}

function shown(call: Call, queue: QueueWorld, message: HeldMessage) {
  const asked = [...(textList(call.input['AttributeNames']) ?? []), ...(textList(call.input['MessageSystemAttributeNames']) ?? [])]
  const all: Readonly<Record<string, string>> = {
    SenderId: queue.account,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  }
  const attributes = Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name))
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt ?? '',
    MD5OfBody: md5(message.body),
    Body: message.body,
    Attributes: attributes.length === 0 ? undefined : Object.fromEntries(attributes),
    MessageAttributes: textList(call.input['MessageAttributeNames']) === null ? undefined : message.attributes,
  }
}

function numberWithin(input: Input, name: string, least: number, most: number): number | undefined {
  const value = optionalNumber(input, name)
  if (value !== undefined && (value < least || value > most))
    throw badValue(value, name, `Must be between ${least} and ${most}, if provided.`)
  return value
}

/** Waits for the first message as long as it is asked to; several that are there come together. */
function receiveMessage(call: Call): LongPoll {
  const queue = findQueue(call)
  const count = numberWithin(call.input, 'MaxNumberOfMessages', 1, 10) ?? 1
  const visibility = numberWithin(call.input, 'VisibilityTimeout', 0, TWELVE_HOURS) ?? queue.visibilitySeconds
  const seconds = numberWithin(call.input, 'WaitTimeSeconds', 0, 20) ?? queue.waitSeconds
  const poll: LongPoll['poll'] = (now) => {
    const received = receiveFrom(queue, call.world.live.queues, now, count, visibility)
    return received.length === 0 ? null : { Messages: received.map((message) => shown(call, queue, message)) }
  }
  return new LongPoll(seconds * SECOND_MS, poll, {})
}

/** The message of a receipt; `null` when it has been received again since, or is gone. @throws AwsError for what is no receipt of this queue. */
function heldBy(queue: QueueWorld, input: Input): HeldMessage | null {
  const handle = requiredText(input, 'ReceiptHandle')
  const receipt = receiptOf(queue, handle)
  if (receipt.kind === 'invalid') throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not valid.`)
  return receipt.kind === 'held' ? receipt.message : null
}

/** An outdated receipt deletes nothing, and is no error either. */
function remove(queue: QueueWorld, input: Input): Readonly<Record<string, never>> {
  const held = heldBy(queue, input)
  queue.messages = queue.messages.filter((message) => message !== held)
  return {}
}

function changeVisibility(call: Call, queue: QueueWorld, input: Input): Readonly<Record<string, never>> {
  const seconds = numberWithin(input, 'VisibilityTimeout', 0, TWELVE_HOURS)
  if (seconds === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.')
  const held = heldBy(queue, input)
  if (held === null || held.visibleAt <= call.now)
    throw new AwsError(
      'MessageNotInflight',
      `Value ${requiredText(input, 'ReceiptHandle')} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      400,
      {},
      'AWS.SimpleQueueService.MessageNotInflight',
    )
  held.visibleAt = epochMs(call.now + seconds * SECOND_MS)
  return {}
}

/** Standard queues of SQS. A message is hidden by the world's clock; a long poll waits by the machine's. */
export const sqs: Service = {
  signingName: 'sqs',
  prefix: 'sqs',
  protocol: 'json-1.0',
  throttle: { code: 'RequestThrottled', status: 403 },
  actions: {
    SendMessageBatch: 'SendMessage',
    DeleteMessageBatch: 'DeleteMessage',
    ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
  },
  operations: {
    CreateQueue: createQueue,
    ListQueues: listQueues,
    GetQueueUrl(call) {
      const owner = optionalText(call.input, 'QueueOwnerAWSAccountId') ?? call.account.id
      return { QueueUrl: urlOf(call, queueNamed(call, owner, requiredText(call.input, 'QueueName'))) }
    },
    GetQueueAttributes: (call) => ({ Attributes: attributesOf(findQueue(call), call.now, textList(call.input['AttributeNames'])) }),
    SetQueueAttributes(call) {
      setAttributes(findQueue(call), call.input['Attributes'])
      return {}
    },
    DeleteQueue(call) {
      call.world.live.queues.delete(findQueue(call).arn)
      return {}
    },
    PurgeQueue(call) {
      findQueue(call).messages = []
      return {}
    },
    SendMessage: (call) => send(call, findQueue(call), call.input),
    SendMessageBatch(call) {
      const queue = findQueue(call)
      return batch(call, (entry) => send(call, queue, entry), MAX_BYTES)
    },
    ReceiveMessage: receiveMessage,
    DeleteMessage: (call) => remove(findQueue(call), call.input),
    DeleteMessageBatch(call) {
      const queue = findQueue(call)
      return batch(call, (entry) => remove(queue, entry))
    },
    ChangeMessageVisibility: (call) => changeVisibility(call, findQueue(call), call.input),
    ChangeMessageVisibilityBatch(call) {
      const queue = findQueue(call)
      return batch(call, (entry) => changeVisibility(call, queue, entry))
    },
  },
}
