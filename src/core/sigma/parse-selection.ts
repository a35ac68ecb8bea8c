import { type Scalar, isScalar, testsOf } from './item-tests.ts'
import { readModifiers } from './modifiers.ts'
import type { Path, ProblemLog } from './problem.ts'
import type { Item, Selection, Value } from './rule.ts'

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseValues(raw: unknown, path: Path, log: ProblemLog): readonly { readonly value: Scalar; readonly path: Path }[] | null {
  const list = Array.isArray(raw) ? raw.map((value: unknown, index) => ({ value, path: [...path, index] })) : [{ value: raw, path }]
  if (list.length === 0) return log.report(path, 'the list of values is empty', 'Name at least one value, or take the field out.')
  const wrong = list.find(({ value }) => !isScalar(value))
  if (wrong !== undefined) {
    return log.report(
      wrong.path,
      'a value is a text, a number, true, false or null',
      'Write fields inside fields with dots: userIdentity.type.',
    )
  }
  return list.flatMap(({ value, path: at }) => (isScalar(value) ? [{ value, path: at }] : []))
}

/** A keyword looks into every value of the event, so that only tests of text make sense. */
const keywordKinds = ['plain', 'regex']

/** Reads `field|modifier: values`; a key without a field searches the whole event. */
function parseItem(key: string, raw: unknown, path: Path, log: ProblemLog): Item | null {
  const [name = '', ...modifiers] = key.split('|')
  const field = name === '' ? null : name
  const problemsBefore = log.problems.length
  const reading = readModifiers(modifiers, path, log)
  const values = parseValues(raw, path, log)
  if (reading === null || values === null) return null
  if (field === null && !keywordKinds.includes(reading.kind)) {
    return log.report(path, `"${modifiers.join('|')}" needs a field to look at`, 'Put the name of the field before the bar.')
  }
  if (reading.every && values.length < 2) return log.report(path, '"all" needs at least two values', 'Leave "all" out.')
  if (reading.kind === 'exists' && values.length > 1) return log.report(path, '"exists" takes one value', 'Write true or false.')
  if (field === null && values.some(({ value }) => value === null)) {
    return log.report(path, 'null cannot be searched for in a whole event', 'Name the field that should be null.')
  }
  const searched =
    field === null && reading.kind === 'plain' && reading.place === 'whole' ? { ...reading, place: 'contains' as const } : reading
  const parsed = values.map(({ value, path: at }): Value => {
    // A keyword that is a number or a boolean is looked for as text.
    const sought = field === null && value !== null ? String(value) : value
    return { written: JSON.stringify(value), tests: testsOf(sought, searched, at, log) ?? [] }
  })
  if (log.problems.length > problemsBefore) return null
  return { kind: 'item', field, modifiers, values: parsed, every: reading.every, negated: reading.negated, line: log.line(path) }
}

const group = (kind: 'every' | 'some', of: readonly (Selection | null)[]): Selection | null => {
  const read = of.filter((member) => member !== null)
  const [only] = read
  if (read.length < of.length) return null
  return only !== undefined && read.length === 1 ? only : { kind, of: read }
}

/** Reads one search identifier: a map, a list of maps, keywords, or one keyword. */
export function parseSelection(raw: unknown, path: Path, log: ProblemLog): Selection | null {
  if (Array.isArray(raw)) {
    if (raw.length === 0) return log.report(path, 'the selection is empty', 'Name what it should find, or delete it.')
    const members: readonly unknown[] = raw
    if (members.every(isScalar)) return parseItem('', members, path, log)
    return group(
      'some',
      members.map((member, index) => parseMember(member, [...path, index], log)),
    )
  }
  return parseMember(raw, path, log)
}

function parseMember(raw: unknown, path: Path, log: ProblemLog): Selection | null {
  if (Array.isArray(raw)) return log.report(path, 'a list stands directly inside a list', 'Put the inner values into one list.')
  if (!isMap(raw))
    return isScalar(raw) ? parseItem('', raw, path, log) : log.report(path, 'this is no selection', 'Write fields and values.')
  const entries = Object.entries(raw)
  if (entries.length === 0) return log.report(path, 'the selection is empty', 'Name what it should find, or delete it.')
  return group(
    'every',
    entries.map(([key, value]) => parseItem(key, value, [...path, key], log)),
  )
}
