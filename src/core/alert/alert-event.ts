import { type Json, wellFormed } from '../canonical-json.ts'
import type { Detection } from '../detect/detection.ts'
import type { JournalEntry, NewEvent } from '../journal-entry.ts'
import type { Level } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'
import type { Bucket } from './alert.ts'
import type { NoticeKind } from './notice.ts'
import type { Marks } from './growth.ts'

/** What a notice took from the rate limits. */
export interface TakenBucket extends Bucket {
  readonly key: string
}

interface Of {
  readonly alert: string
  readonly at: EpochMs
}

/** What happened to alerts. The type's name carries the version of its form. */
export type AlertEvent =
  | (Of & { readonly type: 'alert-raised@1'; readonly detection: Detection; readonly marks: Marks })
  | (Of & { readonly type: 'alert-escalated@1'; readonly detection: Detection; readonly marks: Marks; readonly from: Level })
  | (Of & { readonly type: 'alert-grown@1'; readonly detection: Detection; readonly marks: Marks; readonly news: readonly string[] })
  /** The detection is over; the alert waits for a person all the same. */
  | (Of & { readonly type: 'alert-quieted@1'; readonly detection: Detection })
  | (Of & { readonly type: 'alert-merged@1'; readonly into: string })
  | (Of & { readonly type: 'alert-acknowledged@1'; readonly by: string; readonly note: string | null })
  | (Of & { readonly type: 'alert-resolved@1'; readonly by: string | null; readonly because: string })
  | (Of & { readonly type: 'alert-suppressed@1'; readonly by: string; readonly because: string; readonly until: EpochMs })
  | (Of & { readonly type: 'alert-reopened@1'; readonly because: string })
  | (Of & { readonly type: 'alert-climbed@1'; readonly rungs: number; readonly repeats: number })
  | (Of & {
      readonly type: 'alert-notified@1'
      readonly notice: string
      readonly kind: NoticeKind
      readonly channel: string
      readonly level: Level
      readonly taken: readonly TakenBucket[]
    })
  | (Of & { readonly type: 'alert-held@1'; readonly kind: NoticeKind; readonly channel: string; readonly because: 'quiet' | 'limit' })
  | (Of & { readonly type: 'alert-delivered@1'; readonly notice: string; readonly channel: string; readonly reference: string | null })
  | {
      readonly type: 'alerts-digested@1'
      readonly at: EpochMs
      readonly alerts: readonly string[]
      readonly notice: string
      readonly channel: string
      readonly taken: readonly TakenBucket[]
    }

const TYPES: ReadonlySet<string> = new Set<AlertEvent['type']>([
  'alert-raised@1',
  'alert-escalated@1',
  'alert-grown@1',
  'alert-quieted@1',
  'alert-merged@1',
  'alert-acknowledged@1',
  'alert-resolved@1',
  'alert-suppressed@1',
  'alert-reopened@1',
  'alert-climbed@1',
  'alert-notified@1',
  'alert-held@1',
  'alert-delivered@1',
  'alerts-digested@1',
])

/** The event as the journal keeps it. Halves of surrogate pairs in texts of strangers become U+FFFD. */
export function journalEvent(event: AlertEvent): NewEvent {
  const { type, at, ...body } = event
  // Interfaces have no index signature, which is all that keeps them from being Json.
  return { type, at, body: wellFormed(body as unknown as Json) }
}

/** Reads back what {@link journalEvent} wrote. @returns `null` for entries about other things. */
export function alertEventOf({ type, at, body }: Pick<JournalEntry, 'type' | 'at' | 'body'>): AlertEvent | null {
  if (!TYPES.has(type) || typeof body !== 'object' || body === null || Array.isArray(body)) return null
  return { ...body, type, at } as unknown as AlertEvent
}

/** The alerts that an event is about. */
export const alertsOf = (event: AlertEvent): readonly string[] => (event.type === 'alerts-digested@1' ? event.alerts : [event.alert])
