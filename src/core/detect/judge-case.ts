import { accountId } from '../aws.ts'
import { SCAN_OPTIONS } from '../correlate/correlate.ts'
import { counted } from '../render/counted.ts'
import { graver } from '../sigma/rule.ts'
import { parseInstant } from '../time.ts'
import { type JsonObject, type JsonValue, isJsonObject } from '../trail/bounded-json.ts'
import { type TrailEvent, readEvent } from '../trail/event.ts'
import type { ApprovedUse } from './approved-use.ts'
import type { DetectionPack } from './compile-pack.ts'
import { type DetectContext, NO_CHAIN, NO_CONTEXT, type OwnChain } from './context.ts'
import type { Detection } from './detection.ts'
import { NOTHING_SEEN, detect, detectionsOf, finishDetection } from './engine.ts'
import type { Place } from './place.ts'
import type { RuleCase } from './rule-case.ts'
import { compileSight } from './sighting.ts'

export interface CaseVerdict {
  readonly ok: boolean
  /** What was expected and what came instead; the empty text when all is well. */
  readonly because: string
  readonly detections: readonly Detection[]
}

const texts = (value: JsonValue | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

const textOr = <Other>(value: JsonValue | undefined, other: Other): string | Other => (typeof value === 'string' ? value : other)

function approvedUse(value: JsonValue): readonly ApprovedUse[] {
  if (!isJsonObject(value)) return []
  const [from, until] = [parseInstant(textOr(value['from'], '')), parseInstant(textOr(value['until'], ''))]
  if (from === null || until === null) throw new RangeError('an approval of the case needs "from" and "until"')
  const names = value['eventNames']
  return [
    {
      id: textOr(value['id'], 'approved'),
      account: accountId(textOr(value['account'], '')),
      from,
      until,
      task: textOr(value['task'], ''),
      by: textOr(value['by'], ''),
      eventNames: Array.isArray(names) ? texts(names) : 'any',
      accessKeyId: textOr(value['accessKeyId'], null),
    },
  ]
}

function placesOf(places: JsonValue | undefined): DetectContext['placeOf'] {
  if (!isJsonObject(places)) return NO_CONTEXT.placeOf
  return (address): Place | null => {
    const place = places[address]
    if (!isJsonObject(place)) return null
    const network = place['network']
    return {
      country: textOr(place['country'], null),
      network: typeof network === 'number' ? network : null,
      networkName: textOr(place['networkName'], null),
    }
  }
}

/**
 * What a case says is known of the world around its events.
 *
 * @throws RangeError for an account or an instant that is none.
 */
export function contextOfCase(context: JsonObject): DetectContext {
  const { organisation, own, allowedRegions, approvals, places } = context
  const chain = isJsonObject(own) ? Object.fromEntries(Object.entries(own).map(([part, names]) => [part, texts(names)])) : {}
  return {
    organisation: organisation === undefined ? null : new Set(texts(organisation).map(accountId)),
    own: { ...NO_CHAIN, ...(chain as Partial<OwnChain>) },
    allowedRegions: allowedRegions === undefined ? null : new Set(texts(allowedRegions)),
    approvals: Array.isArray(approvals) ? approvals.flatMap(approvedUse) : [],
    placeOf: placesOf(places),
  }
}

function eventsOf({ file, events }: RuleCase): readonly TrailEvent[] {
  return events.map((record, index) => {
    const read = readEvent(record)
    if (!read.ok) throw new RangeError(`${file}: event ${index + 1}: ${read.refused.detail}`)
    return read.event
  })
}

/** Runs events as one scan of a trail would. */
export function detectAll(pack: DetectionPack, events: readonly TrailEvent[], context: DetectContext): readonly Detection[] {
  const { state } = detect(pack, NOTHING_SEEN, compileSight(pack)(events, context), context, SCAN_OPTIONS)
  return detectionsOf(pack, finishDetection(pack, state, context, SCAN_OPTIONS).state, context, true)
}

const isAre = (count: number): string => (count === 1 ? 'is one' : `are ${count}`)

function complaint({ kind, expect }: RuleCase, found: readonly Detection[]): string {
  if (kind === 'miss') return found.length === 0 ? '' : `nothing was to be found; there ${isAre(found.length)}`
  if (found.length === 0) return 'it was to be found, and is not'
  const level = found.reduce<Detection['level'] | null>((gravest, one) => graver(gravest, one.level), null)
  if (expect.level !== null && level !== expect.level) return `${expect.level} was expected; it is ${level}`
  if (expect.incidents === null || expect.incidents === found.length) return ''
  return `${counted(expect.incidents, 'incident')} ${expect.incidents === 1 ? 'was' : 'were'} expected; there ${isAre(found.length)}`
}

/**
 * Runs a case of a rule through the whole pack.
 *
 * @param rule - the folder's id, or the keys of rules that a user brought: only their detections count.
 * @throws RangeError when the case itself is wrong: an event that is none, an account without twelve digits.
 */
export function judgeCase(pack: DetectionPack, rule: string | readonly string[], example: RuleCase): CaseVerdict {
  const wanted = new Set(typeof rule === 'string' ? [rule] : rule)
  const detections = detectAll(pack, eventsOf(example), contextOfCase(example.context)).filter((one) => wanted.has(one.rule.id))
  const because = complaint(example, detections)
  return { ok: because === '', because, detections }
}
