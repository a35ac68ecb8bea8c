import { DENIALS } from '../../core/sigma/needles.ts'
import { AFTER_CODE, AFTER_NAME, DISGUISE, ROOT } from './scan-code.ts'

const [QUOTE, COMMA, COLON, CLOSE_OBJECT, CLOSE_LIST] = [0x22, 0x2c, 0x3a, 0x7d, 0x5d] as const

/** Hashes of the event names, letters in lower case. */
export interface NameHashes {
  readonly whole: ReadonlySet<number>
  /** Of how names begin. */
  readonly prefixes: ReadonlySet<number>
  /** 1 for each number of letters after which such a beginning ends; empty when there is none. */
  readonly lengths: Uint8Array
}

/** One step of the hash of an event's name. Letters of either case count the same; what else collides is sorted out after parsing. */
const hashStep = (hash: number, byte: number): number => (Math.imul(hash, 31) + (byte | 0x20)) | 0

/** Of a whole name, or of how names begin. */
export function hashOf(name: string): number {
  let hash = 0
  for (let at = 0; at < name.length; at += 1) hash = hashStep(hash, name.charCodeAt(at))
  return hash
}

function isWhole(text: Buffer, from: number, { whole }: NameHashes): boolean {
  let hash = 0
  for (let at = from; at < text.length && text[at] !== QUOTE; at += 1) hash = hashStep(hash, text[at] ?? 0)
  return whole.has(hash)
}

function isWholeOrBegins(text: Buffer, from: number, { whole, prefixes, lengths }: NameHashes): boolean {
  let hash = 0
  for (let at = from; at < text.length && text[at] !== QUOTE; at += 1) {
    hash = hashStep(hash, text[at] ?? 0)
    if (lengths[at + 1 - from] === 1 && prefixes.has(hash)) return true
  }
  return whole.has(hash)
}

export const isDenial = (errorCode: string): boolean => DENIALS.some((word) => errorCode.includes(word))

const isDenied = (text: Buffer, from: number): boolean => isDenial(text.toString('latin1', from, text.indexOf(QUOTE, from)))

/** Whether a record may matter for what stands behind a key. Where that is not compact, the record is to be parsed. */
function mayMatter(text: Buffer, at: number, asks: (text: Buffer, from: number) => boolean): boolean {
  const after = text[at]
  if (after === COLON && text[at + 1] === QUOTE) return asks(text, at + 2)
  // A text of these letters, or a value that is no text: a number, an object.
  return after !== COMMA && after !== CLOSE_OBJECT && after !== CLOSE_LIST
}

/** Whether a mark makes its record one that has to be parsed. @see `scan-code.ts` for the kinds of marks. */
export type Ask = (text: Buffer, kind: number, at: number) => boolean

/** What records are asked for. */
export interface Asked {
  /** `null` when no name was asked for. */
  readonly names: NameHashes | null
  readonly root: boolean
  /** Error codes of refused calls. */
  readonly denied: boolean
}

/** Compiles the question for all logs that are searched for the same. */
export function compileAsk({ names, root, denied }: Asked): Ask {
  const hasName = names === null || names.lengths.length === 0 ? isWhole : isWholeOrBegins
  const isNamed = (text: Buffer, from: number): boolean => names !== null && hasName(text, from, names)
  return (text, kind, at) => {
    if (kind === AFTER_NAME) return names !== null && mayMatter(text, at, isNamed)
    if (kind === AFTER_CODE) return denied && mayMatter(text, at, isDenied)
    // A name could be hidden in any escape of an ASCII letter.
    return kind === DISGUISE || (kind === ROOT && root)
  }
}
