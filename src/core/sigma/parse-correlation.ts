import { nearest } from '../nearest.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../time.ts'
import { asLevel, parseAbout } from './parse-about.ts'
import { isMap } from './parse-selection.ts'
import type { Path, ProblemLog } from './problem.ts'
import { type Bound, type Bounds, CORRELATION_TYPES, type Correlation, type CorrelationType, LEVELS } from './rule.ts'

type Raw = Readonly<Record<string, unknown>>

/** A month is 30 days here and a year 365: a window cannot change its length with the calendar. */
const UNITS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
  y: 365 * DAY_MS,
}

const BOUNDS: readonly Bound[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq']
const NUMERIC: readonly CorrelationType[] = ['value_sum', 'value_avg', 'value_percentile', 'value_median']

const listOf = (raw: unknown): readonly unknown[] => (raw === undefined || raw === null ? [] : Array.isArray(raw) ? raw : [raw])

function textList(raw: unknown, path: Path, log: ProblemLog): readonly string[] | null {
  const list = listOf(raw)
  const read = list.filter((one) => typeof one === 'string' && one !== '')
  return read.length === list.length
    ? read.map(String)
    : log.report(path, 'this is no list of names', 'Write one name, or a list of names.')
}

function parseType(raw: unknown, log: ProblemLog): CorrelationType | null {
  const known = CORRELATION_TYPES.find((type) => type === raw)
  if (known !== undefined) return known
  const meant = raw === 'ordered_temporal' ? 'temporal_ordered' : typeof raw === 'string' ? nearest(raw, CORRELATION_TYPES) : null
  const remedy = meant === null ? `Write one of: ${CORRELATION_TYPES.join(', ')}.` : `Did you mean "${meant}"?`
  return log.report(['correlation', 'type'], `unknown type of correlation ${JSON.stringify(raw)}`, remedy)
}

function parseTimespan(raw: unknown, log: ProblemLog): number | null {
  const [, digits, unit = ''] = /^([1-9]\d{0,5})([smhdwMy])$/.exec(typeof raw === 'string' ? raw.trim() : '') ?? []
  if (digits === undefined) {
    return log.report(
      ['correlation', 'timespan'],
      `${JSON.stringify(raw)} is no timespan`,
      'Write a number and one letter: 15s, 5m, 24h or 7d.',
    )
  }
  return Number(digits) * (UNITS[unit] ?? SECOND_MS)
}

function parseBounds(raw: Raw, path: Path, log: ProblemLog): Bounds | null {
  const bounds: Partial<Record<Bound, number>> = {}
  for (const bound of BOUNDS) {
    const value = raw[bound]
    if (value === undefined) continue
    if (typeof value !== 'number' || !Number.isFinite(value))
      return log.report([...path, bound], `${JSON.stringify(value)} is no number`, 'Write a number.')
    bounds[bound] = value
  }
  return bounds
}

interface Measure {
  readonly bounds: Bounds
  readonly valueFields: readonly string[]
  readonly percentile: number | null
}

/** `condition` says how much is enough; a temporal correlation without one wants all of its rules. */
function parseMeasure(type: CorrelationType, raw: unknown, rules: number, log: ProblemLog): Measure | null {
  const path = ['correlation', 'condition']
  const isTemporal = type === 'temporal' || type === 'temporal_ordered'
  if (raw === undefined && isTemporal) return { bounds: { gte: rules }, valueFields: [], percentile: null }
  if (!isMap(raw)) {
    return log.report(
      path,
      typeof raw === 'string' ? 'a condition over names of rules is no part of Sigma' : 'the condition is missing',
      'Write for instance gte: 5.',
    )
  }
  const bounds = parseBounds(raw, path, log)
  if (bounds === null) return null
  if (Object.keys(bounds).length === 0) return log.report(path, 'the condition has no bound', `Write one of: ${BOUNDS.join(', ')}.`)
  const valueFields = textList(raw['field'], [...path, 'field'], log)
  if (valueFields === null) return null
  const isNumeric = NUMERIC.includes(type)
  if ((isNumeric || type === 'value_count') && valueFields.length === 0)
    return log.report(path, `${type} counts the values of a field`, 'Name it with "field".')
  if (isNumeric && valueFields.length > 1) return log.report([...path, 'field'], `${type} takes one field`, 'Keep one.')
  if (type === 'temporal_ordered' && !(bounds.gte === rules && Object.keys(bounds).length === 1)) {
    return log.report(path, 'in order means all of the rules', 'Leave the condition out.')
  }
  const percentile = raw['percentile']
  if (type !== 'value_percentile') return { bounds, valueFields, percentile: null }
  if (typeof percentile === 'number' && percentile >= 0 && percentile <= 100) return { bounds, valueFields, percentile }
  return log.report(path, 'value_percentile does not say which percentile', 'Write percentile: and a number from 0 to 100.')
}

function parseAliases(raw: unknown, log: ProblemLog): ReadonlyMap<string, ReadonlyMap<string, string>> | null {
  const path = ['correlation', 'aliases']
  if (raw === undefined || raw === null) return new Map()
  if (!isMap(raw)) return log.report(path, 'the aliases are no map', 'Write alias, then rule: field under it.')
  const aliases = new Map<string, ReadonlyMap<string, string>>()
  for (const [alias, fields] of Object.entries(raw)) {
    const entries = isMap(fields) ? Object.entries(fields) : []
    if (entries.length === 0 || !entries.every(([, field]) => typeof field === 'string')) {
      return log.report([...path, alias], `alias "${alias}" names no fields`, 'Write rule: field under it.')
    }
    aliases.set(alias, new Map(entries.map(([rule, field]) => [rule, String(field)])))
  }
  return aliases
}

/** `escalate: [{ level: critical, condition: { gte: 10 } }]`: graver levels of one and the same incident. */
function parseEscalation(raw: unknown, log: ProblemLog): Correlation['escalate'] | null {
  const steps: { level: Correlation['escalate'][number]['level']; bounds: Bounds }[] = []
  for (const [index, step] of listOf(raw).entries()) {
    const path = ['escalate', index]
    const level = isMap(step) ? asLevel(step['level']) : null
    const bounds = isMap(step) && isMap(step['condition']) ? parseBounds(step['condition'], [...path, 'condition'], log) : null
    if (level === null || bounds === null || Object.keys(bounds).length === 0) {
      return log.report(
        path,
        'a step of escalation is incomplete',
        `Give it a level (${LEVELS.join(', ')}) and a condition such as gte: 10.`,
      )
    }
    steps.push({ level, bounds })
  }
  return steps
}

function parseReferences(raw: unknown, log: ProblemLog): readonly string[] | null {
  const path = ['correlation', 'rules']
  const rules = textList(raw, path, log)
  if (rules === null) return null
  if (rules.length === 0) return log.report(path, 'the correlation names no rules', 'Name at least one, by id or by name.')
  if (new Set(rules).size < rules.length)
    return log.report(path, 'a rule is named twice', 'Name it once; to count its events use event_count.')
  return rules
}

/** Reads a correlation document. That its rules exist is checked where all documents are known. */
export function parseCorrelation(raw: Raw, log: ProblemLog): Correlation | null {
  const body = raw['correlation']
  if (!isMap(body)) return log.report(['correlation'], 'the correlation is no map', 'Write type, rules, timespan and condition under it.')
  const about = parseAbout(raw, log)
  const type = parseType(body['type'], log)
  const rules = parseReferences(body['rules'], log)
  const groupBy = textList(body['group-by'], ['correlation', 'group-by'], log)
  const timespanMs = parseTimespan(body['timespan'], log)
  const aliases = parseAliases(body['aliases'], log)
  const escalate = parseEscalation(raw['escalate'] ?? body['escalate'], log)
  const measure = type === null || rules === null ? null : parseMeasure(type, body['condition'], rules.length, log)
  const generate = body['generate'] ?? raw['generate'] ?? false
  if (typeof generate !== 'boolean') return log.report(['correlation', 'generate'], '"generate" is true or false', 'Write true or false.')
  if (about === null || type === null || rules === null || groupBy === null || timespanMs === null) return null
  if (aliases === null || escalate === null || measure === null) return null
  return { kind: 'correlation', ...about, type, rules, groupBy, timespanMs, aliases, generate, escalate, ...measure }
}
