/** Control characters, invisible and direction-changing ones, lone surrogates, private use, what is no character at all, line separators; not the joiners that emoji and Indic scripts need. */
const unprintable = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{NChar}]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escapeOne = (character: string): string => named[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/**
 * Makes text from AWS or from people safe to show: an account may be called `ESC]0;…`, and a terminal would obey.
 *
 * @returns one line in which every character is visible; what was not reads as an escape such as `\u{1b}`.
 */
export const printable = (text: string): string => text.replaceAll(unprintable, escapeOne)
