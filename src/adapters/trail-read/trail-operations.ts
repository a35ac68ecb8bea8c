interface OperationNeeds {
  /** IAM actions that allow it, where they differ from the operation's own name. Empty: nobody needs permission for it. */
  readonly actions?: readonly string[]
  /** What it is for: a policy can be made for one use alone. */
  readonly uses: readonly TrailUse[]
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
  's3:ListObjectsV2': { uses: ['logs'], actions: ['s3:ListBucket'] },
  's3:GetObject': { uses: ['logs'] },
  'cloudtrail:ListPublicKeys': { uses: ['proof'] },
  'sqs:GetQueueUrl': { uses: ['queue'] },
  'sqs:ReceiveMessage': { uses: ['queue'] },
  'sqs:DeleteMessageBatch': { uses: ['queue'], actions: ['sqs:DeleteMessage'] },
  'sqs:ChangeMessageVisibility': { uses: ['queue'] },
  'cloudtrail:LookupEvents': { uses: ['history'] },
  'account:ListRegions': { uses: ['history', 'findings'] },
  'sts:GetCallerIdentity': { uses: ['history', 'findings'], actions: [] },
  'guardduty:ListDetectors': { uses: ['findings'] },
  'guardduty:ListFindings': { uses: ['findings'] },
  'guardduty:GetFindings': { uses: ['findings'] },
} as const satisfies Readonly<Record<string, OperationNeeds>>

export type TrailOperation = keyof typeof TRAIL_OPERATIONS

/** The IAM actions that reading the trail takes, in order. @param wanted - by default for every use. */
export function trailActions(wanted?: readonly TrailUse[]): readonly string[] {
  const all = Object.entries<OperationNeeds>(TRAIL_OPERATIONS)
  const needed = all.filter(([, { uses }]) => wanted === undefined || uses.some((use) => wanted.includes(use)))
  return [...new Set(needed.flatMap(([operation, { actions }]) => actions ?? [operation]))].toSorted()
}

const SIDS: Readonly<Record<TrailUse, string>> = {
  logs: 'ReadLogs',
  proof: 'ReadDigestKeys',
  queue: 'ReceiveDeliveries',
  history: 'ReadEventHistory',
  findings: 'ReadGuardDutyFindings',
}

/**
 * The IAM policy, as JSON text, that lets a role read the trail: a statement for each use, so that those which are not wanted can be
 * left out. Resources are everything; whoever knows bucket and queue names them.
 */
export function trailPolicy(): string {
  const uses = Object.keys(SIDS) as TrailUse[]
  const statements = uses.map((use) => ({ Sid: SIDS[use], Effect: 'Allow', Action: trailActions([use]), Resource: '*' }))
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)
}
