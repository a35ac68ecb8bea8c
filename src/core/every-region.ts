import type { Region } from './aws.ts'
import { type Decision, everyOf, fail, given, pass } from './decision.ts'
import { type Fact, lookup } from './fact.ts'
import type { Regional } from './facts/catalogue.ts'
import type { EpochMs } from './time.ts'

export interface RegionalQuestion<T> {
  /** The Regions that must answer; one without an answer makes the whole unknown. */
  readonly regions: readonly Region[]
  readonly answers: Fact<Regional<T>>
  /** What is asked, for the words of a missing answer: `GuardDuty detectors`. */
  readonly what: string
  readonly now: EpochMs
}

/**
 * Asks the same of every Region, and tells each reason once: "GuardDuty is off, in 14 of 17 Regions: …" instead of fourteen failures.
 *
 * @param decide - its failures' words have to make sense without the Region's name.
 */
export function acrossRegions<T>(
  { regions, answers, what, now }: RegionalQuestion<T>,
  decide: (value: T, region: Region) => Decision,
): Decision {
  return given(answers, (regional) => {
    const decisions = regions.map((region) => ({
      region,
      decision: given(lookup(regional, region, what, now), (value) => decide(value, region)),
    }))
    const byReason = new Map<string, Region[]>()
    for (const { region, decision } of decisions) {
      if (decision.verdict !== 'fail') continue
      const because = decision.failures.map((failure) => failure.because).join('; ')
      byReason.set(because, [...(byReason.get(because) ?? []), region])
    }
    if (byReason.size > 0) return fail(...[...byReason].map(([because, where]) => regionalFailure(because, where, regions.length)))
    const rest = everyOf(decisions.map(({ decision }) => decision))
    return rest.verdict === 'pass' ? pass(...new Set(rest.notes)) : rest
  })
}

function regionalFailure(because: string, where: readonly Region[], all: number): { subject: string; because: string } {
  const [only] = where
  if (where.length === 1 && only !== undefined) return { subject: only, because }
  return {
    subject: where.length === all ? `all ${all} Regions` : `${where.length} of ${all} Regions`,
    because: `${because}: ${where.join(', ')}`,
  }
}
