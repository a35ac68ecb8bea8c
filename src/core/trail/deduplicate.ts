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
  /** Gives its memory back at once: nothing is admitted after it. */
  close(): void
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
  /** Begins again with nothing. */
  clear(): void
  close(): void
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
    clear() {
      words.fill(0)
      size = 0
    },
    // What is only let go of stays until the engine next looks at everything.
    close: () => void words.buffer.transfer(0),
  }
}

/** What stays the same however an event was delivered: from S3, over EventBridge or out of the event history. */
const contentOf = ({ record, name, source }: TrailEvent): Fingerprint =>
  fingerprint(String(record['eventTime']), source, name, String(record['requestID']), String(record['awsRegion']))

/** A million and a half events are known at the least: 19 MB at the very most. */
export const REMEMBERED_EVENTS = 1_500_000
/** They come in so many generations besides the youngest, and go one after the other. The first, 2 MB, is enough for most trails. */
const OLD_GENERATIONS = 8

/**
 * Tells new events from those that were delivered before, by (account, event id). CloudTrail delivers at least once, and two trails
 * into one bucket make every fifth record a duplicate.
 *
 * Memory is bounded: the last `remember` events are known, and a few more; `forgotten` says how many are not.
 * Two events are taken for one only when at least 58 bits of their keys and 24 of their contents agree.
 */
export function createDeduplicator(remember: number = REMEMBERED_EVENTS): Deduplicator {
  const room = Math.ceil(remember / OLD_GENERATIONS)
  let young = createTable(room)
  /** The oldest first. */
  const old: FingerprintTable[] = []
  let forgotten = 0

  /** The memory of the oldest generation becomes that of the youngest. */
  function beginGeneration(): void {
    old.push(young)
    const oldest = old.length > OLD_GENERATIONS ? old.shift() : undefined
    forgotten += oldest?.size ?? 0
    oldest?.clear()
    young = oldest ?? createTable(room)
  }

  function known(key: EventKey, content: Fingerprint): Known {
    const print = fingerprint(key)
    for (const table of old) {
      const before = table.find(print, content)
      if (before !== 'nothing') return before
    }
    if (young.size >= room) {
      const now = young.find(print, content)
      if (now !== 'nothing') return now
      beginGeneration()
    }
    return young.put(print, content)
  }

  return {
    get forgotten() {
      return forgotten
    },
    close() {
      for (const table of [...old, young]) table.close()
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
