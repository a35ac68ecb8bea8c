import { fold } from '../pattern.ts'
import type { SqlDialect } from './dialect.ts'
import { instantOf, numberOfText } from './instant.ts'
import { soleColumn } from './row-model.ts'
import { addressMacros, networkBounds } from './address.ts'
import { newerLetters } from './letters.ts'
import { type Sql, sqlText } from './sql-text.ts'
import { documentsAtTheEnd, documentsOnTheWay } from './values-at.ts'

/** A key as a JSON pointer, in which nothing but these two characters has a meaning. */
const pointer = (key: string): Sql => sqlText(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)

const inlineFlags = ({ ignoreCase, multiline, dotAll }: Parameters<SqlDialect['regex']>[2]): string => {
  const letters = `${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}`
  return letters === '' ? '' : `(?${letters})`
}

/** DuckDB's SQL, with the macros of `DUCKDB_MACROS`. */
export const duckdb: SqlDialect = {
  name: 'duckdb',
  relation: 'stored_events',
  place: (field) => ({ kind: 'document', document: 'record', way: field.split('.'), sole: soleColumn(field) }),
  leaves: 'rw_leaves(record)',
  member: (document, key) => `json_extract(${document}, ${pointer(key)})`,
  members: (document) =>
    `CASE WHEN json_type(${document}) = 'ARRAY' AND json_array_length(${document}) > 0 THEN json_extract(${document}, '$[*]') END`,
  isEmptyList: (document) => `(json_type(${document}) = 'ARRAY' AND json_array_length(${document}) = 0)`,
  isList: (document) => `json_type(${document}) = 'ARRAY'`,
  textOf: (document) => `json_extract_string(${document}, '$')`,
  list: (members) => `[${members.join(', ')}]`,
  flatMap: (list, name, body) => `flatten(list_transform(${list}, lambda ${name}: ${body}))`,
  map: (list, name, body) => `list_transform(${list}, lambda ${name}: ${body})`,
  filter: (list, name, body) => `list_filter(${list}, lambda ${name}: ${body})`,
  any: (list, name, body) => `(len(list_filter(${list}, lambda ${name}: ${body})) > 0)`,
  onTheWay: (document) => `rw_way(${document})`,
  atTheEnd: (document) => `rw_end(${document})`,
  fail: (message) => `CAST(error(${sqlText(message)}) AS JSON)`,
  fold: (text, plain) => (plain ? `rw_lower(${text})` : `rw_fold(${text})`),
  number: (text) => `rw_number(${text})`,
  instant: (text) => `rw_instant(${text})`,
  inNetwork: (text, network) => `rw_address(${text}) BETWEEN ${networkBounds(network).map(sqlText).join(' AND ')}`,
  contains: (text, sought) => `contains(${text}, ${sought})`,
  startsWith: (text, sought) => `starts_with(${text}, ${sought})`,
  endsWith: (text, sought) => `ends_with(${text}, ${sought})`,
  // RE2, whose port to JavaScript the matcher uses: it takes the same expressions, and folds the same letters.
  regex: (text, source, flags) => `regexp_matches(${text}, ${sqlText(`${inlineFlags(flags)}${source}`)})`,
  marked: (text, mark) => `regexp_replace(${text}, '([\\x{10000}-\\x{10FFFF}])', '\\1' || ${mark}, 'g')`,
  plusSeconds: (instant, seconds) => `${instant} + to_seconds(${seconds})`,
}

/** DuckDB folds letters as Unicode 15 does, and some differently from JavaScript. */
function foldSql(text: Sql): Sql {
  const letters = newerLetters.filter((letter) => fold(letter) !== letter)
  const [from, to] = [letters.join(''), letters.map(fold).join('')]
  return `translate(rw_lower(${text}), ${sqlText(`ς${from}`)}, ${sqlText(`σ${to}`)})`
}

/** The functions that compiled rules call, and two that Athena has and DuckDB has not, so that one text can be asked of both. */
export const DUCKDB_MACROS: readonly Sql[] = [
  'CREATE OR REPLACE MACRO regexp_like(t, p) AS regexp_matches(t, p)',
  'CREATE OR REPLACE MACRO json_extract_scalar(j, p) AS json_extract_string(j, p)',
  `CREATE OR REPLACE MACRO rw_lower(t) AS lower(replace(t, 'İ', ${sqlText('İ'.toLowerCase())}))`,
  `CREATE OR REPLACE MACRO rw_fold(t) AS ${foldSql('t')}`,
  `CREATE OR REPLACE MACRO rw_number(t) AS ${numberOfText('t')}`,
  `CREATE OR REPLACE MACRO rw_instant(t) AS ${instantOf('t', duckdb)}`,
  ...addressMacros.map((macro) => `CREATE OR REPLACE MACRO ${macro}`),
  `CREATE OR REPLACE MACRO rw_way(j) AS ${documentsOnTheWay(duckdb, 'j')}`,
  `CREATE OR REPLACE MACRO rw_end(j) AS ${documentsAtTheEnd(duckdb, 'j')}`,
  `CREATE OR REPLACE MACRO rw_leaves(j) AS list_transform(list_filter(json_extract(j, '$..*'), lambda e: json_type(e) NOT IN ('ARRAY', 'OBJECT')), lambda e: json_extract_string(e, '$'))`,
]
