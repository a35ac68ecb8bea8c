import { createHash } from 'node:crypto'
import type { AccountId, Region } from '../../../core/aws.ts'
import type { EpochMs } from '../../../core/time.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { type QueueWorld, newQueue } from './queue.ts'

export interface StoredObject {
  readonly bytes: Buffer
  readonly metadata?: Readonly<Record<string, string>>
  readonly modifiedAt?: Date
}

/** One event of an account's event history. */
export interface HistoryEvent {
  readonly account: AccountId
  readonly record: JsonObject
  readonly at: EpochMs
  /** Nobody finds it before: CloudTrail delivers late. */
  readonly visibleAt: EpochMs
}

/** A key that CloudTrail signs the digests of a Region with. */
export interface SigningKey {
  readonly region: Region
  readonly fingerprint: string
  /** PKCS #1, DER. */
  readonly der: Uint8Array
  readonly from: EpochMs
  readonly to: EpochMs
}

/** A message that was published to a topic. */
export interface Publication {
  readonly topicArn: string
  readonly messageId: string
  readonly subject: string | null
  readonly message: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly at: EpochMs
}

/** A finding in Security Hub, as it was last imported; known by product and id. */
export interface ImportedFinding {
  readonly account: AccountId
  readonly region: Region
  readonly finding: JsonObject
  readonly at: EpochMs
  /** How often it was imported. */
  readonly times: number
}

/** A finding of GuardDuty, in the form of its API. */
export interface DetectedFinding {
  readonly account: AccountId
  readonly region: Region
  readonly finding: JsonObject
}

/**
 * What moves in a world: objects, events, messages, findings. A world's file may begin it; the services change it; a test or a program
 * adds to it and looks into it at any time, on `aws.world.live`.
 */
export interface LiveWorld {
  /** By `bucket/key`; the bucket must be one of an account's. */
  readonly objects: Map<string, StoredObject>
  /** Reading of these (`bucket/key`) and listing of these (`bucket`) is answered with `AccessDenied`. */
  readonly denied: Set<string>
  readonly history: HistoryEvent[]
  readonly signingKeys: SigningKey[]
  /** By ARN. */
  readonly queues: Map<string, QueueWorld>
  readonly publications: Publication[]
  readonly importedFindings: ImportedFinding[]
  readonly detectedFindings: DetectedFinding[]
}

export const emptyLiveWorld = (): LiveWorld => ({
  objects: new Map(),
  denied: new Set(),
  history: [],
  signingKeys: [],
  queues: new Map(),
  publications: [],
  importedFindings: [],
  detectedFindings: [],
})

export const md5 = (content: string | Uint8Array): string => createHash('md5').update(content).digest('hex')

/** Makes a queue, or finds the one that is there. Queues of one world must not be made in two partitions. */
export function openQueue(
  live: LiveWorld,
  { account, region, name }: Pick<QueueWorld, 'account' | 'region' | 'name'>,
  now: EpochMs,
  partition = 'aws',
): QueueWorld {
  const arn = `arn:${partition}:sqs:${region}:${account}:${name}`
  const queue = live.queues.get(arn) ?? newQueue({ account, region, name, arn, createdAt: now })
  live.queues.set(arn, queue)
  return queue
}
