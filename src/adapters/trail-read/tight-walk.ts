import { JSON_LIMITS } from '../../core/trail/bounded-json.ts'

const [QUOTE, BACKSLASH] = [0x22, 0x5c] as const

/** Inside of the object, inside of its list: where records begin. */
export const RECORD_DEPTH = 2

const [NOTHING, TEXT, REFUSED] = [0, 5, 9] as const
/** What a byte does outside of texts: to the depth, or else. */
const outside = new Int8Array(256)
/** What ends the quick passage through a text. */
const stopsText = new Uint8Array(256)
for (let byte = 0; byte < 0x20; byte += 1) {
  outside[byte] = REFUSED
  stopsText[byte] = 1
}
outside[QUOTE] = TEXT
stopsText[QUOTE] = stopsText[BACKSLASH] = 1
for (const open of '{[') outside[open.charCodeAt(0)] = 1
for (const close of '}]') outside[close.charCodeAt(0)] = -1

/** Whether one of four bytes is a quote, a backslash or a control character; now and then also when none is. */
const mayStop = (four: number): boolean => {
  const quote = four ^ 0x22222222
  const backslash = four ^ 0x5c5c5c5c
  const found = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((four - 0x20202020) & ~four)
  return (found & 0x80808080) !== 0
}

/** Walks through JSON without making anything of it: byte by byte, and through texts by four at a time. */
export class TightWalk {
  readonly #bytes: Uint8Array
  /** The same memory, four bytes at a time; the first may begin a little before the text. */
  readonly #fours: Int32Array
  readonly #shift: number

  constructor(text: Uint8Array) {
    this.#bytes = text
    this.#shift = text.byteOffset & 3
    this.#fours = new Int32Array(text.buffer, text.byteOffset - this.#shift, (text.length + this.#shift) >> 2)
  }

  /** @returns where a text is over that begins here; -1 when it is too long, or holds what JSON may not hold there. */
  #endOfText(from: number): number {
    const bytes = this.#bytes
    const fours = this.#fours
    const shift = this.#shift
    const end = bytes.length
    let at = from
    for (;;) {
      while (((at + shift) & 3) !== 0 && at < end && stopsText[bytes[at] ?? 0] === 0) at += 1
      if (((at + shift) & 3) === 0) {
        let four = (at + shift) >> 2
        while (four < fours.length && !mayStop(fours[four] ?? 0)) four += 1
        at = (four << 2) - shift
        while (at < end && stopsText[bytes[at] ?? 0] === 0) at += 1
      }
      if (at >= end) return -1
      const byte = bytes[at]
      if (byte === QUOTE) return at - from > JSON_LIMITS.maxStringBytes ? -1 : at + 1
      if (byte !== BACKSLASH) return -1
      at += 2
    }
  }

  /**
   * How deep it is at `to`, two levels being where records begin; walked from a place of known depth.
   *
   * @returns -1 when `to` is inside of a text, when the list ends before it, or when the splitter would refuse what lies between.
   */
  depthAt(from: number, to: number, start: number): number {
    const bytes = this.#bytes
    let depth = start
    let at = from
    while (at < to) {
      const does = outside[bytes[at] ?? 0] ?? NOTHING
      at += 1
      if (does === NOTHING) continue
      if (does === TEXT) {
        at = this.#endOfText(at)
        if (at === -1) return -1
      } else if (does === REFUSED) return -1
      else {
        depth += does
        if (depth < RECORD_DEPTH || depth - RECORD_DEPTH > JSON_LIMITS.maxDepth) return -1
      }
    }
    return at === to ? depth : -1
  }
}
