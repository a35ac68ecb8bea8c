import { LEVELS, type Level, graver } from '../sigma/rule.ts'
import { type EpochMs, epochMs, isoInstant } from '../time.ts'
import { type Entry, gravestOf, merged, sentenceOf } from './entry.ts'
import { type Tally, tallied } from './tally.ts'
import type { Plan, Planned } from './plan.ts'
import { type Window, measureOrdered, measureWindows, mostOf } from './windows.ts'

/** What a person is told of: a correlation held for a group, and everything of the group until it was quiet for a timespan. */
export interface Incident {
  /** Stays the same while the incident grows, whatever comes late. */
  readonly id: string
  /** The key of the correlation. */
  readonly correlation: string
  /** The values of `group-by`, in its order. */
  readonly group: readonly string[]
  /** The gravest that was reached; `null` when the correlation names none. */
  readonly level: Level | null
  /** When it became graver, in the time of the events. A level that was reached no earlier than a graver one is none of them. */
  readonly steps: readonly { readonly level: Level | null; readonly at: EpochMs }[]
  /** The first event of the first window in which the correlation held. */
  readonly firstSeen: EpochMs
  readonly lastSeen: EpochMs
  /** How many events there are, duplicates left out. */
  readonly count: number
  /** The first events' keys; `count` says how many there are. */
  readonly keys: readonly string[]
  /** What the rules said of single events, the earliest first. */
  readonly because: readonly string[]
  /** What its events have in the plan's fields of evidence; in a scan nothing before its end, where it is counted once. */
  readonly evidence: readonly Tally[]
  /** Some of its events came later than is waited for. */
  readonly late: boolean
  /** The order that was asked for rests on events of one second, between which nobody knows the order. */
  readonly sameSecond: boolean
  /** The same correlation's incident before this one in the same group. */
  readonly previous: string | null
  /** The group has been quiet for a timespan; what comes next is another incident. */
  readonly closed: boolean
  /** Events that are counted and no longer kept, and what these have in the fields of evidence. */
  readonly settled: number
  readonly settledEvidence: readonly Tally[]
}

/** What is remembered of one group of one correlation. */
export interface Group {
  /** Position in the plan. */
  readonly correlation: number
  readonly values: readonly string[]
  readonly entries: readonly Entry[]
  readonly incidents: readonly Incident[]
  /** Events before this instant are gone, so that windows which reach behind it are incomplete; `null`: none is gone. */
  readonly keptFrom: EpochMs | null
  /** Windows that end up to here have been judged when all of their events were there. */
  readonly judgedTo: EpochMs | null
}

const UNTOLD: Incident['evidence'] = []
const MOST_KEYS = 50
const MOST_SENTENCES = 5

export const groupKey = (correlation: string, values: readonly string[]): string => JSON.stringify([correlation, ...values])

interface Judged {
  readonly window: Window
  /** Which steps hold: 0 is the correlation itself, then its escalations. */
  readonly steps: readonly number[]
}

/** Only windows of which all events are known, where more events could make the answer another. */
function judge(group: Group, entries: readonly Entry[], planned: Planned, watermark: number): readonly Judged[] {
  const { correlation, isMonotone, steps: wanted } = planned
  if (isMonotone && !wanted.some((meets) => meets(mostOf(entries, planned)))) return []
  const isCertain = ({ at }: Window): boolean =>
    isMonotone || (at < watermark && (group.keptFrom === null || at - correlation.timespanMs >= group.keptFrom))
  const judged: Judged[] = []
  for (const window of measureWindows(entries, planned)) {
    if (!isCertain(window)) continue
    const steps = [...wanted.keys()].filter((step) => wanted[step]?.(window.value) === true)
    if (steps.length > 0) judged.push({ window, steps })
  }
  return judged
}

/** Runs of entries between which it was never quiet for more than a timespan; no window reaches from one into another. */
function episodesOf(entries: readonly Entry[], timespanMs: number): readonly (readonly Entry[])[] {
  const episodes: Entry[][] = []
  let before: EpochMs | null = null
  for (const entry of entries) {
    if (before === null || entry.at - before > timespanMs) episodes.push([])
    episodes.at(-1)?.push(entry)
    before = entry.at
  }
  return episodes
}

/** Each level at the earliest instant, ordered by gravity, without those that were no news any more. */
function stepsOf(
  judged: readonly Judged[],
  carried: readonly Incident[],
  involved: readonly Entry[],
  { correlation }: Planned,
): Incident['steps'] {
  const levels = [correlation.level, ...correlation.escalate.map(({ level }) => level)]
  const first = new Map<Level | null, EpochMs>()
  const reached = (level: Level | null, at: EpochMs): void => {
    const known = first.get(level)
    if (known === undefined || at < known) first.set(level, at)
  }
  for (const { steps } of carried) for (const { level, at } of steps) reached(level, at)
  for (const { window, steps } of judged) for (const step of steps) reached(levels[step] ?? null, window.at)
  // A correlation that says how grave it is does not ask its events.
  for (const entry of correlation.level === null ? involved : []) {
    const level = gravestOf(entry)
    if (level === null) continue
    first.delete(null)
    reached(level, entry.at)
  }
  const rank = (level: Level | null): number => (level === null ? -1 : LEVELS.indexOf(level))
  const reachedFirst = [...first].map(([level, at]) => ({ level, at })).toSorted((a, b) => rank(a.level) - rank(b.level))
  // What was filtered has room for more.
  return reachedFirst.filter(({ at }, index) => !reachedFirst.slice(index + 1).some((graverOne) => graverOne.at <= at)).slice()
}

/** The first so many, each once. */
function firstOf<Value>(most: number, ...lists: readonly Iterable<Value | null>[]): readonly Value[] {
  const found = new Set<Value>()
  for (const list of lists) {
    for (const one of list) {
      if (found.size === most) return [...found]
      if (one !== null) found.add(one)
    }
  }
  return [...found]
}

function* mapped<From, To>(list: readonly From[], to: (one: From) => To): Generator<To> {
  for (const one of list) yield to(one)
}

interface Episode {
  readonly entries: readonly Entry[]
  readonly judged: readonly Judged[]
  readonly carried: readonly Incident[]
}

function isOrderUnsure(episode: Episode, planned: Planned): boolean {
  if (planned.correlation.type !== 'temporal_ordered' || episode.carried.some(({ sameSecond }) => !sameSecond)) return false
  return !measureOrdered(episode.entries, planned, true).some(({ value }) => value === planned.members.length)
}

function incidentOf(episode: Episode, group: Group, { planned, evidence, watermark }: Judgement, entries: readonly Entry[]): Incident {
  const { judged, carried } = episode
  // No window begins before the one that ends before it.
  const begun = entries[judged[0]?.window.from ?? -1]?.at ?? Number.POSITIVE_INFINITY
  const firstSeen = epochMs(carried.reduce((earliest, incident) => Math.min(earliest, incident.firstSeen), begun))
  const involved = episode.entries.filter(({ at }) => at >= firstSeen)
  const settled = carried.reduce((sum, incident) => sum + incident.settled, 0)
  const lastSeen = involved.at(-1)?.at ?? firstSeen
  const settledEvidence = carried.flatMap((incident) => incident.settledEvidence)
  // Of events that are still kept, what was said earlier counts no more.
  const old = settled > 0 ? carried : []
  const steps = stepsOf(judged, carried, involved, planned)
  const key = groupKey(planned.key, group.values)
  return {
    id: carried[0]?.id ?? `${key}@${isoInstant(firstSeen)}`,
    correlation: planned.key,
    group: group.values,
    level: steps.reduce<Level | null>((gravest, { level }) => graver(gravest, level), null),
    steps,
    firstSeen,
    lastSeen,
    count: involved.length + settled,
    keys: firstOf(
      MOST_KEYS,
      ...old.map(({ keys }) => keys),
      mapped(involved, ({ key }) => key),
    ),
    because: firstOf(MOST_SENTENCES, ...old.map(({ because }) => because), mapped(involved, sentenceOf)),
    evidence: evidence === null ? UNTOLD : tallied(involved, settledEvidence, evidence),
    late: carried.some(({ late }) => late) || involved.some(({ late }) => late),
    sameSecond: isOrderUnsure(episode, planned),
    previous: null,
    closed: lastSeen + planned.correlation.timespanMs < watermark,
    settled,
    settledEvidence,
  }
}

/** Incidents that were told once stay, also when the entries behind them are gone. */
function linked(incidents: readonly Incident[], former: readonly Incident[]): readonly Incident[] {
  const sorted = incidents.toSorted((a, b) => a.firstSeen - b.firstSeen)
  return sorted.map((incident, index) => {
    const previous = sorted[index - 1]?.id ?? former.find(({ id }) => id === incident.id)?.previous ?? null
    return previous === incident.previous ? incident : { ...incident, previous }
  })
}

/** What a group is judged by. */
export interface Judgement {
  readonly planned: Planned
  /** `null`: nobody is told of the incidents yet. */
  readonly evidence: Plan['evidence'] | null
  /** Epoch milliseconds; no event before it is waited for any more. */
  readonly watermark: number
  /** Other correlations are about this one. */
  readonly hasOuter: boolean
}

/** Notes at which events the correlation itself held. */
function heldAt(entries: readonly Entry[], judged: readonly Judged[]): readonly Entry[] {
  const held = new Set(judged.flatMap(({ window, steps }) => (steps.includes(0) ? [window.at] : [])))
  return entries.map((entry) => (!entry.held && held.has(entry.at) ? { ...entry, held: true } : entry))
}

/**
 * Takes new entries into a group and judges it anew. What comes out depends on which events there are, and not on their order of
 * arrival, apart from the ids.
 */
export function judgeGroup(group: Group, added: readonly Entry[], judgement: Judgement): Group {
  const { planned, watermark, hasOuter } = judgement
  const { timespanMs } = planned.correlation
  const entries = merged(group.entries, added)
  const judged = judge(group, entries, planned, watermark)
  const last = entries.at(-1)?.at ?? null
  const judgedTo = last !== null && last < watermark ? last : group.judgedTo
  // Most groups never come to anything.
  if (judged.length + group.incidents.length === 0) return { ...group, entries, judgedTo }
  const taken = new Set<string>()
  const incidents: Incident[] = []
  let from = 0
  for (const episode of episodesOf(entries, timespanMs)) {
    const [begins, ends] = [episode[0]?.at ?? 0, episode.at(-1)?.at ?? 0]
    let to = from
    while ((judged[to]?.window.at ?? Number.POSITIVE_INFINITY) <= ends) to += 1
    const inside = judged.slice(from, to)
    from = to
    const carried = group.incidents.filter((incident) => incident.lastSeen >= begins && incident.firstSeen <= ends)
    for (const { id } of carried) taken.add(id)
    if (inside.length + carried.length === 0) continue
    incidents.push(incidentOf({ entries: episode, judged: inside, carried }, group, judgement, entries))
  }
  const faded = group.incidents
    .filter(({ id }) => !taken.has(id))
    .map((incident) => ({ ...incident, closed: incident.lastSeen + timespanMs < watermark }))
  return {
    ...group,
    entries: hasOuter ? heldAt(entries, judged) : entries,
    incidents: linked([...faded, ...incidents], group.incidents),
    judgedTo,
  }
}

/** Forgets the entries before an instant, keeping them counted in their incidents; an incident without entries goes with them. */
export function forgetBefore(group: Group, from: EpochMs, evidence: Plan['evidence']): Group {
  if ((group.entries[0]?.at ?? from) >= from) return group
  const gone = group.entries.filter(({ at }) => at < from)
  const incidents = group.incidents
    .filter(({ lastSeen }) => lastSeen >= from)
    .map((incident) => {
      const itsOwn = gone.filter(({ at }) => at >= incident.firstSeen && at <= incident.lastSeen)
      if (itsOwn.length === 0) return incident
      return {
        ...incident,
        settled: incident.settled + itsOwn.length,
        settledEvidence: tallied(itsOwn, incident.settledEvidence, evidence),
      }
    })
  return { ...group, entries: group.entries.filter(({ at }) => at >= from), incidents, keptFrom: from }
}
