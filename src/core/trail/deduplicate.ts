import { type EventKey, type TrailEvent, eventKey, isUpdate } from './event.ts'
import { type Fingerprint, fingerprint, fingerprintText } from './fingerprint.ts'

/** What became of one delivered event. */
export type Admission =
  /** Not seen before. */
  | { readonly kind: 'new'; readonly event: TrailEvent }
  /** The same event, delivered again. */
  | { readonly kind: 'duplicate' }
  /** Another event under an id that was used before, as in test files where every id is `1`; it got an id of its own. */
  | { readonly kind: 'reused-id'; readonly event: TrailEvent }

export interface Deduplicator {
  admit(event: TrailEvent): Admission
  /** How many of the oldest events it no longer remembers: a duplicate of one of those would pass as new. */
  readonly forgotten: number
}

/** What is known of a key: nothing, this content, or another. */
type Known = 'nothing' | 'same' | 'other'

/** Fingerprints in open addressing: eight bytes a place, and as many places as it begins with, so that nothing is ever moved. */
interface FingerprintTable {
  readonly size: number
  /** Adds what is not there. @returns what was known before. */
  put(key: Fingerprint, content: Fingerprint): Known
  /** Looks without adding. */
  find(key: Fingerprint, content: Fingerprint): Known
}

const WORDS = 2
/** Above this, looking for what is not there takes long. */
const MOST_FILLED = 0.72
/** Eight bits hold the end of the key, which the place does not tell; the rest are the content's. */
const CONTENT = 0xff_ffff

/** @param room - for so many, and not for more. */
function createTable(room: number): FingerprintTable {
  const places = 2 ** Math.ceil(Math.log2(room / MOST_FILLED))
  const words = new Int32Array(places * WORDS)
  let size = 0

  /** Zero marks an empty place, so no entry may begin with it. */
  const first = ({ high }: Fingerprint): number => (high === 0 ? 1 : high)
  const second = ({ low }: Fingerprint, content: Fingerprint): number => (low & ~CONTENT) | (content.low & CONTENT)

  /** Where a key is, or would be. */
  function placeOf(key: Fingerprint): number {
    const [high, rest] = [first(key), key.low & ~CONTENT]
    let place = key.low & (places - 1)
    for (;;) {
      const at = place * WORDS
      if (words[at] === 0 || (words[at] === high && ((words[at + 1] ?? 0) & ~CONTENT) === rest)) return at
      place = (place + 1) & (places - 1)
    }
  }
  const knownAt = (at: number, key: Fingerprint, content: Fingerprint): Known =>
    words[at] === 0 ? 'nothing' : words[at + 1] === second(key, content) ? 'same' : 'other'

  return {
    get size() {
      return size
    },
    put(key, content) {
      const at = placeOf(key)
      const known = knownAt(at, key, content)
      if (known !== 'nothing') return known
      words[at] = first(key)
      words[at + 1] = second(key, content)
      size += 1
      return known
    },
    find: (key, content) => knownAt(placeOf(key), key, content),
  }
}

/** What stays the same however an event was delivered: from S3, over EventBridge or out of the event history. */
const contentOf = ({ record, name, source }: TrailEvent): Fingerprint =>
  fingerprint(String(record['eventTime']), source, name, String(record['requestID']), String(record['awsRegion']))

/** A million and a half events in each of two generations: 34 MB at the very most. */
export const REMEMBERED_EVENTS = 1_500_000
/** The first generation is smaller: 2 MB are enough for most trails. */
const FIRST_REMEMBERED = 180_000

/**
 * Tells new events from those that were delivered before, by (account, event id). CloudTrail delivers at least once, and two trails
 * into one bucket make every fifth record a duplicate.
 *
 * Memory is bounded: when `remember` events are known, the older half begins to be forgotten, and `forgotten` says how many were.
 * Two events are taken for one only when at least 58 bits of their keys and 24 of their contents agree.
 */
export function createDeduplicator(remember: number = REMEMBERED_EVENTS): Deduplicator {
  let room = Math.min(remember, FIRST_REMEMBERED)
  let young = createTable(room)
  let old: FingerprintTable | null = null
  let forgotten = 0

  function known(key: EventKey, content: Fingerprint): Known {
    const print = fingerprint(key)
    const before = old?.find(print, content) ?? 'nothing'
    if (before !== 'nothing') return before
    if (young.size >= room) {
      const now = young.find(print, content)
      if (now !== 'nothing') return now
      forgotten += old?.size ?? 0
      old = young
      room = remember
      young = createTable(room)
    }
    return young.put(print, content)
  }

  return {
    get forgotten() {
      return forgotten
    },
    admit(event) {
      const content = contentOf(event)
      // By its own id: an updated record has the key of the original, and is let through to add to it.
      const ownKey = isUpdate(event) ? eventKey(event.account, event.eventId) : event.key
      switch (known(ownKey, content)) {
        case 'nothing':
          return { kind: 'new', event }
        case 'same':
          return { kind: 'duplicate' }
        case 'other': {
          const eventId = `${event.eventId}~${fingerprintText(content)}`
          const key = eventKey(event.account, eventId)
          return known(key, content) === 'nothing' ? { kind: 'reused-id', event: { ...event, eventId, key } } : { kind: 'duplicate' }
        }
      }
    },
  }
}
