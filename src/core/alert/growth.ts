import type { Detection } from '../detect/detection.ts'
import type { PlaceOf } from '../detect/place.ts'
import { counted } from '../render/counted.ts'

/** How large a detection was when its growth was recorded last. */
export interface Marks {
  readonly events: number
  readonly addresses: number
  readonly countries: number
  readonly actions: number
}

/** The values of one field of a detection's evidence, the most frequent first. Hostile texts. */
export const evidenceOf = ({ evidence }: Detection, field: string): readonly string[] =>
  evidence.find((tally) => tally.field === field)?.values.map(({ value }) => value) ?? []

function distinct({ evidence }: Detection, field: string): number {
  const tally = evidence.find((each) => each.field === field)
  return tally === undefined ? 0 : tally.values.length + tally.more
}

export function marksOf(detection: Detection, placeOf: PlaceOf): Marks {
  const countries = evidenceOf(detection, 'sourceIPAddress').flatMap((address) => placeOf(address)?.country ?? [])
  return {
    events: detection.count,
    addresses: distinct(detection, 'sourceIPAddress'),
    countries: new Set(countries).size,
    actions: distinct(detection, 'eventName'),
  }
}

/** The first few are all worth a word; then only each doubling. So one alert grows in some tens of steps, whatever an attacker does. */
const fewAreAllNews = 4
const isStep = (before: number, now: number): boolean => now > before && (now <= fewAreAllNews || now >= 2 * before)

/** @returns in which ways a detection has grown notably since the marks, in plain words; empty when it has not. */
export function growthSince(before: Marks, now: Marks): readonly string[] {
  return [
    ...(isStep(before.countries, now.countries) ? [`now from ${counted(now.countries, 'country', 'countries')}`] : []),
    ...(isStep(before.addresses, now.addresses) ? [`now from ${counted(now.addresses, 'address', 'addresses')}`] : []),
    ...(isStep(before.actions, now.actions) ? [`now ${counted(now.actions, 'kind')} of action`] : []),
    ...(now.events >= Math.max(fewAreAllNews, 2 * before.events) ? [`now ${counted(now.events, 'event')}`] : []),
  ]
}

/** What was said last of each; a measure may also shrink, when values drop out of a long tally. */
export const highest = (a: Marks, b: Marks): Marks => ({
  events: Math.max(a.events, b.events),
  addresses: Math.max(a.addresses, b.addresses),
  countries: Math.max(a.countries, b.countries),
  actions: Math.max(a.actions, b.actions),
})
