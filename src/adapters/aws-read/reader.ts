import type { Region } from '../../core/aws.ts'
import type { FactName } from '../../core/facts/catalogue.ts'
import type { AccountReader, ReadProgress, ReadRequest } from '../../ports/account-reader.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Concurrency, DEFAULT_CONCURRENCY, DEFAULT_PATIENCE, type Patience, createCalls } from './calls.ts'
import { withPrerequisites } from './collect.ts'
import { COLLECTORS } from './collectors.ts'
import { type Caller, identify, startWiring } from './open-sessions.ts'
import { readSnapshot } from './read-snapshot.ts'
import { type Wiring, releaseConnections } from './session.ts'
import type { Means } from './target.ts'

export interface AwsReaderOptions {
  readonly clock: Clock
  /** Version of the product, for the snapshot and the user agent. */
  readonly version: string
  /** True when the endpoint is the sample organisation. */
  readonly sample: boolean
  /** By default what the environment and the profile say. */
  readonly region?: Region
  readonly profile?: string
  /** Instead of AWS's own endpoints, for every service; `AWS_ENDPOINT_URL` works too. */
  readonly endpoint?: string
  /** Instead of those that the SDK finds: the sample organisation's. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly concurrency?: Partial<Concurrency>
  readonly patience?: Partial<Patience>
}

/** Everything one read works with. */
export interface Run extends Means {
  readonly version: string
  readonly sample: boolean
  readonly request: ReadRequest
  /** The facts asked for, those that must be seen before them, and those that the read itself goes by. */
  readonly wanted: ReadonlySet<FactName>
  readonly wiring: Wiring
  readonly caller: Caller
  /** Accounts at once. */
  readonly width: number
  readonly progress: { accountsDone: number; accountsPlanned: number }
}

/**
 * Reads AWS accounts, and changes nothing: every operation that it can make is in `operations.ts`.
 *
 * Credentials come from where the AWS SDK finds them: the environment, the profile, the machine's role.
 */
export function createAwsReader(options: AwsReaderOptions): AccountReader {
  return { read: (request, onProgress) => during(startRun(options, request, onProgress), readSnapshot) }
}

/** Works with a run, and closes its connections however that ends. */
export async function during<T>(starting: Promise<Run>, work: (run: Run) => Promise<T>): Promise<T> {
  const run = await starting
  try {
    return await work(run)
  } finally {
    releaseConnections(run.wiring)
  }
}

/** Whether a request is about more than the caller's own account. */
const reachesFurther = ({ organisation, accounts }: ReadRequest): boolean => organisation || accounts.length > 0

/** Finds the credentials and who they belong to. @throws AppError when there are none that work. */
export async function startRun(
  options: AwsReaderOptions,
  request: ReadRequest,
  onProgress: (progress: ReadProgress) => void,
): Promise<Run> {
  // People still run Node versions past their end of life; the SDK's warning about it is not for the reader of a scan.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  const concurrency = { ...DEFAULT_CONCURRENCY, ...options.concurrency }
  const patience = { ...DEFAULT_PATIENCE, ...options.patience }
  const progress = { accountsDone: 0, accountsPlanned: 1 }
  const calls = createCalls(patience, concurrency, (session, operation) =>
    onProgress({
      callsDone: calls.done(),
      callsPlanned: calls.planned(),
      ...progress,
      latest: `${session.account} ${session.via}${operation}`,
    }),
  )
  const { wiring, credentials } = await startWiring({
    region: options.region,
    profile: options.profile,
    endpoint: options.endpoint,
    credentials: options.credentials,
    userAgent: `rootwarden/${options.version}`,
    timeoutMs: patience.timeoutMs,
    connections: concurrency.total,
  })
  const caller = await identify(calls, wiring, credentials)
  const frame: readonly FactName[] = reachesFurther(request) ? ['organisation', 'organisationAccounts', 'rootFeatures'] : ['organisation']
  const { version, sample, clock } = options
  const wanted = withPrerequisites(COLLECTORS, [...request.facts, ...frame])
  return { version, sample, clock, request, wanted, wiring, caller, progress, calls, patience, width: concurrency.total }
}
