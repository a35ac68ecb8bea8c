import type { EpochMs } from '../../core/time.ts'
import type { LiveWorld } from '../fake-aws/live/live-world.ts'
import { packed } from './delivery.ts'
import { sampleLogs } from './sample-trail.ts'

/** Puts the logs of the sample organisation into its buckets. */
export function fillBuckets(objects: LiveWorld['objects'], now: EpochMs): void {
  for (const { bucket, key, text, deliveredAt } of sampleLogs(now))
    objects.set(`${bucket}/${key}`, { bytes: packed(text), modifiedAt: new Date(deliveredAt) })
}
