import { isMap } from './parse-selection.ts'
import type { ProblemLog } from './problem.ts'
import { type About, LEVELS, type Level, type Logsource } from './rule.ts'

type Raw = Readonly<Record<string, unknown>>

const textOrNull = (value: unknown): string | null => (typeof value === 'string' || typeof value === 'number' ? String(value) : null)

/** Lists that only people read: a lone text counts as a list of one, and what is no text is left out. */
function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.flatMap((one) => textOrNull(one) ?? [])
}

export const asLevel = (value: unknown): Level | null => LEVELS.find((level) => level === value) ?? null

function parseLevel(raw: unknown, log: ProblemLog): Level | null {
  if (raw === undefined || raw === null) return null
  return asLevel(raw) ?? log.report(['level'], `unknown level ${JSON.stringify(raw)}`, `Write one of: ${LEVELS.join(', ')}.`)
}

/** A text without which the document cannot be referred to. */
function parseName(raw: Raw, key: 'id' | 'name', log: ProblemLog): string | null {
  const value = raw[key]
  if (value === undefined || value === null) return null
  return textOrNull(value) ?? log.report([key], `the ${key} is no text`, `Write it as a text.`)
}

/** What every kind of document says about itself. Only what the engine relies on can be wrong. */
export function parseAbout(raw: Raw, log: ProblemLog): About | null {
  const title = textOrNull(raw['title'])
  if (title === null || title.trim() === '') return log.report(['title'], 'the title is missing', 'Say in a few words what the rule finds.')
  const related: readonly unknown[] = Array.isArray(raw['related']) ? raw['related'] : []
  return {
    title,
    id: parseName(raw, 'id', log),
    name: parseName(raw, 'name', log),
    status: textOrNull(raw['status']),
    description: textOrNull(raw['description']),
    author: textOrNull(raw['author']),
    date: textOrNull(raw['date']),
    modified: textOrNull(raw['modified']),
    level: parseLevel(raw['level'], log),
    tags: texts(raw['tags']),
    references: texts(raw['references']),
    falsePositives: texts(raw['falsepositives']),
    fields: texts(raw['fields']),
    related: related.filter(isMap).map((one) => ({ id: textOrNull(one['id']) ?? '', type: textOrNull(one['type']) ?? '' })),
    line: log.line([]),
  }
}

/** Reads where a rule's events come from; a part that is not given means any. */
export function parseLogsource(raw: unknown, log: ProblemLog): Logsource | null {
  if (!isMap(raw))
    return log.report(['logsource'], 'the logsource is missing', 'Write product: aws and service: cloudtrail under logsource.')
  const part = (key: string): string | null => {
    const value = raw[key]
    if (value === undefined || value === null) return null
    return typeof value === 'string' ? value.toLowerCase() : log.report(['logsource', key], `the ${key} is no text`, 'Write it as a text.')
  }
  return { category: part('category'), product: part('product'), service: part('service') }
}

/** Whether a rule is about events of this source: what either leaves open fits, what differs does not. */
export const fitsLogsource = (wanted: Logsource, given: Logsource): boolean =>
  (['category', 'product', 'service'] as const).every(
    (part) => wanted[part] === null || given[part] === null || wanted[part] === given[part],
  )

export const CLOUDTRAIL: Logsource = { category: null, product: 'aws', service: 'cloudtrail' }
