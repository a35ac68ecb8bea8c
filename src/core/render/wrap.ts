import { displayWidth, takeColumns } from './text-width.ts'

/** Breaks plain text into lines of at most so many columns, between words where it can; a longer word (an ARN) is cut. */
export function wrap(text: string, columns: number): readonly string[] {
  const width = Math.max(1, columns)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((each) => cut(each, width))) {
    if (line === '') line = word
    else if (displayWidth(line) + 1 + displayWidth(word) <= width) line += ` ${word}`
    else {
      lines.push(line)
      line = word
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line]
}

function cut(word: string, width: number): readonly string[] {
  const pieces: string[] = []
  let rest = word
  while (displayWidth(rest) > width) {
    const piece = takeColumns(rest, width)
    pieces.push(piece)
    rest = rest.slice(piece.length)
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest]
}

/** Joins pieces with a gap, and starts a new line before the one that would not fit. The pieces may carry colour codes. */
export function flow(pieces: readonly string[], gap: string, columns: number): readonly string[] {
  const lines: string[] = []
  for (const piece of pieces) {
    const last = lines.at(-1)
    if (last !== undefined && displayWidth(last) + displayWidth(gap) + displayWidth(piece) <= columns)
      lines[lines.length - 1] = last + gap + piece
    else lines.push(piece)
  }
  return lines
}
