import { type AccountId, type Partition, type Region, GLOBAL_REGION, accountId, isPartition, parseArn, rootArn } from '../../core/aws.ts'
import { AppError } from '../../core/app-error.ts'
import { MINUTE_MS } from '../../core/time.ts'
import { instantOf, record, text } from './answer.ts'
import { type Calls, reading } from './calls.ts'
import { ReadFailure } from './failure.ts'
import { type Client, createClient } from './services.ts'
import { type Session, type Wiring, clientConfiguration, createSession } from './session.ts'

/** Whoever the credentials at hand belong to. */
export interface Caller {
  readonly arn: string
  readonly session: Session
}

export interface Start {
  readonly region: Region | undefined
  readonly profile: string | undefined
  readonly endpoint: string | undefined
  /** Instead of those that the SDK finds. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
  readonly userAgent: string
  readonly timeoutMs: number
  readonly connections: number
}

/** Settings that mean the same to every client. Each client would read the machine's files and environment for them once more. */
export const MACHINE_SETTINGS = [
  'useFipsEndpoint',
  'useDualstackEndpoint',
  'userAgentAppId',
  'retryMode',
  'defaultsMode',
  'authSchemePreference',
]

function firstClient(start: Start, region: Region | undefined): Promise<Client> {
  const agent = { keepAlive: true, maxSockets: start.connections }
  return createClient('sts', {
    ...clientConfiguration(start),
    ...(region === undefined ? {} : { region }),
    ...(start.profile === undefined ? {} : { profile: start.profile }),
    ...(start.credentials === undefined ? {} : { credentials: start.credentials }),
    requestHandler: {
      connectionTimeout: start.timeoutMs,
      requestTimeout: start.timeoutMs,
      socketTimeout: start.timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
}

/** The first client tells which Region and credentials the machine's configuration gives, and lends its connections to all others. */
export async function startWiring(start: Start): Promise<{ readonly wiring: Wiring; readonly credentials: unknown }> {
  const asked = await firstClient(start, start.region)
  const configured: Region | null = await asked.config.region().catch(() => null)
  const region = configured ?? GLOBAL_REGION.aws
  // Its settings are functions that fail when no Region is configured, even if they are about something else.
  const client = configured === null ? await firstClient(start, region) : asked
  const { endpoint, userAgent } = start
  const machine = Object.fromEntries(MACHINE_SETTINGS.map((name) => [name, Reflect.get(client.config, name) as unknown]))
  return {
    wiring: { region, endpoint, userAgent, machine, requestHandler: client.config.requestHandler },
    credentials: client.config.credentials,
  }
}

const nobody = accountId('000000000000')

/**
 * Asks AWS who is asking. Nobody needs permission for that.
 *
 * @throws AppError `aws_no_credentials`, `aws_credentials_refused` or `aws_unreachable`: without an answer there is nothing to read.
 */
export async function identify(calls: Calls, wiring: Wiring, credentials: unknown): Promise<Caller> {
  const stranger = createSession(wiring, { account: nobody, partition: 'aws', via: '', isRoot: false, credentials })
  try {
    const answer = await calls.make(stranger, 'sts:GetCallerIdentity', {})
    return reading('sts:GetCallerIdentity', () => {
      const arn = text(answer.Arn, 'Arn')
      const account = accountId(text(answer.Account, 'Account'))
      const partition = partitionIn(arn)
      const isRoot = arn === rootArn(partition, account)
      return { arn, session: createSession(wiring, { account, partition, via: '', isRoot, credentials }) }
    })
  } catch (error) {
    throw error instanceof ReadFailure ? asAppError(error) : error
  }
}

function partitionIn(arn: string): Partition {
  const partition = parseArn(arn)?.partition ?? ''
  return isPartition(partition) ? partition : 'aws'
}

function asAppError(failure: ReadFailure): AppError {
  const options = { kind: 'operation', cause: failure } as const
  if (failure.code === 'CredentialsProviderError') {
    return new AppError('aws_no_credentials', `There are no AWS credentials to read with: ${failure.message}.`, {
      ...options,
      hint: 'Sign in (aws login, aws sso login), set AWS_PROFILE, or look at the sample: rootwarden scan --sample',
    })
  }
  if (failure.reason === 'access-denied') {
    return new AppError('aws_credentials_refused', `AWS does not accept the credentials: ${failure.message}`, {
      ...options,
      hint: 'Sign in again: the session may have expired.',
    })
  }
  return new AppError('aws_unreachable', `AWS did not say who is calling: sts:GetCallerIdentity: ${failure.reason} (${failure.message})`, {
    ...options,
    hint: 'Check the network, the proxy and the endpoint, then try again.',
  })
}

interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

interface AssumedCredentials {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
  readonly Expiration?: Date | undefined
}

const readCredentials = (source: string, answer: AssumedCredentials | undefined): SessionCredentials =>
  reading(source, () => {
    const given = record(answer, 'Credentials')
    return {
      accessKeyId: text(given.AccessKeyId, 'Credentials.AccessKeyId'),
      secretAccessKey: text(given.SecretAccessKey, 'Credentials.SecretAccessKey'),
      sessionToken: text(given.SessionToken, 'Credentials.SessionToken'),
      expiration: new Date(instantOf(given.Expiration, 'Credentials.Expiration')),
    }
  })

/** What opening another session takes. */
export interface Opener {
  readonly calls: Calls
  readonly wiring: Wiring
  readonly from: Session
}

/**
 * Opens a session of a role in another account, renewed before it ends, for as long as the read lasts.
 *
 * @throws ReadFailure when the role cannot be assumed.
 */
export async function openRoleSession({ calls, wiring, from }: Opener, account: AccountId, role: string): Promise<Session> {
  const { partition } = from
  const assume = async (): Promise<SessionCredentials> => {
    const { Credentials } = await calls.make(from, 'sts:AssumeRole', {
      RoleArn: `arn:${partition}:iam::${account}:role/${role}`,
      RoleSessionName: 'rootwarden-read',
    })
    return readCredentials('sts:AssumeRole', Credentials)
  }
  let current = await assume()
  let assumedAt = performance.now()
  let renewal: Promise<void> | null = null
  const renew = async (): Promise<void> => {
    current = await assume()
    assumedAt = performance.now()
    renewal = null
  }
  const ready = (): Promise<void> => {
    if (performance.now() - assumedAt > RENEW_AFTER_MS) renewal ??= renew()
    return renewal ?? Promise.resolve()
  }
  return createSession(wiring, { account, partition, via: '', isRoot: false, credentials: () => Promise.resolve(current), ready })
}

/** A role session lasts an hour. Counted from here, not from the expiry that AWS names: the machine's clock may be wrong. */
const RENEW_AFTER_MS = 45 * MINUTE_MS

/** Long enough for nine calls at a throttled pace, far below the 900 seconds that AWS allows. */
const ROOT_SESSION_SECONDS = 300

/**
 * Opens a root session on a member, in which only the reads of the audit task are allowed. The global endpoint of STS does not know
 * the operation, so a regional one is asked.
 *
 * @throws ReadFailure when AWS refuses: feature off, not a member, no permission.
 * @see IAM User Guide, "Perform a privileged task on a member account"; STS API Reference, AssumeRoot.
 */
export async function openRootSession({ calls, wiring, from }: Opener, account: AccountId): Promise<Session> {
  const { partition } = from
  const { Credentials } = await calls.make(from, 'sts:AssumeRoot', {
    TargetPrincipal: account,
    TaskPolicyArn: { arn: auditTaskPolicy(partition) },
    DurationSeconds: ROOT_SESSION_SECONDS,
  })
  const credentials = readCredentials('sts:AssumeRoot', Credentials)
  return createSession(wiring, { account, partition, via: 'sts:AssumeRoot > ', isRoot: true, credentials })
}

/** The task policy that bounds a root session to reading credentials. */
export const auditTaskPolicy = (partition: Partition): string => `arn:${partition}:iam::aws:policy/root-task/IAMAuditRootUserCredentials`
