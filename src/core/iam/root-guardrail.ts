import type { AccountId, Partition } from '../aws.ts'
import { type Decision, fail, pass } from '../decision.ts'
import type { EpochMs } from '../time.ts'
import { type Guard, describeDoubts, guardAgainst, notSeen } from './guardrail.ts'
import type { PolicyLevel } from './scp.ts'

/** A sample of what root could do, over services that a policy is likely to treat differently. */
const SAMPLE_ACTIONS = [
  'ec2:RunInstances',
  'iam:CreateUser',
  'iam:CreateAccessKey',
  's3:DeleteObject',
  'kms:ScheduleKeyDeletion',
  'sqs:SetQueueAttributes',
  'account:PutContactInformation',
  'cloudtrail:StopLogging',
  'organizations:LeaveOrganization',
]

/** Calls that some published policies leave to root on purpose: the owner's root keeps them whatever a bucket policy says. */
const BUCKET_REPAIR = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']

/** The calls by which each task of central root access stands or falls. */
const CENTRAL_TASKS: Readonly<Record<string, readonly string[]>> = {
  IAMAuditRootUserCredentials: ['iam:ListAccessKeys', 'iam:ListMFADevices', 'iam:GetLoginProfile'],
  IAMCreateRootUserPassword: ['iam:CreateLoginProfile'],
  IAMDeleteRootUserCredentials: [
    'iam:DeleteLoginProfile',
    'iam:DeleteAccessKey',
    'iam:DeactivateMFADevice',
    'iam:DeleteSigningCertificate',
  ],
  S3UnlockBucketPolicy: BUCKET_REPAIR,
  SQSUnlockQueuePolicy: ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes'],
}

/** One action for each that a Deny with NotAction leaves out: that is where root is still let through. */
const exemptedActions = (path: readonly PolicyLevel[]): readonly string[] =>
  path
    .flatMap(({ policies }) => policies)
    .flatMap(({ parsed }) => (parsed.ok ? parsed.policy.statements : []))
    .flatMap(({ effect, actions }) => (effect === 'Deny' && actions.kind === 'is-not' ? actions.values : []))
    .map((pattern) => pattern.replaceAll('*', 'Anything').replaceAll('?', 'x'))

interface Asked {
  readonly action: string
  readonly guard: Guard
}

const describePath = (path: readonly PolicyLevel[]): string => path.map(({ targetId }) => targetId).join(' > ')

const denyingPolicies = (asked: readonly Asked[]): readonly string[] => {
  const denials = asked.flatMap(({ guard }) => (guard.kind === 'denied' ? guard.by : []))
  return [...new Set(denials.map(({ policy, targetId }) => policy ?? `the missing allow on ${targetId}`))]
}

/** Passes when the policies on the way to a member account deny its root, signed in or with a key, whatever it tries from wherever. */
export function judgeDirectRoot(path: readonly PolicyLevel[], account: AccountId, partition: Partition, now: EpochMs): Decision {
  const actions = [...new Set([...SAMPLE_ACTIONS, ...BUCKET_REPAIR, ...exemptedActions(path)])]
  const asked = actions.map((action) => ({ action, guard: guardAgainst(path, 'root', action, account, partition) }))
  const open = asked.filter(({ guard }) => guard.kind === 'open').map(({ action }) => action)
  const beyondRepair = open.filter((action) => !BUCKET_REPAIR.includes(action))
  if (open.length === asked.length)
    return fail({ subject: 'root', because: `no policy on the way ${describePath(path)} denies anything to root` })
  const conditional = asked.flatMap(({ guard }) => (guard.kind === 'conditional' ? guard.keys : []))
  if (beyondRepair.length > 0) return fail({ subject: 'root', because: `policies on the way leave root ${beyondRepair.join(', ')}` })
  if (conditional.length > 0) {
    return fail({ subject: 'root', because: `root is denied only under a condition on ${[...new Set(conditional)].join(', ')}` })
  }
  const doubts = asked.flatMap(({ guard }) => (guard.kind === 'undecided' ? guard.doubts : []))
  if (doubts.length > 0) return notSeen(describeDoubts([...new Map(doubts.map((doubt) => [doubt.what, doubt])).values()]), now)
  const repair = open.length === 0 ? [] : ['root may still repair bucket policies']
  return pass(`denied by ${denyingPolicies(asked).join(', ')}`, ...repair)
}

/** Passes when no policy on the way denies the tasks of central root access. A condition on the network or the Region is no denial. */
export function judgeCentralTasks(path: readonly PolicyLevel[], account: AccountId, partition: Partition, now: EpochMs): Decision {
  const tasks = Object.entries(CENTRAL_TASKS).map(([task, actions]) => ({
    task,
    asked: actions.map((action) => ({ action, guard: guardAgainst(path, 'central-root', action, account, partition) })),
  }))
  const blocked = tasks.filter(({ asked }) => asked.some(({ guard }) => guard.kind === 'denied'))
  if (blocked.length > 0) {
    const policies = denyingPolicies(blocked.flatMap(({ asked }) => asked))
    const because = `also denies central root sessions (${blocked.map(({ task }) => task).join(', ')}): its condition lacks Null aws:AssumedRoot "true"`
    return fail({ subject: policies.join(', '), because })
  }
  const doubts = tasks.flatMap(({ asked }) => asked).flatMap(({ guard }) => (guard.kind === 'undecided' ? guard.doubts : []))
  if (doubts.length > 0) return notSeen(describeDoubts([...new Map(doubts.map((doubt) => [doubt.what, doubt])).values()]), now)
  return pass()
}
