/** Made when it is needed first: it takes longer to make than a table takes to draw. */
let segmenter: Intl.Segmenter | null = null

/**
 * Text in which every UTF-16 unit is one character of one column: Latin letters, common punctuation, arrows, box drawing and the signs of
 * our own tables; no combining mark, nothing invisible, no emoji, nothing wide.
 */
const plainText =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u203b\u2190-\u2193\u2212\u2248\u2500-\u259f\u25a0-\u25fc\u2713\u2715\u2717]*$/

/** Codes that colour a terminal: a control character (the escape), a bracket, digits, an m. */
export const colourCodes = /\p{Cc}\[[0-9;]*m/gu

/** First and last code points of what Unicode's East Asian Width calls Wide or Fullwidth. */
const wideRanges: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
]

const isWide = (codePoint: number): boolean => wideRanges.some(([first, last]) => codePoint >= first && codePoint <= last)

/** The characters as a person counts them: a flag or a letter with its accents is one. */
export function graphemesOf(text: string): readonly string[] {
  if (plainText.test(text)) return text.split('')
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

function graphemeWidth(grapheme: string): number {
  if (/^\p{Emoji_Presentation}/u.test(grapheme) || /^\p{Extended_Pictographic}\ufe0f/u.test(grapheme)) return 2
  if (/^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u.test(grapheme)) return 0
  return isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1
}

/** Columns that the text takes on a terminal; colour codes take none, wide characters two. */
export function displayWidth(text: string): number {
  const plain = text.includes('\u001b') ? text.replaceAll(colourCodes, '') : text
  if (plainText.test(plain)) return plain.length
  return graphemesOf(plain).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0)
}

/** Fills up with spaces to a number of columns; never cuts. */
export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - displayWidth(text)))

export const padStart = (text: string, columns: number): string => ' '.repeat(Math.max(0, columns - displayWidth(text))) + text

/** As much as fits into so many columns, at least one character; for plain text, without colour codes. */
export function takeColumns(text: string, columns: number): string {
  let taken = ''
  let width = 0
  for (const grapheme of graphemesOf(text)) {
    width += graphemeWidth(grapheme)
    if (width > columns && taken !== '') break
    taken += grapheme
  }
  return taken
}

/** Cuts plain text that is too long and says so with an ellipsis. */
export const shorten = (text: string, columns: number): string =>
  displayWidth(text) <= columns ? text : `${takeColumns(text, Math.max(1, columns - 1))}…`
