import { defineControl } from '../../../core/control.ts'
import { someTrail, statusOf } from '../../../core/trail/some-trail.ts'
import { deliversNow } from '../../../core/trail/working.ts'

export const control = defineControl({
  id: 'trail-is-logging-now',
  claim: 'The trail is logging, and its log files and digests arrive',
  area: 'cloudtrail',
  severity: 'high',
  severityOn: { management: 'critical' },
  since: '0.1.0',
  why: 'Stopping the trail is what an intruder does first. A bucket policy or a key that was changed stops it just as well, and the console goes on showing a trail that looks configured.',
  fix: {
    any: 'Start the logging of the trail; when deliveries fail, read the error here and repair the bucket policy or the KMS key policy that it names. Then find out in the event history who stopped it.',
    member: 'Tell the owners of the organisation trail: only they can start it and repair its bucket.',
  },
  effortMinutes: 20,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus'],
  maxAgeHours: 24,
  rerunOn: [
    'StopLogging',
    'StartLogging',
    'CreateTrail',
    'UpdateTrail',
    'DeleteTrail',
    'PutBucketPolicy',
    'PutKeyPolicy',
    'DisableKey',
    'ScheduleKeyDeletion',
  ],
  sources: ['CloudTrail API Reference: GetTrailStatus', 'CIS AWS Foundations Benchmark v7.0, 4.1', 'AWS Security Hub CSPM: CloudTrail.3'],
  decide: (facts, { now }) => someTrail(facts, now, (trail) => deliversNow(trail, statusOf(trail, facts, now), now)),
})
