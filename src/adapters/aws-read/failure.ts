import { type Unknown, type UnknownReason, type Source, unknown } from '../../core/fact.ts'
import type { EpochMs } from '../../core/time.ts'

/** A call that brought no usable answer, and why. Collectors let it through: the frame turns it into unknown facts. */
export class ReadFailure extends Error {
  readonly reason: UnknownReason
  /** AWS's error code without `Exception` (`AccessDenied`, `NoSuchEntity`), or a word of ours. */
  readonly code: string
  readonly source: Source

  constructor(reason: UnknownReason, detail: string, source: Source, code: string = reason, cause?: unknown) {
    super(detail, { cause })
    this.name = 'ReadFailure'
    this.reason = reason
    this.code = code
    this.source = source
  }
}

export const asUnknown = (failure: ReadFailure, at: EpochMs): Unknown => unknown(failure.reason, failure.message, at, failure.source)

/** What an error says, and whether asking again may help. */
export interface Diagnosis {
  readonly reason: UnknownReason
  readonly code: string
  readonly detail: string
  /** `slower`: AWS asks for patience; `again`: an accident on the way; `no`: the answer will be the same. */
  readonly retry: 'slower' | 'again' | 'no'
}

const throttled = new Set([
  'Throttling',
  'Throttled',
  'ThrottledRequest',
  'TooManyRequests',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
  'RequestThrottled',
  'PriorRequestNotComplete',
  'TransactionInProgress',
  'SlowDown',
  'ProvisionedThroughputExceeded',
  'EC2Throttled',
])
const denied = new Set([
  'AccessDenied',
  'UnauthorizedOperation',
  'AuthorizationError',
  'NotAuthorized',
  'Unauthorized',
  'Forbidden',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'InvalidSignature',
  'SignatureDoesNotMatch',
  'InvalidAccessKeyId',
  'MissingAuthenticationToken',
  'AuthFailure',
  'RegionDisabled',
  'InvalidToken',
  'AccountNotManagementOrDelegatedAdministrator',
  'CallerIsNotManagementAccount',
])
const unsupported = new Set([
  'UnknownOperation',
  'InvalidAction',
  'NotImplemented',
  'UnsupportedOperation',
  'OptInRequired',
  'SubscriptionRequired',
])
const timedOut = new Set(['TimeoutError', 'AbortError', 'RequestTimeout', 'RequestTimeoutException', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'])
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'NetworkingError',
  'ECONNABORTED',
])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** `com.amazonaws.iam#NoSuchEntityException:http…` → `NoSuchEntity`: the spellings of one code differ by protocol. */
export const plainCode = (code: string): string =>
  code
    .replace(/^.*#/, '')
    .replace(/:.*$/, '')
    .replace(/Exception$/, '')

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= 400 ? line : `${line.slice(0, 399)}…`
}

const words = (error: unknown, code: string): string => {
  // The SDK appends a hint for programmers to its parse errors.
  const message = oneLine(textOf(field(error, 'message')).replace(/\s*Deserialization error: to see the raw response.*$/s, ''))
  return message === '' || message === 'UnknownError' ? code : message
}

function isParseError(error: unknown): boolean {
  return (
    field(error, 'name') === 'SyntaxError' ||
    textOf(field(error, 'message')).includes('Deserialization error') ||
    field(error, '$responseBodyText') !== undefined
  )
}

/** Reads an error of the SDK or of the network. Never throws; what it does not know is `failed`, with the words. */
export function diagnose(error: unknown): Diagnosis {
  const name = textOf(field(error, 'name'))
  const system = textOf(field(error, 'code')) || textOf(field(field(error, 'cause'), 'code'))
  const code = plainCode(name === '' || name === 'Error' ? system || 'Error' : name)
  const status = Number(field(field(error, '$metadata'), 'httpStatusCode') ?? field(field(error, '$response'), 'statusCode') ?? 0)
  const say = (reason: UnknownReason, retry: Diagnosis['retry'] = 'no', detail = words(error, code)): Diagnosis => ({
    reason,
    code,
    detail,
    retry,
  })

  if (throttled.has(code) || status === 429) return say('throttled', 'slower')
  if (timedOut.has(name) || timedOut.has(system)) return say('timed-out', 'again')
  if (unreachable.has(system) || unreachable.has(code) || system.startsWith('CERT_') || system.startsWith('ERR_TLS'))
    return say('network', 'again')
  if (unsupported.has(code)) return say('not-supported')
  if (isParseError(error)) return sayUnreadable(error, status, say)
  if (denied.has(code) || status === 401) return say('access-denied')
  if (name === 'CredentialsProviderError') return say('access-denied')
  if (status >= 500) return say('failed', 'again')
  return status === 403 ? say('access-denied') : say('failed')
}

/** An endpoint that does not know an operation answers with a web page; AWS itself never does. */
function sayUnreadable(
  error: unknown,
  status: number,
  say: (reason: UnknownReason, retry?: Diagnosis['retry'], detail?: string) => Diagnosis,
): Diagnosis {
  const type = textOf(field(field(field(error, '$response'), 'headers'), 'content-type'))
  const page = type.startsWith('text/html') || /^\s*<(?:!doctype|html)/i.test(textOf(field(error, '$responseBodyText')))
  if (page && (status === 404 || status === 405 || status === 500 || status === 501)) {
    return say('not-supported', 'no', `the endpoint answered with a web page (HTTP ${status}): it does not offer this operation`)
  }
  if (status >= 502) return say('failed', 'again', `HTTP ${status} without a readable answer`)
  return say('malformed', 'no', `the answer could not be parsed (HTTP ${status})`)
}
