import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { someTrailBucket } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'trail-bucket-access-logged',
  claim: 'Every access to the bucket of the trail is logged',
  area: 'cloudtrail',
  severity: 'low',
  since: '0.1.0',
  why: 'Who reads the logs, and who tries to delete them, is part of every investigation; the trail itself does not say it.',
  fix: {
    any: 'Turn on server access logging of the bucket, into another bucket of the same account and Region; never into itself, where each entry would write the next.',
  },
  effortMinutes: 10,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus', 'bucketLogging'],
  maxAgeHours: 24,
  rerunOn: ['PutBucketLogging', 'CreateTrail', 'UpdateTrail'],
  sources: [
    'S3 User Guide: Logging requests with server access logging',
    'CIS AWS Foundations Benchmark v7.0, 4.4',
    'CIS AWS Foundations Benchmark v5.0, 3.4',
    'AWS Security Hub CSPM: CloudTrail.7',
  ],
  decide: (facts, { now }) =>
    someTrailBucket(facts, facts.bucketLogging, now, 's3:GetBucketLogging', (logging, { bucket }) => {
      if (logging === null) return fail({ subject: bucket, because: 'does not log who reads or deletes in it' })
      return logging.targetBucket === bucket
        ? fail({ subject: bucket, because: 'logs accesses into itself: whoever deletes logs there deletes the traces too' })
        : pass()
    }),
})
