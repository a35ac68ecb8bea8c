import {
  CORRELATE_OPTIONS,
  type CorrelateOptions,
  type CorrelateState,
  EMPTY_STATE,
  correlate,
  finish,
  incidentsOf,
} from '../correlate/correlate.ts'
import type { Occurrence, Saying } from '../correlate/entry.ts'
import type { Losses } from '../correlate/evict.ts'
import { writtenPattern } from '../sigma/pattern.ts'
import { type EpochMs, epochMs } from '../time.ts'
import type { EventKey } from '../trail/event.ts'
import type { DetectionPack } from './compile-pack.ts'
import type { DetectContext } from './context.ts'
import { asTold, detectionChanges, detectionOf, settledId } from './detection-of.ts'
import type { Detection, DetectionChange } from './detection.ts'
import { type Histories, type HistoryHit, type HistoryStep, type Waiting, shownTo, sinceWhen, stepHistories } from './history.ts'
import { rememberedFields } from './remembered-fields.ts'
import type { Sighted, Sighting } from './sighting.ts'

/** Everything that detection remembers. Made by folding `Sighted` batches, and by nothing else. */
export interface DetectState {
  readonly correlations: CorrelateState
  readonly histories: Histories
  /** Events that came when their time was settled already. */
  readonly lateForHistory: number
  /** Events that were settled before their time, because too many waited. */
  readonly crowdedHistory: number
}

export const NOTHING_SEEN: DetectState = { correlations: EMPTY_STATE, histories: new Map(), lateForHistory: 0, crowdedHistory: 0 }

export interface DetectStep {
  readonly state: DetectState
  readonly changes: readonly DetectionChange[]
  /** Keys of events older than anything that is kept: a backfill over their time has to judge them. */
  readonly beyond: readonly string[]
  /** What rules that look at histories said of those. They do not say it twice. */
  readonly beyondHits: readonly ({ readonly key: EventKey; readonly rule: string } & Saying)[]
}

const NOTHING_SAID: ReadonlyMap<string, Saying> = new Map()

const occurrenceOf = ({ key, at, rules, fields }: Sighting): Occurrence => ({
  key,
  at,
  rules: rules.map(({ rule }) => rule),
  sayings: rules.length === 0 ? NOTHING_SAID : new Map(rules.map(({ rule, level, because }) => [rule, { level, because }])),
  event: fields,
  flat: true,
})

const sayingOf = ({ hit, approved }: HistoryHit): Saying => ({
  level: approved === null ? (hit.level ?? null) : 'informational',
  because: hit.because ?? null,
})

const occurrenceOfHit = (found: HistoryHit): Occurrence => ({
  key: found.seen.key,
  at: found.seen.at,
  rules: [found.rule.name],
  sayings: new Map([[found.rule.name, sayingOf(found)]]),
  event: { ...rememberedFields(found.seen), ...found.fields },
  flat: true,
})

function hitsBeyond({ hits }: HistoryStep, beyond: readonly string[]): DetectStep['beyondHits'] {
  if (beyond.length === 0) return []
  const keys = new Set(beyond)
  return hits.flatMap((hit) => (keys.has(hit.seen.key) ? [{ key: hit.seen.key, rule: hit.rule.name, ...sayingOf(hit) }] : []))
}

/** What rules that look at histories say of an event comes with it, so that it is not taken for late after a batch of many hours. */
function inOrderOfComing({ sightings }: Sighted, { hits }: HistoryStep): readonly Occurrence[] {
  const now = sightings.map(occurrenceOf)
  if (hits.length === 0) return now
  const hitsOf = Map.groupBy(hits, ({ seen }) => seen.key)
  const keys = new Set(sightings.map(({ key }) => key))
  const earlier = hits.filter(({ seen }) => !keys.has(seen.key)).map(occurrenceOfHit)
  return [...earlier, ...now.flatMap((occurrence) => [occurrence, ...(hitsOf.get(occurrence.key as EventKey) ?? []).map(occurrenceOfHit)])]
}

/** An event of no rule, which moves time on. */
const moment = (at: EpochMs): Occurrence => ({ key: `moment ${at}` as EventKey, at, rules: [], event: {} })

function waitingOf({ histories }: DetectionPack, { sightings }: Sighted, believed: (at: EpochMs) => boolean): readonly Waiting[] {
  const rulesFor = shownTo(histories)
  return sightings
    .filter(({ observation }) => believed(observation.at) && rulesFor(observation).length > 0)
    .map(({ observation, approved, fields }) => ({ seen: observation, approved, fields }))
}

function historiesAfter({ histories }: DetectState, { spans }: Sighted): Histories {
  return sinceWhen(
    histories,
    spans.map(({ account, first }) => ({ account, at: first })),
  )
}

const stateAfter = (before: DetectState, correlations: CorrelateState, { histories, late, crowded }: HistoryStep): DetectState => ({
  correlations,
  histories,
  lateForHistory: before.lateForHistory + late,
  crowdedHistory: before.crowdedHistory + crowded,
})

/**
 * Takes a batch in, and tells what changed. The same events lead to the same incidents, however they are ordered, repeated and divided.
 *
 * While nothing is ever late (`SCAN_OPTIONS`), rules that look at histories wait for `finishDetection`.
 */
export function detect(
  pack: DetectionPack,
  state: DetectState,
  sighted: Sighted,
  context: DetectContext,
  options: CorrelateOptions = CORRELATE_OPTIONS,
): DetectStep {
  const believed = (at: EpochMs): boolean => options.notAfter === null || at <= options.notAfter
  const times = sighted.spans.flatMap(({ last }) => (believed(last) ? [last] : []))
  const latest = times.reduce<number>((max, at) => Math.max(max, at), state.correlations.latest ?? Number.NEGATIVE_INFINITY)
  const waiting = waitingOf(pack, sighted, believed)
  const waits = options.latenessMs === Number.POSITIVE_INFINITY
  const watermark = waits ? Number.NEGATIVE_INFINITY : latest - options.latenessMs
  const means = { rules: pack.histories, watermark, early: !waits, context }
  const history = stepHistories(historiesAfter(state, sighted), waiting, means)
  const batch = [...inOrderOfComing(sighted, history), ...(Number.isFinite(latest) ? [moment(epochMs(latest))] : [])]
  const step = correlate(pack.plan, state.correlations, batch, options)
  return {
    state: stateAfter(state, step.state, history),
    changes: detectionChanges(step.changes, { pack, approvals: context.approvals, idOf: asTold }),
    beyond: step.beyond,
    beyondHits: hitsBeyond(history, step.beyond),
  }
}

/** Ends a scan: nothing more is waited for. */
export function finishDetection(
  pack: DetectionPack,
  state: DetectState,
  context: DetectContext,
  options: CorrelateOptions = CORRELATE_OPTIONS,
): DetectStep {
  const means = { rules: pack.histories, watermark: Number.POSITIVE_INFINITY, early: true, context }
  const history = stepHistories(state.histories, [], means)
  const fed = correlate(pack.plan, state.correlations, history.hits.map(occurrenceOfHit), options)
  const step = finish(pack.plan, fed.state, options)
  return {
    state: stateAfter(state, step.state, history),
    changes: detectionChanges([...fed.changes, ...step.changes], { pack, approvals: context.approvals, idOf: asTold }),
    beyond: step.beyond,
    beyondHits: hitsBeyond(history, step.beyond),
  }
}

/** Everything that was found and is remembered, by time. @param atEnd - for a scan: the same ids for the same events in any order. */
export function detectionsOf(pack: DetectionPack, state: DetectState, context: DetectContext, atEnd: boolean): readonly Detection[] {
  const incidents = incidentsOf(state.correlations)
  const ids = new Map(atEnd ? incidents.map((incident) => [incident.id, settledId(incident)] as const) : [])
  const view = { pack, approvals: context.approvals, idOf: (id: string) => ids.get(id) ?? id }
  return incidents.flatMap((incident) => {
    const speaker = pack.speakers.get(incident.correlation)
    return speaker === undefined ? [] : [detectionOf(incident, speaker, view)]
  })
}

/** A rule that still learns what is usual in an account. */
export interface StillLearning {
  readonly rule: string
  /** Of its folder; `null` where it has none. */
  readonly number: string | null
  readonly title: string
  readonly account: string
  readonly until: EpochMs
}

/** Which rules cannot judge yet, as of the latest event. */
export function stillLearning(
  { histories: rules, folders }: DetectionPack,
  { histories, correlations: { latest } }: DetectState,
): readonly StillLearning[] {
  if (latest === null) return []
  return rules.flatMap(({ name, learningMs }) =>
    [...histories].flatMap(([account, { since }]) => {
      const until = epochMs(since + learningMs)
      return until > latest
        ? [{ rule: name, number: folders.get(name)?.number ?? null, title: folders.get(name)?.title ?? name, account, until }]
        : []
    }),
  )
}

export type DetectLosses = Losses & Pick<DetectState, 'lateForHistory' | 'crowdedHistory'>

/** What detection could not keep or place, counted. */
export const lossesOf = ({ correlations: { losses }, lateForHistory, crowdedHistory }: DetectState): DetectLosses => ({
  ...losses,
  lateForHistory,
  crowdedHistory,
})

/** Which events a pack asks for, so that no other has to be parsed. `null`: all of them. */
export function interestOf({
  matchables,
  histories,
  parsesAll,
}: DetectionPack): { readonly eventNames: readonly string[]; readonly root: boolean; readonly denied?: boolean } | null {
  if (parsesAll.length > 0) return null
  const demands = matchables.flatMap(({ needles }) => needles)
  const names = [
    ...demands
      .filter(({ root }) => !root)
      .flatMap(({ eventNames }) => eventNames ?? [])
      .map(writtenPattern),
    ...histories.flatMap(({ sees }) => sees.eventNames),
  ]
  const root = demands.some((demand) => demand.root) || histories.some(({ sees }) => sees.root || (sees.ofRoot ?? []).length > 0)
  const denied = demands.some((demand) => demand.denied) || histories.some(({ sees }) => sees.denied === true)
  return { eventNames: [...new Set(names)].toSorted(), root, ...(denied ? { denied } : {}) }
}
