import { isInNetwork } from './network.ts'
import { DASHES, fold, folded, literal, placed } from './pattern.ts'
import type { RegexEngine } from './regex-engine.ts'
import type { Item, Pattern, Rule, Selection, Test } from './rule.ts'
import { timePart } from './time-part.ts'
import { evaluateCondition } from './truth.ts'
import { type SigmaEvent, isRecord, numberOf, textOf } from './value-text.ts'

// The meaning of a rule, spelt out with no thought of speed. The compiled matcher is tested against it, and explanations are made
// with it, so that it shares with the matcher only what reads single values.

/** Tries every length of text behind every piece. */
function matchesPattern(pattern: Pattern, text: string): boolean {
  let ends = new Set([0])
  for (const piece of pattern) {
    const next = new Set<number>()
    for (const at of ends) {
      if (typeof piece === 'string') {
        if (text.slice(at, at + piece.length) === piece) next.add(at + piece.length)
      } else if (piece.wild === '*') {
        const least = Math.min(...ends)
        if (at === least) for (let end = at; end <= text.length; end += 1) next.add(end)
      } else if (at < text.length && (piece.wild === '?' || DASHES.includes(text.charAt(at)))) next.add(at + 1)
    }
    ends = next
  }
  return ends.has(text.length)
}

const flattened = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.flatMap(flattened) : [value])

/** The longest key of the record that begins the path, and what is left of the path behind it. */
function firstKey(record: SigmaEvent, path: string): { readonly key: string; readonly rest: string | null } | null {
  if (Object.hasOwn(record, path)) return { key: path, rest: null }
  const starts = Object.keys(record).filter((key) => path.startsWith(`${key}.`))
  const key = starts.toSorted((a, b) => b.length - a.length)[0]
  return key === undefined ? null : { key, rest: path.slice(key.length + 1) }
}

/** Everything that stands at a path, lists gone through; a missing field stands as one `undefined`. */
export function valuesAt(value: unknown, path: string | null): readonly unknown[] {
  if (path === null) return flattened(value)
  if (Array.isArray(value)) return value.length === 0 ? [undefined] : value.flatMap((member) => valuesAt(member, path))
  const found = isRecord(value) ? firstKey(value, path) : null
  return found === null || !isRecord(value) ? [undefined] : valuesAt(value[found.key], found.rest)
}

const leavesOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  return isRecord(value) ? Object.values(value).flatMap(leavesOf) : [value]
}

function holdsForText(test: Test, text: string, event: SigmaEvent, regex: RegexEngine | null): boolean {
  switch (test.kind) {
    case 'pattern':
      return test.cased ? matchesPattern(test.pattern, text) : matchesPattern(folded(test.pattern), fold(text))
    case 'cidr':
      return isInNetwork(text, test.network)
    case 'regex': {
      const compiled = regex?.compile(test.source, test.flags)
      return compiled?.ok === true && compiled.test(text)
    }
    case 'time': {
      const part = timePart(text, test.part)
      if (part === null) return false
      return test.operator === 'eq' ? part === test.value : holds({ ...test, kind: 'compare', operator: test.operator }, part, event, regex)
    }
    case 'fieldref':
      return valuesAt(event, test.field).some((other) => {
        const sought = textOf(other)
        const pattern = sought === null ? null : placed(literal(sought), test.place)
        return pattern !== null && holdsForText({ kind: 'pattern', pattern, cased: test.cased }, text, event, regex)
      })
    default:
      return false
  }
}

function holds(test: Test, value: unknown, event: SigmaEvent, regex: RegexEngine | null): boolean {
  const number = numberOf(value)
  switch (test.kind) {
    case 'null':
      return value === undefined || value === null
    case 'number':
      return value === test.value || value === String(test.value)
    case 'boolean':
      return value === test.value || (typeof value === 'string' && value.toLowerCase() === String(test.value))
    case 'compare':
      if (number === null) return false
      if (test.operator === 'lt') return number < test.value
      if (test.operator === 'lte') return number <= test.value
      return test.operator === 'gt' ? number > test.value : number >= test.value
    case 'exists':
      return (value !== undefined) === test.expected
    default: {
      const text = test.kind === 'time' && typeof value !== 'string' ? null : textOf(value)
      return text !== null && holdsForText(test, text, event, regex)
    }
  }
}

/** What an item looks at in this event. */
export const seenBy = (item: Item, event: SigmaEvent): readonly unknown[] =>
  item.field === null ? leavesOf(event) : valuesAt(event, item.field)

/** A field is there whatever it holds, be it null or an empty list. */
function isThere(value: unknown, path: string | null): boolean {
  if (path === null) return true
  if (Array.isArray(value)) return value.some((member) => isThere(member, path))
  const found = isRecord(value) ? firstKey(value, path) : null
  return found !== null && isRecord(value) && isThere(value[found.key], found.rest)
}

function valueHolds(
  tests: readonly Test[],
  field: string | null,
  seen: readonly unknown[],
  event: SigmaEvent,
  regex: RegexEngine | null,
): boolean {
  return tests.some((test) => {
    if (test.kind !== 'exists') return seen.some((value) => holds(test, value, event, regex))
    return isThere(event, field) === test.expected
  })
}

/** Which values of the item were found in the event, in the rule's order. */
export function valuesFound(item: Item, event: SigmaEvent, regex: RegexEngine | null): readonly boolean[] {
  const seen = seenBy(item, event)
  return item.values.map(({ tests }) => valueHolds(tests, item.field, seen, event, regex))
}

/** Whether an item holds, before and after `neq` turns it round. */
export function interpretItem(item: Item, event: SigmaEvent, regex: RegexEngine | null): boolean {
  const found = valuesFound(item, event, regex)
  return (item.every ? found.every(Boolean) : found.some(Boolean)) !== item.negated
}

export function interpretSelection(selection: Selection, event: SigmaEvent, regex: RegexEngine | null): boolean {
  if (selection.kind === 'item') return interpretItem(selection, event, regex)
  const of = selection.of.map((member) => interpretSelection(member, event, regex))
  return selection.kind === 'every' ? of.every(Boolean) : of.some(Boolean)
}

/** Whether a rule matches an event. Slow and plain; use `compile` for more than a few events. */
export const interpret = ({ detection }: Pick<Rule, 'detection'>, event: SigmaEvent, regex: RegexEngine | null): boolean =>
  evaluateCondition(detection.condition, (name) => {
    const selection = detection.selections.get(name)
    return selection !== undefined && interpretSelection(selection, event, regex)
  })
