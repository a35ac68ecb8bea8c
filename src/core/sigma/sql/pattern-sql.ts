import { DASHES, folded, literalOf } from '../pattern.ts'
import type { Pattern, Wild } from '../rule.ts'
import type { Refusal, SqlDialect } from './dialect.ts'
import { type Sql, sqlSome, sqlText } from './sql-text.ts'

/**
 * Stands behind every character that JavaScript counts as two, so that `?` can take either. It is no character that texts are made
 * of; a pattern that names it is refused, and in an event it does no harm.
 */
const MARK = '\uffff'

/** How many of the five dashes and slashes in how many places are spelt out as alternatives. */
const MOST_DASHES = 2

const isWild = (piece: string | Wild, wild: Wild['wild']): boolean => typeof piece === 'object' && piece.wild === wild

/** Every pattern that comes of putting one of the dashes into each place that takes any of them. */
function withoutDashes(pattern: Pattern): readonly Pattern[] {
  const at = pattern.findIndex((piece) => isWild(piece, '-'))
  if (at === -1) return [pattern]
  return [...DASHES].flatMap((dash) => withoutDashes([...pattern.slice(0, at), dash, ...pattern.slice(at + 1)]))
}

const escaped = (text: string): string => text.replaceAll(/[%_^]/g, (letter) => `^${letter}`)
const marked = (text: string): string => text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, (letter) => `${letter}${MARK}`)

function like(text: Sql, pattern: Pattern, dialect: SqlDialect): Sql {
  const counts = pattern.some((piece) => isWild(piece, '?'))
  const written = pattern.map((piece) => {
    if (typeof piece === 'string') return escaped(counts ? marked(piece) : piece)
    return piece.wild === '*' ? '%' : '_'
  })
  return `${counts ? dialect.marked(text, sqlText(MARK)) : text} LIKE ${sqlText(written.join(''))} ESCAPE '^'`
}

/** The plain forms have functions of their own, which are quicker and easier to read. */
function plainly(text: Sql, pattern: Pattern, dialect: SqlDialect): Sql {
  const [first, second, third] = pattern
  const opens = first !== undefined && isWild(first, '*')
  if (pattern.length === 1 && opens) return `${text} IS NOT NULL`
  if (pattern.length === 2 && typeof first === 'string' && second !== undefined && isWild(second, '*'))
    return dialect.startsWith(text, sqlText(first))
  if (pattern.length === 2 && opens && typeof second === 'string') return dialect.endsWith(text, sqlText(second))
  if (pattern.length === 3 && opens && typeof second === 'string' && third !== undefined && isWild(third, '*'))
    return dialect.contains(text, sqlText(second))
  return like(text, pattern, dialect)
}

/** The text of a pattern that is nothing but text. */
export const wordOf = (pattern: Pattern, cased: boolean): string | null => literalOf(cased ? pattern : folded(pattern))

/** Whether a text, its case folded already where it does not count, fits a pattern. */
export function patternSql(text: Sql, pattern: Pattern, cased: boolean, dialect: SqlDialect): Sql | Refusal {
  const sought = cased ? pattern : folded(pattern)
  if (sought.some((piece) => typeof piece === 'string' && piece.includes(MARK)) && sought.some((piece) => isWild(piece, '?')))
    return { because: 'it holds the character U+FFFF', remedy: 'Write ? in its place.' }
  if (sought.filter((piece) => isWild(piece, '-')).length > MOST_DASHES)
    return { because: `more than ${MOST_DASHES} of its dashes may be any dash`, remedy: 'Write fewer, or use a regular expression.' }
  return sqlSome(withoutDashes(sought).map((one) => plainly(text, joinedTexts(one), dialect)))
}

/** Neighbouring texts as one. */
function joinedTexts(pattern: Pattern): Pattern {
  const joined: (string | Wild)[] = []
  for (const piece of pattern) {
    const last = joined.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece
    else joined.push(piece)
  }
  return joined
}
