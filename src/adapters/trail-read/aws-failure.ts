/** What an error of the SDK means for whoever asked. */
export type FailureKind =
  /** Not allowed, or the Region is closed to these credentials. */
  | 'denied'
  /** Asked too often: the same again, later. */
  | 'throttled'
  /** AWS or the way to it failed: the same again may do. */
  | 'passing'
  | 'other'

const denied = new Set([
  'AccessDenied',
  'AuthorizationError',
  'UnauthorizedOperation',
  'OptInRequired',
  'UnrecognizedClient',
  'InvalidClientTokenId',
  'SubscriptionRequired',
  'AccountNotRegistered',
  'KMS.AccessDenied',
  'KmsAccessDenied',
])
const throttled = /Throttl|SlowDown|TooManyRequests|RequestLimitExceeded|RateExceeded|Overlimit/i
const network = /^(?:ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)|^(?:TimeoutError|NetworkingError|RequestTimeout)/

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The code of an error of the SDK or of the network, without what its protocol adds. */
export function codeOf(error: unknown): string {
  const name = text(field(error, 'name'))
  const system = text(field(error, 'code')) || text(field(field(error, 'cause'), 'code'))
  return (name === '' || name === 'Error' ? system : name)
    .replace(/^.*#/, '')
    .replace(/:.*$/, '')
    .replace(/Exception$/, '')
}

export function failureKind(error: unknown): FailureKind {
  const code = codeOf(error)
  const status = Number(field(field(error, '$metadata'), 'httpStatusCode') ?? field(field(error, '$response'), 'statusCode') ?? 0)
  if (throttled.test(code) || status === 429) return 'throttled'
  if (denied.has(code) || status === 401) return 'denied'
  const system = text(field(error, 'code')) || text(field(field(error, 'cause'), 'code'))
  if (network.test(code) || network.test(system) || status >= 500) return 'passing'
  // An answer that nobody can parse came from something between us and AWS.
  if (text(field(error, 'message')).includes('Deserialization error')) return 'passing'
  return status === 403 ? 'denied' : 'other'
}
