import { createHmac } from 'node:crypto'
import { webhookBody } from '../../core/alert/format/webhook-body.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { channelUrl, shownUrl } from './address.ts'
import { postNotice } from './post.ts'

export interface WebhookTarget {
  readonly url: string
  readonly secret: string
  /** Milliseconds since 1970; of the moment of sending, which a repetition does not share. */
  readonly now: () => number
}

/** `v1=` and the hexadecimal HMAC-SHA256 of `TIMESTAMP.BODY`. */
export const webhookSignature = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

/**
 * Posts notices as signed JSON. The time is signed with the body, so that a recorded request cannot be sent again later; the id stays the
 * same when a notice is sent again, so that a receiver can drop what it has. See docs/alerts.md for how to verify.
 */
export function webhookChannel(channel: string, { url, secret, now }: WebhookTarget): Notifier {
  const target = channelUrl(channel, url)
  return {
    channel,
    address: shownUrl(target),
    send: ({ notice, text }) => {
      const body = webhookBody(notice, text)
      const timestamp = String(Math.floor(now() / 1000))
      const headers = {
        'rootwarden-id': notice.id,
        'rootwarden-timestamp': timestamp,
        'rootwarden-signature': webhookSignature(secret, timestamp, body),
      }
      return postNotice({ url: target, headers, body })
    },
  }
}
