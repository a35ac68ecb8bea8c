import { teamsNotice } from '../../core/alert/format/teams-notice.ts'
import type { Notifier } from '../../ports/notifier.ts'
import { channelUrl, shownUrl } from './address.ts'
import { postNotice } from './post.ts'

/** Posts cards to the webhook of a Teams workflow. It answers 202, and knows no threads. */
export function teamsChannel(channel: string, url: string): Notifier {
  const target = channelUrl(channel, url)
  return {
    channel,
    address: shownUrl(target),
    send: ({ text }) => postNotice({ url: target, headers: {}, body: JSON.stringify(teamsNotice(text)) }),
  }
}
