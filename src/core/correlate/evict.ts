import { LEVELS } from '../sigma/rule.ts'
import type { Group } from './group.ts'

export interface Limits {
  readonly mostGroups: number
  /** Over all groups; an incident takes as much room as eight. */
  readonly mostEntries: number
  readonly mostEntriesPerGroup: number
}

/** What was left out, counted. None of these numbers may stay unseen. */
export interface Losses {
  /** Times that an event lacked a field of `group-by`: such an event is in no group. */
  readonly withoutGroup: number
  /** Times that an event lacked the field whose values are counted. */
  readonly withoutValue: number
  /** Times that an event was older than anything that is kept. */
  readonly beyond: number
  /** Events that claim to come from the future. */
  readonly notBelieved: number
  /** Groups forgotten because there were too many, and entries forgotten with them or because one group had too many. */
  readonly evictedGroups: number
  readonly evictedEntries: number
  /** Incidents forgotten with their group: they were found, and are told of no more. */
  readonly evictedIncidents: number
}

export const NOTHING_LOST: Losses = {
  withoutGroup: 0,
  withoutValue: 0,
  beyond: 0,
  notBelieved: 0,
  evictedGroups: 0,
  evictedEntries: 0,
  evictedIncidents: 0,
}

export const lost = (losses: Losses, more: Partial<Losses>): Losses => ({
  withoutGroup: losses.withoutGroup + (more.withoutGroup ?? 0),
  withoutValue: losses.withoutValue + (more.withoutValue ?? 0),
  beyond: losses.beyond + (more.beyond ?? 0),
  notBelieved: losses.notBelieved + (more.notBelieved ?? 0),
  evictedGroups: losses.evictedGroups + (more.evictedGroups ?? 0),
  evictedEntries: losses.evictedEntries + (more.evictedEntries ?? 0),
  evictedIncidents: losses.evictedIncidents + (more.evictedIncidents ?? 0),
})

/** Room is made for a while, not for one more group. */
const FILL = 0.9

/** What is told of an incident takes two thousand bytes and more, an entry some 250. */
const ENTRIES_OF_INCIDENT = 8

/** The room that a group takes, in entries. */
export const roomOf = ({ entries, incidents }: Group): number => entries.length + incidents.length * ENTRIES_OF_INCIDENT

const isOpen = ({ incidents }: Group): boolean => incidents.some(({ closed }) => !closed)

/** Of the gravest incident; 0 where there is none, and where none has a level. */
const gravityOf = ({ incidents }: Group): number =>
  incidents.reduce((most, { level }) => Math.max(most, level === null ? 0 : 1 + LEVELS.indexOf(level)), 0)

/** How many entries each correlation has. */
function entriesByCorrelation(groups: ReadonlyMap<string, Group>): ReadonlyMap<number, number> {
  const entries = new Map<number, number>()
  for (const group of groups.values()) entries.set(group.correlation, (entries.get(group.correlation) ?? 0) + group.entries.length)
  return entries
}

/**
 * Keeps the state within its limits. Groups with an open incident go last, and the gravest of them at the very last. Of equal ones those
 * go first whose correlation has the most entries, and of these the groups with the fewest: someone who floods us drives out the flood, and
 * not the group that is about to matter, nor what a rare correlation waits for.
 */
export function evict(
  groups: ReadonlyMap<string, Group>,
  losses: Losses,
  { mostGroups, mostEntries }: Limits,
): { readonly groups: ReadonlyMap<string, Group>; readonly losses: Losses } {
  let taken = 0
  for (const group of groups.values()) taken += roomOf(group)
  if (groups.size <= mostGroups && taken <= mostEntries) return { groups, losses }
  const kept = new Map(groups)
  const of = entriesByCorrelation(groups)
  const leastFirst = [...groups].toSorted(
    ([, a], [, b]) =>
      Number(isOpen(a)) - Number(isOpen(b)) ||
      gravityOf(a) - gravityOf(b) ||
      (of.get(b.correlation) ?? 0) - (of.get(a.correlation) ?? 0) ||
      a.entries.length - b.entries.length ||
      (a.entries.at(-1)?.at ?? 0) - (b.entries.at(-1)?.at ?? 0),
  )
  let [gone, entries, incidents] = [0, 0, 0]
  for (const [key, group] of leastFirst) {
    if (kept.size <= mostGroups * FILL && taken <= mostEntries * FILL) break
    kept.delete(key)
    taken -= roomOf(group)
    entries += group.entries.length
    incidents += group.incidents.length
    gone += 1
  }
  return { groups: kept, losses: lost(losses, { evictedGroups: gone, evictedEntries: entries, evictedIncidents: incidents }) }
}
