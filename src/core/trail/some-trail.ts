import { type Decision, everyOf, fail, given, someOf } from '../decision.ts'
import { type Fact, lookup } from '../fact.ts'
import type { Each } from '../facts/catalogue.ts'
import type { Trail, TrailSelectors, TrailStatus } from '../facts/trail.ts'
import type { EpochMs } from '../time.ts'
import { coversEverything } from './coverage.ts'

export interface TrailFacts {
  readonly trails: readonly Trail[]
  readonly trailSelectors: Fact<Each<TrailSelectors>>
  readonly trailStatus: Fact<Each<TrailStatus>>
}

/** The entry of a nested fact; when the whole is not known, neither is its entry. */
export const entryOf = <T>(fact: Fact<Each<T>>, key: string, what: string, now: EpochMs): Fact<T> =>
  fact.known ? lookup(fact.value, key, what, now) : fact

export const statusOf = (trail: Trail, { trailStatus }: TrailFacts, now: EpochMs): Fact<TrailStatus> => entryOf(trailStatus, trail.arn, 'cloudtrail:GetTrailStatus', now)

export const coverageOf = (trail: Trail, { trailSelectors }: TrailFacts, now: EpochMs): Decision =>
  coversEverything(trail, entryOf(trailSelectors, trail.arn, 'cloudtrail:GetEventSelectors', now))

const noTrail = { subject: 'CloudTrail', because: 'there is no trail; event history alone ends after 90 days and can neither be alarmed on nor kept' }

/**
 * Asks whether some trail that records every management event of every Region also has a property. A trail that falls short is no
 * candidate, so that it neither fails a good one beside it nor lends it its virtues; nor is one that is known not to log, beside
 * one that may. A trail whose selectors could not be read passes nothing.
 */
export function someTrail(facts: TrailFacts, now: EpochMs, property: (trail: Trail) => Decision): Decision {
  if (facts.trails.length === 0) return fail(noTrail)
  const judged = facts.trails.map((trail) => ({ trail, coverage: coverageOf(trail, facts, now) }))
  const covering = judged.filter(({ coverage }) => coverage.verdict !== 'fail')
  if (covering.length === 0) return everyOf(judged.map(({ coverage }) => coverage))
  const logging = covering.filter(({ trail }) => {
    const status = statusOf(trail, facts, now)
    return status.known && status.value.logging
  })
  const mayLog = covering.filter(({ trail }) => {
    const status = statusOf(trail, facts, now)
    return !status.known || status.value.logging
  })
  const candidates = [logging, mayLog, covering].find((each) => each.length > 0) ?? covering
  return someOf(
    candidates.map(({ trail, coverage }) => (coverage.verdict === 'unknown' ? everyOf([coverage, property(trail)]) : property(trail))),
    noTrail,
  )
}

/** Asks a property of the bucket of some such trail. @param fact - the nested fact about buckets. */
export const someTrailBucket = <T>(
  facts: TrailFacts,
  fact: Fact<Each<T>>,
  now: EpochMs,
  what: string,
  decide: (value: T, trail: Trail) => Decision,
): Decision => someTrail(facts, now, (trail) => given(entryOf(fact, trail.bucket, what, now), (value) => decide(value, trail)))
