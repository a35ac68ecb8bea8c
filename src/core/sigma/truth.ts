import type { Condition } from './rule.ts'

/** Whether a condition holds, given which selections do. */
export function evaluateCondition(condition: Condition, holds: (name: string) => boolean): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((part) => evaluateCondition(part, holds))
    case 'or':
      return condition.of.some((part) => evaluateCondition(part, holds))
    case 'not':
      return !evaluateCondition(condition.of, holds)
    case 'selection':
      return holds(condition.name)
    case 'count':
      return condition.names.filter(holds).length >= condition.count
  }
}

/** Every selection that a condition speaks of. */
export function namesIn(condition: Condition): ReadonlySet<string> {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return new Set(condition.of.flatMap((part) => [...namesIn(part)]))
    case 'not':
      return namesIn(condition.of)
    case 'selection':
      return new Set([condition.name])
    case 'count':
      return new Set(condition.names)
  }
}
