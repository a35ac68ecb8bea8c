import type { Json } from '../canonical-json.ts'
import { wellFormed } from '../canonical-json.ts'
import type { Detection } from '../detect/detection.ts'
import type { NewEffect } from '../journal-entry.ts'
import type { Level } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'
import type { AlertStatus } from './alert.ts'

/** Why people are told. */
export type NoticeKind = 'raised' | 'escalated' | 'grown' | 'reopened' | 'reminder' | 'acknowledged' | 'suppressed' | 'resolved' | 'merged'

/** What a notice says of the alert it is about, so that it can be written without looking anything up. Hostile texts until escaped. */
export interface NoticedAlert {
  readonly id: string
  readonly status: AlertStatus
  readonly detection: Detection
  readonly accountName: string | null
  /** Where the addresses of the evidence are. */
  readonly places: readonly { readonly address: string; readonly place: string }[]
  /** What is new since the last notice. */
  readonly news: readonly string[]
  /** Who acted on it, and what they said. */
  readonly by: string | null
  readonly because: string | null
  readonly until: EpochMs | null
}

interface AnyNotice {
  /** Unique, and the same when it is sent again: receivers know repetitions by it. Fit for an address. */
  readonly id: string
  readonly channel: string
  /** What belongs together at the receiver: the alert's id. */
  readonly thread: string
  readonly level: Level
  readonly at: EpochMs
}

export interface AlertNotice extends AnyNotice {
  readonly subject: 'alert'
  readonly kind: NoticeKind
  readonly alert: NoticedAlert
}

/** One notice for many that were held back. */
export interface DigestNotice extends AnyNotice {
  readonly subject: 'digest'
  /** When the first was held back. */
  readonly since: EpochMs
  readonly count: number
  /** The gravest, at most ten. */
  readonly alerts: readonly {
    readonly id: string
    readonly level: Level
    readonly title: string
    readonly account: string | null
    readonly accountName: string | null
  }[]
}

/** Shows that a channel works. */
export interface TestNotice extends AnyNotice {
  readonly subject: 'test'
}

export type Notice = AlertNotice | DigestNotice | TestNotice

const PREFIX = 'notice.'

export const noticeEffectKind = (channel: string): string => `${PREFIX}${channel}`

/** @returns `null` for effects that are no notices. */
export const channelOfEffect = (kind: string): string | null => (kind.startsWith(PREFIX) ? kind.slice(PREFIX.length) : null)

/** The notice as something to be done: one thread's notices leave a channel in their order, and wait for no other thread. */
export const noticeEffect = (notice: Notice): NewEffect => ({
  kind: noticeEffectKind(notice.channel),
  lane: `${notice.channel}/${notice.thread}`,
  dueAt: notice.at,
  // Interfaces have no index signature, which is all that keeps them from being Json.
  body: wellFormed(notice as unknown as Json),
})

/** Reads back what {@link noticeEffect} wrote. */
export const noticeOfEffect = (body: Json): Notice => body as unknown as Notice
