import { CODE_AT, DISTANCE_BITS, END_OF_BLOCK, EXCEPTION, LITERAL, LITERAL_BITS, LONGER, VALUE_AT } from './symbols-code.ts'

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

/** Lengths from 3 on, four of each number of extra bits but for the first eight and the last. RFC 1951, section 3.2.5. */
function lengthMeanings(): readonly number[] {
  const meanings: number[] = []
  for (let symbol = 0, base = 3; symbol < 28; symbol += 1) {
    const extraBits = Math.max(0, (symbol >> 2) - 1)
    meanings.push(numbered(base, extraBits))
    base += 1 << extraBits
  }
  return [...meanings, numbered(258, 0), EXCEPTION, EXCEPTION]
}

function distanceMeanings(): readonly number[] {
  const meanings: number[] = []
  for (let symbol = 0, base = 1; symbol < 30; symbol += 1) {
    const extraBits = Math.max(0, (symbol >> 1) - 1)
    meanings.push(numbered(base, extraBits))
    base += 1 << extraBits
  }
  return [...meanings, EXCEPTION, EXCEPTION]
}

const bytes = Array.from({ length: END_SYMBOL }, (_, byte) => LITERAL | (byte << VALUE_AT))

export const literalAlphabet: Alphabet = {
  bits: LITERAL_BITS,
  meanings: Int32Array.from([...bytes, EXCEPTION | END_OF_BLOCK, ...lengthMeanings()]),
  mayBeSingle: false,
}
export const distanceAlphabet: Alphabet = { bits: DISTANCE_BITS, meanings: Int32Array.from(distanceMeanings()), mayBeSingle: true }
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

/** Builds the first table: of all codes up to its width. @returns `null` when there are no longer ones. */
function buildFirst(table: Int32Array, { bits: first, meanings }: Alphabet): Progress | null {
  let bits = 0
  let left = 0
  let code = 0
  let next = 0
  for (let end = 1; ; left -= 1) {
    while (left === 0) {
      bits += 1
      left = counts[bits] ?? 0
      if (bits > first) return { bits, left, code, next }
      // The table of shorter codes, twice, is the one of longer codes.
      table.copyWithin(end, 0, end)
      end <<= 1
    }
    table[code] = (meanings[sorted[next] ?? 0] ?? 0) + entryBits(bits)
    next += 1
    if (code === (1 << bits) - 1) {
      for (; end < 1 << first; end <<= 1) table.copyWithin(end, 0, end)
      return null
    }
    code = following(code, bits)
  }
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
