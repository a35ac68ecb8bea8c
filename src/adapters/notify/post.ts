import type { Sent } from '../../ports/notifier.ts'

/** Receivers answer within a second or two; a hung one must not hold up its channel. */
export const TIMEOUT_MS = 10_000
const MOST_ANSWER_BYTES = 64 * 1024

export interface Post {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs?: number
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfterMs: number | null
}

type Posted = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly because: string }

/** `Retry-After`: seconds, or a date. @see RFC 9110 §10.2.3 */
function retryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    text += decoder.decode(chunk, { stream: true })
    if (bytes > MOST_ANSWER_BYTES) break
  }
  return text
}

/** The network's own word for what went wrong: `ECONNREFUSED`. The message itself may hold the address. */
function networkWords(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'it did not answer in time'
  const cause: unknown = error.cause
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : error.name
  return `it could not be reached (${code})`
}

/**
 * Posts JSON to the host that was configured, and nowhere else: an answer that points elsewhere is not followed.
 * @returns words without the address when there was no answer.
 */
export async function post({ url, headers, body, timeoutMs = TIMEOUT_MS }: Post): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'rootwarden', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await textOf(response)
    return {
      ok: true,
      answer: { status: response.status, text, retryAfterMs: retryAfter(response.headers.get('retry-after'), Date.now()) },
    }
  } catch (error) {
    return { ok: false, because: networkWords(error) }
  }
}

const mayHelpLater = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500

/** What an answer that is no success means. */
export function refused({ status, retryAfterMs }: Answer, detail = ''): Sent {
  const words = detail === '' ? '' : `: ${detail}`
  if (status >= 300 && status < 400)
    return { ok: false, retry: false, retryAfterMs: null, because: `it pointed to another address (${status}), which is not followed` }
  return { ok: false, retry: mayHelpLater(status), retryAfterMs, because: `it answered ${status}${words}` }
}

export const unreachable = (because: string): Sent => ({ ok: false, retry: true, retryAfterMs: null, because })

/** The usual channel: any 2xx is a success. */
export async function postNotice(request: Post): Promise<Sent> {
  const posted = await post(request)
  if (!posted.ok) return unreachable(posted.because)
  const { status } = posted.answer
  return status >= 200 && status < 300 ? { ok: true, thread: null, receipt: `answered ${status}` } : refused(posted.answer)
}
