import { isAscii, isUtf8 } from 'node:buffer'
import { JSON_LIMITS, type JsonObject, isJsonObject, mayForbid, parseShallow } from '../../core/trail/bounded-json.ts'

/*
 * The parser of the engine is quicker than any walk through the bytes before it, but knows no limits. In a plain log of CloudTrail the
 * limits can be kept without such a walk: what is parsed at once is shorter than the longest text that is allowed, and how deep it is
 * nested can be seen afterwards. Whatever is not plain, or beyond a limit, is left to the splitter, which says what is wrong with it.
 */

const FILE_START = Buffer.from('{"Records":[{')
const FIRST_RECORD = FILE_START.length - 1
const FILE_END = Buffer.from('}]}')
const BETWEEN_RECORDS = Buffer.from('},{"eventVersion":"')

/** No text in so few bytes is too long, and no record too large. */
const AT_ONCE = Math.min(JSON_LIMITS.maxStringBytes, JSON_LIMITS.maxBytes)

/** Cuts the list where a record seems to begin. A part that was cut elsewhere cannot be parsed. @returns `null` when there is no place. */
function partsOf(text: Buffer): readonly Buffer[] | null {
  const parts: Buffer[] = []
  const end = text.length - FILE_END.length + 1
  let from = FIRST_RECORD
  while (end - from > AT_ONCE) {
    const cut = text.lastIndexOf(BETWEEN_RECORDS, from + AT_ONCE - 1)
    if (cut <= from) return null
    parts.push(text.subarray(from, cut + 1))
    from = cut + 2
  }
  return [...parts, text.subarray(from, end)]
}

/** The part as a list of its own: the only one has its brackets around it already. */
const listOf = (text: Buffer, part: Buffer, only: boolean, encoding: 'latin1' | 'utf8'): string =>
  only ? text.toString(encoding, FIRST_RECORD - 1, text.length - 1) : `[${part.toString(encoding)}]`

export interface PlainSink {
  plain(record: JsonObject, forbiddenKeys: number): void
}

/**
 * Parses a plain log, `{"Records":[{…},{…}]}`, at nearly the speed of `JSON.parse`; each record is handed over as the splitter would.
 *
 * @param text - uncompressed.
 * @returns false for anything else, and for anything beyond the limits; then whatever was handed over must be thrown away.
 */
export function parsePlain(text: Buffer, sink: PlainSink): boolean {
  const isPlain = text.subarray(0, FILE_START.length).equals(FILE_START) && text.subarray(-FILE_END.length).equals(FILE_END) && isUtf8(text)
  const parts = isPlain ? partsOf(text) : null
  if (parts === null) return false
  const encoding = isAscii(text) ? 'latin1' : 'utf8'
  const suspect = mayForbid(text)
  for (const part of parts) {
    const parsed = parseShallow(listOf(text, part, parts.length === 1, encoding), JSON_LIMITS, suspect)
    if (parsed === null) return false
    for (const { value, forbiddenKeys } of parsed) {
      if (!isJsonObject(value)) return false
      sink.plain(value, forbiddenKeys)
    }
  }
  return true
}
