import { networkBounds } from './address.ts'
import { athenaPlace } from './athena-table.ts'
import { type Place, type Refusal, type SqlDialect, isRefusal } from './dialect.ts'
import { instantOf, numberOfText } from './instant.ts'
import { newerLetters } from './letters.ts'
import { fold } from '../pattern.ts'
import { type Sql, sqlText } from './sql-text.ts'
import { trinoRegex } from './trino-regex.ts'
import { documentsAtTheEnd, documentsOnTheWay } from './values-at.ts'

const EMBEDDED = 'Use --engine embedded.'

function placeOf(field: string): Place | Refusal {
  const place = athenaPlace(field)
  switch (place.kind) {
    case 'nowhere':
      return { kind: 'nowhere' }
    case 'text':
      return { kind: 'text', text: place.column }
    case 'json': {
      if (place.below.length === 0) return { kind: 'text', text: `nullif(${place.column}, 'null')` }
      // Not json_parse, which sorts the keys of objects: patterns see them in the order of the event.
      return { kind: 'document', document: `json_extract(${place.column}, '$')`, way: place.below, sole: null }
    }
    case 'texts': {
      const texts = `transform(${place.column}, r -> r.${place.member})`
      return { kind: 'texts', texts: `IF(cardinality(${place.column}) > 0, ${texts}, ARRAY[CAST(NULL AS VARCHAR)])` }
    }
    case 'apart':
      return { because: 'the table keeps its fields in columns, and not its text', remedy: `Name a field inside of it. ${EMBEDDED}` }
    case 'unknown':
      return { because: 'the table has no such column', remedy: EMBEDDED }
  }
}

const asList = (document: Sql): Sql => `TRY_CAST(${document} AS ARRAY(JSON))`

function foldSql(text: Sql, plain: boolean): Sql {
  const lower = `lower(replace(${text}, 'İ', ${sqlText('İ'.toLowerCase())}))`
  if (plain) return lower
  const letters = newerLetters.filter((letter) => fold(letter) !== letter)
  const [from, to] = [letters.join(''), letters.map(fold).join('')]
  return `translate(${lower}, ${sqlText(`ς${from}`)}, ${sqlText(`σ${to}`)})`
}

/**
 * Trino's SQL as Athena engine version 3 takes it, over the view of `athenaDdl`.
 *
 * A value is told by its text alone, for CloudTrail's SerDe makes texts of numbers and booleans; rules take the two for the same. A
 * missing field and one that is null are one there, so that `exists` is refused outside of the JSON columns.
 *
 * @see Amazon Athena User Guide, "Athena engine version 3"; Trino documentation, "JSON functions", "Array functions"
 */
export const trino: SqlDialect = {
  name: 'trino',
  relation: 'events',
  place: placeOf,
  leaves: { because: 'it looks at every value of a record, and the table has only its columns', remedy: `Name the fields. ${EMBEDDED}` },
  member: (document, key) => `element_at(TRY_CAST(${document} AS MAP(VARCHAR, JSON)), ${sqlText(key)})`,
  members: (document) => `IF(cardinality(${asList(document)}) > 0, ${asList(document)})`,
  isEmptyList: (document) => `cardinality(${asList(document)}) = 0`,
  isList: (document) => `${asList(document)} IS NOT NULL`,
  textOf: (document) =>
    `CASE WHEN json_format(${document}) = 'null' THEN NULL ELSE coalesce(TRY_CAST(${document} AS VARCHAR), json_format(${document})) END`,
  list: (members) => `ARRAY[${members.join(', ')}]`,
  flatMap: (list, name, body) => `flatten(transform(${list}, ${name} -> ${body}))`,
  map: (list, name, body) => `transform(${list}, ${name} -> ${body})`,
  filter: (list, name, body) => `filter(${list}, ${name} -> ${body})`,
  any: (list, name, body) => `any_match(${list}, ${name} -> ${body})`,
  onTheWay: (document) => documentsOnTheWay(trino, document),
  atTheEnd: (document) => documentsAtTheEnd(trino, document),
  // A cast that cannot succeed: the message of its error names the text.
  fail: (message) => `CAST(CAST(${sqlText(message)} AS BIGINT) AS JSON)`,
  fold: foldSql,
  number: numberOfText,
  instant: (text) => instantOf(text, trino),
  inNetwork: (text, network) => {
    const bounds = networkBounds(network).map((bound) => sqlText(bound.toUpperCase()))
    return `to_hex(CAST(TRY_CAST(${text} AS IPADDRESS) AS VARBINARY)) BETWEEN ${bounds.join(' AND ')}`
  },
  contains: (text, sought) => `strpos(${text}, ${sought}) > 0`,
  startsWith: (text, sought) => `starts_with(${text}, ${sought})`,
  endsWith: (text, sought) => `starts_with(reverse(${text}), reverse(${sought}))`,
  regex: (text, source, flags) => {
    const written = trinoRegex(source, flags)
    return isRefusal(written) ? written : `regexp_like(${text}, ${sqlText(written)})`
  },
  marked: (text, mark) => `regexp_replace(${text}, '([\\x{10000}-\\x{10ffff}])', '$1' || ${mark})`,
  plusSeconds: (instant, seconds) => `date_add('second', ${seconds}, ${instant})`,
}
