import { JSON_LIMITS } from '../../core/trail/bounded-json.ts'
import { ElementReader, type Gathered } from './element-reader.ts'
import { type NameHashes, type Needles, hashStep, isDenial } from './needles.ts'
import { RECORD_DEPTH, TightWalk } from './tight-walk.ts'

/*
 * Most records are of no interest to any rule. A log as CloudTrail writes it is one line of compact JSON in which every record begins
 * with the same letters; so the few records that matter can be found by their bytes, at nearly the speed of memory, and only those
 * are parsed. Whatever does not look like that is left to the parser: the answer must be the same on both ways.
 */

const RECORD_START = Buffer.from('{"eventVersion":"')
const FILE_START = Buffer.from('{"Records":[{"eventVersion":"')
const FIRST_RECORD = FILE_START.length - RECORD_START.length
const FILE_END = Buffer.from('}]}')
/** Any escape of an ASCII letter begins so: a name could be hidden in it. */
const ESCAPE = Buffer.from(String.raw`\u00`)
// The search is quickest for what begins with a rare letter; what stands before it is looked at afterwards.
const ROOT = Buffer.from('Root"')
const BEFORE_ROOT = Buffer.from('"type":"')

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a] as const
const [CLOSE_OBJECT, CLOSE_LIST] = [0x7d, 0x5d] as const
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

function standsBefore(text: Buffer, at: number, expected: Buffer): boolean {
  const from = at - expected.length
  if (from < 0) return false
  for (let index = 0; index < expected.length; index += 1) if (text[from + index] !== expected[index]) return false
  return true
}

/** A key, and the rare end of it that is searched for. */
interface Key {
  readonly end: Buffer
  readonly before: Buffer
}
const EVENT_NAME: Key = { end: Buffer.from('Name"'), before: Buffer.from('"event') }
const ERROR_CODE: Key = { end: Buffer.from('Code"'), before: Buffer.from('"error') }

/**
 * Collects where a key stands whose value is wanted. @param wants - is told where the value begins.
 * @returns false when the text is not compact there, and nothing can be relied on.
 */
function findKey(text: Buffer, { end, before }: Key, wants: (from: number) => boolean, hits: number[]): boolean {
  for (let at = text.indexOf(end); at !== -1; at = text.indexOf(end, at + end.length)) {
    if (!standsBefore(text, at, before)) continue
    const next = at + end.length
    const after = text[next]
    // A value of these letters, not a key.
    if (after === COMMA || after === CLOSE_OBJECT || after === CLOSE_LIST) continue
    if (after !== COLON || isBlank(text[next + 1])) return false
    if (text[next + 1] === QUOTE && wants(next + 2)) hits.push(at)
  }
  return true
}

const wholeName =
  (text: Buffer, { whole }: NameHashes) =>
  (from: number): boolean => {
    let hash = 0
    for (let at = from; at < text.length && text[at] !== QUOTE; at += 1) hash = hashStep(hash, text[at] ?? 0)
    return whole.has(hash)
  }

const nameOrPrefix =
  (text: Buffer, { whole, prefixes, lengths }: NameHashes) =>
  (from: number): boolean => {
    let hash = 0
    for (let at = from; at < text.length && text[at] !== QUOTE; at += 1) {
      hash = hashStep(hash, text[at] ?? 0)
      if (lengths.has(at + 1 - from) && prefixes.has(hash)) return true
    }
    return whole.has(hash)
  }

const denial =
  (text: Buffer) =>
  (from: number): boolean => {
    const end = text.indexOf(QUOTE, from)
    return isDenial(text.toString('latin1', from, end === -1 ? text.length : end))
  }

const findNames = (text: Buffer, names: NameHashes, hits: number[]): boolean =>
  findKey(text, EVENT_NAME, names.lengths.size === 0 ? wholeName(text, names) : nameOrPrefix(text, names), hits)

function findRoot(text: Buffer, hits: number[]): boolean {
  for (let at = text.indexOf(ROOT); at !== -1; at = text.indexOf(ROOT, at + ROOT.length)) {
    if (text[at - 1] !== QUOTE) continue
    if (standsBefore(text, at, BEFORE_ROOT)) hits.push(at)
    else if (isBlank(text[at - 2]) || (text[at - 2] === COLON && isBlank(text[at - 3]))) return false
  }
  return true
}

interface Slice {
  readonly from: number
  readonly to: number
}

/** The record around a hit, by the letters with which records begin. @returns `null` when those stand where no record begins. */
function recordAround(text: Buffer, hit: number): Slice | null {
  const from = text.lastIndexOf(RECORD_START, hit)
  if (from < FIRST_RECORD || (from > FIRST_RECORD && text[from - 1] !== COMMA)) return null
  const next = text.indexOf(RECORD_START, hit)
  if (next === -1) return { from, to: text.length - 2 }
  return text[next - 1] === COMMA ? { from, to: next - 1 } : null
}

/** Whether each slice is one whole record of the file, and not a look-alike inside of another record. */
function areRecords(text: Buffer, slices: readonly Slice[]): boolean {
  const walk = new TightWalk(text)
  let at = FIRST_RECORD
  for (const { from, to } of slices) {
    const isRecord = to - from <= JSON_LIMITS.maxBytes && walk.depthAt(at, from, RECORD_DEPTH) === RECORD_DEPTH
    if (!isRecord || walk.depthAt(from, to, RECORD_DEPTH) !== RECORD_DEPTH) return false
    at = to
  }
  return true
}

/** @returns `null` when the text is not certain to be plain compact CloudTrail JSON around every hit. */
function slicesOf(text: Buffer, { names, root, denied }: Needles): readonly Slice[] | null {
  const isPlain = text.indexOf(FILE_START) === 0 && standsBefore(text, text.length, FILE_END) && text.indexOf(ESCAPE) === -1
  const hits: number[] = []
  if (!isPlain || (names !== null && !findNames(text, names, hits)) || (root && !findRoot(text, hits))) return null
  if (denied && !findKey(text, ERROR_CODE, denial(text), hits)) return null
  const slices: Slice[] = []
  let last: Slice = { from: -1, to: -1 }
  for (const hit of hits.toSorted((a, b) => a - b)) {
    if (hit < last.to) continue
    const slice = recordAround(text, hit)
    if (slice === null) return null
    last = slice
    slices.push(slice)
  }
  return slices
}

/** An empty log. */
const EMPTY_FILE = '{"Records":[]}'

/** How many records the text holds, by how they begin; a look-alike inside of another record counts too. */
export function countRecords(text: Buffer): number {
  let count = 0
  for (let at = text.indexOf(RECORD_START); at !== -1; at = text.indexOf(RECORD_START, at + RECORD_START.length)) count += 1
  return count
}

/**
 * Finds the wanted events of one log file without parsing the others.
 *
 * Exact where it answers: an event of interest has its name, or `"type":"Root"`, in its bytes; every record with such a hit is parsed
 * and asked about; and what is kept is checked to be a record of its own. Damage in records without a hit is not noticed.
 *
 * @param text - uncompressed.
 * @returns `null` when the text is not plain compact CloudTrail JSON: then it has to be parsed whole.
 */
export function fastScan(place: string, text: Buffer, needles: Needles): Gathered | null {
  const reader = new ElementReader(place, needles.wants)
  if (text.length === EMPTY_FILE.length && text.toString('latin1') === EMPTY_FILE) return reader.take()
  const slices = slicesOf(text, needles)
  if (slices === null) return null
  const kept: Slice[] = []
  let weight = 0
  for (const slice of slices) {
    reader.element(text.subarray(slice.from, slice.to))
    if (reader.weight > weight) kept.push(slice)
    weight = reader.weight
  }
  const gathered = reader.take()
  if (gathered.skipped.length > 0 || gathered.named.length > 0 || (kept.length > 0 && !areRecords(text, kept))) return null
  return { ...gathered, records: countRecords(text) }
}
