import { type Fact, settle } from '../../core/fact.ts'
import type { FactName, FactValues } from '../../core/facts/catalogue.ts'
import type { EpochMs } from '../../core/time.ts'

/** What has been observed so far of one account, or of the organisation. Only ever grows. */
export interface Sightings {
  add(observed: Readonly<Partial<Record<FactName, readonly Fact<unknown>[]>>>): void
  has(name: FactName): boolean
  isKnown(name: FactName): boolean
  /** The freshest known observation, whatever its age, else the reason of the first. */
  seen<Name extends FactName>(name: Name, now: EpochMs): Fact<FactValues[Name]>
  /** Everything, as a snapshot keeps it. */
  all(): Readonly<Partial<Record<FactName, readonly Fact<unknown>[]>>>
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
    all: () => Object.fromEntries(observations),
  }
}
