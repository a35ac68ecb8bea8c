import { JSON_LIMITS } from '../../core/trail/bounded-json.ts'
import { BACKSLASH, CAREFUL_STEP, DISGUISES, ESCAPED, FIRST_PRINTABLE, QUOTE, WRONG, byte, carefully } from './careful-code.ts'
import {
  type Code,
  type FunctionCode,
  I32,
  I64,
  V128,
  add,
  and,
  andLong,
  anyByte,
  asLong,
  asShort,
  atLeastUnsigned,
  bitsOf,
  bothBytes,
  call,
  chosenBytes,
  countOfLong,
  eightAre,
  eitherBytes,
  equal,
  equalBytes,
  fourAre,
  giveBack,
  jumpIf,
  lesserBytes,
  lessSigned,
  lessUnsigned,
  loadByte,
  loadFour,
  loadSixteen,
  local,
  longNumber,
  loop,
  multiply,
  not,
  number,
  or,
  orLong,
  set,
  setShared,
  shared,
  shiftLeft,
  shiftLeftLong,
  shiftRight,
  shiftRightLong,
  sixteenOf,
  sixteenTimes,
  someBit,
  storeFour,
  subtract,
  subtractLong,
  trailingZerosLong,
  twoAre,
  when,
  xor,
  xorLong,
} from './web-assembly.ts'

/*
 * Walks through the records of a log, sixty-four bytes at a time. Quotes tell what is inside of a text; brackets outside of texts tell where
 * records end; and three capital letters inside of texts lead to the keys and words that are sought. What is found goes to a list of
 * marks, in order.
 */

/** What a mark is about: the end of a record, what stands after the key `eventName` or `errorCode`, `"Root"`, an escape of ASCII. */
export const [ENDS, AFTER_NAME, AFTER_CODE, ROOT, DISGUISE] = [0, 1, 2, 3, 4] as const
export const MARK_BITS = 3

const [OPEN_LIST, OPEN_OBJECT, CLOSE_OBJECT] = ['[', '{', '}'].map(byte) as [number, number, number]
/** What tells lists from objects: `[` and `{`, `]` and `}` differ by it. */
const LIST_BIT = 0x20
const REFUSED = number(-1)
/** Four of them. */
const BLANKS = 0x2020_2020

/** So many bytes are looked at together, in quarters: a bit for each fits into one number of eight bytes. */
const STEP = 64
const QUARTERS = [0, 16, 32, 48] as const

/** The place of `carefully` among the module's functions. */
const CAREFULLY = 0

// What the walk is given, and what it keeps at hand.
const [AT, UNTIL, OUT, OUT_END] = [0, 1, 2, 3] as const
const [DEPTH, INSIDE, ESCAPING, HERE, BYTE] = [4, 5, 6, 7, 8] as const
/** A bit for each byte at hand. */
const [QUOTES, WITHIN, OPENING, CLOSING, MARKS] = [9, 10, 11, 12, 13] as const
const TEXTS = [14, 15, 16, 17] as const
/** Bytes to compare with, sixteen times each. They are laid out once: laying them out anew in each step would cost as much as comparing. */
const CAPITAL_BITS = 0xaf
const COMPARED = [QUOTE, BACKSLASH, LIST_BIT, OPEN_OBJECT, CLOSE_OBJECT, CAPITAL_BITS]
const FIRST_COMPARED = TEXTS[3] + 1
const LED_BY = FIRST_COMPARED + COMPARED.length
const sixteen = (one: number): Code => local(FIRST_COMPARED + COMPARED.indexOf(one))
/** What the letters of a name come to, and whether it is sought. */
const [MIXED, SOUGHT] = [LED_BY + 1, LED_BY + 2] as const
const WALK_LOCALS = [I32, I32, I32, I32, I32, I64, I64, I64, I64, I64, V128, V128, V128, V128, ...COMPARED.map(() => V128), V128, I32, I32]

const mark = (kind: number, at: Code): Code => [
  ...when(atLeastUnsigned(local(OUT), local(OUT_END)), giveBack(REFUSED)),
  ...storeFour(local(OUT), or(shiftLeft(at, number(MARK_BITS)), number(kind))),
  ...set(OUT, add(local(OUT), number(4))),
]

/**
 * Four letters after four of a name, lower and upper case alike, come to one of so many numbers. What is known of each stands in a byte:
 * a bit for each of the steps, where a name that is sought is known after so many.
 */
export const LETTERS = 16_384
/** Where in a name the letters of each step stand. What a sought name is too short for may be anything. */
export const STEPS_AT: readonly number[] = [0, 5, 9]
export const LETTERS_AT_ONCE = 4
const [CASES, SPREAD, SPREAD_SHIFT] = [0x2020_2020, 0x9e37_79b1 | 0, 18] as const
/** @param before - what the letters of earlier steps came to; 0 at first. @param letters - the code of each, the first one lowest. */
export const mixLetters = (before: number, letters: number): number => Math.imul(before ^ (letters | CASES), SPREAD)
export const lettersNumber = (mixed: number): number => mixed >>> SPREAD_SHIFT

/** Sets `SOUGHT` where a name may be one of those that are sought: most differ in these letters. What is not compact may be anything. */
const lookAtName = (known: number): Code => [
  ...set(MIXED, number(0)),
  ...set(SOUGHT, not(twoAre(add(local(HERE), number(5)), ':"'))),
  ...STEPS_AT.flatMap((at, step) => [
    ...set(MIXED, multiply(xor(local(MIXED), or(loadFour(local(HERE), 7 + at), number(CASES))), number(SPREAD))),
    ...set(SOUGHT, or(local(SOUGHT), and(loadByte(shiftRight(local(MIXED), number(SPREAD_SHIFT)), known), number(1 << step)))),
  ]),
]

/** The capital letter of a key, six behind its quote: `"eventName"`, `"errorCode"`. */
const key = (letter: string, start: string, end: string, then: Code): Code =>
  when(
    equal(local(BYTE), number(byte(letter))),
    when(
      and(
        eightAre(subtract(local(HERE), number(6)), `${start}${end.slice(0, 2)}`),
        and(fourAre(local(HERE), end), equal(loadByte(local(HERE), 4), number(QUOTE))),
      ),
      then,
    ),
  )

const root: Code = when(
  equal(local(BYTE), number(byte('R'))),
  when(and(fourAre(subtract(local(HERE), number(1)), '"Roo'), twoAre(add(local(HERE), number(3)), 't"')), mark(ROOT, local(HERE))),
)

const isBracket = (one: number): Code => equal(or(local(BYTE), number(LIST_BIT)), number(one))
const bracket: Code = when(
  isBracket(OPEN_OBJECT),
  set(DEPTH, add(local(DEPTH), number(1))),
  when(isBracket(CLOSE_OBJECT), [
    ...set(DEPTH, subtract(local(DEPTH), number(1))),
    ...when(not(local(DEPTH)), mark(ENDS, add(local(HERE), number(1)))),
    ...when(lessSigned(local(DEPTH), number(0)), giveBack(REFUSED)),
  ]),
)

const isByte = (text: Code, one: number): Code => equalBytes(text, sixteen(one))

/** A bit for each of the bytes of which something is so. @param so - of a quarter of them, and the sixteen that begin one byte earlier. */
const eachBit = (so: (text: Code, before: Code) => Code): Code =>
  QUARTERS.map((from, quarter) => {
    const bits = asLong(bitsOf(so(local(TEXTS[quarter] ?? 0), loadSixteen(subtract(local(AT), number(1)), from))))
    return from === 0 ? bits : shiftLeftLong(bits, longNumber(from))
  }).reduce(orLong)

/**
 * The capitals of what is sought, with the letter before them: that alone leaves few others. By its lowest bits each capital tells which
 * letter has to stand before it; small letters, digits and what is no ASCII tell none.
 */
const leads = (text: Code, before: Code): Code => equalBytes(before, chosenBytes(local(LED_BY), bothBytes(text, sixteen(CAPITAL_BITS))))
const NEVER = 0xff
const ledBy = Array.from({ length: 16 }, () => NEVER)
for (const [before = '', capital = ''] of ['tN', 'rC', '"R']) ledBy[byte(capital) & 0x0f] = byte(before)

const needsCare: Code = or(
  local(ESCAPING),
  anyByte(
    TEXTS.map((text) => eitherBytes(isByte(local(text), BACKSLASH), lesserBytes(local(text), sixteen(FIRST_PRINTABLE)))).reduce(
      (all, next) => eitherBytes(all, next),
    ),
  ),
)

/** Looks at half a step one by one, and adds the bits of its disguises. @param inside - whether it begins inside of a text. */
const carefulHalf = (from: number, inside: Code, then: (quotes: Code) => Code): Code => {
  const placed = (bits: Code): Code => (from === 0 ? asLong(bits) : shiftLeftLong(asLong(bits), longNumber(from)))
  return [
    ...then(placed(call(CAREFULLY, add(local(AT), number(from)), inside))),
    ...set(MARKS, orLong(local(MARKS), placed(shared(DISGUISES)))),
  ]
}
const quotesUntilHere = and(asShort(countOfLong(local(QUOTES))), number(1))
const lookCarefully: Code = [
  ...carefulHalf(0, local(INSIDE), (quotes) => set(QUOTES, quotes)),
  ...carefulHalf(CAREFUL_STEP, xor(local(INSIDE), quotesUntilHere), (quotes) => set(QUOTES, orLong(local(QUOTES), quotes))),
  ...when(shared(WRONG), giveBack(REFUSED)),
  ...set(ESCAPING, shared(ESCAPED)),
]

/** Sets a bit from each quote to the next, which is inside of texts; and goes on so in the next step. */
const findTexts: Code = [
  ...set(WITHIN, local(QUOTES)),
  ...[1, 2, 4, 8, 16, 32].flatMap((by) => set(WITHIN, xorLong(local(WITHIN), shiftLeftLong(local(WITHIN), longNumber(by))))),
  ...set(WITHIN, xorLong(local(WITHIN), subtractLong(longNumber(0), asLong(local(INSIDE))))),
  ...set(INSIDE, asShort(shiftRightLong(local(WITHIN), longNumber(STEP - 1)))),
]

const outside = (bits: Code): Code => andLong(bits, xorLong(local(WITHIN), longNumber(-1)))
const folded = (text: Code): Code => eitherBytes(text, sixteen(LIST_BIT))

const look: Code = [
  ...TEXTS.flatMap((text, quarter) => set(text, loadSixteen(local(AT), QUARTERS[quarter]))),
  ...set(
    QUOTES,
    eachBit((text) => isByte(text, QUOTE)),
  ),
  ...set(MARKS, eachBit(leads)),
  ...when(needsCare, lookCarefully),
  ...findTexts,
  ...set(OPENING, outside(eachBit((text) => isByte(folded(text), OPEN_OBJECT)))),
  ...set(CLOSING, outside(eachBit((text) => isByte(folded(text), CLOSE_OBJECT)))),
  ...set(MARKS, andLong(local(MARKS), local(WITHIN))),
]

const count = (bits: number): Code => asShort(countOfLong(local(bits)))

/** Brackets have to be gone through only where a record could end; otherwise it is enough to count them. */
const measureDepth: Code = [
  // As if all that open came before any that closes, to be on the safe side.
  ...when(lessSigned(number(JSON_LIMITS.maxDepth), add(local(DEPTH), count(OPENING))), giveBack(REFUSED)),
  ...when(
    lessSigned(count(CLOSING), local(DEPTH)),
    set(DEPTH, add(local(DEPTH), subtract(count(OPENING), count(CLOSING)))),
    set(MARKS, orLong(local(MARKS), orLong(local(OPENING), local(CLOSING)))),
  ),
]

const afterKey = (kind: number): Code => mark(kind, add(local(HERE), number(5)))

const eachMark = (letters: number): Code =>
  when(
    someBit(local(MARKS)),
    loop(
      set(HERE, add(local(AT), asShort(trailingZerosLong(local(MARKS))))),
      set(BYTE, loadByte(local(HERE))),
      set(MARKS, andLong(local(MARKS), subtractLong(local(MARKS), longNumber(1)))),
      when(
        lessUnsigned(local(BYTE), number(OPEN_LIST)),
        [
          ...key('N', '"event', 'Name', [...lookAtName(letters), ...when(local(SOUGHT), afterKey(AFTER_NAME))]),
          ...key('C', '"error', 'Code', afterKey(AFTER_CODE)),
          ...root,
        ],
        when(equal(local(BYTE), number(BACKSLASH)), mark(DISGUISE, local(HERE)), bracket),
      ),
      jumpIf(someBit(local(MARKS)), 0),
    ),
  )

/**
 * The walk. Takes where the text begins and ends, and where the list of marks does; gives back where the list ends, or -1 for what no
 * compact JSON holds.
 *
 * So many bytes as one step before the text and behind it are read too: blanks have to stand before it, and are laid out behind it.
 */
const walk = (letters: number): FunctionCode => ({
  parameters: 4,
  locals: WALK_LOCALS,
  body: [
    ...Array.from({ length: STEP / 4 }, (_, four) => storeFour(local(UNTIL), number(BLANKS), 4 * four)).flat(),
    ...setShared(ESCAPED, number(0)),
    ...setShared(WRONG, number(0)),
    ...COMPARED.flatMap((one, index) => set(FIRST_COMPARED + index, sixteenTimes(one))),
    ...set(LED_BY, sixteenOf(ledBy)),
    ...loop(look, measureDepth, eachMark(letters), set(AT, add(local(AT), number(STEP))), jumpIf(lessUnsigned(local(AT), local(UNTIL)), 0)),
    ...local(OUT),
  ],
})

/** @param letters - address of the bytes that say what is known of four letters of a name: see `LETTERS`. */
export const scanFunctions = (letters: number): readonly { readonly name: string; readonly code: FunctionCode }[] => [
  { name: 'carefully', code: carefully() },
  { name: 'walk', code: walk(letters) },
]
export const SCAN_MARGIN = STEP
