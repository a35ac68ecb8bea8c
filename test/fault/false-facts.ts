import { isDeepStrictEqual } from 'node:util'
import type { Fact } from '../../src/core/fact.ts'
import { type FactName, NESTED_FACTS } from '../../src/core/facts/catalogue.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'

/** What was seen of one thing: a fact of an account, or one Region, trail or bucket in it. */
type Sightings = ReadonlyMap<string, readonly Fact<unknown>[]>

const isFact = (value: unknown): value is Fact<unknown> => typeof value === 'object' && value !== null && 'known' in value

function sightingsIn({ accounts, organisation, shared }: Snapshot): Sightings {
  const all = new Map<string, readonly Fact<unknown>[]>()
  const entries = (place: string, record: object): void => {
    for (const [key, entry] of Object.entries(record)) if (isFact(entry)) all.set(`${place} of ${key}`, [entry])
  }
  const add = (subject: string, facts: object): void => {
    for (const [name, seen] of Object.entries(facts) as [FactName, readonly Fact<unknown>[]][]) {
      const nested = NESTED_FACTS.includes(name)
      if (!nested) all.set(`${subject} ${name}`, seen)
      else for (const fact of seen) if (fact.known) entries(`${subject} ${name}`, fact.value as object)
    }
  }
  for (const { id, facts } of accounts) add(id, facts)
  if (organisation !== null) add(organisation.id, organisation.facts)
  for (const [name, record] of Object.entries(shared)) entries(name, record)
  return all
}

/**
 * What a scan took for known that a scan without faults saw otherwise, from the same source. Another source may tell the same thing with
 * less detail, so that only like is compared with like.
 */
export function falseFacts(clean: Snapshot, faulty: Snapshot): readonly string[] {
  const truth = sightingsIn(clean)
  return [...sightingsIn(faulty)].flatMap(([thing, seen]) => {
    const before = truth.get(thing)
    return seen.flatMap((fact) => {
      if (!fact.known) return []
      const same = (before ?? []).filter(({ source }) => source === fact.source)
      if (before !== undefined && same.length === 0) return []
      return same.some((each) => each.known && isDeepStrictEqual(each.value, fact.value)) ? [] : [`${thing} from ${fact.source}`]
    })
  })
}
