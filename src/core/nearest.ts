/** Edits (insert, delete, replace) that turn one word into the other; two rows of the usual table suffice. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}

/** The known word that a mistyped one most likely meant; `null` when none is near. Words over 100 characters mean nothing. */
export function nearest(wrong: string, known: readonly string[]): string | null {
  if (wrong.length > 100) return null
  const [best] = known.map((word) => ({ word, edits: distance(wrong, word) })).toSorted((a, b) => a.edits - b.edits)
  return best !== undefined && best.edits <= Math.max(2, wrong.length / 3) ? best.word : null
}
