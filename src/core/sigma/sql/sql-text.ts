/** A piece of SQL. */
export type Sql = string

/** What could change the meaning of a statement, or of the terminal that shows it: controls, marks of direction, separators of lines. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

const quoted = (text: string): Sql => `'${text.replaceAll("'", "''")}'`

/**
 * A text as a literal, in DuckDB's and in Trino's SQL alike: the only way by which the words of a rule get into a statement.
 *
 * A quote is doubled, and nothing else has a meaning inside of quotes in either. Characters that cannot be seen are written as
 * numbers. Half of a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD, as it does in the events.
 */
export function sqlText(text: string): Sql {
  const pieces: Sql[] = []
  let plain = ''
  for (const letter of text.toWellFormed()) {
    if (!unprintable.test(letter)) plain += letter
    else {
      if (plain !== '') pieces.push(quoted(plain))
      pieces.push(`chr(${letter.codePointAt(0) ?? 0})`)
      plain = ''
    }
  }
  if (plain !== '') pieces.push(quoted(plain))
  return pieces.length > 1 ? `(${pieces.join(' || ')})` : (pieces[0] ?? "''")
}

/** A number as SQL's double. */
export const sqlNumber = (value: number): Sql => `CAST('${String(value)}' AS DOUBLE)`

export const sqlEvery = (parts: readonly Sql[]): Sql => combined(parts, 'AND', 'TRUE')
export const sqlSome = (parts: readonly Sql[]): Sql => combined(parts, 'OR', 'FALSE')

function combined(parts: readonly Sql[], word: 'AND' | 'OR', nothing: Sql): Sql {
  const [only] = parts
  if (only === undefined) return nothing
  return parts.length === 1 ? only : `(${parts.join(` ${word} `)})`
}
