import type { Json } from './canonical-json.ts'
import type { JournalEntry } from './journal-entry.ts'

/** A view over the journal as a fold: which rows an entry touches, and what it makes of each. */
export interface Projection<Row extends Json> {
  /** Ends in a version (`alerts@2`): rows of another form belong to another projection, which is made from the start. */
  readonly name: string
  readonly keysOf: (entry: JournalEntry) => readonly string[]
  /** @param row - `null` when there is none. @returns `null` when there is to be none. */
  readonly step: (row: Row | null, entry: JournalEntry, key: string) => Row | null
}

/** A longer key has no place in an index of PostgreSQL. */
export const MAX_KEY_LENGTH = 600

/** @throws RangeError for a key that not every store can hold: empty, too long, with half a surrogate pair or U+0000. Keys of strangers' texts are hashed. */
export function checkKey(key: string): void {
  if (key.length > 0 && key.length <= MAX_KEY_LENGTH && key.isWellFormed() && !key.includes('\0')) return
  throw new RangeError(`not a key of a projection's row: ${JSON.stringify(key).slice(0, 80)}`)
}
