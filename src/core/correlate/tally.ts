import type { Entry } from './entry.ts'
import type { Plan } from './plan.ts'

/** Distinct values of one field over an incident's events, the most frequent first. Hostile texts until escaped. */
export interface Tally {
  readonly field: string
  readonly values: readonly { readonly value: string; readonly count: number }[]
  /** How many distinct values are left out. */
  readonly more: number
}

const MOST_VALUES = 20

function counted(entries: readonly Entry[], position: number, before: readonly Tally[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { values } of before) for (const { value, count } of values) counts.set(value, (counts.get(value) ?? 0) + count)
  for (const { fields } of entries) {
    const value = fields[position] ?? null
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

/** Of most fields most incidents have nothing: that is one and the same. */
const NONE = new WeakMap<Plan['evidence'][number], Tally>()

function noneOf(asked: Plan['evidence'][number]): Tally {
  const none = NONE.get(asked) ?? { field: asked.field, values: [], more: 0 }
  NONE.set(asked, none)
  return none
}

/**
 * Counts what an incident's events have in the fields of evidence.
 *
 * @param before - tallies of events that are no longer kept; none of the entries is among them.
 */
export const tallied = (entries: readonly Entry[], before: readonly Tally[], evidence: Plan['evidence']): readonly Tally[] =>
  evidence.map((asked) => {
    const { field, position } = asked
    const earlier = before.length === 0 ? before : before.filter((tally) => tally.field === field)
    const values = Array.from(counted(entries, position, earlier), ([value, count]) => ({ value, count }))
    if (values.length === 0) return noneOf(asked)
    values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    return {
      field,
      values: values.slice(0, MOST_VALUES),
      more: Math.max(0, values.length - MOST_VALUES) + earlier.reduce((sum, tally) => sum + tally.more, 0),
    }
  })
