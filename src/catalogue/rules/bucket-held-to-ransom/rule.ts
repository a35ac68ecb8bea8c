import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { DAY_MS, isoInstant, parseInstant } from '../../../core/time.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { hasFailed } from '../../../core/trail/event.ts'
import { objectsOf, partOf, requestOf, textOf } from '../../../core/trail/request.ts'

/** A filter that filters nothing is written as an empty prefix, too. */
const isOfAll = ({ Prefix, Filter }: JsonObject): boolean =>
  textOf(Prefix) === null && Object.entries(partOf(Filter)).every(([by, value]) => by === 'Prefix' && textOf(value) === null)

/** A lifecycle rule with a date instead of a number of days, which Sigma cannot compare with the time of the event. */
export const rule: EventRule = {
  kind: 'event',
  name: 'everything-expires-on-a-date',
  sees: { eventNames: ['PutBucketLifecycle', 'PutBucketLifecycleConfiguration'], root: false },
  match(event): Hit | null {
    if (event.source !== 's3.amazonaws.com' || hasFailed(event)) return null
    for (const one of objectsOf(partOf(requestOf(event)['LifecycleConfiguration'])['Rule'])) {
      const date = textOf(partOf(one['Expiration'])['Date'])
      const at = date === null ? null : parseInstant(date)
      if (at === null || at - event.at > DAY_MS || one['Status'] === 'Disabled' || !isOfAll(one)) continue
      return { level: 'high', because: `everything in the bucket expires on ${isoInstant(at)}` }
    }
    return null
  },
}
