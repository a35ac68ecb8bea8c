import { AwsError } from './aws-error.ts'
import { globMatches } from './glob-pattern.ts'
import { type Call, type Protocol, type Service, actionOf } from './service.ts'
import type { Principal, RootTask } from './world.ts'

const reads = ['iam:ListAccessKeys', 'iam:ListSigningCertificates', 'iam:GetLoginProfile', 'iam:ListMFADevices', 'iam:GetUser', 'iam:GetAccessKeyLastUsed']

/** What a session of each root task may do; everything else is denied, whatever the account's own policies say. */
export const ROOT_TASK_ACTIONS: Readonly<Record<RootTask, readonly string[]>> = {
  IAMAuditRootUserCredentials: [...reads, 'iam:GetAccountSummary'],
  IAMCreateRootUserPassword: ['iam:CreateLoginProfile', 'iam:GetLoginProfile'],
  IAMDeleteRootUserCredentials: [
    ...reads,
    'iam:DeleteAccessKey',
    'iam:DeleteSigningCertificate',
    'iam:DeleteLoginProfile',
    'iam:DeactivateMFADevice',
    'iam:DeleteVirtualMFADevice',
  ],
  S3UnlockBucketPolicy: ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:ListAllMyBuckets'],
  SQSUnlockQueuePolicy: ['sqs:GetQueueAttributes', 'sqs:SetQueueAttributes', 'sqs:ListQueues', 'sqs:GetQueueUrl'],
}

/** The refusal of a protocol, in AWS's words. Organizations says less than the others. */
export function accessDenied(service: Pick<Service, 'prefix'>, protocol: Protocol, principal: Pick<Principal, 'arn'>, action: string, because: string): AwsError {
  if (service.prefix === 'organizations') return new AwsError('AccessDeniedException', "You don't have permissions to access this resource.", 400)
  const message = `User: ${principal.arn} is not authorized to perform: ${action} ${because}`
  switch (protocol) {
    case 'query':
      return new AwsError('AccessDenied', message, 403)
    case 'ec2':
      return new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`, 403)
    case 'rest-xml':
      return new AwsError('AccessDenied', message, 403)
    case 'rest-json':
      return new AwsError('AccessDeniedException', message, 403)
    default:
      return new AwsError('AccessDeniedException', message, 400)
  }
}

/** Actions that every principal has: they cannot be denied. */
const always = new Set(['sts:GetCallerIdentity'])

/** @throws AwsError when the principal, its root task or the organisation's policies do not allow the call. */
export function authorise(call: Call, protocol: Protocol): void {
  const action = actionOf(call.service, call.operation)
  if (always.has(action)) return
  const { principal } = call
  const refuse = (because: string): never => {
    throw accessDenied(call.service, protocol, principal, action, because)
  }
  if (principal.task !== null && !ROOT_TASK_ACTIONS[principal.task].includes(action)) refuse('on resource: * with an explicit deny in a session policy')
  if (principal.denied.some((pattern) => globMatches(pattern, action))) {
    refuse(`on resource: * because no identity-based policy allows the ${action} action`)
  }
}
