import { pagerdutyEvent } from '../../core/alert/format/pagerduty-event.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { channelUrl } from './address.ts'
import { postNotice } from './post.ts'

export const PAGERDUTY = { us: 'https://events.pagerduty.com/', eu: 'https://events.eu.pagerduty.com/' } as const

/** Opens, acknowledges and resolves an incident for each alert. A test opens one, and resolves it at once. */
export function pagerdutyChannel(
  channel: string,
  { routingKey, endpoint }: { readonly routingKey: string; readonly endpoint: string },
): Notifier {
  const url = channelUrl(channel, `${endpoint}v2/enqueue`)
  const enqueue = (event: object) => postNotice({ url, headers: {}, body: JSON.stringify({ ...event, routing_key: routingKey }) })
  return {
    channel,
    address: `${url.host}, routing key …${routingKey.slice(-4)}`,
    send: async ({ notice, text }) => {
      const event = pagerdutyEvent(notice, text)
      const sent = await enqueue(event)
      if (!sent.ok || notice.subject !== 'test') return sent
      return enqueue({ event_action: 'resolve', dedup_key: event['dedup_key'] })
    },
  }
}
