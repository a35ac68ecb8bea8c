import { type JsonLimits, stringTooLong, tooDeep, tooLarge } from '../../core/trail/bounded-json.ts'
import type { Refused } from '../../core/trail/skipped.ts'

export interface SplitSink {
  /**
   * One document, or one element of a list of documents, within the limits.
   *
   * @param bytes - only valid during the call.
   * @param start - where it begins in the input; -1 for what is left of an envelope whose list was taken out.
   */
  element(bytes: Buffer, start: number): void
  refused(refused: Refused): void
}

const [QUOTE, BACKSLASH, NEWLINE, COMMA, COLON] = [0x22, 0x5c, 0x0a, 0x2c, 0x3a] as const
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d] as const

const structural = new Uint8Array(256)
for (const byte of [QUOTE, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST]) structural[byte] = 1

/** Space, tab, line ends, and the separator of JSON text sequences. */
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x1e

/** Lists that can be longer than memory, in log files and in answers that a tool has joined. */
const lists = new Set(['Records', 'Events', 'events'])
const LONGEST_LIST_NAME = 7

/** Where a text of JSON is over, for the most common kind: all here, on one line, and not too long. @returns 0 for any other. */
function endOfText(bytes: Buffer, from: number, maxBytes: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === QUOTE) return at - from > maxBytes ? 0 : at + 1
    if (byte === BACKSLASH) at += 1
    else if (byte === NEWLINE) return 0
  }
  return 0
}

const EMPTY = Buffer.alloc(0)
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Cuts a stream of bytes into JSON documents: one, several, or one a line; and cuts the lists that hold documents (a list itself, or
 * the `Records` of an object) into their elements. Holds one element at a time, so that the size of the input does not matter.
 *
 * It finds where elements end and measures them; whether they are JSON is for a parser to say. After something that cannot be JSON
 * it goes on at the next line that begins an object.
 */
export class JsonSplitter {
  readonly #limits: JsonLimits
  readonly #sink: SplitSink
  #buffer: Buffer = EMPTY
  /** Of the first byte of the buffer, in the input. */
  #offset = 0
  #depth = 0
  /** Depth at which elements begin: 0 documents, 1 elements of a list, 2 elements of an object's list. */
  #base = 0
  #inElement = false
  /** In the buffer; -1 while an element is passed over. */
  #start = -1
  #trouble: Refused | null = null
  /** What holds what, by depth: needed to see an object where none can be. */
  readonly #holders: Uint8Array
  #inString = false
  #escaped = false
  #stringStart = 0
  #stringBytes = 0
  #lastText = ''
  /** An envelope without the list that was taken out of it. */
  #shell: Buffer[] = []
  #garbage = false

  constructor(limits: JsonLimits, sink: SplitSink) {
    this.#limits = limits
    this.#sink = sink
    this.#holders = new Uint8Array(limits.maxDepth + 3)
  }

  push(chunk: Buffer): void {
    const carried = this.#buffer.length
    const bytes = carried === 0 ? chunk : Buffer.concat([this.#buffer, chunk])
    const withMark = this.#offset === 0 && carried === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)
    this.#buffer = bytes
    let at = carried + (withMark ? 3 : 0)
    while (at < bytes.length) {
      if (this.#inString) {
        at = this.#passString(bytes, at)
        continue
      }
      if (this.#inElement) while (at < bytes.length && structural[bytes[at] ?? 0] === 0) at += 1
      const byte = bytes[at] ?? 0
      const after =
        byte === QUOTE && this.#inElement && this.#depth + this.#base > 1 ? endOfText(bytes, at + 1, this.#limits.maxStringBytes) : 0
      if (after > 0) {
        at = after
        continue
      }
      if (at < bytes.length) this.#step(byte, at)
      at += 1
    }
    this.#carry()
  }

  /** Tells what was still open. */
  end(): void {
    if (this.#inElement || this.#base > 0)
      this.#refuse({ reason: 'truncated-json', detail: 'ends in the middle; what came before was read' })
    this.#endGarbage()
    this.#reset()
  }

  #refuse(refused: Refused): void {
    this.#sink.refused(refused)
  }

  #reset(): void {
    this.#depth = 0
    this.#base = 0
    this.#inElement = false
    this.#inString = false
    this.#start = -1
    this.#shell = []
  }

  #step(byte: number, at: number): void {
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#open(byte, at)
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.#close(byte, at)
    else if (byte === QUOTE && (this.#inElement || this.#base > 0)) this.#openString(at)
    else this.#between(byte)
  }

  /** Keeps the bytes of the element that is not over, and nothing else. */
  #carry(): void {
    const from = this.#start === -1 ? this.#buffer.length : this.#start
    if (this.#buffer.length - from > this.#limits.maxBytes) {
      this.#passOver(tooLarge(this.#buffer.length - from, this.#limits))
      return this.#carry()
    }
    if (this.#inString) this.#stringBytes += this.#buffer.length - this.#stringStart
    this.#offset += from
    this.#buffer = this.#buffer.subarray(from)
    if (this.#start !== -1) this.#start = 0
    this.#stringStart = this.#buffer.length
  }

  #passOver(trouble: Refused): void {
    this.#trouble ??= trouble
    this.#start = -1
  }

  #begin(at: number): void {
    if (this.#base > 0) this.#endGarbage()
    this.#garbage = false
    this.#inElement = true
    this.#start = at
    this.#trouble = null
    this.#lastText = ''
  }

  #open(byte: number, at: number): void {
    if (!this.#inElement && this.#base === 0 && byte === OPEN_LIST && !this.#garbage) {
      this.#base = this.#depth = 1
      return
    }
    if (!this.#inElement) {
      if (this.#garbage && this.#base === 0 && byte === OPEN_LIST) return
      this.#begin(at)
    } else if (byte === OPEN_OBJECT && this.#isMisplaced(at)) {
      this.#refuse({ reason: 'not-json', detail: 'ends in the middle of a line' })
      this.#reset()
      this.#begin(at)
    }
    this.#depth += 1
    if (this.#depth - this.#base > this.#limits.maxDepth) this.#passOver(tooDeep(this.#limits))
    else this.#holders[this.#depth] = byte
    if (byte === OPEN_LIST && this.#depth === 2 && this.#base === 0 && this.#holders[1] === OPEN_OBJECT) this.#openList(at)
  }

  #openList(at: number): void {
    if (this.#start === -1 || !lists.has(this.#lastText) || this.#before(at) !== COLON) return
    // An envelope of nothing but lists would grow here: past the limit it is one element, and too large.
    if (this.#shell.reduce((size, part) => size + part.length, at - this.#start) > this.#limits.maxBytes) return
    this.#shell.push(Buffer.from(this.#buffer.subarray(this.#start, at + 1)))
    this.#start = -1
    this.#inElement = false
    this.#base = 2
  }

  #close(byte: number, at: number): void {
    if (!this.#inElement) {
      if (this.#base > 0 && byte === CLOSE_LIST) this.#closeList(at)
      else this.#garbage = true
      return
    }
    this.#depth -= 1
    if (this.#depth <= this.#base) this.#endElement(at + 1)
  }

  #closeList(at: number): void {
    this.#endGarbage()
    this.#depth = this.#base - 1
    if (this.#base === 2) {
      this.#inElement = true
      this.#start = at
      this.#trouble = null
      this.#lastText = ''
    }
    this.#base = 0
  }

  #endElement(end: number): void {
    const own = this.#start === -1 ? EMPTY : this.#buffer.subarray(this.#start, end)
    const isShell = this.#base === 0 && this.#shell.length > 0
    const bytes = isShell ? Buffer.concat([...this.#shell, own]) : own
    if (this.#trouble === null && bytes.length > this.#limits.maxBytes) this.#trouble = tooLarge(bytes.length, this.#limits)
    if (this.#trouble === null) this.#sink.element(bytes, isShell ? -1 : this.#offset + this.#start)
    else this.#refuse(this.#trouble)
    this.#inElement = false
    this.#start = -1
    if (this.#base === 0) this.#shell = []
  }

  #openString(at: number): void {
    if (!this.#inElement) this.#garbage = true
    this.#inString = true
    this.#stringStart = at + 1
    this.#stringBytes = 0
  }

  /** @returns where to go on. */
  #passString(bytes: Buffer, from: number): number {
    let at = this.#escaped ? from + 1 : from
    this.#escaped = false
    while (at < bytes.length) {
      const byte = bytes[at]
      if (byte === QUOTE) return this.#endString(bytes, at)
      // No text of JSON goes over a line's end: this line is broken off, and the next one stands for itself.
      if (byte === NEWLINE && this.#base === 0) return this.#breakLine(at)
      at += byte === BACKSLASH ? 2 : 1
    }
    this.#escaped = at > bytes.length
    return at
  }

  #endString(bytes: Buffer, end: number): number {
    this.#inString = false
    const size = this.#stringBytes + end - this.#stringStart
    if (size > this.#limits.maxStringBytes && this.#inElement) this.#passOver(stringTooLong(this.#limits))
    if (this.#depth === 1 && this.#base === 0 && this.#start !== -1) {
      this.#lastText = size > LONGEST_LIST_NAME ? '' : bytes.toString('latin1', end - size, end)
    }
    return end + 1
  }

  #breakLine(at: number): number {
    this.#refuse({ reason: 'not-json', detail: 'a line ends in the middle of a text' })
    this.#reset()
    return at + 1
  }

  #between(byte: number): void {
    if (this.#inElement) return
    if (byte === NEWLINE && this.#base === 0) this.#endGarbage()
    else if (byte === COMMA) {
      if (this.#base > 0) this.#endGarbage()
    } else if (!isBlank(byte)) this.#garbage = true
  }

  #endGarbage(): void {
    if (this.#garbage) {
      const inList = this.#base > 0
      this.#refuse(
        inList
          ? { reason: 'not-an-event', detail: 'something else than an object in a list of events' }
          : { reason: 'not-json', detail: 'a line of other text' },
      )
    }
    this.#garbage = false
  }

  /** The byte before this one that is not blank; 0 when the buffer does not go back so far. */
  #before(at: number): number {
    let back = at - 1
    while (back >= 0 && isBlank(this.#buffer[back] ?? 0)) back -= 1
    return this.#buffer[back] ?? 0
  }

  /** An object at the beginning of a line, inside of an element, where JSON has no place for one. */
  #isMisplaced(at: number): boolean {
    if (this.#start === -1 || this.#buffer[at - 1] !== NEWLINE) return false
    const before = this.#before(at)
    return this.#holders[this.#depth] === OPEN_OBJECT ? before !== COLON : before !== COMMA && before !== OPEN_LIST
  }
}
