import { slackNotice } from '../../core/alert/format/slack-notice.ts'
import type { Notifier, Sent } from '../../ports/notifier.ts'
import { channelUrl, shownUrl } from './address.ts'
import { post, postNotice, refused, unreachable } from './post.ts'

/** Posts to an incoming webhook. It knows no threads: each notice stands alone. */
export function slackWebhookChannel(channel: string, url: string): Notifier {
  const target = channelUrl(channel, url)
  return {
    channel,
    address: shownUrl(target),
    send: ({ text }) => postNotice({ url: target, headers: {}, body: JSON.stringify(slackNotice(text)) }),
  }
}

export const SLACK_API = 'https://slack.com/api/'

/** Errors that go away by themselves. @see Slack, "chat.postMessage": the answer is 200 even for failures. */
const passing: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'message_limit_exceeded',
])

interface SlackAnswer {
  readonly ok?: unknown
  readonly error?: unknown
  readonly ts?: unknown
}

function parsed(text: string): SlackAnswer | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    return null
  }
}

function sentOf(answer: SlackAnswer | null, thread: string | null): Sent {
  if (answer?.ok === true && typeof answer.ts === 'string')
    return { ok: true, thread: thread ?? answer.ts, receipt: `message ${answer.ts}` }
  const error = typeof answer?.error === 'string' && /^[a-z_]{1,60}$/.test(answer.error) ? answer.error : 'an answer that is not understood'
  return { ok: false, retry: answer === null || passing.has(error), retryAfterMs: null, because: `Slack said: ${error}` }
}

/** Posts as a bot; every notice of an alert after the first is an answer in its thread. */
export function slackBotChannel(
  channel: string,
  { token, conversation, api }: { readonly token: string; readonly conversation: string; readonly api: string },
): Notifier {
  const target = channelUrl(channel, `${api}chat.postMessage`)
  return {
    channel,
    address: `${target.host}, conversation ${conversation}`,
    send: async ({ text, thread }) => {
      const body = { ...slackNotice(text), channel: conversation, link_names: false, ...(thread === null ? {} : { thread_ts: thread }) }
      const posted = await post({ url: target, headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(body) })
      if (!posted.ok) return unreachable(posted.because)
      return posted.answer.status === 200 ? sentOf(parsed(posted.answer.text), thread) : refused(posted.answer)
    },
  }
}
