import { type Fact, type Known, settle } from '../../core/fact.ts'
import type { FactName, FactValues } from '../../core/facts/catalogue.ts'
import type { Observations } from '../../core/snapshot.ts'
import type { EpochMs } from '../../core/time.ts'

/** What has been observed so far of one account, or of the organisation. Only ever grows. */
export interface Sightings {
  add(observed: Readonly<Partial<Record<FactName, readonly Fact<unknown>[]>>>): void
  has(name: FactName): boolean
  isKnown(name: FactName): boolean
  /** The freshest known observation, whatever its age, else the reason of the first. */
  seen<Name extends FactName>(name: Name, now: EpochMs): Fact<FactValues[Name]>
  /** Everything of one scope, as a snapshot keeps it. */
  all<Facts>(): Observations<Facts>
}

export function createSightings(): Sightings {
  const observations = new Map<FactName, readonly Fact<unknown>[]>()
  return {
    add(observed) {
      for (const [name, facts] of Object.entries(observed) as [FactName, readonly Fact<unknown>[]][]) {
        if (facts.length > 0) observations.set(name, [...(observations.get(name) ?? []), ...facts])
      }
    },
    has: (name) => observations.has(name),
    isKnown: (name) => (observations.get(name) ?? []).some(({ known }) => known),
    seen: (name, now) => settle(name, observations.get(name) ?? [], now, Number.POSITIVE_INFINITY).fact as Fact<FactValues[typeof name]>,
    all: <Facts>() => Object.fromEntries(observations) as Observations<Facts>,
  }
}

/** The same observation, told otherwise: of a list, whether it holds anything. An unknown one stays what it is. */
export const changed = <From, To>(fact: Fact<From>, change: (value: From) => To): Fact<To> =>
  fact.known ? { ...fact, value: change(fact.value) } : fact

/** Many facts as one, which is known only when all are; the first unknown one is the reason. @param as - when and where the whole was seen. */
export function gather<T>(facts: readonly Fact<T>[], as: Known<unknown>): Fact<readonly T[]> {
  const values: T[] = []
  for (const fact of facts) {
    if (!fact.known) return fact
    values.push(fact.value)
  }
  return { ...as, value: values }
}
