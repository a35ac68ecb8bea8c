import { createHash } from 'node:crypto'
import type { AccountId, Region } from '../../../core/aws.ts'
import { type EpochMs, SECOND_MS, epochMs } from '../../../core/time.ts'

/** One message of a queue; it stays until it is deleted, moved to the dead-letter queue, or too old. */
export interface HeldMessage {
  readonly id: string
  readonly body: string
  /** Message attributes as they were sent. */
  readonly attributes: Readonly<Record<string, unknown>> | undefined
  readonly sentAt: EpochMs
  /** Nobody receives it before. */
  visibleAt: EpochMs
  firstReceivedAt: EpochMs | null
  receives: number
  /** Handle of the latest receipt; older ones no longer delete it. */
  receipt: string | null
}

/** A standard queue of SQS. */
export interface QueueWorld {
  readonly account: AccountId
  readonly region: Region
  readonly name: string
  readonly arn: string
  readonly createdAt: EpochMs
  visibilitySeconds: number
  retentionSeconds: number
  delaySeconds: number
  waitSeconds: number
  /** Where a message goes that was received this often and is asked for once more. */
  deadLetter: { readonly arn: string; readonly after: number } | null
  /** The queue's policy, as it was set. */
  policy: string | null
  /** In the order of arrival. */
  messages: HeldMessage[]
  /** How many were ever sent or received: what ids and handles are made of. */
  count: number
}

export const newQueue = (place: Pick<QueueWorld, 'account' | 'region' | 'name' | 'arn' | 'createdAt'>): QueueWorld => ({
  ...place,
  visibilitySeconds: 30,
  retentionSeconds: 345_600,
  delaySeconds: 0,
  waitSeconds: 0,
  deadLetter: null,
  policy: null,
  messages: [],
  count: 0,
})

function idOf(queue: QueueWorld, what: string): string {
  queue.count += 1
  const hex = createHash('sha256').update(`${queue.arn} ${what} ${queue.count}`).digest('hex')
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Puts a message into a queue. @returns its id. */
export function enqueue(
  queue: QueueWorld,
  body: string,
  now: EpochMs,
  {
    attributes,
    delaySeconds = queue.delaySeconds,
  }: { readonly attributes?: HeldMessage['attributes']; readonly delaySeconds?: number } = {},
): string {
  const id = idOf(queue, 'message')
  const visibleAt = epochMs(now + delaySeconds * SECOND_MS)
  queue.messages.push({ id, body, attributes, sentAt: now, visibleAt, firstReceivedAt: null, receives: 0, receipt: null })
  return id
}

/** Takes up to `count` visible messages, and hides them. Those that were received often enough move to the dead-letter queue instead. */
export function receiveFrom(
  queue: QueueWorld,
  queues: ReadonlyMap<string, QueueWorld>,
  now: EpochMs,
  count: number,
  visibilitySeconds: number,
): readonly HeldMessage[] {
  queue.messages = queue.messages.filter(({ sentAt }) => now - sentAt < queue.retentionSeconds * SECOND_MS)
  const { deadLetter } = queue
  const graveyard = deadLetter === null ? undefined : queues.get(deadLetter.arn)
  const received: HeldMessage[] = []
  for (const message of queue.messages.filter(({ visibleAt }) => visibleAt <= now)) {
    if (received.length === count) break
    if (deadLetter !== null && graveyard !== undefined && message.receives >= deadLetter.after) {
      queue.messages = queue.messages.filter((other) => other !== message)
      graveyard.messages.push({ ...message, visibleAt: now, receipt: null })
      continue
    }
    message.receives += 1
    message.firstReceivedAt ??= now
    message.visibleAt = epochMs(now + visibilitySeconds * SECOND_MS)
    message.receipt = `${queue.name}/${message.id}/${idOf(queue, 'receipt')}`
    received.push(message)
  }
  return received
}

/** What a receipt handle still means. */
export type Receipt =
  | { readonly kind: 'held'; readonly message: HeldMessage }
  /** It was one of this queue's, and its message has been received again since, or is gone. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'invalid' }

export function receiptOf(queue: QueueWorld, handle: string): Receipt {
  const message = queue.messages.find(({ receipt }) => receipt === handle)
  if (message !== undefined) return { kind: 'held', message }
  return { kind: handle.startsWith(`${queue.name}/`) ? 'outdated' : 'invalid' }
}
