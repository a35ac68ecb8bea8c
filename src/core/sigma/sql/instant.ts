import type { SqlDialect } from './dialect.ts'
import { type Sql, sqlText } from './sql-text.ts'

const TIMESTAMP = String.raw`\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:?[0-9]{2})?\z`
const MIDNIGHT_AT_THE_END = String.raw`\A.{11}24:00:00(\.0+)?([^.0-9]|\z)`
const OFFSET = String.raw`([+-])([0-9]{2}):?([0-9]{2})\z`
const NUMBER = String.raw`\A[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|Infinity)\z`

/**
 * A text as an instant in UTC, null for everything that is no timestamp: what `Date.parse` makes of it, which takes 31 February for
 * 3 March and knows 24:00:00. The first of the month and seconds added to it avoid what the engines think of such days.
 */
export function instantOf(text: Sql, { plusSeconds }: Pick<SqlDialect, 'plusSeconds'>): Sql {
  const matches = (pattern: string): Sql => `regexp_like(${text}, ${sqlText(pattern)})`
  const digits = (from: number): Sql => `TRY_CAST(substr(${text}, ${from}, 2) AS INTEGER)`
  const offset = (group: number): Sql => `coalesce(TRY_CAST(regexp_extract(${text}, ${sqlText(OFFSET)}, ${group}) AS INTEGER), 0)`
  const [day, hour, minute, second] = [digits(9), digits(12), digits(15), digits(18)]
  const isOne = [
    matches(TIMESTAMP),
    `${day} BETWEEN 1 AND 31`,
    `(${hour} <= 23 OR ${matches(MIDNIGHT_AT_THE_END)})`,
    `${minute} <= 59`,
    `${second} <= 59`,
    `${offset(2)} <= 23`,
    `${offset(3)} <= 59`,
  ]
  const month = `TRY_CAST(substr(${text}, 1, 7) || '-01 00:00:00' AS TIMESTAMP)`
  const sign = `CASE WHEN regexp_extract(${text}, ${sqlText(OFFSET)}, 1) = '-' THEN -1 ELSE 1 END`
  const seconds = `(${day} - 1) * 86400 + ${hour} * 3600 + ${minute} * 60 + ${second} - (${sign}) * (${offset(2)} * 3600 + ${offset(3)} * 60)`
  return `CASE WHEN ${isOne.join(' AND ')} THEN ${plusSeconds(month, seconds)} END`
}

/** A text as a number, null for everything that `numberOf` takes for none. */
export const numberOfText = (text: Sql): Sql => `CASE WHEN regexp_like(${text}, ${sqlText(NUMBER)}) THEN TRY_CAST(${text} AS DOUBLE) END`
