import { AwsError, validationError } from '../aws-error.ts'
import { optionalNumber, optionalText, requiredText } from '../input.ts'
import type { Call, Output, Service } from '../service.ts'
import type { SessionCredentials } from '../sessions.ts'
import { assumeRoot } from './sts-assume-root.ts'

export const credentialsShape = (credentials: SessionCredentials): Output => ({
  AccessKeyId: credentials.accessKeyId,
  SecretAccessKey: credentials.secretAccessKey,
  SessionToken: credentials.sessionToken,
  Expiration: new Date(credentials.expiresAt),
})

const getCallerIdentity = ({ principal }: Call): Output => ({ Arn: principal.arn, UserId: principal.userId, Account: principal.account })

/** A role that the world names can be assumed from the accounts that it trusts; root can assume none. */
function assumeRole(call: Call): Output {
  const roleArn = requiredText(call.input, 'RoleArn')
  const sessionName = requiredText(call.input, 'RoleSessionName')
  const seconds = optionalNumber(call.input, 'DurationSeconds') ?? 3600
  if (seconds < 900 || seconds > 43_200)
    throw validationError(
      `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200`,
    )
  if (call.principal.kind === 'root' || call.principal.kind === 'root-session')
    throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', 403)
  const [, accountId, name] = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? []
  if (accountId === undefined) throw validationError(`${roleArn} is invalid`)
  const account = [...call.world.accounts.values()].find(({ id }) => id === accountId)
  const role = account?.roles.find((each) => each.name === name)
  if (account === undefined || role === undefined || !role.trusts.includes(call.account.id)) {
    throw new AwsError(
      'AccessDenied',
      `User: ${call.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    )
  }
  const arn = `arn:${call.partition}:sts::${account.id}:assumed-role/${role.name}/${sessionName}`
  const userId = `AROA${account.id}EXAMPLE:${sessionName}`
  const sourceIdentity = optionalText(call.input, 'SourceIdentity') ?? call.principal.sourceIdentity
  const credentials = call.sessions.mint(
    { kind: 'role', arn, account: account.id, userId, denied: role.denied, task: null, sourceIdentity },
    seconds,
  )
  return {
    Credentials: credentialsShape(credentials),
    AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
    SourceIdentity: sourceIdentity,
  }
}

export const sts: Service = {
  signingName: 'sts',
  prefix: 'sts',
  protocol: 'query',
  operations: {
    GetCallerIdentity: getCallerIdentity,
    AssumeRole: assumeRole,
    AssumeRoot: (call) => {
      const { credentials, sourceIdentity } = assumeRoot(call)
      return { Credentials: credentialsShape(credentials), SourceIdentity: sourceIdentity }
    },
  },
}
