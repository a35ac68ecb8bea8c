import type { Hunt } from '../catalogue/hunts/hunt.ts'
import { HUNTS } from '../catalogue/hunts/hunts.ts'
import { AppError } from '../core/app-error.ts'
import { nearest } from '../core/nearest.ts'
import { parseDocuments } from '../core/sigma/parse-rule.ts'
import type { RegexEngine } from '../core/sigma/regex-engine.ts'
import type { Rule } from '../core/sigma/rule.ts'
import { compileSql } from '../core/sigma/sql/compile-sql.ts'
import type { SqlDialect } from '../core/sigma/sql/dialect.ts'
import { duckdb } from '../core/sigma/sql/duckdb.ts'
import { sqlSome } from '../core/sigma/sql/sql-text.ts'
import { type Span, ruleStatement, withinSql } from '../core/sigma/sql/statement.ts'
import { trino } from '../core/sigma/sql/trino.ts'
import type { FoundRule } from './all-rules.ts'

export type HuntEngineName = 'embedded' | 'athena'

export const dialectOf = (engine: HuntEngineName): SqlDialect => (engine === 'athena' ? trino : duckdb)

export interface Question {
  /** What is asked, for a heading; `null` for SQL that somebody wrote. */
  readonly title: string | null
  readonly look: string | null
  /** In what the question is wider than its name says, each in a sentence; mostly nothing. */
  readonly notes: readonly string[]
  readonly sql: string
}

export const readyQuestions = (): readonly Hunt[] => HUNTS

/** @param name - with or without the `@`. @throws AppError `hunt_unknown`, naming what was probably meant. */
export function readyQuestion(name: string, span: Span, engine: HuntEngineName): Question {
  const wanted = name.replace(/^@/, '').toLowerCase()
  const hunt = HUNTS.find((one) => one.name === wanted)
  if (hunt !== undefined) return { title: hunt.title, look: hunt.look, notes: [], sql: hunt.sql(withinSql(span, dialectOf(engine))) }
  const meant = nearest(
    wanted,
    HUNTS.map((one) => one.name),
  )
  throw new AppError('hunt_unknown', `There is no ready-made question "@${wanted}".`, {
    kind: 'usage',
    hint: `${meant === null ? '' : `Did you mean @${meant}? `}All of them: rootwarden hunt --list`,
  })
}

const cannot = (title: string, because: string, hint: string): AppError =>
  new AppError('hunt_rule_refused', `The rule "${title}" cannot be asked in SQL: ${because}`, { kind: 'usage', hint })

interface Asked {
  readonly rules: readonly Rule[]
  readonly notes: readonly string[]
}

/**
 * The rules on single events that a found rule is made of. What joins events in time, and what is code, is no SQL: the events that it
 * starts from are, and that these are more than an answer is said.
 *
 * @throws AppError `hunt_rule_refused` for what is code alone.
 */
function rulesOf(found: FoundRule): Asked {
  const at = { line: 1, column: 1 }
  const { title, native, documents } =
    found.kind === 'file'
      ? { title: found.rule.document.title, native: [], documents: [found.rule.document] }
      : {
          title: found.folder.about.title,
          native: found.folder.native,
          documents: parseDocuments(found.folder.documents.map((value) => ({ value, positionOf: () => at }))).documents,
        }
  const rules = documents.filter((document) => document.kind === 'rule')
  const correlations = documents.filter((document) => document.kind === 'correlation')
  const known = new Set(documents.flatMap(({ id, name, title: named }) => [id, name, named]))
  const outside = found.kind === 'file' ? [] : [...new Set(correlations.flatMap((one) => one.rules))].filter((rule) => !known.has(rule))
  if (rules.length === 0 && native.length > 0) throw cannot(title, 'it is code.', 'Ask trail detect, which answers it exactly.')
  const joined =
    correlations.length > 0 ? [`"${title}" joins several events in time; SQL finds single ones, and trail detect what they amount to.`] : []
  const elsewhere = outside.length > 0 ? [`Not asked for are events of the other rules that it refers to: ${outside.join(', ')}.`] : []
  const inCode = native.length > 0 ? [`A part of "${title}" is code, which SQL cannot ask; trail detect answers all of it.`] : []
  return { rules, notes: [...joined, ...elsewhere, ...inCode] }
}

/**
 * The question which events rules find: any of them. Of a correlation, the events of the rules that it refers to.
 *
 * @throws AppError `hunt_rule_refused` for rules that are code alone, and naming what the engine cannot be asked exactly.
 */
export function ruleQuestion(found: readonly FoundRule[], span: Span, engine: HuntEngineName, regex: RegexEngine): Question {
  const dialect = dialectOf(engine)
  const asked = found.map(rulesOf)
  const conditions = asked
    .flatMap(({ rules }) => rules)
    .map((rule) => {
      const compiled = compileSql(rule, { dialect, regex })
      if (compiled.ok) return { rule, condition: compiled.condition }
      const [first] = compiled.problems
      const more = compiled.problems.length > 1 ? ` And ${compiled.problems.length - 1} more.` : ''
      throw cannot(rule.title, `line ${first?.line ?? 1}: ${first?.message ?? ''}.${more}`, first?.remedy ?? '')
    })
  const title = conditions.map(({ rule }) => rule.title).join('; ')
  const condition = sqlSome(conditions.map((one) => one.condition))
  return { title, look: null, notes: asked.flatMap(({ notes }) => notes), sql: ruleStatement(condition, withinSql(span, dialect), dialect) }
}
