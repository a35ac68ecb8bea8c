import type { EpochMs } from '../core/time.ts'
import type { TrailBatch } from '../core/trail/batch.ts'
import type { TrailInterest } from './trail-source.ts'

declare const brand: unique symbol

export interface MessageHandleBrand {
  readonly [brand]: 'MessageHandle'
}

/** Names one receipt of one message. Only a message that was read has one: what was not read cannot be acknowledged. */
export type MessageHandle = string & MessageHandleBrand

interface Received {
  /** The queue's own id of the message, the same each time that it comes. */
  readonly id: string
  /** `sqs://QUEUE/ID`, for people. */
  readonly place: string
  readonly sentAt: EpochMs | null
  /** How often it has been received, this time included. */
  readonly receives: number
  /**
   * What is in it, and in the objects that it names: events, findings, and whatever was skipped, as from any other place. A message
   * that comes again brings the same again.
   */
  readonly batches: readonly TrailBatch[]
}

/** A message that was read to its end. Nothing of it is lost when it is acknowledged. */
export interface ReadMessage extends Received {
  readonly kind: 'read'
  readonly handle: MessageHandle
}

/**
 * A message of which something could not be read. It stays in the queue, comes again when its time is up, and after so many times the
 * queue's redrive policy moves it to the dead-letter queue, where a person finds it. What could be read is in the batches all the same.
 */
export interface LeftMessage extends Received {
  readonly kind: 'left'
  /** In one sentence: what could not be read, and why. */
  readonly because: string
  /** Reading it again will not help: a poison message. Otherwise AWS did not answer, and it will be read next time. */
  readonly poison: boolean
}

export type QueueMessage = ReadMessage | LeftMessage

export interface ReceiveRequest {
  /** Most messages of this lot, 1 to 10 (10 when absent). */
  readonly atMost?: number
  /** How long to wait for the first one, up to 20 seconds (20 when absent). */
  readonly waitSeconds?: number
  /** By default every event is read. */
  readonly interest?: TrailInterest
}

export interface Acknowledged {
  /** These will not come again. */
  readonly done: readonly MessageHandle[]
  /** These come again: what is in them has to be known for a duplicate then. */
  readonly failed: readonly { readonly handle: MessageHandle; readonly because: string }[]
}

/** A queue that brings CloudTrail as it is delivered: events of EventBridge, and notifications of S3 or SNS about log files. */
export interface TrailQueue {
  /**
   * Receives one lot of messages and reads them, one after the other: no more than a few are in memory at a time. Ends when the lot
   * is over; an empty one when nothing came.
   *
   * Received messages are hidden for a while (`extend`) and come again after that unless they are acknowledged, so that whoever
   * stops half-way, or dies, loses nothing.
   *
   * @throws AppError `queue_not_found`, `queue_denied`, or `queue_failed` when it did not answer after several attempts.
   */
  receive(request: ReceiveRequest): AsyncIterable<QueueMessage>
  /**
   * Deletes messages. Call it only when everything that follows from them is stored.
   *
   * @throws nothing for messages that could not be deleted: they are named in `failed`. AppError as `receive` does when the queue is gone.
   */
  acknowledge(handles: readonly MessageHandle[]): Promise<Acknowledged>
  /**
   * Keeps a message hidden for so many seconds from now (at most twelve hours after it was received), while work on it goes on.
   *
   * @returns false when it is no longer ours: it came again, or is gone.
   */
  extend(handle: MessageHandle, seconds: number): Promise<boolean>
  /** Ends a wait for messages, and lets no other begin: from now on nothing is received. What was received can still be acknowledged. */
  stop(): void
  close(): void
}
