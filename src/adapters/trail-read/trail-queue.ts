import type { Message } from '@aws-sdk/client-sqs'
import { AppError } from '../../core/app-error.ts'
import { type EpochMs, epochMs } from '../../core/time.ts'
import type { Acknowledged, MessageHandle, QueueMessage, TrailQueue } from '../../ports/trail-queue.ts'
import { ahead } from './ahead.ts'
import { type QueueClient, openQueueClient, parseQueue } from './queue-client.ts'
import { MESSAGE_LIMITS, type MessageLimits, type MessageReader, createMessageReader } from './read-message.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, openS3 } from './s3-objects.ts'

export interface TrailQueueOptions {
  /** The queue's URL, its ARN, or its name in the reader's own account and Region. */
  readonly queue: string
  readonly aws?: AwsAccess
  readonly limits?: Partial<MessageLimits>
  /** Pauses between attempts at deleting; the machine's own when absent. */
  readonly sleep?: (milliseconds: number) => Promise<void>
}

/** Messages whose objects are fetched while earlier ones are in use. */
const AT_ONCE = 4
/** More than one call can delete. */
const BATCH = 10
const ATTEMPTS = 4
const PAUSE_MS = 250

const sleepFor = (milliseconds: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, milliseconds))

const number = (text: string | undefined): number | null => (text !== undefined && /^\d+$/.test(text) ? Number(text) : null)

async function messageOf(name: string, message: Message, reader: MessageReader): Promise<QueueMessage> {
  const { MessageId: id = '', ReceiptHandle: receipt = '', Body: body = '', Attributes: attributes = {} } = message
  const place = `sqs://${name}/${id}`
  const sent = number(attributes.SentTimestamp)
  const sentAt: EpochMs | null = sent === null ? null : epochMs(sent)
  const { batches, unread } = await reader.read({ place, body, sentAt })
  const received = { id, place, sentAt, receives: number(attributes.ApproximateReceiveCount) ?? 1, batches }
  return unread === null ? { kind: 'read', handle: receipt as MessageHandle, ...received } : { kind: 'left', ...received, ...unread }
}

/** Deletes ten at most, and tries again what may still work. @returns the receipts that remain, and why. */
async function removed(
  client: QueueClient,
  receipts: readonly MessageHandle[],
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Acknowledged['failed']> {
  const failed: { readonly handle: MessageHandle; readonly because: string }[] = []
  let open = receipts
  for (let attempt = 1; open.length > 0; attempt += 1) {
    const left = await client.remove(open)
    const again = left.filter(({ passing }) => passing && attempt < ATTEMPTS)
    for (const { receipt, because } of left.filter((one) => !again.includes(one)))
      failed.push({ handle: receipt as MessageHandle, because })
    open = again.map(({ receipt }) => receipt as MessageHandle)
    if (open.length > 0) await sleep(PAUSE_MS * 2 ** (attempt - 1))
  }
  return failed
}

async function acknowledge(
  client: QueueClient,
  handles: readonly MessageHandle[],
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Acknowledged> {
  const all = [...new Set(handles)]
  const failed: Acknowledged['failed'][number][] = []
  for (let at = 0; at < all.length; at += BATCH) {
    const lot = all.slice(at, at + BATCH)
    try {
      failed.push(...(await removed(client, lot, sleep)))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'queue_failed') throw error
      failed.push(...lot.map((handle) => ({ handle, because: wordsOf(error.cause ?? error) })))
    }
  }
  const kept = new Set(failed.map(({ handle }) => handle))
  return { done: all.filter((handle) => !kept.has(handle)), failed }
}

/**
 * Opens a queue of SQS that brings CloudTrail: events of EventBridge, notifications of S3 (also through SNS or EventBridge), and
 * findings of GuardDuty. Nothing is asked of AWS before the first message is.
 *
 * @throws AppError `queue_not_found` for a text that is no URL, ARN or name of a queue.
 * @see SQS Developer Guide, "Amazon SQS visibility timeout" and "Using dead-letter queues"
 */
export function createTrailQueue({ queue, aws = {}, limits, sleep = sleepFor }: TrailQueueOptions): TrailQueue {
  const place = parseQueue(queue)
  if (place === null)
    throw new AppError('queue_not_found', `not a queue of SQS: ${queue}`, {
      kind: 'usage',
      hint: 'name it by its URL (https://sqs.REGION.amazonaws.com/ACCOUNT/NAME), its ARN, or its name',
    })
  const client = openQueueClient(place, aws)
  const store = openS3(aws)
  return {
    async *receive({ atMost = BATCH, waitSeconds = 20, interest }) {
      const reader = createMessageReader(store, { ...MESSAGE_LIMITS, ...limits }, interest)
      const messages = await client.receive(atMost, waitSeconds)
      yield* ahead(messages, AT_ONCE, (message) => messageOf(place.name, message, reader))
    },
    acknowledge: (handles) => acknowledge(client, handles, sleep),
    extend: (handle, seconds) => client.hide(handle, seconds),
    stop: () => client.stop(),
    close() {
      client.close()
      store.close()
    },
  }
}
