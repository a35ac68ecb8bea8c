import type { Level } from '../../core/sigma/rule.ts'
import type { Expected, Label, RuleNumber } from './story.ts'

/** What an engine found, as far as it can be compared with what was planted. */
export interface FoundIncident {
  readonly rule: RuleNumber
  /** The gravest that it reached. */
  readonly level: Level
  readonly eventIds: readonly string[]
}

/** An expectation that was not met, or met at another level. */
export interface Shortfall {
  readonly story: string
  readonly rule: RuleNumber
  readonly expected: string
  readonly found: string
}

export interface Score {
  /** Incidents that had to be found. */
  readonly expected: number
  readonly found: number
  /** Incidents that no label explains, those too many included. */
  readonly falseAlarms: readonly FoundIncident[]
  readonly missed: readonly Shortfall[]
  /** Found, but graver or less grave than it is. */
  readonly misjudged: readonly Shortfall[]
  /** Found by expected; 1 where nothing was expected. */
  readonly recall: number
  /** Found by all that was said and is not merely allowed; 1 where nothing was said. */
  readonly precision: number
}

type Claim = Expected & { readonly story: string }

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole)

/** The incidents about each event, so that a label does not have to look at all of them. */
function byEvent(incidents: readonly FoundIncident[]): ReadonlyMap<string, readonly FoundIncident[]> {
  const found = new Map<string, FoundIncident[]>()
  for (const incident of incidents) {
    for (const id of incident.eventIds) {
      const known = found.get(id)
      if (known === undefined) found.set(id, [incident])
      else known.push(incident)
    }
  }
  return found
}

/**
 * Compares what an engine found with what was planted.
 *
 * An incident meets an expectation when rule and at least one event are the same; it is used up by the first that it meets, so that an
 * engine which says the same twice says one thing too many. Incidents of rules that a story allows count for nothing.
 */
export function score(labels: readonly Label[], incidents: readonly FoundIncident[]): Score {
  const about = byEvent(incidents)
  const used = new Set<FoundIncident>()
  const missed: Shortfall[] = []
  const misjudged: Shortfall[] = []
  const unusedOf = (rule: RuleNumber, eventIds: readonly string[]): readonly FoundIncident[] => [
    ...new Set(eventIds.flatMap((id) => about.get(id) ?? []).filter((each) => each.rule === rule && !used.has(each))),
  ]
  const claims = labels.flatMap(({ story, expects }) => expects.map((expected): Claim => ({ ...expected, story })))
  for (const { story, rule, level, eventIds, incidents: count } of claims) {
    const met = unusedOf(rule, eventIds).slice(0, count)
    for (const incident of met) {
      used.add(incident)
      if (incident.level !== level) misjudged.push({ story, rule, expected: level, found: incident.level })
    }
    if (met.length < count) missed.push({ story, rule, expected: `${count} incidents`, found: String(met.length) })
  }
  const found = used.size
  for (const { allows, eventIds } of labels) for (const rule of allows) for (const each of unusedOf(rule, eventIds)) used.add(each)
  const falseAlarms = incidents.filter((each) => !used.has(each))
  const expected = claims.reduce((sum, { incidents: count }) => sum + count, 0)
  return {
    expected,
    found,
    falseAlarms,
    missed,
    misjudged,
    recall: share(found, expected),
    precision: share(found, found + falseAlarms.length),
  }
}
