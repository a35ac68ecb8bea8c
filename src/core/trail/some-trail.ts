import { type Decision, everyOf, fail, given, pass, someOf } from '../decision.ts'
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

export const statusOf = (trail: Trail, { trailStatus }: TrailFacts, now: EpochMs): Fact<TrailStatus> =>
  entryOf(trailStatus, trail.arn, 'cloudtrail:GetTrailStatus', now)

export const coverageOf = (trail: Trail, { trailSelectors }: TrailFacts, now: EpochMs): Decision =>
  coversEverything(trail, entryOf(trailSelectors, trail.arn, 'cloudtrail:GetEventSelectors', now))

const noTrail = {
  subject: 'CloudTrail',
  because: 'there is no trail; event history alone ends after 90 days and can neither be alarmed on nor kept',
}

interface Candidate {
  /** Never a failure: a trail that falls short is no candidate. */
  readonly covers: Decision
  readonly status: Fact<TrailStatus>
  readonly property: Decision
}

const covers = (candidate: Candidate): boolean => candidate.covers.verdict === 'pass'
const logs = ({ status }: Candidate): boolean => status.known && status.value.logging
const mayLog = ({ status }: Candidate): boolean => !status.known || status.value.logging
const has = ({ property }: Candidate): boolean => property.verdict === 'pass'

/**
 * Asks whether some trail that records every management event of every Region also has a property. A trail that falls short is no
 * candidate, so that it neither fails a good one beside it nor lends it its virtues; nor is one that does not log, beside one that
 * does. Where selectors or a status could not be read, the answer is known only when it is the same whatever they would say.
 */
export function someTrail(facts: TrailFacts, now: EpochMs, property: (trail: Trail) => Decision): Decision {
  if (facts.trails.length === 0) return fail(noTrail)
  const judged = facts.trails.map((trail): Candidate => ({
    covers: coverageOf(trail, facts, now),
    status: statusOf(trail, facts, now),
    property: property(trail),
  }))
  const candidates = judged.filter((each) => each.covers.verdict !== 'fail')
  if (candidates.length === 0) return everyOf(judged.map((each) => each.covers))

  const sureToCount = candidates.filter((each) => covers(each) && logs(each))
  const mayCount = candidates.filter(mayLog)
  // As long as it is open whether any trail logs, those that do not may have to be judged in their place.
  const inQuestion = sureToCount.length > 0 ? mayCount : candidates
  const passes =
    sureToCount.length > 0 ? sureToCount.some(has) : mayCount.every(has) && candidates.some((each) => covers(each) && has(each))
  if (passes)
    return someOf(
      inQuestion.map((each) => each.property),
      noTrail,
    )
  const failing = inQuestion.filter((each) => each.property.verdict === 'fail')
  if (failing.length === inQuestion.length) return everyOf(failing.map((each) => each.property))
  return everyOf(
    inQuestion.flatMap((each) => [each.covers, given(each.status, () => pass()), failing.includes(each) ? pass() : each.property]),
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
