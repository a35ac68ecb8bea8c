/** Gives back a text that is equal to the one it is given, and the same whenever it is equal. */
export type Share = (text: string) => string

/**
 * Keeps one copy of texts that come again and again, such as the names of principals and agents: every event is parsed into copies of
 * its own, and thousands of events may be waiting to be judged. Short texts that seldom come again, such as addresses and the ids of
 * access keys, are not worth it: to be known takes more memory than to be there twice.
 *
 * @param most - as many are known at a time; then it begins anew, so that nobody fills the memory with names.
 */
export function shareTexts(most = 5000): Share {
  const known = new Map<string, string>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size >= most) known.clear()
    known.set(text, text)
    return text
  }
}
