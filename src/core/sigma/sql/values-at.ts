import type { SqlDialect } from './dialect.ts'
import type { Sql } from './sql-text.ts'

/** Lists in lists are unrolled this deep. CloudTrail has none; a deeper one ends the query with an error instead of being overlooked. */
const LISTS_IN_LISTS = 4

/** Every way of joining the parts of a name is a branch of its own: twice as many for every part more. */
export const MOST_PARTS = 8

/** Lists of documents, lists inside of them unrolled; an empty list stands for itself. */
function unrolled(dialect: SqlDialect, document: Sql): Sql {
  const one = (name: string, otherwise: Sql): Sql => `coalesce(${dialect.members(name)}, ${dialect.list([otherwise])})`
  let list = dialect.list([document])
  for (let level = 0; level < LISTS_IN_LISTS; level += 1) list = dialect.flatMap(list, 'u', one('u', 'u'))
  const tooDeep = dialect.fail(`a list nested more than ${LISTS_IN_LISTS} levels deep cannot be looked into`)
  return dialect.map(list, 'u', `CASE WHEN ${dialect.members('u')} IS NOT NULL THEN ${tooDeep} ELSE u END`)
}

/** Nearly always there is no list, and then nothing has to be unrolled. */
const ifList = (dialect: SqlDialect, document: Sql, members: Sql): Sql =>
  `CASE WHEN ${dialect.isList(document)} THEN ${members} ELSE ${dialect.list([document])} END`

/** Everything that stands at the end of a way: an empty list holds no value at all. */
export const documentsAtTheEnd = (dialect: SqlDialect, document: Sql): Sql =>
  ifList(dialect, document, dialect.filter(unrolled(dialect, document), 'w', `NOT coalesce(${dialect.isList('w')}, FALSE)`))

/** Everything through which a way leads: below an empty list, a field is missing. */
export const documentsOnTheWay = (dialect: SqlDialect, document: Sql): Sql =>
  ifList(dialect, document, dialect.map(unrolled(dialect, document), 'w', `CASE WHEN ${dialect.isEmptyList('w')} THEN NULL ELSE w END`))

/** The keys with which a way can begin, the longest first, and what is left of the way behind each. */
const beginnings = (way: readonly string[]): readonly { readonly key: string; readonly rest: readonly string[] }[] =>
  way.map((_, index) => ({ key: way.slice(0, way.length - index).join('.'), rest: way.slice(way.length - index) }))

function branches(
  dialect: SqlDialect,
  document: Sql,
  way: readonly string[],
  then: (member: Sql, rest: readonly string[]) => Sql,
  otherwise: Sql,
): Sql {
  const cases = beginnings(way).map(({ key, rest }) => {
    const member = dialect.member(document, key)
    return `WHEN ${member} IS NOT NULL THEN ${then(member, rest)}`
  })
  return `CASE ${cases.join(' ')} ELSE ${otherwise} END`
}

/**
 * The texts of all values at a way below an object, as a list: null stands for a missing field and for JSON's null.
 *
 * A key that itself holds dots wins over nesting, and lists on the way are gone through, as by `compileProbe`.
 */
export function valuesAt(dialect: SqlDialect, object: Sql, way: readonly string[], depth = 0): Sql {
  const missing = dialect.list(['CAST(NULL AS VARCHAR)'])
  const below = (member: Sql, rest: readonly string[]): Sql => {
    if (rest.length === 0) return dialect.map(dialect.atTheEnd(member), 'e', dialect.textOf('e'))
    const name = `v${depth}`
    return dialect.flatMap(dialect.onTheWay(member), name, valuesAt(dialect, name, rest, depth + 1))
  }
  return branches(dialect, object, way, below, missing)
}

/** Whether there is a field at a way below an object, whatever it holds. */
export function isThereAt(dialect: SqlDialect, object: Sql, way: readonly string[], depth = 0): Sql {
  const below = (member: Sql, rest: readonly string[]): Sql => {
    if (rest.length === 0) return 'TRUE'
    const name = `v${depth}`
    return dialect.any(dialect.onTheWay(member), name, isThereAt(dialect, name, rest, depth + 1))
  }
  return branches(dialect, object, way, below, 'FALSE')
}
