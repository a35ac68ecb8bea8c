import { writtenPattern } from '../pattern.ts'
import type { Item, Place as Where, Test } from '../rule.ts'
import { type Place, type Refusal, type SqlDialect, isRefusal, partOf } from './dialect.ts'
import { patternSql, wordOf } from './pattern-sql.ts'
import { type Sql, sqlEvery, sqlNumber, sqlSome, sqlText } from './sql-text.ts'
import { isThereAt, MOST_PARTS, valuesAt } from './values-at.ts'

/** Takes note of what cannot be asked exactly, and gives a stand-in for it: the statement is then not given out. */
export type Refuse = (refusal: Refusal, what: string) => Sql

const OPERATORS = { lt: '<', lte: '<=', gt: '>', gte: '>=', eq: '=' } as const

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

/** What one test asks of one text; never to be put under `NOT`, for it is null where the text is. */
function testSql(test: Test, text: Sql, dialect: SqlDialect, refuse: Refuse): Sql {
  const otherwise = (answer: Sql | Refusal, what: string): Sql => (isRefusal(answer) ? refuse(answer, what) : answer)
  switch (test.kind) {
    case 'pattern': {
      const seen = test.cased ? text : dialect.fold(text, isAscii(writtenPattern(test.pattern)))
      return otherwise(patternSql(seen, test.pattern, test.cased, dialect), `the text "${writtenPattern(test.pattern)}"`)
    }
    case 'number':
      return `${text} = ${sqlText(String(test.value))}`
    case 'boolean':
      return `${dialect.fold(text, true)} = '${String(test.value)}'`
    case 'null':
      return `${text} IS NULL`
    case 'compare':
      return `${dialect.number(text)} ${OPERATORS[test.operator]} ${sqlNumber(test.value)}`
    case 'time':
      return `${partOf(dialect.instant(text), test.part)} ${OPERATORS[test.operator]} ${sqlNumber(test.value)}`
    case 'regex':
      return otherwise(dialect.regex(text, test.source, test.flags), `the regular expression ${JSON.stringify(test.source)}`)
    case 'cidr':
      return dialect.inNetwork(text, test.network)
    case 'exists':
    case 'fieldref':
      return 'FALSE'
  }
}

/** Whether a text passes one of the tests. Plain words become one list. */
function someTest(tests: readonly Test[], text: Sql, dialect: SqlDialect, refuse: Refuse): Sql {
  const words = { cased: new Set<string>(), folded: new Set<string>() }
  const rest = tests.filter((test) => {
    const word = test.kind === 'pattern' ? wordOf(test.pattern, test.cased) : null
    if (word !== null && test.kind === 'pattern') words[test.cased ? 'cased' : 'folded'].add(word)
    return word === null
  })
  const oneOf = (seen: Sql, list: ReadonlySet<string>): readonly Sql[] => {
    const literals = [...list].map(sqlText)
    return literals.length === 0 ? [] : [literals.length === 1 ? `${seen} = ${literals.join('')}` : `${seen} IN (${literals.join(', ')})`]
  }
  return sqlSome([
    ...oneOf(text, words.cased),
    ...oneOf(dialect.fold(text, [...words.folded].every(isAscii)), words.folded),
    ...rest.map((test) => testSql(test, text, dialect, refuse)),
  ])
}

/** Unknown is not true: behind this, `NOT` may be put before anything. */
const surely = (condition: Sql): Sql => `coalesce(${condition}, FALSE)`

/** Whether some value at a place passes; `passes` is asked about one text, and may be null. */
function someAt(place: Place, passes: (text: Sql) => Sql, name: string, dialect: SqlDialect): Sql {
  switch (place.kind) {
    case 'nowhere':
      return surely(passes('CAST(NULL AS VARCHAR)'))
    case 'text':
      return surely(passes(place.text))
    case 'texts':
      return dialect.any(place.texts, name, surely(passes(name)))
    case 'document': {
      const among = dialect.any(valuesAt(dialect, place.document, place.way), name, surely(passes(name)))
      return place.sole === null ? among : `CASE WHEN ${place.sole.unless} THEN ${among} ELSE ${surely(passes(place.sole.text))} END`
    }
  }
}

function placeOf(field: string, dialect: SqlDialect, refuse: Refuse): Place {
  const place = dialect.place(field)
  if (isRefusal(place)) {
    refuse(place, `the field "${field}"`)
    return { kind: 'nowhere' }
  }
  if (place.kind === 'document' && place.way.length > MOST_PARTS) {
    const remedy = 'Ask for the object around it with "contains".'
    refuse({ because: `it has more than ${MOST_PARTS} parts, any of which could be one key`, remedy }, `the field "${field}"`)
    return { kind: 'nowhere' }
  }
  return place
}

const places: Readonly<Record<Where, (text: Sql, sought: Sql, dialect: SqlDialect) => Sql>> = {
  whole: (text, sought) => `${text} = ${sought}`,
  contains: (text, sought, { contains }) => contains(text, sought),
  startswith: (text, sought, { startsWith }) => startsWith(text, sought),
  endswith: (text, sought, { endsWith }) => endsWith(text, sought),
}

function fieldSql(test: Extract<Test, { kind: 'fieldref' }>, here: Place, dialect: SqlDialect, refuse: Refuse): Sql {
  const there = placeOf(test.field, dialect, refuse)
  const seen = (text: Sql): Sql => (test.cased ? text : dialect.fold(text, false))
  return someAt(
    there,
    (sought) => someAt(here, (text) => places[test.place](seen(text), seen(sought), dialect), 't', dialect),
    'other',
    dialect,
  )
}

function presenceSql(place: Place, field: string, dialect: SqlDialect, refuse: Refuse): Sql {
  if (place.kind === 'nowhere') return 'FALSE'
  if (place.kind === 'document') return isThereAt(dialect, place.document, place.way)
  const remedy = `Ask for "${field}: null", which is true where it is missing or null; or use --engine embedded.`
  return refuse({ because: 'the table does not tell a missing field from one that is null', remedy }, `"${field}|exists"`)
}

function testsSql(tests: readonly Test[], field: string | null, dialect: SqlDialect, refuse: Refuse): Sql {
  if (field === null) {
    const { leaves } = dialect
    if (isRefusal(leaves)) return refuse(leaves, 'a keyword')
    return dialect.any(leaves, 't', surely(someTest(tests, 't', dialect, refuse)))
  }
  const place = placeOf(field, dialect, refuse)
  const ofFields = tests.filter((test) => test.kind === 'fieldref')
  if (ofFields.length > 0) return sqlSome(ofFields.map((test) => fieldSql(test, place, dialect, refuse)))
  const ofPresence = tests.filter((test) => test.kind === 'exists')
  if (ofPresence.length > 0) {
    const present = presenceSql(place, field, dialect, refuse)
    return sqlSome(ofPresence.map(({ expected }) => (expected ? present : `NOT ${present}`)))
  }
  return someAt(place, (text) => someTest(tests, text, dialect, refuse), 't', dialect)
}

/** Whether an item holds: true or false, never null. */
export function itemSql(item: Item, dialect: SqlDialect, refuse: Refuse): Sql {
  const found = item.every
    ? sqlEvery(item.values.map(({ tests }) => testsSql(tests, item.field, dialect, refuse)))
    : testsSql(
        item.values.flatMap(({ tests }) => tests),
        item.field,
        dialect,
        refuse,
      )
  return item.negated ? `NOT ${found}` : found
}
