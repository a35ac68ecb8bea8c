import { noticeText } from '../core/alert/notice-text.ts'
import type { TestNotice } from '../core/alert/notice.ts'
import type { Clock } from '../ports/clock.ts'
import type { Notifier, Sent } from '../ports/notifier.ts'

export interface ChannelTest {
  readonly channel: string
  readonly address: string
  readonly sent: Sent
}

/** Sends a test notice through each channel at once and says what came of it. Nothing is kept, and nothing is tried again. */
export function testChannels(notifiers: readonly Notifier[], clock: Clock): Promise<readonly ChannelTest[]> {
  const at = clock.now()
  return Promise.all(
    notifiers.map(async ({ channel, address, send }) => {
      const notice: TestNotice = { subject: 'test', id: `test-${channel}-${at}`, channel, thread: 'test', level: 'informational', at }
      return { channel, address, sent: await send({ notice, text: noticeText(notice), thread: null }) }
    }),
  )
}
