import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, epochMs } from '../time.ts'
import { type Change, changesOf } from './change.ts'
import { type Entry, type Occurrence, type Saying, UNSAID, compileFields, wholeSecond } from './entry.ts'
import { type Limits, NOTHING_LOST, type Losses, evict, lost, roomOf } from './evict.ts'
import { type Group, type Incident, forgetBefore, groupKey, judgeGroup } from './group.ts'
import type { Plan } from './plan.ts'
import { hasValue } from './windows.ts'

export interface CorrelateOptions extends Limits {
  /** How long an event is waited for; CloudTrail's slowest were 10 minutes behind. */
  readonly latenessMs: number
  /** How much longer than its window an event is kept, for what comes later still. */
  readonly keepMs: number
  /** Events that claim to happen after this instant are not believed: one of them would make all others late. `null`: believe all. */
  readonly notAfter: EpochMs | null
}

export const CORRELATE_OPTIONS: CorrelateOptions = {
  latenessMs: 15 * MINUTE_MS,
  keepMs: 2 * HOUR_MS,
  notAfter: null,
  mostGroups: 50_000,
  mostEntries: 250_000,
  mostEntriesPerGroup: 5_000,
}

/**
 * For files in any order, such as a folder that is sorted by account and Region: nothing is late, and only the limits forget. What gathers
 * from the beginning of a trail to its end is nearly all events of which nothing comes: less of it is kept than a watcher may keep.
 */
export const SCAN_OPTIONS: CorrelateOptions = {
  ...CORRELATE_OPTIONS,
  mostGroups: 15_000,
  mostEntries: 130_000,
  latenessMs: Number.POSITIVE_INFINITY,
  keepMs: Number.POSITIVE_INFINITY,
}

/** Everything that correlations remember. Plain data, apart from the map; bounded by `Limits`. */
export interface CorrelateState {
  /** The latest time of any event so far. */
  readonly latest: EpochMs | null
  readonly groups: ReadonlyMap<string, Group>
  /** By group, entries that came since it was judged. Only a scan has such: nobody listens to it before its end. */
  readonly waiting: Waiting
  /** What was left out since the beginning, and why. To be shown with every result. */
  readonly losses: Losses
}

type Waiting = ReadonlyMap<string, readonly Entry[]>

export const NOTHING_WAITS: Waiting = new Map()

export const EMPTY_STATE: CorrelateState = { latest: null, groups: new Map(), waiting: NOTHING_WAITS, losses: NOTHING_LOST }

export interface Step {
  readonly state: CorrelateState
  readonly changes: readonly Change[]
  /** Keys of events older than anything that is kept: a backfill over their time has to judge them. */
  readonly beyond: readonly string[]
}

/** What happens while a batch is taken in. */
interface Work {
  readonly plan: Plan
  readonly options: CorrelateOptions
  readonly latest: EpochMs | null
  /** From earlier steps, and from this one. */
  readonly waiting: Waiting
  readonly added: Map<string, Entry[]>
  readonly groups: Map<string, Group>
  /** The keys of groups, by the position of their correlation. */
  readonly keys: readonly string[][]
  readonly beyond: Set<string>
  losses: Losses
}

const keptFrom = (plan: Plan, correlation: number, latest: EpochMs | null, { keepMs }: CorrelateOptions): EpochMs => {
  const timespanMs = plan.correlations[correlation]?.correlation.timespanMs ?? DAY_MS
  return epochMs(latest === null ? Number.NEGATIVE_INFINITY : latest - timespanMs - keepMs)
}

/** The fields at some positions; `null` when one is missing. */
function valuesAt(positions: readonly number[], fields: Entry['fields']): readonly string[] | null {
  const values = positions.map((position) => fields[position] ?? null)
  return values.every((value) => value !== null) ? values : null
}

const NOTHING_SAID: Entry['said'] = []
const NO_ENTRIES: Group['entries'] = []
const NO_INCIDENTS: Group['incidents'] = []
/** Most entries are of one member: they share its list, and what a rule says of every event, made once. */
const ALONE: Entry['members'][] = []
const SAID = new Map<Saying['level'], Entry['said'][]>()

const aloneOf = (member: number): Entry['members'] => (ALONE[member] ??= [member])

function saidBy(member: number, { level, because }: Saying): Entry['said'] {
  if (because !== null) return [{ member, level, because }]
  if (level === null) return NOTHING_SAID
  const of = SAID.get(level) ?? []
  SAID.set(level, of)
  return (of[member] ??= [{ member, level, because }])
}

type Fed = Omit<Entry, 'members' | 'said' | 'held'>

/**
 * Puts an event before every correlation that a rule, or an inner correlation, feeds.
 *
 * @param latest - the latest time seen when the event came, which decides whether it is too old; `null`: it is not.
 */
function feed(work: Work, source: string, entry: Fed, saying: Saying, latest: EpochMs | null): void {
  for (const { correlation, member } of work.plan.feeds.get(source) ?? []) {
    const planned = work.plan.correlations[correlation]
    const fields = planned?.members[member]
    if (planned === undefined || fields === undefined) continue
    const values = valuesAt(fields.groupFields, entry.fields)
    const [members, said] = [aloneOf(member), saidBy(member, saying)]
    const full: Entry = { key: entry.key, at: entry.at, members, said, fields: entry.fields, late: entry.late, held: false }
    if (values === null) work.losses = lost(work.losses, { withoutGroup: 1 })
    else if (entry.at < keptFrom(work.plan, correlation, latest, work.options)) {
      work.beyond.add(entry.key)
      work.losses = lost(work.losses, { beyond: 1 })
    } else {
      if (!hasValue(full, planned)) work.losses = lost(work.losses, { withoutValue: 1 })
      const key = groupKey(planned.key, values)
      const added = work.added.get(key)
      if (added === undefined) work.added.set(key, [full])
      else added.push(full)
      if (work.groups.has(key)) continue
      work.groups.set(key, { correlation, values, entries: NO_ENTRIES, incidents: NO_INCIDENTS, keptFrom: null, judgedTo: null })
      work.keys[correlation]?.push(key)
    }
  }
}

/** Something is due in a group without a new event: an incident closes, a window is complete, or entries are old. */
function isDue(
  { entries, incidents, judgedTo }: Group,
  isMonotone: boolean,
  timespanMs: number,
  watermark: number,
  from: EpochMs,
): boolean {
  const first = entries[0]?.at ?? from
  const last = entries.at(-1)?.at ?? from
  const isUnjudged = !isMonotone && (judgedTo === null || last > judgedTo) && first < watermark
  return first < from || isUnjudged || incidents.some(({ closed, lastSeen }) => !closed && lastSeen + timespanMs < watermark)
}

/** Everything that came to a group since it was judged. */
function newsOf({ waiting, added }: Work, key: string): readonly Entry[] {
  const [earlier, now] = [waiting.get(key), added.get(key)]
  return earlier === undefined ? (now ?? []) : now === undefined ? earlier : [...earlier, ...now]
}

/** An inner correlation tells each event at which it held, once. */
function tellOuter(work: Work, source: string, before: readonly Entry[], after: readonly Entry[]): void {
  const told = new Set(before.filter(({ held }) => held).map((entry) => entry.key))
  for (const { key, at, fields, late, held } of after)
    if (held && !told.has(key)) feed(work, source, { key, at, fields, late }, UNSAID, null)
}

function judgeOne(work: Work, key: string, group: Group, watermark: number): readonly Change[] {
  const planned = work.plan.correlations[group.correlation]
  const added = newsOf(work, key)
  const from = keptFrom(work.plan, group.correlation, work.latest, work.options)
  if (planned === undefined) return []
  if (added.length === 0 && !isDue(group, planned.isMonotone, planned.correlation.timespanMs, watermark, from)) return []
  const hasOuter = work.plan.feeds.has(planned.key)
  // A scan tells nothing before its end, and then of every incident.
  const evidence = watermark === Number.NEGATIVE_INFINITY ? null : work.plan.evidence
  const judged = judgeGroup(group, added, { planned, evidence, watermark, hasOuter })
  if (hasOuter) tellOuter(work, planned.key, group.entries, judged.entries)
  const overflow = judged.entries.at(-work.options.mostEntriesPerGroup - 1)
  const surplus = overflow === undefined ? 0 : judged.entries.filter(({ at }) => at <= overflow.at).length
  if (overflow !== undefined) work.losses = lost(work.losses, { evictedEntries: surplus })
  const cut = overflow === undefined ? from : epochMs(Math.max(from, overflow.at + 1))
  const kept = forgetBefore(judged, cut, work.plan.evidence)
  if (kept.entries.length === 0 && kept.incidents.length === 0) work.groups.delete(key)
  else work.groups.set(key, kept)
  return changesOf(group.incidents, judged.incidents)
}

/** Judges every group in the order of the plan, so that outer correlations hear of inner ones in the same step. */
function judgeAll(work: Work, watermark: number): readonly Change[] {
  const changes: Change[] = []
  for (const keys of work.keys) {
    // Whoever is judged may add groups of correlations that follow, and none to its own.
    for (const key of keys) {
      const group = work.groups.get(key)
      if (group !== undefined) for (const change of judgeOne(work, key, group, watermark)) changes.push(change)
    }
  }
  return changes
}

function settle(work: Work, latest: EpochMs | null, watermark: number): Step {
  const changes = judgeAll(work, watermark)
  const { groups, losses } = evict(work.groups, work.losses, work.options)
  return { state: { latest, groups, waiting: NOTHING_WAITS, losses }, changes, beyond: [...work.beyond] }
}

/**
 * Leaves a batch unjudged, so that a group is judged once and not with every batch.
 *
 * @returns `null` when so much waits that some has to be forgotten: of a group nothing is forgotten before it was judged.
 */
function postpone(work: Work, latest: EpochMs | null): Step | null {
  const { mostGroups, mostEntries, mostEntriesPerGroup } = work.options
  const waiting = new Map(work.waiting)
  for (const key of work.added.keys()) waiting.set(key, newsOf(work, key))
  let entries = 0
  for (const group of work.groups.values()) entries += roomOf(group)
  for (const of of waiting.values()) {
    if (of.length > mostEntriesPerGroup) return null
    entries += of.length
  }
  if (work.groups.size > mostGroups || entries > mostEntries) return null
  return { state: { latest, groups: work.groups, waiting, losses: work.losses }, changes: [], beyond: [...work.beyond] }
}

function workOn(plan: Plan, state: CorrelateState, latest: EpochMs | null, options: CorrelateOptions): Work {
  const { waiting, losses } = state
  const keys = plan.correlations.map((): string[] => [])
  for (const [key, { correlation }] of state.groups) keys[correlation]?.push(key)
  return { plan, options, latest, waiting, added: new Map(), groups: new Map(state.groups), keys, beyond: new Set(), losses }
}

/**
 * Takes in events, in any order and as often as they come, and tells what changed.
 *
 * Time is the events' own (`eventTime`, to the second). A correlation that more events can only make truer is told at once; any other
 * one when its window is older than the lateness. An incident that was told is never taken back. The same events lead to the same
 * incidents, however they are ordered, repeated and divided into steps, as long as none is later than `latenessMs`. While nothing is
 * ever late (`SCAN_OPTIONS`) nothing is told before `finish`.
 *
 * @param plan - must be the one that the state was made with; begin with `EMPTY_STATE` when rules change.
 * @param batch - a file or a message of events; the cost of a step grows with the batch and with the groups that are kept. An
 *   occurrence of no rule moves time on and does nothing else: give one for the latest event of a batch in which nothing matched.
 */
export function correlate(
  plan: Plan,
  state: CorrelateState,
  batch: readonly Occurrence[],
  options: CorrelateOptions = CORRELATE_OPTIONS,
): Step {
  const believed = batch.filter(({ at }) => options.notAfter === null || at <= options.notAfter)
  const latest = believed.reduce<EpochMs | null>((max, { at }) => (max === null || at > max ? wholeSecond(at) : max), state.latest)
  const work = workOn(plan, state, latest, options)
  if (believed.length < batch.length) work.losses = lost(work.losses, { notBelieved: batch.length - believed.length })
  const fieldsOf = compileFields(plan)
  let seen = state.latest
  for (const occurrence of believed) {
    const { key, rules, sayings } = occurrence
    const at = wholeSecond(occurrence.at)
    const late = seen !== null && at < seen - options.latenessMs
    seen = seen === null || at > seen ? at : seen
    if (!rules.some((rule) => plan.feeds.has(rule))) continue
    const entry = { key, at, fields: fieldsOf(occurrence), late }
    for (const rule of rules) feed(work, rule, entry, sayings?.get(rule) ?? UNSAID, seen)
  }
  const postponed = options.latenessMs === Number.POSITIVE_INFINITY ? postpone(work, latest) : null
  return postponed ?? settle(work, latest, latest === null ? Number.NEGATIVE_INFINITY : latest - options.latenessMs)
}

/** Ends a scan: nothing more is waited for, so that every window is judged and every incident closed. */
export const finish = (plan: Plan, state: CorrelateState, options: CorrelateOptions = CORRELATE_OPTIONS): Step =>
  settle(workOn(plan, state, state.latest, options), state.latest, Number.POSITIVE_INFINITY)

/** All incidents that are remembered, by time. */
export const incidentsOf = ({ groups }: CorrelateState): readonly Incident[] =>
  [...groups.values()].flatMap(({ incidents }) => incidents).toSorted((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
