import { type DetectContext, isOwn } from '../../../core/detect/context.ts'
import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelOfBlinding } from '../../../core/detect/outcome-level.ts'
import type { Level } from '../../../core/sigma/rule.ts'
import type { JsonObject, JsonValue } from '../../../core/trail/bounded-json.ts'
import { DAY_MS } from '../../../core/time.ts'
import type { TrailEvent } from '../../../core/trail/event.ts'
import { numberOf, objectsOf, partOf, requestOf, textOf } from '../../../core/trail/request.ts'

/** Records have to be there for at least a quarter, if anybody is to look back at all. */
const LEAST_DAYS = 90

/** Days from now to a day that a rule names; a day that is over deletes at once. */
function daysUntil(day: JsonValue | undefined, at: number): readonly number[] {
  const named = Date.parse(textOf(day) ?? '')
  return Number.isNaN(named) ? [] : [Math.max(0, Math.ceil((named - at) / DAY_MS))]
}

function shortestExpiry(asked: JsonObject, at: number): number | null {
  const days = objectsOf(partOf(asked['LifecycleConfiguration'])['Rule'])
    .filter((one) => one['Status'] !== 'Disabled')
    .flatMap((one) => {
      const expiration = partOf(one['Expiration'])
      const counts = [expiration['Days'], partOf(one['NoncurrentVersionExpiration'])['NoncurrentDays']]
      return [...counts.flatMap((value) => numberOf(value) ?? []), ...daysUntil(expiration['Date'], at)]
    })
  return days.length === 0 ? null : Math.min(...days)
}

const suspends = (asked: JsonObject): boolean => partOf(asked['VersioningConfiguration'])['Status'] === 'Suspended'
const isLogFile = (asked: JsonObject): boolean => /(?:^|\/)AWSLogs\//.test(textOf(asked['key']) ?? '')

/** What each call does to the bucket of a trail, in words; `null`: no harm. */
const DEEDS: Readonly<Record<string, (asked: JsonObject, at: number) => string | null>> = {
  DeleteBucket: () => 'the bucket was deleted',
  PutBucketPolicy: () => 'the policy of the bucket was replaced',
  DeleteBucketPolicy: () => 'the policy of the bucket was deleted, so that the trail can no longer write to it',
  PutBucketLifecycle: (asked, at) => {
    const days = shortestExpiry(asked, at)
    return days !== null && days < LEAST_DAYS ? `its files are deleted after ${days} days` : null
  },
  PutBucketVersioning: (asked) => (suspends(asked) ? 'versioning was suspended, so that what is overwritten is lost' : null),
  PutBucketObjectLockConfiguration: () => 'the lock on its objects was changed',
  PutObjectLockConfiguration: () => 'the lock on its objects was changed',
  PutObjectRetention: (asked) => (isLogFile(asked) ? 'the lock on a log file was changed' : null),
  PutObjectLegalHold: (asked) => (isLogFile(asked) ? 'the legal hold on a log file was changed' : null),
  DeleteObject: (asked) => (isLogFile(asked) ? 'a log file was deleted' : null),
  // The record does not name the objects.
  DeleteObjects: () => 'objects were deleted',
}

const ALIASES: Readonly<Record<string, string>> = { PutBucketLifecycleConfiguration: 'PutBucketLifecycle' }

const KEY_DEEDS: Readonly<Record<string, string>> = {
  DisableKey: 'the key of its files was disabled',
  ScheduleKeyDeletion: 'the key of its files is to be deleted, and nobody will be able to read them',
  PutKeyPolicy: 'the policy of the key of its files was replaced',
}

const looksLikeTrail = (bucket: string): boolean => /cloudtrail|trail-logs|log-archive/i.test(bucket)

const hit = (level: Level, because: string, event: TrailEvent): Hit => ({ level: levelOfBlinding(level, event), because })

function onBucket(event: TrailEvent, { own: { trailBuckets } }: DetectContext): Hit | null {
  const asked = requestOf(event)
  const bucket = textOf(asked['bucketName'])
  const deed = DEEDS[ALIASES[event.name] ?? event.name]?.(asked, event.at) ?? null
  if (bucket === null || deed === null) return null
  if (isOwn(bucket, trailBuckets)) return hit('critical', `on the trail bucket ${bucket} ${deed}`, event)
  if (trailBuckets.length > 0 || !looksLikeTrail(bucket)) return null
  return hit('high', `on the bucket ${bucket} ${deed}; taken for the bucket of a trail by its name`, event)
}

function onKey(event: TrailEvent, { own: { kmsKeys } }: DetectContext): Hit | null {
  const deed = KEY_DEEDS[event.name]
  const key = textOf(requestOf(event)['keyId'])
  if (deed === undefined || key === null) return null
  const arns = objectsOf(event.record['resources']).map((one) => one['ARN'])
  if ([key, ...arns].some((named) => isOwn(named, kmsKeys))) return hit('critical', `${deed} (${key})`, event)
  // Any key may be the one of the trail while nobody has said which.
  if (kmsKeys.length > 0 || event.name === 'PutKeyPolicy') return null
  return hit('medium', `the key ${key} is being taken away; it is not known here which key the trail uses`, event)
}

/** What is done to the bucket and the key by which a trail keeps its files. */
export const rule: EventRule = {
  kind: 'event',
  name: 'trail-bucket-attacked',
  sees: { eventNames: [...Object.keys(DEEDS), ...Object.keys(ALIASES), ...Object.keys(KEY_DEEDS)], root: false },
  match(event, context) {
    if (event.source === 's3.amazonaws.com') return onBucket(event, context)
    return event.source === 'kms.amazonaws.com' ? onKey(event, context) : null
  },
}
