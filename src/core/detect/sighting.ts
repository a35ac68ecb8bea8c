import { type Saying, compileField } from '../correlate/entry.ts'
import type { Plan } from '../correlate/plan.ts'
import type { Level } from '../sigma/rule.ts'
import type { SigmaEvent } from '../sigma/value-text.ts'
import { type EpochMs, epochMs } from '../time.ts'
import { type EventKey, type TrailEvent, isUpdate } from '../trail/event.ts'
import { approvedUseOf } from './approved-use.ts'
import type { DetectionPack } from './compile-pack.ts'
import type { DetectContext } from './context.ts'
import { viewOf } from './event-view.ts'
import { shownTo } from './history.ts'
import { type Share, shareTexts } from './shared-texts.ts'
import { type Match, indexRules, matchesOf } from './matches.ts'
import { type Observation, observationOf } from './observation.ts'
import { isRemembered } from './remembered-fields.ts'

/** All that detection keeps of an event: what it matched, and what incidents group by. Plain data, fit for a journal. */
export interface Sighting {
  readonly key: EventKey
  readonly at: EpochMs
  readonly rules: readonly ({ readonly rule: string } & Saying)[]
  /**
   * The values of the plan's fields. Left out are those that are missing and, of an event that no rule matched, those that its observation
   * holds: see `rememberedFields`.
   */
  readonly fields: Readonly<Record<string, string>>
  /** For rules that look at histories, and for timelines. */
  readonly observation: Observation
  /** Id of the approved use of root that covers it. */
  readonly approved: string | null
}

/** From when to when events of an account were seen, whatever they were. */
export interface Span {
  /** `-` for events without one. */
  readonly account: string
  readonly first: EpochMs
  readonly last: EpochMs
}

/** What a batch of events comes to. */
export interface Sighted {
  readonly sightings: readonly Sighting[]
  readonly spans: readonly Span[]
}

/** Looks at events, one by one; needs no memory, so that it can be done anywhere. */
export type Sight = (events: readonly TrailEvent[], context: DetectContext) => Sighted

function spansOf(events: readonly Pick<TrailEvent, 'account' | 'at'>[]): readonly Span[] {
  if (events.length === 0) return []
  const spans = new Map<string, { first: number; last: number }>()
  for (const { account, at } of events) {
    const span = spans.get(account ?? '-')
    if (span === undefined) spans.set(account ?? '-', { first: at, last: at })
    else {
      span.first = Math.min(span.first, at)
      span.last = Math.max(span.last, at)
    }
  }
  return [...spans].map(([account, { first, last }]) => ({ account, first: epochMs(first), last: epochMs(last) }))
}

const downgraded: Level = 'informational'

/** Approved uses of root stay visible, and wake nobody. */
const saying = ({ key, saying: { level, because } }: Match, approved: string | null): Sighting['rules'][number] =>
  approved === null ? { rule: key, level, because } : { rule: key, level: downgraded, because: because ?? `approved: ${approved}` }

/** Sightings that were kept, as a batch. */
export const sightedAgain = (sightings: readonly Sighting[]): Sighted => ({
  sightings,
  spans: spansOf(sightings.map(({ observation: { account }, at }) => ({ account, at }))),
})

const NO_RULES: Sighting['rules'] = []
const NO_FIELDS: Sighting['fields'] = {}

/** The positions of the fields by which a rule's events are grouped, counted and passed on to outer correlations. */
function fieldsFedBy(plan: Plan, rule: string): ReadonlySet<number> {
  const needed = new Set<number>()
  for (const { correlation, member } of plan.feeds.get(rule) ?? []) {
    const planned = plan.correlations[correlation]
    const fields = planned?.members[member]
    for (const position of [...(fields?.groupFields ?? []), ...(fields?.valueFields ?? [])]) needed.add(position)
    // Inner correlations stand before those that refer to them, so that this comes to an end.
    for (const position of planned === undefined ? [] : fieldsFedBy(plan, planned.key)) needed.add(position)
  }
  return needed
}

/**
 * Reads from an event what the correlations of some rules will ask for, and the evidence; other fields would never be looked at.
 *
 * @param rules - that it matched. For histories alone little is read: few events of theirs ever come to something.
 */
function compileFieldsOf(
  { plan, histories }: DetectionPack,
  share: Share,
): (event: TrailEvent, view: () => SigmaEvent, rules: readonly string[]) => Sighting['fields'] {
  const always = new Set(plan.evidence.map(({ position }) => position))
  for (const { name } of histories) for (const position of fieldsFedBy(plan, name)) always.add(position)
  const fields = plan.fields.map((field) => ({ field, read: compileField(field) }))
  const fieldsAt = (positions: Iterable<number>): typeof fields => [...positions].flatMap((position) => fields[position] ?? [])
  const alwaysRead = fieldsAt(always)
  const forHistories = alwaysRead.filter(({ field }) => !isRemembered(field))
  /** By rule, what has to be read besides. */
  const alsoRead = new Map(
    [...plan.feeds.keys()].map((rule) => [rule, fieldsAt([...fieldsFedBy(plan, rule)].filter((position) => !always.has(position)))]),
  )
  return ({ account, record }, view, rules) => {
    let values: Record<string, string> | null = null
    // An account that is none is remembered as none, and grouped by as it is written.
    const isHistory = rules.length === 0 && account !== null
    const from = isHistory ? record : view()
    const add = ({ field, read }: (typeof fields)[number]): void => {
      const value = read(from)
      if (value !== null) (values ??= {})[field] = share(value)
    }
    for (const one of isHistory ? forHistories : alwaysRead) add(one)
    for (const rule of rules) for (const one of alsoRead.get(rule) ?? []) add(one)
    return values ?? NO_FIELDS
  }
}

/** Makes the rules of a pack ready to look at events. */
export function compileSight(pack: DetectionPack): Sight {
  const candidatesOf = indexRules(pack.matchables)
  const share = shareTexts()
  const fieldsOf = compileFieldsOf(pack, share)
  const historiesFor = shownTo(pack.histories)

  function sightOne(event: TrailEvent, context: DetectContext): Sighting | null {
    const candidates = candidatesOf(event)
    // What happened once is shown to histories once.
    const { name, identity, errorCode } = event
    const isHistory = !isUpdate(event) && historiesFor({ name, root: identity.type === 'Root', errorCode }).length > 0
    if (candidates.length === 0 && !isHistory) return null
    let made: SigmaEvent | null = null
    const view = (): SigmaEvent => (made ??= viewOf(event, context.placeOf))
    const matches = matchesOf(candidates, view, event, context)
    if (matches.length === 0 && !isHistory) return null
    const approved = approvedUseOf(event, context.approvals)?.id ?? null
    return {
      key: event.key,
      at: event.at,
      rules: matches.length === 0 ? NO_RULES : matches.map((match) => saying(match, approved)),
      fields: fieldsOf(
        event,
        view,
        matches.map(({ key }) => key),
      ),
      observation: observationOf(event, context.placeOf, share),
      approved,
    }
  }

  return (events, context) => {
    const sightings: Sighting[] = []
    for (const event of events) {
      const sighting = sightOne(event, context)
      if (sighting !== null) sightings.push(sighting)
    }
    return { sightings, spans: spansOf(events) }
  }
}
