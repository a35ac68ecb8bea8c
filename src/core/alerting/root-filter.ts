import { type Condition, parseFilterPattern, printSelector } from './filter-pattern.ts'

/** Whether a metric filter is about root: some alternative of it asks for `userIdentity.type` to be `Root`, however it spells that. */
export function countsRoot(pattern: string): boolean {
  const parsed = parseFilterPattern(pattern)
  return parsed.ok && asksForRoot(parsed.condition)
}

function asksForRoot(condition: Condition): boolean {
  if (condition.kind !== 'test') return condition.of.some(asksForRoot)
  const { selector, test } = condition
  return printSelector(selector) === '$.userIdentity.type' && test.kind === 'text' && !test.negated && test.text === 'Root'
}
