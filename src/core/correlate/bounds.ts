import type { Bound, Bounds } from '../sigma/rule.ts'

const comparisons: Readonly<Record<Bound, (value: number, bound: number) => boolean>> = {
  gt: (value, bound) => value > bound,
  gte: (value, bound) => value >= bound,
  lt: (value, bound) => value < bound,
  lte: (value, bound) => value <= bound,
  eq: (value, bound) => value === bound,
  neq: (value, bound) => value !== bound,
}

/** Whether what was measured is within bounds; `null`, where there was nothing to measure, never is. */
export type Meets = (value: number | null) => boolean

export function compileBounds(bounds: Bounds): Meets {
  const tests = Object.entries(bounds).map(([bound, wanted]) => ({ compare: comparisons[bound as Bound], wanted }))
  return (value) => value !== null && tests.every(({ compare, wanted }) => compare(value, wanted))
}

/** A value that is within such bounds is so when it grows. */
export const rises = (bounds: Bounds): boolean => Object.keys(bounds).every((bound) => bound === 'gt' || bound === 'gte')
