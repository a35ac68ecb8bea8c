import type { Region } from '../../core/aws.ts'
import type { Clock } from '../../ports/clock.ts'
import { accessDenied, authorise } from './authorise.ts'
import { AwsError } from './aws-error.ts'
import type { FaultBox, FaultKind } from './faults.ts'
import { identify } from './identify.ts'
import type { Pacer } from './limits.ts'
import { type Call, type HttpRequest, type Operation, type Output, type Protocol, type Service, actionOf } from './service.ts'
import { SERVICES } from './services/registry.ts'
import type { SessionStore } from './sessions.ts'
import { type StaleView, withStaleView } from './stale-view.ts'
import { LongPoll } from './wire/long-poll.ts'
import { type CredentialScope, credentialScope, parseRequest, protocolOf } from './wire/request.ts'
import { type HttpResponse, writeError, writeOutput } from './wire/response.ts'
import type { World } from './world.ts'

/** One request as the fake saw it. */
export interface CallRecord {
  /** `iam:GetAccountSummary`; an operation that the fake does not have is logged too. */
  readonly operation: string
  /** Of the credentials; `unknown` when nobody holds them. */
  readonly account: string
  readonly region: Region
  /** ARN of the caller. */
  readonly principal: string
  /** `ok`, or the code of the error that was answered. */
  readonly outcome: string
}

interface Desk {
  readonly world: World
  readonly clock: Clock
  readonly faults: FaultBox
  readonly pacer: Pacer
  readonly sessions: SessionStore
  readonly calls: CallRecord[]
  /** What `stale` faults answer from; taken when they were set. */
  readonly staleView: () => StaleView
}

/** Asked again until it has a response: at the latest when the milliseconds are over. */
export interface PendingReply {
  readonly milliseconds: number
  readonly reply: (isOver: boolean) => HttpResponse | null
}

export interface Dispatcher {
  /** @returns the response, a function that gives it once there is something to say, or `hang` when the connection must stay open without one. */
  answer(http: HttpRequest): HttpResponse | PendingReply | 'hang'
}

const unsupported = (protocol: Protocol, service: Service, operation: string | null): AwsError =>
  protocol === 'query' || protocol === 'ec2'
    ? new AwsError('InvalidAction', `Could not find operation ${operation} of ${service.signingName}`)
    : new AwsError(
        'UnknownOperationException',
        `The fake AWS has no operation ${operation ?? 'on this path'} of ${service.signingName}`,
        404,
      )

function throttled(service: Service): AwsError {
  const { code, status } = service.throttle ?? { code: 'Throttling', status: 400 }
  return new AwsError(code, 'Rate exceeded', status)
}

const garbage: HttpResponse = { status: 200, headers: { 'content-type': 'text/plain' }, body: '\u0000{<half a page of' }

/** Throws the error of a fault; the other kinds are not errors of a service. */
function suffer(fault: FaultKind | null, call: Call, protocol: Protocol): void {
  const { service, operation, principal } = call
  if (fault === 'throttled') throw throttled(service)
  if (fault === 'server-error') throw new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', 500)
  if (fault !== 'denied') return
  const action = actionOf(service, operation)
  throw accessDenied(service, protocol, principal, action, `on resource: * because no identity-based policy allows the ${action} action`)
}

type Seen = { -readonly [Member in keyof Omit<CallRecord, 'outcome'>]: CallRecord[Member] }

/** Reads the request into a call. Fills `seen` as it learns, so that a refused request is logged with all that was known of it. */
function prepare(
  desk: Desk,
  service: Service,
  protocol: Protocol,
  http: HttpRequest,
  scope: CredentialScope,
  seen: Seen,
): { call: Call; run: Operation; fault: FaultKind | null } {
  const principal = identify(desk, scope.accessKeyId, protocol)
  Object.assign(seen, { account: principal.account, principal: principal.arn })
  const { operation, input } = parseRequest(service, protocol, http)
  seen.operation = `${service.prefix}:${operation ?? '?'}`
  const run = operation !== null && Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined
  if (operation === null || run === undefined) throw unsupported(protocol, service, operation)
  if (!desk.pacer.admit(seen.operation, principal.account, scope.region)) throw throttled(service)
  const fault = desk.faults.strike(seen)
  const world = fault === 'stale' ? withStaleView(desk.world, desk.staleView()) : desk.world
  const account = world.accounts.get(principal.account)
  if (account === undefined) throw new Error(`no account ${principal.account} in this world`)
  const base = {
    service,
    operation,
    region: scope.region,
    partition: world.partition,
    world,
    principal,
    account,
    sessions: desk.sessions,
    input,
    http,
  }
  return { call: { ...base, now: desk.clock.now(), truncated: fault === 'truncated', partial: fault === 'partial' }, run, fault }
}

/** A long poll answers at once when it can. */
function pending(
  desk: Desk,
  { milliseconds, poll, otherwise }: LongPoll,
  write: (answer: Readonly<Record<string, unknown>>) => HttpResponse,
): HttpResponse | PendingReply {
  const reply = (isOver: boolean): HttpResponse | null => {
    const answer = poll(desk.clock.now()) ?? (isOver ? otherwise : null)
    return answer === null ? null : write(answer)
  }
  return reply(milliseconds <= 0) ?? { milliseconds, reply }
}

function answerService(desk: Desk, http: HttpRequest, requestId: string): HttpResponse | PendingReply | 'hang' {
  const scope = credentialScope(http)
  if (scope === null)
    return writeError('query', new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403), requestId)
  const service = SERVICES.get(scope.signingName)
  if (service === undefined) {
    const message = `The fake AWS has no service ${scope.signingName}`
    return writeError(
      http.headers['x-amz-target'] ? 'json-1.1' : 'rest-json',
      new AwsError('UnknownOperationException', message, 404),
      requestId,
    )
  }
  const protocol = protocolOf(service, http)
  const seen: Seen = { operation: `${service.prefix}:?`, account: 'unknown', region: scope.region, principal: scope.accessKeyId }
  const log = (outcome: string): void => void desk.calls.push({ ...seen, outcome })
  try {
    const { call, run, fault } = prepare(desk, service, protocol, http, scope, seen)
    suffer(fault, call, protocol)
    if (fault === 'timeout' || fault === 'garbage') {
      log(fault)
      return fault === 'timeout' ? 'hang' : garbage
    }
    authorise(call, protocol)
    const output = run(call)
    const write = (answer: Exclude<Output, LongPoll>): HttpResponse => writeOutput(service, protocol, call.operation, answer, requestId)
    const answer = output instanceof LongPoll ? pending(desk, output, write) : write(output)
    log('ok')
    return answer
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    log(error.code)
    return writeError(protocol, error, requestId)
  }
}

/** Routes requests to services: who asks, what for, whether a fault strikes, whether it is allowed; then the operation runs. */
export function createDispatcher(desk: Desk): Dispatcher {
  let count = 0
  return {
    answer(http) {
      count += 1
      return answerService(desk, http, `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`)
    },
  }
}
