import type { Pattern, Place, Wild } from './rule.ts'

const ANY: Wild = { wild: '*' }
const ONE: Wild = { wild: '?' }
const DASH: Wild = { wild: '-' }

/** The characters that stand for one another under `windash`. */
export const DASHES = '-/–—―'

/** Puts neighbouring literal pieces together, and runs of `*` into one. */
function joined(pieces: Pattern): Pattern {
  const result: (string | Wild)[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece
    else if (piece !== '' && !(piece === ANY && last === ANY)) result.push(piece)
  }
  return result
}

/**
 * Reads wildcards and escapes: `\*`, `\?` and `\\` stand for the character itself; a backslash before anything else, and one at the
 * end, stays a backslash.
 *
 * @see Sigma Rules Specification 2.1, "Wildcard" and "Escaping"
 */
export function parsePattern(text: string): Pattern {
  const pieces: (string | Wild)[] = []
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at)
    const next = text.charAt(at + 1)
    if (letter === '\\' && (next === '*' || next === '?' || next === '\\')) {
      pieces.push(next)
      at += 1
    } else if (letter === '*') pieces.push(ANY)
    else if (letter === '?') pieces.push(ONE)
    else pieces.push(letter)
  }
  return joined(pieces)
}

export const literal = (text: string): Pattern => (text === '' ? [] : [text])

/** The text that a pattern without wildcards stands for; `null` when it has some. */
export function literalOf(pattern: Pattern): string | null {
  if (pattern.length === 0) return ''
  const [only, ...more] = pattern
  return typeof only === 'string' && more.length === 0 ? only : null
}

const isAny = (piece: string | Wild | undefined): boolean => typeof piece === 'object' && piece.wild === '*'

/** Opens a pattern at its ends, where it is not open already. */
export function placed(pattern: Pattern, place: Place): Pattern {
  const before = (place === 'contains' || place === 'endswith') && !isAny(pattern[0]) ? [ANY] : []
  const after = (place === 'contains' || place === 'startswith') && !isAny(pattern.at(-1)) ? [ANY] : []
  return joined([...before, ...pattern, ...after])
}

/** Lets a dash or a slash that begins a word stand for any of the five. */
export const withAnyDash = (pattern: Pattern): Pattern =>
  joined(pattern.flatMap((piece) => (typeof piece === 'string' ? splitAtDashes(piece) : [piece])))

const splitAtDashes = (text: string): Pattern => {
  const between = text.split(/\B[-/]\b/)
  return between.flatMap((part, index) => (index === 0 ? [part] : [DASH, part]))
}

/**
 * Sigma compares without regard to case. Each letter folds to the same whatever stands beside it, so that a part of a text folds to
 * a part of the folded text: the Greek sigma, which has a form of its own at the end of a word, is the only one that would not.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase()
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower
}

export const folded = (pattern: Pattern): Pattern => pattern.map((piece) => (typeof piece === 'string' ? fold(piece) : piece))

/** The pattern as an author could have written it. */
export const writtenPattern = (pattern: Pattern): string =>
  pattern.map((piece) => (typeof piece === 'string' ? piece.replaceAll(/[\\*?]/g, (letter) => `\\${letter}`) : piece.wild)).join('')
