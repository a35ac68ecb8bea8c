import { ElementReader, type Gathered } from './element-reader.ts'
import { type NameHashes, type Needles, hashStep, isDenial } from './needles.ts'
import { type Marks, WINDOW_BYTES, marksIn } from './record-marks.ts'
import { AFTER_CODE, AFTER_NAME, DISGUISE, ENDS, MARK_BITS, ROOT } from './scan-code.ts'

/*
 * Most records are of no interest to any rule. In compact JSON, as CloudTrail writes it, a walk through the bytes finds where each record
 * ends and which of them could matter, at several times the speed of parsing; so only those are parsed.
 *
 * Whoever is logged can put words, and here and there whole objects, into a record. The walk cannot be led astray by them: a quote inside
 * of a text is always escaped, so where texts begin and end is certain, and so is, by the brackets outside of texts, which record each
 * byte belongs to. A look-alike inside of a record makes that record a candidate, and nothing else.
 */

const FILE_START = Buffer.from('{"Records":[')
const FILE_END = ']}'
const KINDS = (1 << MARK_BITS) - 1

const [QUOTE, COMMA, COLON, OPEN_OBJECT, CLOSE_OBJECT, CLOSE_LIST] = [0x22, 0x2c, 0x3a, 0x7b, 0x7d, 0x5d] as const

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

const isDenied = (text: Buffer, from: number): boolean => isDenial(text.toString('latin1', from, text.indexOf(QUOTE, from)))

/** Whether a record may matter for what stands behind a key. Where that is not compact, the record is to be parsed. */
function mayMatter(text: Buffer, at: number, asks: (text: Buffer, from: number) => boolean): boolean {
  const after = text[at]
  if (after === COLON && text[at + 1] === QUOTE) return asks(text, at + 2)
  // A text of these letters, or a value that is no text: a number, an object.
  return after !== COMMA && after !== CLOSE_OBJECT && after !== CLOSE_LIST
}

/** Compiles the question whether a mark makes its record one that has to be parsed. */
function compileAsk({ names, root, denied }: Needles): (text: Buffer, kind: number, at: number) => boolean {
  const hasName = names === null || names.lengths.length === 0 ? isWhole : isWholeOrBegins
  const isNamed = (text: Buffer, from: number): boolean => names !== null && hasName(text, from, names)
  return (text, kind, at) => {
    if (kind === AFTER_NAME) return names !== null && mayMatter(text, at, isNamed)
    if (kind === AFTER_CODE) return denied && mayMatter(text, at, isDenied)
    // A name could be hidden in any escape of an ASCII letter.
    return kind === DISGUISE || (kind === ROOT && root)
  }
}

/** How far a text was read, and how many records that were; `null` when the records do not follow each other as they should. */
interface Progress {
  readonly at: number
  readonly records: number
}

interface Scan {
  readonly text: Buffer
  /** Where the last record ends. */
  readonly end: number
  readonly asks: (text: Buffer, kind: number, at: number) => boolean
  readonly reader: ElementReader
}

function readMarked({ text, end, asks, reader }: Scan, start: number, { list, count, offset }: Marks): Progress | null {
  let from = start
  let records = 0
  let matters = false
  for (let index = 0; index < count; index += 1) {
    const mark = list[index] ?? 0
    const kind = mark & KINDS
    const at = (mark >> MARK_BITS) + offset
    if (kind !== ENDS) {
      matters ||= asks(text, kind, at)
      continue
    }
    if (text[from] !== OPEN_OBJECT || (at !== end && text[at] !== COMMA)) return null
    if (matters) reader.element(text.subarray(from, at))
    matters = false
    records += 1
    from = at + 1
  }
  return { at: from, records }
}

/** An empty log. */
const EMPTY_FILE = '{"Records":[]}'

/**
 * Finds the wanted events of one log file without parsing the others. Exact where it answers; damage inside of records that cannot
 * matter is not noticed.
 *
 * @param text - uncompressed.
 * @returns `null` when the text is no list of records in compact JSON, or something is wrong with a record that may matter: then it
 *   has to be parsed whole.
 */
export function fastScan(place: string, text: Buffer, needles: Needles): Gathered | null {
  const reader = new ElementReader(place, needles.wants)
  if (text.length === EMPTY_FILE.length && text.toString('latin1') === EMPTY_FILE) return reader.take()
  const end = text.length - FILE_END.length
  if (text.indexOf(FILE_START) !== 0 || text.toString('latin1', end) !== FILE_END) return null
  const scan: Scan = { text, end, asks: compileAsk(needles), reader }
  let records = 0
  for (let from = FILE_START.length; from <= end;) {
    const marks = marksIn(text, from, Math.min(end, from + WINDOW_BYTES))
    const read = marks === null ? null : readMarked(scan, from, marks)
    if (read === null || read.records === 0) return null
    records += read.records
    from = read.at
  }
  const gathered = reader.take()
  return gathered.skipped.length > 0 || gathered.named.length > 0 ? null : { ...gathered, records }
}
