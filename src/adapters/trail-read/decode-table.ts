import { CODE_AT, COUNT_AT, DISTANCE_BITS, END_OF_BLOCK, EXCEPTION, LITERAL, LITERAL_BITS, LONGER, VALUE_AT } from './symbols-code.ts'

/** No code is longer. */
const MOST_BITS = 15
const LONGEST_CODE_LENGTH_CODE = 7
const END_SYMBOL = 256

/** What an entry says of a symbol, before the length of its code is added to it. */
export interface Alphabet {
  /** How many bits are looked up at once. */
  readonly bits: number
  readonly meanings: Int32Array
  /** Whether a code may leave something over. */
  readonly mayBeSingle: boolean
}

const numbered = (base: number, extraBits: number): number => (base << VALUE_AT) | extraBits

/**
 * Lengths or distances: each symbol stands for as many as its extra bits can tell, and so many symbols in a row have as many extra bits,
 * the first ones none. RFC 1951, section 3.2.5.
 */
function ranges(symbols: number, first: number, inRow: number): readonly number[] {
  let base = first
  return Array.from({ length: symbols }, (_, symbol) => {
    const extraBits = Math.max(0, Math.floor(symbol / inRow) - 1)
    const meaning = numbered(base, extraBits)
    base += 1 << extraBits
    return meaning
  })
}

const twoBytes = LITERAL | (2 << COUNT_AT)
const bytes = Array.from({ length: END_SYMBOL }, (_, byte) => LITERAL | (1 << COUNT_AT) | (byte << VALUE_AT))

export const literalAlphabet: Alphabet = {
  bits: LITERAL_BITS,
  meanings: Int32Array.from([...bytes, EXCEPTION | END_OF_BLOCK, ...ranges(28, 3, 4), numbered(258, 0), EXCEPTION, EXCEPTION]),
  mayBeSingle: false,
}
export const distanceAlphabet: Alphabet = {
  bits: DISTANCE_BITS,
  meanings: Int32Array.from([...ranges(30, 1, 2), EXCEPTION, EXCEPTION]),
  mayBeSingle: true,
}
/** The lengths of the other two codes, and how often they repeat. */
export const codeLengthAlphabet: Alphabet = {
  bits: LONGEST_CODE_LENGTH_CODE,
  meanings: Int32Array.from({ length: 19 }, (_, symbol) => symbol << VALUE_AT),
  mayBeSingle: false,
}

/** Room for the longest table of any of these alphabets: the first one, and those of longer codes. */
export const MOST_ENTRIES = 2400

const counts = new Int32Array(MOST_BITS + 1)
const starts = new Int32Array(MOST_BITS + 1)
const sorted = new Int32Array(512)

/** Puts symbols in the order of their codes. @returns how much of all codes is taken: 2 ** 15 when it is all. */
function sort(lengths: Uint8Array, from: number, size: number): number {
  counts.fill(0)
  for (let symbol = 0; symbol < size; symbol += 1) counts[lengths[from + symbol] ?? 0] = (counts[lengths[from + symbol] ?? 0] ?? 0) + 1
  let taken = 0
  starts[1] = 0
  for (let bits = 1; bits <= MOST_BITS; bits += 1) {
    taken += (counts[bits] ?? 0) << (MOST_BITS - bits)
    if (bits < MOST_BITS) starts[bits + 1] = (starts[bits] ?? 0) + (counts[bits] ?? 0)
  }
  for (let symbol = 0; symbol < size; symbol += 1) {
    const bits = lengths[from + symbol] ?? 0
    if (bits === 0) continue
    const place = starts[bits] ?? 0
    sorted[place] = symbol
    starts[bits] = place + 1
  }
  return taken
}

/** The next code of a length. Codes are read from their lowest bit on, so that counting carries downwards. */
function following(code: number, bits: number): number {
  const bit = 1 << (31 - Math.clz32(code ^ ((1 << bits) - 1)))
  return (code & (bit - 1)) | bit
}

/** How many bits a table needs for the codes that begin alike, from a length on. */
function bitsOfLonger(length: number, left: number, first: number): number {
  let bits = length - first
  for (let taken = left; taken < 1 << bits;) {
    bits += 1
    taken = (taken << 1) + (counts[first + bits] ?? 0)
  }
  return bits
}

/** The only two codes that leave something over: a single symbol of one bit, and none at all. RFC 1951, section 3.2.7. */
function buildSingle(table: Int32Array, { bits, meanings }: Alphabet, taken: number): boolean {
  const isSingle = counts[1] === 1 && taken === 1 << (MOST_BITS - 1)
  table.fill(EXCEPTION, 0, 1 << bits)
  if (isSingle) {
    const entry = (meanings[sorted[0] ?? 0] ?? 0) + entryBits(1)
    for (let index = 0; index < 1 << bits; index += 2) table[index] = entry
  }
  return isSingle || taken === 0
}

/** How long a code is, as it stands in an entry. */
const entryBits = (bits: number): number => (bits << CODE_AT) + bits

/** How far the codes of a table were gone through. */
interface Progress {
  /** The length of the next code, how many of that length are left, and the code itself. */
  readonly bits: number
  readonly left: number
  readonly code: number
  /** Its place in the order of codes. */
  readonly next: number
}

/** By length, where its bytes begin in the order of codes, and where they end: they come before other symbols. */
const [bytesFrom, bytesUntil] = [new Int32Array(MOST_BITS + 1), new Int32Array(MOST_BITS + 1)]
/** The codes of symbols, in their order. */
const codes = new Int32Array(512)

/**
 * Enters what two bytes come to whose codes are so long together. Most of what is not repeated in a log are digits of ids, which have short
 * codes.
 */
function addPairs(table: Int32Array, bits: number): void {
  for (let firstBits = 1; firstBits < bits; firstBits += 1) {
    const [from, until] = [bytesFrom[bits - firstBits] ?? 0, bytesUntil[bits - firstBits] ?? 0]
    for (let first = bytesFrom[firstBits] ?? 0; first < (bytesUntil[firstBits] ?? 0); first += 1) {
      const [code, entry] = [codes[first] ?? 0, twoBytes | ((sorted[first] ?? 0) << VALUE_AT) | bits]
      for (let second = from; second < until; second += 1) {
        table[code | ((codes[second] ?? 0) << firstBits)] = entry | ((sorted[second] ?? 0) << (VALUE_AT + 8))
      }
    }
  }
}

/** Builds the first table: of all codes up to its width. @returns `null` when there are no longer ones. */
function buildFirst(table: Int32Array, { bits: first, meanings }: Alphabet): Progress | null {
  let code = 0
  let next = 0
  let isComplete = false
  for (let bits = 1; bits <= first; bits += 1) {
    // The table of shorter codes, twice, is the one of longer codes.
    if (next > 0) table.copyWithin(1 << (bits - 1), 0, 1 << (bits - 1))
    addPairs(table, bits)
    bytesFrom[bits] = next
    bytesUntil[bits] = next
    for (let left = counts[bits] ?? 0; left > 0; left -= 1) {
      const entry = (meanings[sorted[next] ?? 0] ?? 0) + entryBits(bits)
      table[code] = entry
      codes[next] = code
      next += 1
      if ((entry & LITERAL) !== 0) bytesUntil[bits] = next
      isComplete = code === (1 << bits) - 1
      if (!isComplete) code = following(code, bits)
    }
  }
  return isComplete ? null : { bits: first + 1, left: counts[first + 1] ?? 0, code, next }
}

/** Builds the tables of the codes that are longer than the first table is wide. */
function buildLonger(table: Int32Array, { bits: first, meanings }: Alphabet, progress: Progress): void {
  const prefixes = (1 << first) - 1
  let { bits, left, code, next } = progress
  let [prefix, start, end] = [-1, 0, 1 << first]
  for (;;) {
    for (; left === 0; left = counts[bits] ?? 0) bits += 1
    if ((code & prefixes) !== prefix) {
      prefix = code & prefixes
      start = end
      const width = bitsOfLonger(bits, left, first)
      end = start + (1 << width)
      table[prefix] = (start << VALUE_AT) | EXCEPTION | LONGER | (width << CODE_AT) | first
    }
    const entry = (meanings[sorted[next] ?? 0] ?? 0) + entryBits(bits - first)
    for (let index = start + (code >> first); index < end; index += 1 << (bits - first)) table[index] = entry
    if (code === (1 << bits) - 1) return
    code = following(code, bits)
    next += 1
    left -= 1
  }
}

/**
 * Builds the table of one code.
 *
 * @param lengths - how long each symbol's code is, from `from` on; 0: there is none.
 * @returns whether it is a code: not too many, nor too few but where that is allowed. RFC 1951, section 3.2.2.
 */
export function buildTable(table: Int32Array, alphabet: Alphabet, lengths: Uint8Array, from: number, size: number): boolean {
  const taken = sort(lengths, from, size)
  if (taken !== 1 << MOST_BITS) return alphabet.mayBeSingle && buildSingle(table, alphabet, taken)
  const longer = buildFirst(table, alphabet)
  if (longer !== null) buildLonger(table, alphabet, longer)
  return true
}
