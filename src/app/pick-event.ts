import { AppError } from '../core/app-error.ts'
import { isoInstant } from '../core/time.ts'
import type { TrailEvent } from '../core/trail/event.ts'
import type { TrailSource } from '../ports/trail-source.ts'

const MOST_TOLD = 10

const told = ({ eventId, at, name }: TrailEvent): string => `  ${eventId}  ${isoInstant(at)}  ${name}`

const wrong = (code: string, message: string, hint: string): AppError => new AppError(code, message, { kind: 'usage', hint })

/** Records that came several times are one event. */
const distinct = (events: readonly TrailEvent[]): readonly TrailEvent[] => [...new Map(events.map((event) => [event.key, event])).values()]

/**
 * Finds one event where a trail lies.
 *
 * @param eventId - `null`: there has to be only one.
 * @throws AppError `no_event` when there is none, `several_events` naming some when there is more than one.
 */
export async function pickEvent(source: TrailSource, location: string, eventId: string | null): Promise<TrailEvent> {
  let found: readonly TrailEvent[] = []
  let skipped: readonly string[] = []
  let events = 0
  for await (const batch of source.read({ locations: [location] })) {
    events += batch.events.length
    skipped = [...skipped, ...batch.skipped.map(({ place, detail }) => `  ${place}: ${detail}`)].slice(0, MOST_TOLD)
    const wanted = batch.events.filter((event) => eventId === null || event.eventId === eventId)
    found = distinct([...found, ...wanted]).slice(0, MOST_TOLD + 1)
  }
  const [first, ...others] = found
  if (first === undefined) {
    const what = eventId === null ? `There is no event in ${location}.` : `There is no event ${eventId} among the ${events} in ${location}.`
    throw wrong('no_event', [what, ...skipped].join('\n'), 'Name a file with a CloudTrail record in it; any form of delivery will do.')
  }
  if (others.length === 0) return first
  const more = others.length >= MOST_TOLD ? ['  …'] : []
  throw wrong(
    'several_events',
    [`There are several events in ${location}:`, ...found.slice(0, MOST_TOLD).map(told), ...more].join('\n'),
    eventId === null ? 'Choose one with --event-id.' : 'Name the file that holds the one that is meant.',
  )
}
