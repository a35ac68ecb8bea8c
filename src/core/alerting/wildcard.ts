/** `*` stands for any text; `\*` and `\\` for themselves. Linear in the text, whatever the number of wildcards. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern.replaceAll(/\\([\s\S])|\*/g, (_, escaped: string | undefined) => escaped ?? '\u{0}').split('\u{0}')
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return text === first
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  let from = first.length
  for (const part of rest) {
    const found = text.indexOf(part, from)
    if (found < 0 || found + part.length > text.length - last.length) return false
    from = found + part.length
  }
  return true
}

/** Whether every text of the one pattern is a text of the other: true exactly when the other matches the one with fresh signs for its wildcards. */
export const wildcardWithin = (one: string, other: string): boolean =>
  matchesWildcard(other.replaceAll('\\', '\\\\'), one.replaceAll('*', '\u{1}'))

/** Whether two patterns may have a text in common, by their beginnings and ends; `false` is certain. */
export function wildcardOverlap(one: string, other: string): boolean {
  const ends = (pattern: string) => ({ first: pattern.slice(0, pattern.indexOf('*')), last: pattern.slice(pattern.lastIndexOf('*') + 1) })
  const a = ends(one)
  const b = ends(other)
  const begin = a.first.startsWith(b.first) || b.first.startsWith(a.first)
  return begin && (a.last.endsWith(b.last) || b.last.endsWith(a.last))
}
