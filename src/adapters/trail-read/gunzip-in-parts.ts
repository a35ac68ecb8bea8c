import { checksum } from './checksum.ts'
import { type Alphabet, buildTable, codeLengthAlphabet, distanceAlphabet, literalAlphabet } from './decode-table.ts'
import { AREAS, HISTORY_BYTES, type Machine, TEXT_ENDS } from './machine.ts'
import { ENDED, FULL, SLACK, STATE_BITS, STATE_IN, STATE_LEFT, STATE_OUT, VALUE_AT } from './symbols-code.ts'

const [MAGIC, DEFLATE] = [0x8b1f, 8] as const
const [HEADER_BYTES, TRAILER_BYTES] = [10, 8] as const
/** Flags of the header, for the two that only add a text. RFC 1952, section 2.3.1. */
const [NAME, COMMENT] = [0x08, 0x10] as const

const [STORED, FIXED, DYNAMIC] = [0, 1, 2] as const
/** In what order the lengths of the codes for lengths come. RFC 1951, section 3.2.7. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const
const [LITERALS, DISTANCES] = [288, 32] as const
/** The length before is repeated, or 0 is, in two ways: in how many bits it stands how often, and how often at least. */
const REPEATED = 16
const REPETITIONS: readonly (readonly [extraBits: number, least: number])[] = [
  [2, 3],
  [3, 3],
  [7, 11],
]
/** A repetition may begin with the last length that is wanted. */
const LONGEST_REPETITION = 138

/** RFC 1951, section 3.2.6. */
const fixedLengths = Uint8Array.from({ length: LITERALS + DISTANCES }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : symbol < LITERALS ? 8 : 5,
)

/** What became of an attempt to have more text: there may be more yet, or that is all of it; or it is not to be read in this way. */
export type Filled = 'more' | 'all' | 'refused'

/**
 * Unfolds one member of gzip that lies in the machine's input, part by part, into the machine's text. It takes what is whole and plain,
 * checks it, and refuses everything else without a reason: then zlib has the last word.
 *
 * @see RFC 1951 and RFC 1952
 */
export class GunzipInParts {
  /** Address. */
  textEnds = AREAS.text
  readonly #machine: Machine
  readonly #lengths = new Uint8Array(LITERALS + DISTANCES + LONGEST_REPETITION)
  readonly #codeLengths = new Int32Array(1 << codeLengthAlphabet.bits)
  #next: 'block' | 'symbols' | 'stored' | 'trailer' = 'block'
  /** In bits. */
  #at = 0
  #inputEnds = 0
  #isLast = false
  #stored = 0
  #checksum = 0
  #length = 0
  #mostBytes = 0

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** @param bytes - how many lie in the input. @param size - how long the text may become. @returns whether they begin as gzip does. */
  begin(bytes: number, size: number): boolean {
    const { memory } = this.#machine
    const ends = AREAS.input + bytes
    this.textEnds = AREAS.text
    this.#next = 'block'
    this.#inputEnds = ends - TRAILER_BYTES
    this.#checksum = 0
    this.#length = 0
    this.#mostBytes = size
    memory.fill(0, ends, ends + SLACK)
    const flags = memory[AREAS.input + 3] ?? 0
    if (bytes < HEADER_BYTES + TRAILER_BYTES || memory.readUInt16LE(AREAS.input) !== MAGIC) return false
    if (memory[AREAS.input + 2] !== DEFLATE || (flags & ~(NAME | COMMENT)) !== 0) return false
    let at = AREAS.input + HEADER_BYTES
    for (const flag of [NAME, COMMENT]) if ((flags & flag) !== 0) at = memory.indexOf(0, at) + 1
    this.#at = at * 8
    return true
  }

  /**
   * Adds text until there is no more room for it. What is no longer needed makes room; not all of it, since copies may reach back.
   *
   * @param needed - address of what is needed still. @returns by how much the text was moved towards the beginning.
   */
  fill(needed: number): { readonly filled: Filled; readonly moved: number } {
    const kept = Math.max(AREAS.text, Math.min(needed, this.textEnds - HISTORY_BYTES))
    const moved = kept - AREAS.text
    if (moved > 0) this.#machine.memory.copyWithin(AREAS.text, kept, this.textEnds)
    this.textEnds -= moved
    return { filled: this.textEnds < TEXT_ENDS ? this.#add() : 'refused', moved }
  }

  #add(): Filled {
    const from = this.textEnds
    while (this.#next !== 'trailer' && this.textEnds < TEXT_ENDS) {
      if (!this.#step() || this.#at > this.#inputEnds * 8) return 'refused'
    }
    this.#checksum = checksum(this.#machine, from, this.textEnds, this.#checksum)
    this.#length += this.textEnds - from
    if (this.#length > this.#mostBytes) return 'refused'
    return this.#next === 'trailer' ? this.#judged() : 'more'
  }

  #judged(): Filled {
    const { memory } = this.#machine
    const ends = this.#inputEnds
    const isWhole = Math.ceil(this.#at / 8) === ends
    return isWhole && memory.readUInt32LE(ends) === this.#checksum && memory.readUInt32LE(ends + 4) === this.#length ? 'all' : 'refused'
  }

  #step(): boolean {
    if (this.#next === 'block') return this.#block()
    return this.#next === 'stored' ? this.#copyStored() : this.#symbols()
  }

  /** At least seventeen bits from a place on. */
  #bitsAt(at: number): number {
    const { memory } = this.#machine
    const byte = at >> 3
    return ((memory[byte] ?? 0) | ((memory[byte + 1] ?? 0) << 8) | ((memory[byte + 2] ?? 0) << 16)) >> (at & 7)
  }

  #bits(count: number): number {
    const bits = this.#bitsAt(this.#at)
    this.#at += count
    return bits & ((1 << count) - 1)
  }

  #block(): boolean {
    this.#isLast = this.#bits(1) === 1
    const kind = this.#bits(2)
    if (kind === STORED) return this.#beginStored()
    if (kind === FIXED) return this.#beginSymbols(fixedLengths, LITERALS, DISTANCES)
    return kind === DYNAMIC && this.#readLengths()
  }

  #beginStored(): boolean {
    this.#at = Math.ceil(this.#at / 8) * 8
    this.#stored = this.#bits(16)
    this.#next = 'stored'
    return (this.#bits(16) ^ 0xffff) === this.#stored
  }

  #copyStored(): boolean {
    const from = this.#at / 8
    const size = Math.min(this.#stored, TEXT_ENDS - this.textEnds)
    this.#machine.memory.copyWithin(this.textEnds, from, from + size)
    this.textEnds += size
    this.#at += size * 8
    this.#stored -= size
    if (this.#stored === 0) this.#endBlock()
    return true
  }

  #endBlock(): void {
    this.#next = this.#isLast ? 'trailer' : 'block'
  }

  /** Reads how long the codes of both alphabets are. RFC 1951, section 3.2.7. */
  #readLengths(): boolean {
    const literals = this.#bits(5) + 257
    const distances = this.#bits(5) + 1
    const count = this.#bits(4) + 4
    const lengths = this.#lengths
    lengths.fill(0, 0, ORDER.length)
    for (let index = 0; index < count; index += 1) lengths[ORDER[index] ?? 0] = this.#bits(3)
    return (
      buildTable(this.#codeLengths, codeLengthAlphabet, lengths, 0, ORDER.length) &&
      this.#repeatLengths(literals + distances) &&
      this.#beginSymbols(lengths, literals, distances)
    )
  }

  #repeatLengths(wanted: number): boolean {
    const lengths = this.#lengths
    let at = this.#at
    for (let known = 0; known < wanted;) {
      const bits = this.#bitsAt(at)
      const entry = this.#codeLengths[bits & ((1 << codeLengthAlphabet.bits) - 1)] ?? 0
      const symbol = entry >> VALUE_AT
      const used = entry & 0xff
      at += used
      if (symbol < REPEATED) {
        lengths[known] = symbol
        known += 1
        continue
      }
      if (symbol === REPEATED && known === 0) return false
      const [extraBits, least] = REPETITIONS[symbol - REPEATED] ?? [0, 0]
      const times = least + ((bits >> used) & ((1 << extraBits) - 1))
      lengths.fill(symbol === REPEATED ? (lengths[known - 1] ?? 0) : 0, known, known + times)
      at += extraBits
      known += times
    }
    this.#at = at
    return true
  }

  #beginSymbols(lengths: Uint8Array, literals: number, distances: number): boolean {
    const { numbers } = this.#machine
    const build = (table: Int32Array, alphabet: Alphabet, from: number, size: number): boolean =>
      buildTable(table, alphabet, lengths, from, size)
    const used = this.#at & 7
    this.#next = 'symbols'
    // What is left of a byte that was begun.
    numbers[STATE_BITS / 4] = used === 0 ? 0 : (this.#machine.memory[this.#at >> 3] ?? 0) >> used
    numbers[STATE_BITS / 4 + 1] = 0
    numbers[STATE_LEFT / 4] = used === 0 ? 0 : 8 - used
    numbers[STATE_IN / 4] = Math.ceil(this.#at / 8)
    return (
      build(this.#machine.literals, literalAlphabet, 0, literals) && build(this.#machine.distances, distanceAlphabet, literals, distances)
    )
  }

  #symbols(): boolean {
    const { numbers, symbols } = this.#machine
    numbers[STATE_OUT / 4] = this.textEnds
    const result = symbols(TEXT_ENDS, AREAS.text, this.#inputEnds + SLACK / 2)
    this.textEnds = numbers[STATE_OUT / 4] ?? 0
    // Bits that were loaded and not used are not counted.
    this.#at = (numbers[STATE_IN / 4] ?? 0) * 8 - ((numbers[STATE_LEFT / 4] ?? 0) & 63)
    if (result === ENDED) this.#endBlock()
    return result === ENDED || result === FULL
  }
}
