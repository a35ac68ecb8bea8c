/** `*` stands for any text; `\*` and `\\` for themselves. Linear in the text, whatever the number of wildcards. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern
    .replaceAll(/\\([\s\S])|\*/g, (_, escaped: string | undefined) => escaped ?? '\u{0}')
    .split('\u{0}')
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
