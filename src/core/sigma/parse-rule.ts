import { parseAbout, parseLogsource } from './parse-about.ts'
import { parseCondition } from './parse-condition.ts'
import { parseCorrelation } from './parse-correlation.ts'
import { isMap, parseSelection } from './parse-selection.ts'
import { type Outcome, type Path, type PositionOf, type Problem, type ProblemLog, problemLog } from './problem.ts'
import { evaluateCondition } from './truth.ts'
import type { Condition, Detection, Filter, Rule, Selection, SigmaDocument } from './rule.ts'

/** One document of a YAML file: what it says, and where it says it. */
export interface RawDocument {
  readonly value: unknown
  readonly positionOf: PositionOf
}

/** Keys beside the selections that once meant something. */
const OBSOLETE: Readonly<Record<string, string>> = {
  timeframe: 'Write a correlation document with a timespan that refers to this rule.',
}

function parseConditions(raw: unknown, names: readonly string[], path: Path, log: ProblemLog): Condition | null {
  if (raw === undefined) return log.report(path.slice(0, -1), 'the condition is missing', 'Write condition: and the name of a selection.')
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  if (list.length === 0) return log.report(path, 'the list of conditions is empty', 'Write condition: and the name of a selection.')
  const of = list.map((one, index) => {
    const at = Array.isArray(raw) ? [...path, index] : path
    // A selection may be called `1` or `true`; YAML reads such a condition as a number or a boolean.
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean')
      return log.report(at, 'a condition is a text', 'Write it as one line.')
    const parsed = parseCondition(String(one), names)
    return parsed.ok ? parsed.condition : log.report(at, parsed.fault.message, parsed.fault.remedy)
  })
  const read = of.filter((condition) => condition !== null)
  const [only] = read
  if (only === undefined || read.length < of.length) return null
  return read.length === 1 ? only : { kind: 'or', of: read }
}

function parseDetection(raw: unknown, path: Path, besides: readonly string[], log: ProblemLog): Detection | null {
  if (!isMap(raw)) return log.report(path, 'the detection is no map', 'Write selections and a condition under it.')
  const selections = new Map<string, Selection>()
  const names: string[] = []
  let isComplete = true
  for (const [name, value] of Object.entries(raw)) {
    if (name === 'condition' || besides.includes(name)) continue
    const remedy = Object.hasOwn(OBSOLETE, name) ? OBSOLETE[name] : undefined
    const selection =
      remedy === undefined
        ? parseSelection(value, [...path, name], log)
        : log.report([...path, name], `"${name}" is not part of Sigma any more`, remedy)
    names.push(name)
    if (selection === null) isComplete = false
    else selections.set(name, selection)
  }
  if (names.length === 0) return log.report(path, 'the detection has no selection', 'Add one: a name, and under it fields and values.')
  const condition = parseConditions(raw['condition'], names, [...path, 'condition'], log)
  return condition === null || !isComplete ? null : { selections, condition }
}

function parseDetectionRule(raw: Readonly<Record<string, unknown>>, log: ProblemLog): Rule | null {
  const about = parseAbout(raw, log)
  const logsource = parseLogsource(raw['logsource'], log)
  const detection = parseDetection(raw['detection'], ['detection'], [], log)
  return about === null || logsource === null || detection === null ? null : { kind: 'rule', ...about, logsource, detection }
}

function parseFilterRules(raw: unknown, log: ProblemLog): readonly string[] | 'any' | null {
  if (raw === 'any') return 'any'
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  const names = list.filter((one) => typeof one === 'string')
  if (names.length > 0 && names.length === list.length) return names
  return log.report(['filter', 'rules'], 'the filter names no rules', 'List ids or names of rules, or write "any".')
}

/**
 * The specification's prose takes a filter's matches away; the reference implementation adds the filter's condition to the rule's.
 * The two agree on `not selection` and on nothing else, so that only filters which let ordinary events pass are taken.
 */
function parseFilter(raw: Readonly<Record<string, unknown>>, log: ProblemLog): Filter | null {
  const about = parseAbout(raw, log)
  const logsource = parseLogsource(raw['logsource'], log)
  const body = raw['filter']
  const rules = isMap(body) ? parseFilterRules(body['rules'], log) : null
  const detection = parseDetection(body, ['filter'], ['rules'], log)
  if (about === null || logsource === null || detection === null || rules === null) return null
  if (!evaluateCondition(detection.condition, () => false)) {
    const message = 'the filter would hide every event that it does not describe'
    return log.report(['filter', 'condition'], message, 'To leave out what the selection describes, write "not selection".')
  }
  return { kind: 'filter', ...about, logsource, rules, detection }
}

function parseKind(raw: unknown, log: ProblemLog): SigmaDocument | null {
  if (!isMap(raw)) return log.report([], 'the document is no map', 'A rule has a title, a logsource and a detection.')
  if (raw['action'] !== undefined) {
    return log.report(
      ['action'],
      'collections made with "action" are not part of Sigma any more',
      'Write the shared keys into every document.',
    )
  }
  if (raw['correlation'] !== undefined) return parseCorrelation(raw, log)
  return raw['filter'] === undefined ? parseDetectionRule(raw, log) : parseFilter(raw, log)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(inner)
  }
  return value
}

/**
 * Reads one document: a rule, a filter or a correlation of the Sigma specification 2.1.
 *
 * @param value - plain data, as a YAML parser gives it.
 * @returns the frozen document, or every problem in it; a document is never taken in part.
 * @see https://github.com/SigmaHQ/sigma-specification
 */
export function parseDocument({ value, positionOf }: RawDocument): Outcome<SigmaDocument> {
  const log = problemLog(positionOf)
  const document = parseKind(value, log)
  if (log.problems.length > 0 || document === null) return { ok: false, problems: log.problems }
  return { ok: true, value: deepFreeze(document) }
}

export interface ParsedFile {
  readonly documents: readonly SigmaDocument[]
  readonly problems: readonly Problem[]
  /** Documents with nothing in them, as a file that begins with `---` has. */
  readonly blank: number
}

/** Reads all documents of one file. The sound ones are given even when others have problems; the caller decides what that means. */
export function parseDocuments(raw: readonly RawDocument[]): ParsedFile {
  const filled = raw.filter(({ value }) => value !== null && value !== undefined)
  const outcomes = filled.map(parseDocument)
  return {
    documents: outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : [])),
    problems: outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.problems)),
    blank: raw.length - filled.length,
  }
}
