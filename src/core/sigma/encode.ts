const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export type Bytes = readonly number[]

/** Lone surrogates become U+FFFD, as every encoder does. */
export const utf8 = (text: string): Bytes =>
  [...text.toWellFormed()].flatMap((letter) => {
    const code = letter.codePointAt(0) ?? 0
    const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f)
    if (code < 0x80) return [code]
    if (code < 0x800) return [0xc0 | (code >> 6), tail(0)]
    if (code < 0x1_0000) return [0xe0 | (code >> 12), tail(6), tail(0)]
    return [0xf0 | (code >> 18), tail(12), tail(6), tail(0)]
  })

export const utf16le = (text: string): Bytes => units(text).flatMap((unit) => [unit & 0xff, unit >> 8])
export const utf16be = (text: string): Bytes => units(text).flatMap((unit) => [unit >> 8, unit & 0xff])
/** Little-endian behind its byte order mark. */
export const utf16 = (text: string): Bytes => [0xff, 0xfe, ...utf16le(text)]

const units = (text: string): readonly number[] => Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))

/** Each byte as the character of the same number: how bytes stand in a text that was never decoded. */
export const asLatin1 = (bytes: Bytes): string => bytes.map((byte) => String.fromCharCode(byte)).join('')

export function base64(bytes: Bytes): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.slice(at, at + 3)
    const all = (first << 16) | ((second ?? 0) << 8) | (third ?? 0)
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((all >> shift) & 0x3f)).join('')
    text += letters.slice(0, second === undefined ? 2 : third === undefined ? 3 : 4).padEnd(4, '=')
  }
  return text
}

/**
 * The three texts that bytes may become inside longer Base64, by where they begin in it. Letters that also depend on the
 * neighbouring bytes are left out.
 */
export const base64Offsets = (bytes: Bytes): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const text = base64([...Array.from({ length: offset }, () => 0x20), ...bytes])
    return text.slice([0, 2, 3][offset], [undefined, -3, -2][(bytes.length + offset) % 3])
  })
