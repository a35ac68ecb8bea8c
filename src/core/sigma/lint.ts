import { nearest } from '../nearest.ts'
import { CLOUDTRAIL_FIELDS, isCloudTrailField } from './cloudtrail-fields.ts'
import { writtenCondition } from './explain.ts'
import { CLOUDTRAIL, fitsLogsource } from './parse-about.ts'
import { literalOf } from './pattern.ts'
import type { Condition, Item, Rule, Selection } from './rule.ts'
import { evaluateCondition, namesIn } from './truth.ts'

/** Something that loads and runs, and hardly does what its author meant. */
export interface Warning {
  readonly code:
    | 'unused-selection'
    | 'unknown-field'
    | 'dead-condition'
    | 'always-true'
    | 'value-names-field'
    | 'several-at-once'
    | 'any-text'
    | 'no-level'
  readonly line: number
  readonly message: string
  readonly remedy: string
}

const itemsIn = (selection: Selection): readonly Item[] => (selection.kind === 'item' ? [selection] : selection.of.flatMap(itemsIn))
const firstLine = (selection: Selection): number => Math.min(...itemsIn(selection).map(({ line }) => line))

/** Beyond this many selections the table of all their outcomes is too long to try. */
const MOST_TRIED = 12

/** What a condition can come to, taking the selections as independent: only what holds whatever the events are. */
function outcomesOf(condition: Condition): ReadonlySet<boolean> {
  const names = [...namesIn(condition)]
  if (names.length > MOST_TRIED) return new Set([true, false])
  const outcomes = new Set<boolean>()
  for (let row = 0; row < 2 ** names.length; row += 1) {
    outcomes.add(evaluateCondition(condition, (name) => Math.floor(row / 2 ** names.indexOf(name)) % 2 === 1))
  }
  return outcomes
}

const partsOf = (condition: Condition): readonly Condition[] => {
  if (condition.kind === 'selection' || condition.kind === 'count') return [condition]
  return condition.kind === 'not' ? [condition, ...partsOf(condition.of)] : [condition, ...condition.of.flatMap(partsOf)]
}

/** Parts that come to the same whatever the selections do; only the outermost of those inside one another. */
function lintCondition({ detection, line }: Rule): readonly Warning[] {
  const dead = partsOf(detection.condition).find((part) => outcomesOf(part).size === 1)
  if (dead === undefined) return []
  const written = writtenCondition(dead)
  const isTrue = outcomesOf(dead).has(true)
  const message = `"${written}" is ${isTrue ? 'always' : 'never'} true, whatever the event`
  return [
    {
      code: isTrue ? 'always-true' : 'dead-condition',
      line,
      message,
      remedy: isTrue ? 'Leave that part out, or join it with "and".' : 'Check for a selection that is asked for and excluded at once.',
    },
  ]
}

function lintField(field: string, line: number, isCloudTrail: boolean): readonly Warning[] {
  if (!isCloudTrail || isCloudTrailField(field)) return []
  const meant = nearest(
    field,
    CLOUDTRAIL_FIELDS.filter((known) => !known.endsWith('.*')),
  )
  const remedy =
    meant === null
      ? 'Look at a record of the event: the field may have another name, or stand inside another one.'
      : `Did you mean "${meant}"?`
  return [{ code: 'unknown-field', line, message: `CloudTrail has no field "${field}", so that this never finds anything`, remedy }]
}

function lintItem(item: Item, isCloudTrail: boolean): readonly Warning[] {
  const { line, field } = item
  const tests = item.values.flatMap((value) => value.tests)
  const words = tests.flatMap((test) => (test.kind === 'pattern' ? (literalOf(test.pattern) ?? []) : []))
  const referred = tests.flatMap((test) => (test.kind === 'fieldref' ? [test.field] : []))
  const named = isCloudTrail ? words.find((word) => word.includes('.') && isCloudTrailField(word)) : undefined
  const isOpen = tests.some(
    (test) => test.kind === 'pattern' && test.pattern.length === 1 && typeof test.pattern[0] === 'object' && test.pattern[0].wild === '*',
  )
  const isContradiction = item.every && field !== null && words.length > 1 && words.length === tests.length
  return [
    ...[...(field === null ? [] : [field]), ...referred].flatMap((name) => lintField(name, line, isCloudTrail)),
    ...(named === undefined
      ? []
      : [
          {
            code: 'value-names-field' as const,
            line,
            message: `"${named}" is compared as a text, and is the name of a field`,
            remedy: `To compare the two fields write "${field ?? ''}|fieldref".`,
          },
        ]),
    ...(isOpen && item.values.length > 1
      ? [
          {
            code: 'any-text' as const,
            line,
            message: 'one of the values fits every text, so that the others do nothing',
            remedy: 'Leave it out.',
          },
        ]
      : []),
    ...(isContradiction
      ? [
          {
            code: 'several-at-once' as const,
            line,
            message: `${field} would have to be several texts at once`,
            remedy: 'Leave "all" out, or add "contains".',
          },
        ]
      : []),
  ]
}

/** What a careful reader would ask the author of a rule. An empty list is no promise that the rule is good. */
export function lint(rule: Rule): readonly Warning[] {
  const used = namesIn(rule.detection.condition)
  const isCloudTrail = rule.logsource.product !== null && fitsLogsource(rule.logsource, CLOUDTRAIL)
  const unused = [...rule.detection.selections].filter(([name]) => !used.has(name))
  const warnings: readonly Warning[] = [
    ...unused.map(([name, selection]): Warning => ({
      code: 'unused-selection',
      line: firstLine(selection),
      message: `selection "${name}" is in no condition`,
      remedy: 'Use it, or delete it.',
    })),
    ...lintCondition(rule),
    ...[...rule.detection.selections.values()].flatMap(itemsIn).flatMap((item) => lintItem(item, isCloudTrail)),
    ...(rule.level === null
      ? [{ code: 'no-level' as const, line: rule.line, message: 'the rule does not say how grave a match is', remedy: 'Add a level.' }]
      : []),
  ]
  return warnings.toSorted((a, b) => a.line - b.line)
}
