import { numberOf } from '../sigma/value-text.ts'
import type { EpochMs } from '../time.ts'
import type { Entry } from './entry.ts'
import type { Planned } from './plan.ts'

/** The window that ends at an instant at which something happened: `[at - timespan, at]`, both ends included. */
export interface Window {
  readonly at: EpochMs
  /** Positions of its entries: from the first to the one behind the last. */
  readonly from: number
  readonly to: number
  /** Where the entries of the instant itself begin. */
  readonly last: number
  /** What is compared with the bounds; `null` when there is nothing to measure. */
  readonly value: number | null
}

type Span = Omit<Window, 'value'>

/**
 * One window for every instant with entries. Entries of the same second end the same window, whatever their order.
 *
 * @param measure - is asked of one window after the other.
 */
function windowsOf(entries: readonly Entry[], timespanMs: number, measure: (span: Span) => Window['value']): readonly Window[] {
  const windows: Window[] = []
  let from = 0
  for (let last = 0; last < entries.length;) {
    const at = entries[last]?.at ?? (0 as EpochMs)
    let to = last
    while (entries[to]?.at === at) to += 1
    while ((entries[from]?.at ?? at) < at - timespanMs) from += 1
    windows.push({ at, from, to, last, value: measure({ at, from, to, last }) })
    last = to
  }
  return windows
}

/** The positions of the fields that an entry is counted by. */
const valueFieldsOf = ({ members: [member = 0] }: Pick<Entry, 'members'>, planned: Planned): readonly number[] =>
  planned.members[member]?.valueFields ?? []

/** Whether an entry has all fields that it is counted by. */
export const hasValue = (entry: Pick<Entry, 'members' | 'fields'>, planned: Planned): boolean =>
  valueFieldsOf(entry, planned).every((field) => (entry.fields[field] ?? null) !== null)

/** The value that an entry is counted by, or `null` when one of its fields is missing. */
function valueOf(entry: Entry, planned: Planned): string | null {
  return hasValue(entry, planned) ? JSON.stringify(valueFieldsOf(entry, planned).map((field) => entry.fields[field])) : null
}

/** Counts how many different things a sliding window holds. */
function distinctCounter(): { readonly add: (thing: string, by: 1 | -1) => void; readonly count: () => number } {
  const counts = new Map<string, number>()
  return {
    add: (thing, by) => {
      const count = (counts.get(thing) ?? 0) + by
      if (count === 0) counts.delete(thing)
      else counts.set(thing, count)
    },
    count: () => counts.size,
  }
}

/** Measures by how many different things there are; `thingsOf` says which ones an entry stands for. */
function measureDistinct(
  entries: readonly Entry[],
  { correlation: { timespanMs } }: Planned,
  thingsOf: (entry: Entry) => readonly string[],
): readonly Window[] {
  const counter = distinctCounter()
  const things = entries.map(thingsOf)
  const count = (from: number, to: number, by: 1 | -1): void => {
    for (let index = from; index < to; index += 1) for (const thing of things[index] ?? []) counter.add(thing, by)
  }
  let begun = 0
  return windowsOf(entries, timespanMs, ({ from, last, to }) => {
    count(last, to, 1)
    count(begun, from, -1)
    begun = from
    return counter.count()
  })
}

const median = (sorted: readonly number[]): number => {
  const middle = sorted.length / 2
  const [low = 0, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** The nearest rank: the least value that at least so many per cent of all do not exceed. */
const percentileOf = (sorted: readonly number[], percentile: number): number =>
  sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0

function aggregate({ correlation }: Planned, values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sum = values.reduce((total, value) => total + value, 0)
  const sorted = (): readonly number[] => values.toSorted((a, b) => a - b)
  switch (correlation.type) {
    case 'value_sum':
      return sum
    case 'value_avg':
      return sum / values.length
    case 'value_median':
      return median(sorted())
    default:
      return percentileOf(sorted(), correlation.percentile ?? 50)
  }
}

function numberIn(entry: Entry, planned: Planned): readonly number[] {
  const [member = 0] = entry.members
  const field = planned.members[member]?.valueFields[0]
  const number = field === undefined ? null : numberOf(entry.fields[field])
  return number === null ? [] : [number]
}

/**
 * Measures how many members have occurred in their order when a window ends with the last one: all, or none.
 *
 * @param strict - events of the same second do not count as ordered.
 */
export function measureOrdered(entries: readonly Entry[], planned: Planned, strict: boolean): readonly Window[] {
  const { timespanMs } = planned.correlation
  const size = planned.members.length
  const positions = Array.from({ length: size }, (_, index) => (strict ? size - 1 - index : index))
  /** For each member, when the latest row of members up to it began. */
  const begun = positions.map(() => Number.NEGATIVE_INFINITY)
  return windowsOf(entries, timespanMs, ({ at, last, to }) => {
    const now = new Set<number>()
    for (let index = last; index < to; index += 1) for (const member of entries[index]?.members ?? []) now.add(member)
    for (const position of positions) {
      if (!now.has(position)) continue
      begun[position] = Math.max(
        begun[position] ?? Number.NEGATIVE_INFINITY,
        position === 0 ? at : (begun[position - 1] ?? Number.NEGATIVE_INFINITY),
      )
    }
    const isComplete = now.has(size - 1) && (begun[size - 1] ?? Number.NEGATIVE_INFINITY) >= at - timespanMs
    return isComplete ? size : 0
  })
}

/**
 * What no window of a group exceeds, for correlations that count. A group that is too small for its bounds need not be measured.
 *
 * @returns `Infinity` for those that look at values.
 */
export function mostOf(entries: readonly Entry[], { correlation: { type } }: Planned): number {
  switch (type) {
    case 'event_count':
    case 'value_count':
      return entries.length
    case 'temporal':
    case 'temporal_ordered': {
      const members = new Set<number>()
      for (const entry of entries) for (const member of entry.members) members.add(member)
      return members.size
    }
    default:
      return Number.POSITIVE_INFINITY
  }
}

/** Every window of a group that ends with an event, and what it measures. */
export function measureWindows(entries: readonly Entry[], planned: Planned): readonly Window[] {
  const { type, timespanMs } = planned.correlation
  switch (type) {
    case 'event_count':
      return windowsOf(entries, timespanMs, ({ from, to }) => to - from)
    case 'value_count':
      return measureDistinct(entries, planned, (entry) => {
        const value = valueOf(entry, planned)
        return value === null ? [] : [value]
      })
    case 'temporal':
      return measureDistinct(entries, planned, ({ members }) => members.map(String))
    case 'temporal_ordered':
      return measureOrdered(entries, planned, false)
    default: {
      const numbers = entries.map((entry) => numberIn(entry, planned))
      return windowsOf(entries, timespanMs, ({ from, to }) => aggregate(planned, numbers.slice(from, to).flat()))
    }
  }
}
