import type { MetricFilter } from '../facts/alerting.ts'
import type { CisRow } from './cis-patterns.ts'
import { type Coverage, coversRow, ownCondition } from './filter-coverage.ts'
import { type Example, implies } from './filter-implication.ts'
import { matchesEvent } from './filter-match.ts'
import { type Condition, type ParsedPattern, parseFilterPattern } from './filter-pattern.ts'

/** What a metric filter is to a row of the benchmark. */
export interface Compared {
  readonly coverage: Coverage
  /** It has one of the row's words in it: what cannot be decided about it may matter. */
  readonly related: boolean
  /** It has half of them, or one that the row excludes: it was meant for this row, and it is worth saying why it does not count. */
  readonly meant: boolean
}

interface Known {
  readonly parsed: ParsedPattern
  readonly byRow: Map<CisRow, Compared>
}

/** An organisation's one log group is asked about by every account: each of its filters is compared with each row once, and forgotten with the snapshot. */
const compared = new WeakMap<MetricFilter, Known>()

/** Whether a metric filter counts what a row asks for, and whether it looks as though it should. */
export function compareWithRow(row: CisRow, filter: MetricFilter): Compared {
  const known = compared.get(filter) ?? { parsed: parseFilterPattern(filter.pattern), byRow: new Map<CisRow, Compared>() }
  compared.set(filter, known)
  const answer = known.byRow.get(row) ?? compareNow(row, filter.pattern, known.parsed)
  known.byRow.set(row, answer)
  return answer
}

/** The exact comparison is dear, and most filters of a log group are about something else. */
function compareNow(row: CisRow, pattern: string, parsed: ParsedPattern): Compared {
  const mentions = (word: string): boolean => pattern.includes(word)
  const wanted = valuesOf(row, /(?<!!)= "\*?([^"*]+)\*?"/g)
  const excluded = valuesOf(row, /!= "([^"]+)"/g).some(mentions)
  const related = excluded || wanted.some(mentions)
  const meant = excluded || (related && wanted.filter(mentions).length * 2 >= wanted.length)
  if (related || (parsed.ok && mayCount(row, parsed.condition))) return { related, meant, coverage: coversRow(row, pattern, parsed) }
  return { related, meant, coverage: { covers: 'no', because: 'it is about something else' } }
}

/** The values that a row compares with; the sources of events are left out, since every event of a service has them. */
const valuesOf = (row: CisRow, comparison: RegExp): readonly string[] =>
  [...row.pattern.matchAll(comparison)].flatMap(([, value]) => (value === undefined || value.endsWith('.amazonaws.com') ? [] : [value]))

/** `false` is certain: a filter that counts none of the plain events of a row, however AWS matches, covers no form of the row. */
function mayCount(row: CisRow, candidate: Condition): boolean {
  const events = plainEvents(row)
  return (
    events === null ||
    hasRegex(candidate) ||
    events.some((event) => matchesEvent(candidate, event, { missingDiffers: true, regexMatches: true }))
  )
}

const hasRegex = (condition: Condition): boolean =>
  condition.kind === 'test' ? condition.test.kind === 'regex' : condition.of.some(hasRegex)

const plain = new WeakMap<CisRow, readonly object[] | null>()

/** One event for each form of a row, with the properties that the form names and no others; `null` when a form has no example. */
function plainEvents(row: CisRow): readonly object[] | null {
  const known = plain.get(row)
  if (known !== undefined) return known
  const given = row.given === null ? [] : [ownCondition(row.given.pattern)]
  const events = [row, ...row.alsoAccepted].map(({ pattern }) => plainEvent({ kind: 'all', of: [ownCondition(pattern), ...given] }))
  const all = events.every((event) => event !== null) ? events : null
  plain.set(row, all)
  return all
}

const nothing: Condition = { kind: 'any', of: [] }

/** What a condition matches and nothing does not. */
function plainEvent(condition: Condition): object | null {
  const answer = implies(condition, nothing, false)
  return answer.answer === 'no' ? eventWith(answer.example) : null
}

/** @param example - selectors of our own patterns: names and dots, nothing else. */
function eventWith(example: Example): object {
  const event: Record<string, unknown> = {}
  for (const [selector, value] of Object.entries(example)) {
    const path = selector.split('.').slice(1)
    const last = path.pop()
    if (last === undefined || value === undefined) continue
    let holder = event
    for (const name of path) holder = (holder[name] ??= {}) as Record<string, unknown>
    holder[last] = value
  }
  return event
}
