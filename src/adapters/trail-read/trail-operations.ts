interface OperationNeeds {
  /** IAM actions that allow it, where they differ from the operation's own name. Empty: nobody needs permission for it. */
  readonly actions?: readonly string[]
  /** What it is for: a policy can be made for one use alone. */
  readonly use: TrailUse
}

export type TrailUse =
  /** Logs and digests in buckets. */
  | 'logs'
  /** The keys of digests. */
  | 'proof'
  /** A queue of deliveries. */
  | 'queue'
  /** Sweeps of the event history. */
  | 'history'
  /** What GuardDuty found. */
  | 'findings'

/**
 * Every AWS operation with which a trail is read. A test holds it against the commands that this folder imports, so that a policy made
 * of it allows what is used, and no more. Buckets, keys and queues of other accounts, and encrypted ones, ask for more: `kms:Decrypt`
 * on the key, and a policy of the bucket, key or queue that lets the reader in.
 */
export const TRAIL_OPERATIONS = {
  's3:ListObjectsV2': { use: 'logs', actions: ['s3:ListBucket'] },
  's3:GetObject': { use: 'logs' },
  'cloudtrail:ListPublicKeys': { use: 'proof' },
  'sqs:GetQueueUrl': { use: 'queue' },
  'sqs:ReceiveMessage': { use: 'queue' },
  'sqs:DeleteMessageBatch': { use: 'queue', actions: ['sqs:DeleteMessage'] },
  'sqs:ChangeMessageVisibility': { use: 'queue' },
  'cloudtrail:LookupEvents': { use: 'history' },
  'account:ListRegions': { use: 'history' },
  'sts:GetCallerIdentity': { use: 'history', actions: [] },
} as const satisfies Readonly<Record<string, OperationNeeds>>

export type TrailOperation = keyof typeof TRAIL_OPERATIONS

/** The IAM actions that reading the trail takes, in order. @param uses - by default all. */
export function trailActions(uses?: readonly TrailUse[]): readonly string[] {
  const needed = Object.entries<OperationNeeds>(TRAIL_OPERATIONS).filter(([, { use }]) => uses?.includes(use) !== false)
  return [...new Set(needed.flatMap(([operation, { actions }]) => actions ?? [operation]))].toSorted()
}
