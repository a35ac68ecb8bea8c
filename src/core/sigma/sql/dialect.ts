import type { Network } from '../network.ts'
import type { RegexFlags } from '../rule.ts'
import type { TimePart } from '../time-part.ts'
import type { Sql } from './sql-text.ts'

/** Why a thing cannot be asked exactly in a dialect, and what to do instead. */
export interface Refusal {
  readonly because: string
  readonly remedy: string
}

export const isRefusal = (value: Sql | Refusal | Place): value is Refusal => typeof value === 'object' && 'because' in value

/** Where the values of a field are to be found in a row. */
export type Place =
  /** In a document, by the rest of the way; `sole`: a column that holds it as `text` does, unless a condition holds. */
  | {
      readonly kind: 'document'
      readonly document: Sql
      readonly way: readonly string[]
      readonly sole: { readonly text: Sql; readonly unless: Sql } | null
    }
  /** In a column of their own: one text; null where the field is missing or null, which the table does not tell apart. */
  | { readonly kind: 'text'; readonly text: Sql }
  /** In a list of texts, null standing for a missing or null member. */
  | { readonly kind: 'texts'; readonly texts: Sql }
  | { readonly kind: 'nowhere' }

/**
 * What the two dialects spell differently. Everything that a rule means is built out of these in one place, so that what is proven on
 * the engine at hand holds for the other as far as these few agree.
 *
 * A *document* is a value of the engine's JSON type, null standing for a missing one. A *list* is an array of documents or texts.
 */
export interface SqlDialect {
  readonly name: 'duckdb' | 'trino'
  /** The relation that compiled rules ask. */
  readonly relation: Sql
  readonly place: (field: string) => Place | Refusal
  /** Every value of the event that is neither a list nor an object, as texts. */
  readonly leaves: Sql | Refusal
  /** The value under a key of an object; null when the key is not there, or the document no object. JSON's null is no null here. */
  readonly member: (document: Sql, key: string) => Sql
  /** The members of a list that has some; null for everything else. */
  readonly members: (document: Sql) => Sql
  readonly isEmptyList: (document: Sql) => Sql
  readonly isList: (document: Sql) => Sql
  /** The text that patterns see; null for JSON's null. */
  readonly textOf: (document: Sql) => Sql
  readonly list: (members: readonly Sql[]) => Sql
  readonly flatMap: (list: Sql, name: string, body: Sql) => Sql
  readonly map: (list: Sql, name: string, body: Sql) => Sql
  readonly filter: (list: Sql, name: string, body: Sql) => Sql
  readonly any: (list: Sql, name: string, body: Sql) => Sql
  /** The documents on the way to a field, and those at its end; see `values-at.ts`. */
  readonly onTheWay: (document: Sql) => Sql
  readonly atTheEnd: (document: Sql) => Sql
  /** Ends the statement with an error. */
  readonly fail: (message: string) => Sql
  /** The text with its case folded; `plain`: it is compared with ASCII alone, for which less will do. */
  readonly fold: (text: Sql, plain: boolean) => Sql
  readonly number: (text: Sql) => Sql
  readonly instant: (text: Sql) => Sql
  readonly inNetwork: (text: Sql, network: Network) => Sql
  readonly contains: (text: Sql, sought: Sql) => Sql
  readonly startsWith: (text: Sql, sought: Sql) => Sql
  readonly endsWith: (text: Sql, sought: Sql) => Sql
  readonly regex: (text: Sql, source: string, flags: RegexFlags) => Sql | Refusal
  /** The text with a mark behind every character that JavaScript counts as two. */
  readonly marked: (text: Sql, mark: string) => Sql
  readonly plusSeconds: (instant: Sql, seconds: Sql) => Sql
}

export const partOf = (instant: Sql, part: TimePart): Sql => `extract(${part} FROM ${instant})`
