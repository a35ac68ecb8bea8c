import { defineControl } from '../../../core/control.ts'
import { failUnlessNone } from '../../../core/decision.ts'
import type { LifecycleRule, Trail } from '../../../core/facts/trail.ts'
import { someTrailBucket } from '../../../core/trail/some-trail.ts'

/** The beginning that all keys of the trail's log files and digests share. */
const keysOf = ({ prefix }: Trail): string => (prefix === null || prefix === '' ? 'AWSLogs/' : `${prefix}/AWSLogs/`)

const concerns = (rule: LifecycleRule, keys: string): boolean => {
  const prefix = rule.prefix ?? ''
  return rule.enabled && (keys.startsWith(prefix) || prefix.startsWith(keys))
}

export const control = defineControl({
  id: 'trail-bucket-retains-long-enough',
  claim: 'The logs of the trail are kept as long as you decided',
  area: 'cloudtrail',
  severity: 'medium',
  since: '0.1.0',
  why: 'An intrusion is often found months after it began. A lifecycle rule that deletes early, meant to save a little money, deletes its beginning.',
  fix: {
    any: 'Raise the expiration of the lifecycle rules that reach the logs to at least the days of the setting logRetentionDays, or remove it; move old logs to a cheaper storage class instead.',
  },
  effortMinutes: 10,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus', 'bucketLifecycle'],
  maxAgeHours: 24,
  rerunOn: ['PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'CreateTrail', 'UpdateTrail'],
  sources: ['S3 User Guide: Managing the lifecycle of objects', 'PCI DSS v4.0.1, 10.5.1'],
  decide: (facts, { now, settings }) =>
    someTrailBucket(facts, facts.bucketLifecycle, now, 's3:GetBucketLifecycleConfiguration', (rules, trail) =>
      failUnlessNone(
        rules.flatMap((rule) =>
          concerns(rule, keysOf(trail)) && rule.expirationDays !== null && rule.expirationDays < settings.logRetentionDays
            ? [
                {
                  subject: trail.bucket,
                  because: `the lifecycle rule ${rule.id ?? 'without a name'} deletes logs after ${rule.expirationDays} days; they should be kept for ${settings.logRetentionDays}`,
                },
              ]
            : [],
        ),
      ),
    ),
})
