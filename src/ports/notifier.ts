import type { Notice } from '../core/alert/notice.ts'
import type { NoticeText } from '../core/alert/notice-text.ts'

export interface Outgoing {
  readonly notice: Notice
  readonly text: NoticeText
  /** What this channel called the alert's thread when it took an earlier notice; `null` for the first, and where it has no threads. */
  readonly thread: string | null
}

export type Sent =
  | {
      readonly ok: true
      /** What to answer to, for channels with threads. */
      readonly thread: string | null
      /** What the receiver said, in a few words without secrets. */
      readonly receipt: string
    }
  | {
      readonly ok: false
      /** Trying again may help: it was too busy, could not be reached, or failed on its side. */
      readonly retry: boolean
      /** How long the receiver asked to be left alone. */
      readonly retryAfterMs: number | null
      /** In plain words, without secrets. */
      readonly because: string
    }

/** One way to reach people. */
export interface Notifier {
  readonly channel: string
  /** Where it goes, as far as it may be shown: addresses that are secrets are cut. */
  readonly address: string
  /** Sends one notice, within seconds. The same notice may be sent twice, and carries the same id then. Never throws for what the receiver or the network does. */
  send(outgoing: Outgoing): Promise<Sent>
}
