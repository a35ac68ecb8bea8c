import type { AlertBook } from '../alert/alert.ts'
import { SCAN_OPTIONS } from '../correlate/correlate.ts'
import type { DetectionPack } from '../detect/compile-pack.ts'
import type { Detection, DetectionChange } from '../detect/detection.ts'
import { NOTHING_SEEN, detect, detectionsOf, finishDetection } from '../detect/engine.ts'
import type { Sighting } from '../detect/sighting.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../time.ts'
import { CLOCK_SKEW_MS, type WatchMemory, type WatchRules } from './memory.ts'

/** What is judged again: a stretch of time around sightings that came when it was over. */
export interface Stretch {
  readonly from: EpochMs
  readonly to: EpochMs
  /** The journal has nothing of it before. An event is seen after it happened, unless our clock is wrong. */
  readonly seenFrom: EpochMs
  readonly keys: readonly string[]
}

/** One pass looks at a day at most, and at so many sightings. */
const MOST_APART_MS = DAY_MS
const MOST_KEYS = 5000

/** As far as anything in a rule's window reaches. */
const reachOf = ({ plan }: DetectionPack): number =>
  Math.min(DAY_MS, Math.max(HOUR_MS, ...plan.correlations.map(({ correlation }) => correlation.timespanMs)))

/** The oldest that came late; `null`: none did. */
export function lateStretch(unjudged: WatchMemory['unjudged'], pack: DetectionPack): Stretch | null {
  const late = [...unjudged].filter(([, { ahead }]) => !ahead).toSorted(([, a], [, b]) => a.at - b.at)
  const first = late[0]?.[1].at
  if (first === undefined) return null
  const taken = late.filter(([, { at }]) => at - first <= MOST_APART_MS).slice(0, MOST_KEYS)
  const last = taken.at(-1)?.[1].at ?? first
  const reach = reachOf(pack)
  const from = epochMs(first - reach)
  return { from, to: epochMs(last + reach), seenFrom: from, keys: taken.map(([key]) => key) }
}

/** Those that came before their time, and whose time it is now. */
export function arrivedStretch(unjudged: WatchMemory['unjudged'], now: EpochMs): Stretch | null {
  const arrived = [...unjudged].filter(([, { ahead, at }]) => ahead && at <= now + CLOCK_SKEW_MS).slice(0, MOST_KEYS)
  const times = arrived.map(([, { at }]) => at)
  const seen = arrived.map(([, { seenAt }]) => seenAt)
  return arrived.length === 0
    ? null
    : {
        seenFrom: epochMs(Math.min(...seen)),
        from: epochMs(Math.min(...times)),
        to: epochMs(Math.max(...times)),
        keys: arrived.map(([key]) => key),
      }
}

const concerns = ({ events, count, firstSeen, lastSeen }: Detection, late: readonly Sighting[]): boolean =>
  late.some(({ key, at }) => events.includes(key) || (count > events.length && at >= firstSeen && at <= lastSeen))

/**
 * Judges a stretch of time as a scan would, with what came late in its place.
 *
 * Rules that look at histories judged each event when it came; what they said of the late ones is taken as said.
 *
 * @param sightings - everything of the stretch that the journal has.
 * @returns the detections that the late ones are part of.
 */
export function judgeStretch(
  { keys }: Stretch,
  sightings: readonly Sighting[],
  unjudged: WatchMemory['unjudged'],
  { pack, context }: WatchRules,
): readonly Detection[] {
  const wanted = new Set(keys)
  const completed = sightings.map((sighting) => ({ ...sighting, rules: [...sighting.rules, ...(unjudged.get(sighting.key)?.hits ?? [])] }))
  const matching = { ...pack, histories: [] }
  const seen = detect(matching, NOTHING_SEEN, { sightings: completed, spans: [] }, context, SCAN_OPTIONS)
  const { state } = finishDetection(matching, seen.state, context, SCAN_OPTIONS)
  const late = sightings.filter(({ key }) => wanted.has(key))
  return detectionsOf(pack, state, context, true)
    .filter((detection) => concerns(detection, late))
    .map((detection) => ({ ...detection, late: true }))
}

type Known = Pick<Detection, 'id' | 'rule' | 'account' | 'group' | 'firstSeen' | 'lastSeen'>

const isSame = (a: Known, b: Known): boolean =>
  a.rule.id === b.rule.id &&
  a.account === b.account &&
  JSON.stringify(a.group) === JSON.stringify(b.group) &&
  a.firstSeen <= b.lastSeen &&
  a.lastSeen >= b.firstSeen

/** The one of these that a detection is about: the same rule, account and group at the same time. */
export const sameAs = (detection: Known, among: Iterable<Detection>): Detection | null => {
  for (const one of among) if (isSame(detection, one)) return one
  return null
}

/**
 * What was judged again, as changes: an incident that has an alert grows, and has no second one.
 *
 * @param live - what detection remembers: an alert knows the end of what still goes on only roughly.
 */
export function changesOfJudgedAgain(
  detections: readonly Detection[],
  book: AlertBook,
  live: readonly Detection[],
): readonly DetectionChange[] {
  const known = [...live.filter(({ id }) => book.alerts.has(id)), ...[...book.alerts.values()].map(({ detection }) => detection)]
  return detections.map((detection): DetectionChange => {
    const alerted = sameAs(detection, known)
    if (alerted === null) return { kind: 'raised', detection }
    return { kind: 'grown', detection: { ...detection, id: alerted.id, closed: alerted.closed, previous: alerted.previous } }
  })
}
