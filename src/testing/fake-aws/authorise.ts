import type { AccountId } from '../../core/aws.ts'
import { type PolicyLevel, type PolicyRequest, evaluatePath, policyPath } from '../../core/iam/scp.ts'
import { isoInstant } from '../../core/time.ts'
import { AwsError } from './aws-error.ts'
import { fits } from './name-pattern.ts'
import { type Call, type Protocol, type Service, actionOf } from './service.ts'
import type { OrganisationWorld, Principal, RootTask } from './world.ts'

const reads = [
  'iam:ListAccessKeys',
  'iam:ListSigningCertificates',
  'iam:GetLoginProfile',
  'iam:ListMFADevices',
  'iam:GetUser',
  'iam:GetAccessKeyLastUsed',
]

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
export function accessDenied(
  service: Pick<Service, 'prefix'>,
  protocol: Protocol,
  principal: Pick<Principal, 'arn'>,
  action: string,
  because: string,
): AwsError {
  if (service.prefix === 'organizations')
    return new AwsError('AccessDeniedException', "You don't have permissions to access this resource.", 400)
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

const paths = new WeakMap<OrganisationWorld, Map<AccountId, readonly PolicyLevel[]>>()

/** The service control policies above an account, parsed once. Nothing binds the management account and standalone ones. */
function policiesAbove({ world, account }: Call): readonly PolicyLevel[] {
  const { organisation } = world
  if (organisation === null || account.parentId === null || organisation.managementAccountId === account.id) return []
  const known = paths.get(organisation) ?? new Map<AccountId, readonly PolicyLevel[]>()
  paths.set(organisation, known)
  const found = known.get(account.id)
  if (found !== undefined) return found
  const tree = { ...organisation, accountParents: { [account.id]: account.parentId } }
  const policies = organisation.policies.filter(({ type }) => type === 'SERVICE_CONTROL_POLICY')
  const path = policyPath(tree, policies, 'SERVICE_CONTROL_POLICY', account.id) ?? []
  known.set(account.id, path)
  return path
}

/** The ARN that `aws:PrincipalArn` holds: the role's, not that of its session. */
const principalArn = ({ arn }: Principal): string =>
  arn.replace(/^(arn:[\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3')

/** @returns the end of the refusal's sentence, or `null` when the organisation's policies let the call through. */
function refusedByOrganisation(call: Call, action: string, resource: string): string | null {
  const path = policiesAbove(call)
  if (path.length === 0) return null
  const request: PolicyRequest = {
    action,
    resource,
    principalArn: principalArn(call.principal),
    assumedRoot: call.principal.kind === 'root-session',
    keys: {
      'aws:RequestedRegion': call.region,
      'aws:SourceIp': '127.0.0.1',
      'aws:CurrentTime': isoInstant(call.now),
      'aws:SecureTransport': 'true',
    },
  }
  const outcome = evaluatePath(path, request)
  if (outcome.effect !== 'denied') return null
  const explicit = outcome.by.some(({ policy }) => policy !== null)
  return explicit ? 'with an explicit deny in a service control policy' : `because no service control policy allows the ${action} action`
}

/** What a call is about, as far as policies of a world tell resources apart: the role or root to assume, everything else is `*`. */
function resourceOf({ operation, input, partition }: Call): string {
  const target = operation === 'AssumeRoot' ? input['TargetPrincipal'] : operation === 'AssumeRole' ? input['RoleArn'] : undefined
  if (typeof target !== 'string') return '*'
  return /^\d{12}$/.test(target) ? `arn:${partition}:iam::${target}:root` : target
}

/** `iam:List*` denies on every resource, `sts:AssumeRoot arn:aws:iam::777788889999:root` on one. */
function denies(written: string, action: string, resource: string): boolean {
  const [actions = '', resources = '*'] = written.split(' ')
  return fits(actions, action) && fits(resources, resource)
}

/** @throws AwsError when the principal, its root task or the organisation's policies do not allow the call. */
export function authorise(call: Call, protocol: Protocol): void {
  const action = actionOf(call.service, call.operation)
  if (always.has(action)) return
  const { principal } = call
  const resource = resourceOf(call)
  const refuse = (because: string): never => {
    throw accessDenied(call.service, protocol, principal, action, `on resource: ${resource} ${because}`)
  }
  if (principal.task !== null && !ROOT_TASK_ACTIONS[principal.task].includes(action)) refuse('with an explicit deny in a session policy')
  if (principal.denied.some((written) => denies(written, action, resource)))
    refuse(`because no identity-based policy allows the ${action} action`)
  const because = refusedByOrganisation(call, action, resource)
  if (because !== null) refuse(because)
}
