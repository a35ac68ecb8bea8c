import type { Sent } from '../../ports/notifier.ts'

/** Errors of AWS that are about the caller's pace or the session's age, whatever their status. */
const passing = /Throttl|TooManyRequests|LimitExceeded|RequestTimeout|ExpiredToken|ServiceUnavailable|Internal/i

/** What an error of the SDK means for a notice. Its message may name accounts and roles, but holds no secret. */
export function awsFailure(error: unknown): Sent {
  if (!(error instanceof Error)) return { ok: false, retry: true, retryAfterMs: null, because: 'AWS could not be reached' }
  const metadata: unknown = Reflect.get(error, '$metadata')
  const status: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined
  if (typeof status !== 'number') return { ok: false, retry: true, retryAfterMs: null, because: `AWS could not be reached (${error.name})` }
  const retry = status >= 500 || status === 429 || passing.test(error.name)
  return { ok: false, retry, retryAfterMs: null, because: `AWS answered ${error.name}: ${error.message.slice(0, 300)}` }
}

/** What clients for notices are built with: the outbox is the one that tries again. */
export interface AwsWiring {
  /** `null`: where AWS is. */
  readonly endpoint: string | null
  /** `null`: what the SDK finds on the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
}

export const clientOf = ({ endpoint, credentials }: AwsWiring, region: string) => ({
  region,
  maxAttempts: 1,
  customUserAgent: 'rootwarden',
  ...(endpoint === null ? {} : { endpoint }),
  ...(credentials === null ? {} : { credentials }),
  requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000 },
})
