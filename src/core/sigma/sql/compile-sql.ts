import type { Problem } from '../problem.ts'
import { REGEX_REMEDY, type RegexEngine } from '../regex-engine.ts'
import type { Condition, Item, Rule, Selection } from '../rule.ts'
import type { SqlDialect } from './dialect.ts'
import { type Refuse, itemSql } from './item-sql.ts'
import { type Sql, sqlEvery, sqlSome } from './sql-text.ts'

export type CompiledSql =
  /** `condition` is true or false of every row of the dialect's relation, and never null. */
  | { readonly ok: true; readonly condition: Sql }
  /** What cannot be asked exactly in this dialect, each with its line and what to do. */
  | { readonly ok: false; readonly problems: readonly Problem[] }

export interface SqlOptions {
  readonly dialect: SqlDialect
  /** Refuses the same regular expressions as for the matcher. */
  readonly regex: RegexEngine
}

/** A statement that a person may have to read, but no engine should have to swallow. */
const LONGEST_SQL = 1_000_000

const notedIn =
  (problems: Problem[], { field, modifiers, line }: Item, { name }: SqlDialect): Refuse =>
  ({ because, remedy }, what) => {
    const engine = name === 'trino' ? 'Athena' : 'DuckDB'
    const message = `${what} cannot be asked of ${engine} exactly: ${because}`
    problems.push({ path: [field ?? '', ...modifiers].join('|'), line, column: 1, message, remedy })
    return 'FALSE'
  }

function checkExpressions(item: Item, regex: RegexEngine, refuse: Refuse): void {
  for (const test of item.values.flatMap(({ tests }) => tests)) {
    const compiled = test.kind === 'regex' ? regex.compile(test.source, test.flags) : null
    if (test.kind === 'regex' && compiled !== null && !compiled.ok) {
      refuse({ because: compiled.because, remedy: REGEX_REMEDY }, `the regular expression ${JSON.stringify(test.source)}`)
    }
  }
}

function selectionSql(selection: Selection, { dialect, regex }: SqlOptions, problems: Problem[]): Sql {
  if (selection.kind === 'item') {
    const refuse = notedIn(problems, selection, dialect)
    const known = problems.length
    checkExpressions(selection, regex, refuse)
    return problems.length > known ? 'FALSE' : itemSql(selection, dialect, refuse)
  }
  const of = selection.of.map((member) => selectionSql(member, { dialect, regex }, problems))
  return selection.kind === 'every' ? sqlEvery(of) : sqlSome(of)
}

function conditionSql(condition: Condition, named: (name: string) => Sql): Sql {
  switch (condition.kind) {
    case 'and':
      return sqlEvery(condition.of.map((part) => conditionSql(part, named)))
    case 'or':
      return sqlSome(condition.of.map((part) => conditionSql(part, named)))
    case 'not':
      return `(NOT ${conditionSql(condition.of, named)})`
    case 'selection':
      return named(condition.name)
    case 'count': {
      const of = condition.names.map(named)
      if (condition.count === 1) return sqlSome(of)
      if (condition.count === of.length) return sqlEvery(of)
      return `(${of.map((one) => `CASE WHEN ${one} THEN 1 ELSE 0 END`).join(' + ')}) >= ${condition.count}`
    }
  }
}

/**
 * Compiles a rule to a condition over the rows of a dialect's relation: true of exactly the events that the compiled matcher matches.
 *
 * Everything that a rule says gets in through `sqlText` and `sqlNumber`; names of columns never come from it.
 *
 * @returns problems where the dialect cannot say a thing exactly. Nothing is ever asked approximately.
 */
export function compileSql({ detection }: Pick<Rule, 'detection'>, options: SqlOptions): CompiledSql {
  const problems: Problem[] = []
  const selections = new Map([...detection.selections].map(([name, selection]) => [name, selectionSql(selection, options, problems)]))
  const condition = conditionSql(detection.condition, (name) => `(${selections.get(name) ?? 'FALSE'})`)
  if (condition.length > LONGEST_SQL) {
    const message = `the rule becomes ${condition.length} characters of SQL`
    problems.push({ path: 'detection', line: 1, column: 1, message, remedy: 'Use "trail detect --rules" for it, or split it.' })
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, condition }
}
