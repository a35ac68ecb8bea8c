import { rootArn } from '../../../core/aws.ts'
import type { RootFeature } from '../../../core/facts/organisation.ts'
import { ROOT_TASK_ACTIONS } from '../authorise.ts'
import { AwsError, validationError } from '../aws-error.ts'
import { optionalNumber, requiredText } from '../input.ts'
import { isDelegate, isManagement, organisationOf } from '../membership.ts'
import type { Call } from '../service.ts'
import type { SessionCredentials } from '../sessions.ts'
import type { AccountWorld, Principal, RootTask } from '../world.ts'

const isRootTask = (name: string): name is RootTask => Object.hasOwn(ROOT_TASK_ACTIONS, name)

/** Neither feature implies the other: the first gates the IAM tasks, the second those that unlock a bucket or a queue. */
const featureOf = (task: RootTask): RootFeature => (task.startsWith('IAM') ? 'RootCredentialsManagement' : 'RootSessions')

/** The asked task, from an ARN whose partition must be the caller's. */
function taskOf(call: Call): RootTask {
  const policy = call.input['TaskPolicyArn']
  const arn = typeof policy === 'object' && policy !== null && 'arn' in policy ? policy.arn : undefined
  if (typeof arn !== 'string' || arn === '') throw validationError('null')
  const prefix = `arn:${call.partition}:iam::aws:policy/root-task/`
  const name = arn.startsWith(prefix) ? arn.slice(prefix.length) : ''
  if (!isRootTask(name)) throw validationError('Request must contain a valid AWS managed task policy ARN')
  return name
}

/** @throws AwsError `AccessDenied` when the target is no member, or the caller neither management nor delegated administrator. */
function memberTarget(call: Call, target: string): AccountWorld {
  const id = /^\d{12}$/.test(target) ? target : new RegExp(`^arn:${call.partition}:iam::(\\d{12}):root$`).exec(target)?.[1]
  if (id === undefined) throw validationError('Request must contain a valid target principal')
  const organisation = organisationOf(call)
  const account = [...call.world.accounts.values()].find((each) => each.id === id)
  const mayAsk =
    organisation !== null && (isManagement(organisation, call.account.id) || isDelegate(organisation, call.account.id, 'iam.amazonaws.com'))
  const mayBeAsked = organisation !== null && account !== undefined && account.parentId !== null && !isManagement(organisation, account.id)
  const trusted = organisation?.trustedServices.includes('iam.amazonaws.com') === true
  const isRoot = call.principal.kind === 'root' || call.principal.kind === 'root-session'
  if (mayAsk && mayBeAsked && trusted && !isRoot) return account
  throw new AwsError(
    'AccessDenied',
    `User: ${call.principal.arn} is not authorized to perform: sts:AssumeRoot on resource: arn:${call.partition}:iam::${id}:root`,
    403,
  )
}

/**
 * `sts:AssumeRoot`: credentials of a member's root for one task. A session that was issued keeps working after the feature is
 * switched off, as it does at AWS.
 */
export function assumeRoot(call: Call): { readonly credentials: SessionCredentials; readonly sourceIdentity: string | null } {
  const target = requiredText(call.input, 'TargetPrincipal')
  const seconds = optionalNumber(call.input, 'DurationSeconds') ?? 900
  if (seconds < 0 || seconds > 900) {
    throw validationError(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 900`,
    )
  }
  const task = taskOf(call)
  const account = memberTarget(call, target)
  if (call.world.organisation?.rootFeatures.includes(featureOf(task)) !== true) {
    throw new AwsError('AccessDenied', 'Root sessions feature is not enabled for your AWS Organization.', 403)
  }
  const { sourceIdentity } = call.principal
  const arn = rootArn(call.partition, account.id)
  const principal: Principal = { kind: 'root-session', arn, account: account.id, userId: account.id, denied: [], task, sourceIdentity }
  return { credentials: call.sessions.mint(principal, seconds), sourceIdentity }
}
