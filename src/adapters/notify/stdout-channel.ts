import { plainNotice } from '../../core/alert/format/plain-notice.ts'
import { webhookBody } from '../../core/alert/format/webhook-body.ts'
import type { StdoutSettings } from '../../ports/channel-settings.ts'
import type { Notifier } from '../../ports/notifier.ts'

/** Prints notices: a block of lines with an empty one after it, or a line of JSON. @param write - a whole notice in one call. */
export const stdoutChannel = (channel: string, { style }: StdoutSettings, write: (text: string) => void): Notifier => ({
  channel,
  address: 'standard output',
  send: ({ notice, text }) => {
    write(style === 'json' ? `${webhookBody(notice, text)}\n` : `${plainNotice(text).join('\n')}\n\n`)
    return Promise.resolve({ ok: true, thread: null, receipt: 'printed' })
  },
})
