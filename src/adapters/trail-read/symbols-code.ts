import {
  type Code,
  type FunctionCode,
  I32,
  I64,
  add,
  and,
  andLong,
  asLong,
  asShort,
  atLeastUnsigned,
  block,
  giveBack,
  jump,
  jumpIf,
  lessSigned,
  lessUnsigned,
  loadEight,
  loadFour,
  loadSixteen,
  local,
  longNumber,
  loop,
  not,
  number,
  or,
  orLong,
  set,
  shiftLeft,
  shiftLeftLong,
  shiftRight,
  shiftRightLong,
  storeEight,
  storeFour,
  storeSixteen,
  storeTwo,
  subtract,
  subtractLong,
  when,
} from './web-assembly.ts'

/*
 * Unfolds the symbols of one block of DEFLATE: bytes, and copies of what was unfolded before. Both codes are looked up in tables, which
 * `decode-table.ts` builds. As many bits as fit are loaded at once, without asking how many are left: what stands behind the input is
 * there to be read, and whether too much was used shows in the end.
 *
 * @see RFC 1951, section 3.2
 */

/** How many bits are looked up at once; longer codes go on in a table of their own. */
export const [LITERAL_BITS, DISTANCE_BITS] = [10, 8] as const

/*
 * An entry of a table. In its lowest byte, how many bits it takes, those of an extra number included; in the four bits above, how many of
 * them are the code itself. From bit 16 on, the bytes, the smallest length or distance, or where the table of longer codes begins.
 */
/** One byte, or two of which the first is the lower one; how many, is told by the two bits from `COUNT_AT` on. */
export const [LITERAL, COUNT_AT] = [0x1000, 13] as const
/** Something else than a byte, a length or a distance; nothing, when none of the two that follow is set. */
export const EXCEPTION = 0x8000
/** The lowest byte is the bits of the first table, and the four above those of the table of longer codes. */
export const LONGER = 0x4000
export const END_OF_BLOCK = 0x2000
export const [VALUE_AT, CODE_AT, CODE_MASK] = [16, 8, 15] as const

/** How it came to an end: there is no more room, or no more symbols in this block, or there is something that cannot be. */
export const [FULL, ENDED, REFUSED] = [0, 1, 2] as const

/** Where in the state each number lies. Of the bits that are at hand, only the lowest six of `LEFT` say how many they are. */
export const [STATE_BITS, STATE_LEFT, STATE_IN, STATE_OUT] = [0, 8, 12, 16] as const
export const STATE_BYTES = 24

/** So many bytes may be written, or read, beyond the ends that are given. */
export const SLACK = 384

export interface SymbolsPlan {
  /** Addresses. */
  readonly state: number
  readonly literals: number
  readonly distances: number
}

// Where to stop writing, how far back a copy may reach, and how far reading may come.
const [ROOM_ENDS, TEXT_BEGINS, IN_ENDS] = [0, 1, 2] as const
const [IN, OUT, LEFT, ENTRY, LENGTH, DISTANCE, FROM, TO, RESULT, BITS, BEFORE] = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] as const
const LOCALS = [I32, I32, I32, I32, I32, I32, I32, I32, I32, I64, I64]

const flag = (one: number): Code => and(local(ENTRY), number(one))
const value: Code = shiftRight(local(ENTRY), number(VALUE_AT))

/** At least 56 bits are at hand afterwards. */
const refill: Code = [
  ...set(BITS, orLong(local(BITS), shiftLeftLong(loadEight(local(IN)), asLong(local(LEFT))))),
  ...set(IN, subtract(add(local(IN), number(7)), and(shiftRight(local(LEFT), number(3)), number(7)))),
  ...set(LEFT, or(local(LEFT), number(56))),
]

const take: Code = [...set(BITS, shiftRightLong(local(BITS), asLong(local(ENTRY)))), ...set(LEFT, subtract(local(LEFT), local(ENTRY)))]

const entryAt = (table: number, index: Code): Code => set(ENTRY, loadFour(shiftLeft(index, number(2)), table))
const lookUp = (table: number, bits: number): Code => entryAt(table, and(asShort(local(BITS)), number((1 << bits) - 1)))

/** Goes on in the table of longer codes. */
const lookFurther = (table: number): Code => {
  const bits = and(shiftRight(local(ENTRY), number(CODE_AT)), number(CODE_MASK))
  const within = and(asShort(local(BITS)), subtract(shiftLeft(number(1), bits), number(1)))
  return [...take, ...entryAt(table, add(value, within))]
}

/** Takes a length or a distance with the extra number that belongs to it. */
const takeNumber = (into: number): Code => {
  const all = andLong(local(BEFORE), subtractLong(shiftLeftLong(longNumber(1), asLong(local(ENTRY))), longNumber(1)))
  const extra = asShort(shiftRightLong(all, asLong(shiftRight(local(ENTRY), number(CODE_AT)))))
  return [...set(BEFORE, local(BITS)), ...take, ...set(into, add(value, extra))]
}

const isByte: Code = flag(LITERAL)
/** Writes two bytes rather than ask whether there is a second one. */
const takeBytes: Code = [
  ...take,
  ...storeTwo(local(OUT), value),
  ...set(OUT, add(local(OUT), and(shiftRight(local(ENTRY), number(COUNT_AT)), number(3)))),
]

/** Most copies are no longer: each of them takes the same way then, which the processor foresees. */
const COPIED_AT_ONCE = 64
const copyAtOnce: Code = Array.from({ length: COPIED_AT_ONCE / 16 }, (_, index) =>
  storeSixteen(local(TO), loadSixteen(local(FROM), 16 * index), 16 * index),
).flat()
const copyBy = (stride: Code, step: Code): Code =>
  loop(step, set(TO, add(local(TO), stride)), set(FROM, add(local(FROM), stride)), jumpIf(lessUnsigned(local(TO), local(OUT)), 0))

/** Copies too much rather than ask; where the copy overlaps what it is made from, in steps of no more than the distance. */
const copy: Code = [
  ...set(TO, local(OUT)),
  ...set(OUT, add(local(OUT), local(LENGTH))),
  ...when(
    lessUnsigned(local(DISTANCE), number(16)),
    [
      ...when(lessUnsigned(number(8), local(DISTANCE)), set(DISTANCE, number(8))),
      ...copyBy(local(DISTANCE), storeEight(local(TO), loadEight(local(FROM)))),
    ],
    copyBy(number(COPIED_AT_ONCE), copyAtOnce),
  ),
]

/**
 * Takes bytes with the bits that are at hand, and goes on with the loop when there may be more of them.
 *
 * @param entries - for how many the bits suffice. @param levels - how many blocks a jump to the loop leaves from here.
 */
const moreBytes = (entries: number, nextLiteral: Code, levels: number): Code =>
  when(isByte, [
    ...takeBytes,
    ...(entries === 1
      ? [...refill, ...nextLiteral, ...jump(levels)]
      : [...nextLiteral, ...moreBytes(entries - 1, nextLiteral, levels + 1)]),
  ])

/** Gives back `FULL`, `ENDED` or `REFUSED`. */
export function symbolsCode({ state, literals, distances }: SymbolsPlan): FunctionCode {
  const at = (offset: number): Code => number(state + offset)
  const nextLiteral = lookUp(literals, LITERAL_BITS)
  // The levels count the blocks that a jump leaves: the loop goes on, or everything ends.
  const refuse = (levels: number): Code => [...set(RESULT, number(REFUSED)), ...jump(levels)]
  const end = (levels: number): Code => [...take, ...set(RESULT, number(ENDED)), ...jump(levels)]
  const bytes: Code = when(isByte, [...takeBytes, ...nextLiteral, ...moreBytes(3, nextLiteral, 2), ...refill])
  const exception: Code = when(flag(EXCEPTION), [
    ...when(flag(END_OF_BLOCK), end(3)),
    ...when(not(flag(LONGER)), refuse(3)),
    ...lookFurther(literals),
    ...when(isByte, [...takeBytes, ...refill, ...nextLiteral, ...jump(2)]),
    ...when(flag(EXCEPTION), [...when(flag(END_OF_BLOCK), end(4)), ...refuse(3)]),
  ])
  const distanceException: Code = when(flag(EXCEPTION), [
    ...when(not(flag(LONGER)), refuse(3)),
    ...lookFurther(distances),
    ...when(flag(EXCEPTION), refuse(3)),
  ])
  return {
    parameters: 3,
    locals: LOCALS,
    body: [
      ...set(BITS, loadEight(at(STATE_BITS))),
      ...set(LEFT, loadFour(at(STATE_LEFT))),
      ...set(IN, loadFour(at(STATE_IN))),
      ...set(OUT, loadFour(at(STATE_OUT))),
      ...refill,
      ...nextLiteral,
      ...block(
        loop(
          jumpIf(atLeastUnsigned(local(OUT), local(ROOM_ENDS)), 1),
          when(lessUnsigned(local(IN_ENDS), local(IN)), refuse(2)),
          bytes,
          exception,
          takeNumber(LENGTH),
          lookUp(distances, DISTANCE_BITS),
          distanceException,
          takeNumber(DISTANCE),
          set(FROM, subtract(local(OUT), local(DISTANCE))),
          when(lessSigned(local(FROM), local(TEXT_BEGINS)), refuse(2)),
          refill,
          nextLiteral,
          copy,
          jump(0),
        ),
      ),
      ...storeEight(at(STATE_BITS), local(BITS)),
      ...storeFour(at(STATE_LEFT), local(LEFT)),
      ...storeFour(at(STATE_IN), local(IN)),
      ...storeFour(at(STATE_OUT), local(OUT)),
      ...giveBack(local(RESULT)),
    ],
  }
}
