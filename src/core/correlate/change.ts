import type { Incident } from './group.ts'
import { type Level, graver } from '../sigma/rule.ts'

/** What is to be told of an incident after a step. */
export type Change =
  | { readonly kind: 'raised'; readonly incident: Incident }
  /** A graver level was reached; it is the same incident. */
  | { readonly kind: 'escalated'; readonly incident: Incident; readonly from: Level | null; readonly to: Level | null }
  | { readonly kind: 'grown'; readonly incident: Incident }
  /** A late event showed that two incidents are one; the other's id is used no more. */
  | { readonly kind: 'merged'; readonly incident: Incident; readonly absorbed: string }
  | { readonly kind: 'closed'; readonly incident: Incident }

/** Levels graver than the gravest before; for a new incident, than the one it began with. A lighter one that turns up late is no news. */
function escalations(before: Incident | undefined, after: Incident): readonly Change[] {
  const reached = before === undefined ? (after.steps[0]?.level ?? null) : before.level
  const changes: Change[] = []
  for (const [index, { level }] of after.steps.entries()) {
    if (level !== reached && graver(level, reached) === level)
      changes.push({ kind: 'escalated', incident: after, from: after.steps[index - 1]?.level ?? reached, to: level })
  }
  return changes
}

const hasGrown = (before: Incident, after: Incident): boolean =>
  before.count !== after.count || before.firstSeen !== after.firstSeen || before.lastSeen !== after.lastSeen

/** Compares a group's incidents before and after a step. Both must be those of one group. */
export function changesOf(before: readonly Incident[], after: readonly Incident[]): readonly Change[] {
  if (before.length + after.length === 0) return []
  const known = new Map(before.map((incident) => [incident.id, incident]))
  const told = after.flatMap((incident): readonly Change[] => {
    const earlier = known.get(incident.id)
    const begun: readonly Change[] = earlier === undefined ? [{ kind: 'raised', incident }] : []
    const grown: readonly Change[] = earlier !== undefined && hasGrown(earlier, incident) ? [{ kind: 'grown', incident }] : []
    const closed: readonly Change[] = incident.closed && earlier?.closed !== true ? [{ kind: 'closed', incident }] : []
    return [...begun, ...escalations(earlier, incident), ...grown, ...closed]
  })
  const left = new Set(after.map(({ id }) => id))
  const absorbed = before.flatMap(({ id, firstSeen }): readonly Change[] => {
    const into = left.has(id) ? undefined : after.find((incident) => incident.firstSeen <= firstSeen && incident.lastSeen >= firstSeen)
    return into === undefined ? [] : [{ kind: 'merged', incident: into, absorbed: id }]
  })
  return [...told, ...absorbed]
}
