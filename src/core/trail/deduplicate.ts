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

/** A set of fingerprints in open addressing: sixteen bytes an entry instead of the hundreds of a `Set` of texts. */
interface FingerprintTable {
  readonly size: number
  /** @returns the content under this key: its own when it was not there before. */
  putIfAbsent(key: Fingerprint, content: Fingerprint): { readonly added: boolean; readonly sameContent: boolean }
  /** Looks without adding. @returns `null` when the key is not there. */
  find(key: Fingerprint, content: Fingerprint): { readonly sameContent: boolean } | null
}

const WORDS = 4

function createTable(): FingerprintTable {
  let capacity = 1024
  let words = new Int32Array(capacity * WORDS)
  let size = 0

  /** Zero marks an empty place, so no entry may begin with it. */
  const first = ({ low }: Fingerprint): number => (low === 0 ? 1 : low)

  function placeOf(table: Int32Array, places: number, low: number, high: number): number {
    let place = (low >>> 0) & (places - 1)
    while (table[place * WORDS] !== 0 && !(table[place * WORDS] === low && table[place * WORDS + 1] === high))
      place = (place + 1) & (places - 1)
    return place * WORDS
  }

  function grow(): void {
    const wider = new Int32Array(words.length * 2)
    for (let at = 0; at < words.length; at += WORDS) {
      const low = words[at] ?? 0
      if (low !== 0) wider.set(words.subarray(at, at + WORDS), placeOf(wider, capacity * 2, low, words[at + 1] ?? 0))
    }
    words = wider
    capacity *= 2
  }

  const same = (at: number, content: Fingerprint): boolean => words[at + 2] === content.high && words[at + 3] === content.low

  return {
    get size() {
      return size
    },
    putIfAbsent(key, content) {
      const at = placeOf(words, capacity, first(key), key.high)
      if (words[at] !== 0) return { added: false, sameContent: same(at, content) }
      words[at] = first(key)
      words[at + 1] = key.high
      words[at + 2] = content.high
      words[at + 3] = content.low
      size += 1
      if (size > capacity * 0.6) grow()
      return { added: true, sameContent: true }
    },
    find(key, content) {
      const at = placeOf(words, capacity, first(key), key.high)
      return words[at] === 0 ? null : { sameContent: same(at, content) }
    },
  }
}

/** What stays the same however an event was delivered: from S3, over EventBridge or out of the event history. */
const contentOf = ({ record, name, source }: TrailEvent): Fingerprint =>
  fingerprint(String(record['eventTime']), source, name, String(record['requestID']), String(record['awsRegion']))

/** Two million events in each of two generations: 128 MB at the very most. */
export const REMEMBERED_EVENTS = 2_000_000

/**
 * Tells new events from those that were delivered before, by (account, event id). CloudTrail delivers at least once, and two trails
 * into one bucket make every fifth record a duplicate.
 *
 * Memory is bounded: when `remember` events are known, the older half begins to be forgotten, and `forgotten` says how many were.
 * Two events are taken for one only when 128 bits of their keys and contents agree.
 */
export function createDeduplicator(remember: number = REMEMBERED_EVENTS): Deduplicator {
  let young = createTable()
  let old: FingerprintTable | null = null
  let forgotten = 0

  function known(key: EventKey, content: Fingerprint): { readonly added: boolean; readonly sameContent: boolean } {
    const print = fingerprint(key)
    const before = old?.find(print, content) ?? null
    if (before !== null) return { added: false, sameContent: before.sameContent }
    if (young.size >= remember) {
      forgotten += old?.size ?? 0
      old = young
      young = createTable()
      // Look again: what has just become old is still known.
      const still = old.find(print, content)
      if (still !== null) return { added: false, sameContent: still.sameContent }
    }
    return young.putIfAbsent(print, content)
  }

  return {
    get forgotten() {
      return forgotten
    },
    admit(event) {
      const content = contentOf(event)
      // By its own id: an updated record has the key of the original, and is let through to add to it.
      const ownKey = isUpdate(event) ? eventKey(event.account, event.eventId) : event.key
      const { added, sameContent } = known(ownKey, content)
      if (added) return { kind: 'new', event }
      if (sameContent) return { kind: 'duplicate' }
      const eventId = `${event.eventId}~${fingerprintText(content)}`
      const key = eventKey(event.account, eventId)
      return known(key, content).added ? { kind: 'reused-id', event: { ...event, eventId, key } } : { kind: 'duplicate' }
    },
  }
}
