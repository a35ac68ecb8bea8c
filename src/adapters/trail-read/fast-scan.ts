import { ElementReader, type Gathered } from './element-reader.ts'
import type { GunzipInParts } from './gunzip-in-parts.ts'
import type { Ask } from './ask.ts'
import type { Needles } from './needles.ts'
import { AREAS, MARKS_BYTES, type Machine } from './machine.ts'
import { DISGUISE, ENDS, MARK_BITS, SCAN_MARGIN } from './scan-code.ts'

/*
 * Most records are of no interest to any rule. In compact JSON, as CloudTrail writes it, a walk through the bytes finds where each record
 * ends and which of them could matter, at several times the speed of parsing; so only those are parsed.
 *
 * Whoever is logged can put words, and here and there whole objects, into a record. The walk cannot be led astray by them: a quote inside
 * of a text is always escaped, so where texts begin and end is certain, and so is, by the brackets outside of texts, which record each
 * byte belongs to. A look-alike inside of a record makes that record a candidate, and nothing else.
 */

const FILE_START = '{"Records":['
const FILE_END = ']}'
const KINDS = (1 << MARK_BITS) - 1

const [QUOTE, COMMA, OPEN_OBJECT] = [0x22, 0x2c, 0x7b] as const

interface Scan {
  readonly machine: Machine
  readonly text: GunzipInParts
  readonly asks: Ask
  readonly reader: ElementReader
  /** How many there were so far. */
  records: number
}

/**
 * Reads the records that end in the part at hand.
 *
 * @param end - where the last record of the text ends; beyond the part as long as there may be more.
 * @returns where the next record begins, or where one should have begun when there was none any more; `null` when it is no compact JSON,
 *   or the records do not follow each other as they should.
 */
function readPart(scan: Scan, start: number, until: number, end: number): number | null {
  const { asks, reader } = scan
  const { memory, marks, walk } = scan.machine
  // What is looked for may be cut off by the end of a part: nobody must look on in what is left of another text.
  memory[until + SCAN_MARGIN] = QUOTE
  const count = walk(start, until, AREAS.marks, AREAS.marks + MARKS_BYTES) / 4
  if (count < 0) return null
  let from = start
  let [matters, disguised] = [false, false]
  for (let index = 0; index < count; index += 1) {
    const mark = marks[index] ?? 0
    const kind = mark & KINDS
    const at = mark >> MARK_BITS
    if (kind !== ENDS) {
      disguised ||= kind === DISGUISE
      matters ||= asks(memory, kind, at)
      continue
    }
    // What follows a record at the very end of a part is seen with the next.
    if (at + FILE_END.length > until && at < end) break
    if (memory[from] !== OPEN_OBJECT || (at !== end && memory[at] !== COMMA)) return null
    if (matters) reader.walked(memory.subarray(from, at), disguised)
    matters = false
    disguised = false
    scan.records += 1
    from = at + 1
  }
  return from
}

/** An empty log. */
const EMPTY_FILE = '{"Records":[]}'

const isAt = (memory: Buffer, at: number, words: string): boolean => memory.toString('latin1', at, at + words.length) === words

/** What was gathered, and how long the text was. */
export interface Scanned extends Gathered {
  readonly bytes: number
}

function gatheredFrom({ reader, records }: Scan, bytes: number): Scanned | null {
  const gathered = reader.take()
  return gathered.skipped.length > 0 || gathered.named.length > 0 ? null : { ...gathered, records, bytes }
}

/** Reads part by part. */
function scanParts(scan: Scan): Scanned | null {
  const { text } = scan
  const { memory } = scan.machine
  let [from, bytes] = [AREAS.text, 0]
  for (let isFirst = true; ; isFirst = false) {
    const before = text.textEnds
    const { filled, moved } = text.fill(from)
    if (filled === 'refused') return null
    const until = text.textEnds
    bytes += until - before + moved
    from -= moved
    const isAll = filled === 'all'
    if (isFirst) {
      if (!isAt(memory, from, FILE_START)) return null
      if (isAll && bytes === EMPTY_FILE.length) return isAt(memory, from, EMPTY_FILE) ? gatheredFrom(scan, bytes) : null
      from += FILE_START.length
    }
    const end = isAll ? until - FILE_END.length : Number.POSITIVE_INFINITY
    if (isAll && !isAt(memory, end, FILE_END)) return null
    const read = readPart(scan, from, Math.min(until, end), end)
    if (read === null) return null
    from = read
    if (isAll) return from === end + 1 ? gatheredFrom(scan, bytes) : null
  }
}

/** What the machine knows the sought names by: laid out once for all logs that are searched for the same. */
let laidOut: Needles['letters'] | null = null

/**
 * Finds the wanted events of one log file without parsing the others. Exact where it answers; damage inside of records that cannot
 * matter is not noticed.
 *
 * @param text - of which nothing was read yet.
 * @returns `null` when the text is no list of records in compact JSON, or something is wrong with a record that may matter: then it
 *   has to be parsed whole.
 */
export function fastScan(place: string, text: GunzipInParts, machine: Machine, needles: Needles): Scanned | null {
  if (laidOut !== needles.letters) machine.memory.set(needles.letters, AREAS.letters)
  laidOut = needles.letters
  return scanParts({ machine, text, asks: needles.asks, reader: new ElementReader(place, needles.wants), records: 0 })
}
