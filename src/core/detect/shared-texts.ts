/** Gives back a text that is equal to the one it is given, and mostly the same as before where an equal one was given before. */
export type Share = <Text extends string>(text: Text) => Text

const PLACES = 4096

/** Its length and four of its letters tell a text from most others; to look at all of them would take longer than it is worth. */
function placeOf(text: string): number {
  const last = text.length - 1
  const quarter = last >> 2
  const ends = text.charCodeAt(last) * 7 + text.charCodeAt(quarter) * 37
  return (text.length * 31 + ends + text.charCodeAt(last >> 1) * 131 + text.charCodeAt(last - quarter) * 1031) % PLACES
}

/**
 * Keeps one copy of texts that come again and again, such as the names of principals and agents: every event is parsed into copies of
 * its own, and thousands of events may be waiting to be judged. Short texts that seldom come again, such as addresses and the ids of
 * access keys, are not worth it: to be known takes more memory than to be there twice.
 *
 * Only so many are known at a time, and a new one takes the place of another, so that nobody fills the memory with names.
 */
export function shareTexts(): Share {
  const known = Array.from({ length: PLACES }, () => '')
  return (text) => {
    if (text === '') return text
    const place = placeOf(text)
    const before = known[place]
    if (before === text) return before as typeof text
    known[place] = text
    return text
  }
}
