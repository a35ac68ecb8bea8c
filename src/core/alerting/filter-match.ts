import { ANY, type Condition, type NumberComparison, type Selector, type Test } from './filter-pattern.ts'
import { matchesWildcard } from './wildcard.ts'

/** What is not known about how AWS matches; a conclusion has to hold either way. */
export interface Doubts {
  /** Whether `$.x != "v"` matches an event that has no `x`, or a null there: AWS does not say. */
  readonly missingDiffers: boolean
  /** Whether a `%regular expression%` matches a text: none is ever run here. */
  readonly regexMatches: boolean
}

/** A property's value; `undefined` when the event has none. */
export type Leaf = unknown

const compare: Readonly<Record<NumberComparison, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
}

/** Whether one property fulfils one test. A property that is an object or a list never does. */
export function passesTest(test: Test, value: Leaf, doubts: Doubts): boolean {
  if (test.kind === 'not-exists') return value === undefined
  if (typeof value === 'object' && value !== null) return false
  if (test.kind === 'is') return value === test.value
  if (value === undefined || value === null) return doubts.missingDiffers && isNegated(test)
  if (test.kind === 'number') return typeof value === 'number' ? compare[test.comparison](value, test.value) : test.comparison === '!='
  const matches = typeof value === 'string' && (test.kind === 'regex' ? doubts.regexMatches : matchesFilterText(test.text, value))
  return matches !== test.negated
}

const isNegated = (test: Test): boolean => (test.kind === 'number' ? test.comparison === '!=' : 'negated' in test && test.negated)

/** Backslashes mean themselves in a filter's text, and only `*` is special. */
export const matchesFilterText = (pattern: string, text: string): boolean =>
  pattern.includes('*') ? matchesWildcard(pattern.replaceAll('\\', '\\\\'), text) : pattern === text

/** Whether an event matches. */
export function matchesEvent(condition: Condition, event: unknown, doubts: Doubts): boolean {
  if (condition.kind === 'all') return condition.of.every((each) => matchesEvent(each, event, doubts))
  if (condition.kind === 'any') return condition.of.some((each) => matchesEvent(each, event, doubts))
  return select(event, condition.selector).some((leaf) => passesTest(condition.test, leaf, doubts))
}

function select(event: unknown, selector: Selector): readonly Leaf[] {
  return selector.reduce<readonly Leaf[]>((leaves, step) => leaves.flatMap((leaf) => walk(leaf, step)), [event])
}

function walk(value: Leaf, step: Selector[number]): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [undefined]
  if (step === ANY) return Object.values(value)
  return [Object.hasOwn(value, step) ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined]
}
