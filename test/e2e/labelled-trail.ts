import { type EpochMs, DAY_MS, epochMs, isoInstant } from '../../src/core/time.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { routeKey } from '../../src/core/trail/object-key.ts'
import { type TrailFile, generateTrail } from '../../src/testing/trail-generator/generate-trail.ts'
import { eventId, trailRecord } from '../../src/testing/trail-records.ts'
import { STORIES } from '../../src/testing/trail-stories/all-stories.ts'
import type { Label } from '../../src/testing/trail-stories/story.ts'
import type { Delivery } from './detecting.ts'

const labels: Label[] = []
const plan = {
  seed: 20_261_121,
  events: 2000,
  stories: STORIES,
  tellings: 1,
  from: epochMs(Date.UTC(2026, 9, 1)),
  days: 30,
  inLargeFiles: 0,
}

/** Every story told once among what else happens, in files as CloudTrail delivers them: late, out of order, and a part of it twice. */
export const FILES: readonly TrailFile[] = [...generateTrail(plan, (label) => void labels.push(label))]
export const LABELS: readonly Label[] = labels

export const idOf = (record: JsonObject): string => String(record['eventID'])

/** Every record as often as it is delivered. */
export const RECORDS: readonly JsonObject[] = FILES.flatMap(({ records }) => records)

/** Every record once. */
export const DISTINCT: readonly JsonObject[] = [
  ...new Map(RECORDS.map((record) => [`${String(record['recipientAccountId'])}/${idOf(record)}`, record])).values(),
]

const writtenAt = ({ key }: TrailFile): EpochMs => {
  const route = routeKey(key)
  if (route.kind !== 'log') throw new RangeError(`${key} is no log`)
  return route.at
}

/** A month later somebody looks at something: everything before it is over. */
function theEnd(at: EpochMs): Delivery {
  const end = epochMs(at + 30 * DAY_MS)
  const record = trailRecord({
    eventID: eventId(1),
    eventTime: isoInstant(end),
    eventName: 'ListUsers',
    eventSource: 'iam.amazonaws.com',
    userIdentity: { type: 'IAMUser', accountId: '999900001111', userName: 'late' },
    recipientAccountId: '999900001111',
  })
  return { at: end, records: [record] }
}

/** The files in the order and at the time of their delivery, and an end behind which nothing is open. */
export function deliveriesOf(files: readonly TrailFile[]): readonly Delivery[] {
  const deliveries = files.map((file) => ({ at: writtenAt(file), records: file.records })).toSorted((a, b) => a.at - b.at)
  return [...deliveries, theEnd(deliveries.at(-1)?.at ?? plan.from)]
}
