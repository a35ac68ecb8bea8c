/*
 * Just enough of WebAssembly's binary format to write one module by hand. Instructions are lists of bytes; those of their operands come
 * first, as the machine's stack wants them.
 *
 * @see WebAssembly Core Specification 2.0, chapter 5, "Binary Format"
 */

export type Code = readonly number[]

const unsigned = (value: number): Code => {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...bytes, left]
    bytes.push((left & 0x7f) | 0x80)
  }
}

const signed = (value: bigint): Code => {
  const bytes: number[] = []
  for (let left = value; ; left >>= 7n) {
    const low = Number(left & 0x7fn)
    const isLast = (left >> 7n === 0n && (low & 0x40) === 0) || (left >> 7n === -1n && (low & 0x40) !== 0)
    bytes.push(isLast ? low : low | 0x80)
    if (isLast) return bytes
  }
}

export const [I32, I64, V128] = [0x7f, 0x7e, 0x7b] as const
const [NO_RESULT, END] = [0x40, 0x0b] as const

const one =
  (opcode: number) =>
  (operand: Code): Code => [...operand, opcode]
const two =
  (opcode: number) =>
  (left: Code, right: Code): Code => [...left, ...right, opcode]

export const number = (value: number): Code => [0x41, ...signed(BigInt(value))]
const long = (value: bigint): Code => [0x42, ...signed(value)]
export const not = one(0x45)
export const [equal, lessUnsigned, lessSigned, atLeastUnsigned] = [two(0x46), two(0x49), two(0x48), two(0x4f)]
export const [add, subtract, multiply] = [two(0x6a), two(0x6b), two(0x6c)]
export const [and, or, xor] = [two(0x71), two(0x72), two(0x73)]
export const [shiftLeft, shiftRight] = [two(0x74), two(0x76)]

/** A local by its number: to be read, and to be written. */
export const local = (index: number): Code => [0x20, index]
export const set = (index: number, value: Code): Code => [...value, 0x21, index]
/** A variable of the module. */
export const shared = (index: number): Code => [0x23, index]
export const setShared = (index: number, value: Code): Code => [...value, 0x24, index]

/** Memory is read and written without regard to alignment; the offset is added to the address. */
const load =
  (opcode: number) =>
  (address: Code, offset = 0): Code => [...address, opcode, 0, ...unsigned(offset)]
export const [loadByte, loadShort, loadFour] = [load(0x2d), load(0x2f), load(0x28)]
const store =
  (opcode: number) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, opcode, 0, ...unsigned(offset)]
export const [storeTwo, storeFour, storeEight] = [store(0x3b), store(0x36), store(0x37)]

/** Numbers of eight bytes. Their shifts look at the lowest six bits of what they are told only. */
export const loadEight = load(0x29)
export const [asShort, asLong] = [one(0xa7), one(0xad)]
export const [andLong, orLong, xorLong] = [two(0x83), two(0x84), two(0x85)]
export const [trailingZerosLong, countOfLong] = [one(0x7a), one(0x7b)]
export const [subtractLong, shiftLeftLong, shiftRightLong] = [two(0x7d), two(0x86), two(0x88)]
export const longNumber = (value: number): Code => long(BigInt(value))
/** Whether it is not 0. */
export const someBit = (value: Code): Code => [...value, ...longNumber(0), 0x52]

const asNumber = (text: string): bigint => Buffer.from(text, 'latin1').readBigInt64LE()
/** Whether eight letters stand at an address. */
export const eightAre = (address: Code, text: string): Code => [...loadEight(address), ...long(asNumber(text)), 0x51]
export const fourAre = (address: Code, text: string): Code => equal(loadFour(address), number(Buffer.from(text, 'latin1').readInt32LE()))
export const twoAre = (address: Code, text: string): Code => equal(loadShort(address), number(Buffer.from(text, 'latin1').readUInt16LE()))

/** Jumps out of so many blocks, or back to the beginning of a loop. */
export const jumpIf = (condition: Code, levels: number): Code => [...condition, 0x0d, levels]
export const jump = (levels: number): Code => [0x0c, levels]
export const loop = (...body: readonly Code[]): Code => [0x03, NO_RESULT, ...body.flat(), END]
export const block = (...body: readonly Code[]): Code => [0x02, NO_RESULT, ...body.flat(), END]
export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  NO_RESULT,
  ...then,
  ...(otherwise.length === 0 ? [] : [0x05, ...otherwise]),
  END,
]
export const giveBack = (value: Code): Code => [...value, 0x0f]
export const call = (index: number, ...operands: readonly Code[]): Code => [...operands.flat(), 0x10, index]

/** Sixteen bytes at once. */
const many = (opcode: number): Code => [0xfd, ...unsigned(opcode)]
const manyOf =
  (opcode: number) =>
  (left: Code, right: Code): Code => [...left, ...right, ...many(opcode)]
export const loadSixteen = (address: Code, offset = 0): Code => [...address, ...many(0x00), 0, ...unsigned(offset)]
export const storeSixteen = (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...many(0x0b), 0, ...unsigned(offset)]
export const sixteenOf = (bytes: readonly number[]): Code => [...many(0x0c), ...bytes]
export const sixteenTimes = (byte: number): Code => sixteenOf(Array.from({ length: 16 }, () => byte))
/** Of sixteen bytes, those at sixteen places; 0 for a place beyond. */
export const chosenBytes = manyOf(0x0e)
/** Bytes are compared as signed: those that are no ASCII are the least. */
export const [equalBytes, lesserBytes, bothBytes, eitherBytes] = [manyOf(0x23), manyOf(0x25), manyOf(0x4e), manyOf(0x50)]
export const differentBits = manyOf(0x51)
export const anyByte = (bytes: Code): Code => [...bytes, ...many(0x53)]
/** The highest bit of each of the sixteen. */
export const bitsOf = (bytes: Code): Code => [...bytes, ...many(0x64)]

export interface FunctionCode {
  /** How many numbers it is given; it gives back one. */
  readonly parameters: number
  /** The types of its other locals, numbered after the parameters. */
  readonly locals: readonly number[]
  readonly body: Code
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()]
const section = (id: number, items: readonly Code[]): Code => {
  const content = vector(items)
  return [id, ...unsigned(content.length), ...content]
}
const name = (text: string): Code => vector([...Buffer.from(text)].map((byte) => [byte]))

const MAGIC_AND_VERSION: Code = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

/** What a module is made of; functions call each other by their place in the list. */
export interface ModuleCode {
  readonly functions: readonly { readonly name: string; readonly code: FunctionCode }[]
  /** Of 64 KB each. */
  readonly pages: number
  /** How many variables of the module there are; all are 0 at first. */
  readonly sharedNumbers: number
}

/** Puts a module together. It exports its memory as `memory`, and each function by its name. */
export function moduleOf({ functions, pages, sharedNumbers }: ModuleCode): Uint8Array<ArrayBuffer> {
  const bodies = functions.map(({ code: { locals, body } }) => {
    const content = [...vector(locals.map((type) => [1, type])), ...body, END]
    return [...unsigned(content.length), ...content]
  })
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(
      1,
      functions.map(({ code }) => [0x60, ...vector(Array.from({ length: code.parameters }, () => [I32])), ...vector([[I32]])]),
    ),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(5, [[0x01, ...unsigned(pages), ...unsigned(pages)]]),
    ...section(
      6,
      Array.from({ length: sharedNumbers }, () => [I32, 0x01, ...number(0), END]),
    ),
    ...section(7, [[...name('memory'), 0x02, 0], ...functions.map((one, index) => [...name(one.name), 0x00, ...unsigned(index)])]),
    ...section(10, bodies),
  ])
}
