import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs, parseInstant } from '../../core/time.ts'
import type { Planted } from '../trail-stories/story.ts'
import { CAST, SANDBOX_BUCKET, SANDBOX_REGION, SANDBOX_TRAIL, TRAIL, TRAIL_BUCKET } from './cast.ts'
import { type DeliveredLog, type Destination, deliver } from './delivery.ts'
import { ordinaryDay } from './ordinary-life.ts'
import { SANDBOX_STOP, VALIDATION_SWITCHED_ON, routineRoot } from './routine-root.ts'
import { nightBefore, theNight } from './the-night.ts'

const DAYS = 30

/** Where the two trails of the sample organisation write to. */
export const DESTINATIONS: { readonly organisation: Destination; readonly sandbox: Destination } = {
  organisation: { bucket: TRAIL_BUCKET, trail: TRAIL, homeRegion: 'us-east-1', organisation: true },
  sandbox: { bucket: SANDBOX_BUCKET, trail: SANDBOX_TRAIL, homeRegion: SANDBOX_REGION, organisation: false },
}

/** Places to read when nobody names another. */
export const SAMPLE_LOCATIONS: readonly string[] = [`s3://${TRAIL_BUCKET}/AWSLogs/`, `s3://${SANDBOX_BUCKET}/AWSLogs/`]

const instantOf = ({ record }: Planted): number => parseInstant(String(record['eventTime'])) ?? 0

/** Everything that happened in the month before now, oldest first. @param now - of the clock: the same moment, the same trail. */
export function sampleRecords(now: EpochMs): readonly JsonObject[] {
  const day = nightBefore(now)
  const planted = [...theNight(day), ...routineRoot(day)]
  for (let midnight = day - (DAYS - 1) * DAY_MS; midnight <= now; midnight += DAY_MS) planted.push(...ordinaryDay(epochMs(midnight)))
  return planted
    .filter((each) => instantOf(each) <= now)
    .toSorted((a, b) => instantOf(a) - instantOf(b))
    .map(({ record }) => record)
}

/** From when on the organisation's trail, and Bob's, vouch for their logs. */
export const validationSwitchedOn = (now: EpochMs): EpochMs =>
  epochMs(nightBefore(now) - VALIDATION_SWITCHED_ON.daysBefore * DAY_MS + VALIDATION_SWITCHED_ON.hour * HOUR_MS)

/** While it is stopped, a trail delivers nothing; that it was stopped is the last thing that it tells. */
export function sandboxStop(now: EpochMs): { readonly from: EpochMs; readonly to: EpochMs } {
  const day = nightBefore(now) - SANDBOX_STOP.daysBefore * DAY_MS
  return {
    from: epochMs(day + Math.round(SANDBOX_STOP.fromHour * HOUR_MS)),
    to: epochMs(day + Math.round(SANDBOX_STOP.toHour * HOUR_MS)),
  }
}

/** The log files of the sample organisation: its own trail's, and those of Bob's trail in the sandbox. */
export function sampleLogs(now: EpochMs): readonly DeliveredLog[] {
  const records = sampleRecords(now)
  const stop = sandboxStop(now)
  const ofSandbox = records.filter((record) => {
    const at = instantOf({ record })
    const isThere = record['recipientAccountId'] === CAST.sandbox && record['awsRegion'] === SANDBOX_REGION
    return isThere && (at <= stop.from || at >= stop.to)
  })
  return [...deliver(records, DESTINATIONS.organisation, now), ...deliver(ofSandbox, DESTINATIONS.sandbox, now)]
}
