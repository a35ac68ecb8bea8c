import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { someTrailBucket } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'trail-bucket-versioned',
  claim: 'The bucket of the trail keeps old versions of its objects',
  area: 'cloudtrail',
  severity: 'medium',
  since: '0.1.0',
  why: 'Without versions, one overwritten or deleted object is gone. Object Lock and MFA delete both need them.',
  fix: {
    any: 'In the account that owns the bucket run: aws s3api put-bucket-versioning --bucket NAME --versioning-configuration Status=Enabled.',
  },
  effortMinutes: 5,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus', 'bucketVersioning'],
  maxAgeHours: 24,
  rerunOn: ['PutBucketVersioning', 'CreateTrail', 'UpdateTrail'],
  sources: ['S3 User Guide: Retaining multiple versions of objects with S3 Versioning', 'AWS Config: s3-bucket-versioning-enabled'],
  decide: (facts, { now }) =>
    someTrailBucket(facts, facts.bucketVersioning, now, 's3:GetBucketVersioning', ({ enabled }, trail) =>
      enabled ? pass() : fail({ subject: trail.bucket, because: 'keeps no old versions of its objects' }),
    ),
})
