const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

// oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
const colourCodes = /\u001b\[[0-9;]*m/g

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
export const graphemesOf = (text: string): readonly string[] => Array.from(segmenter.segment(text), ({ segment }) => segment)

function graphemeWidth(grapheme: string): number {
  if (/^\p{Emoji_Presentation}/u.test(grapheme) || /^\p{Extended_Pictographic}\ufe0f/u.test(grapheme)) return 2
  if (/^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u.test(grapheme)) return 0
  return isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1
}

/** Columns that the text takes on a terminal; colour codes take none, wide characters two. */
export function displayWidth(text: string): number {
  const plain = text.includes('\u001b') ? text.replaceAll(colourCodes, '') : text
  if (/^[\x20-\x7e]*$/.test(plain)) return plain.length
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
