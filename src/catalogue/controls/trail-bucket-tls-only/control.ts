import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'
import { givenPolicy } from '../../../core/iam/given-policy.ts'
import { someTrailBucket } from '../../../core/trail/some-trail.ts'
import { openToPlainHttp } from '../../../core/trail/tls-only.ts'

export const control = defineControl({
  id: 'trail-bucket-tls-only',
  claim: 'The bucket of the trail refuses requests without TLS',
  area: 'cloudtrail',
  severity: 'low',
  since: '0.1.0',
  why: 'S3 still answers over plain HTTP. A script that fetches logs that way shows them to everybody on its path.',
  fix: {
    any: 'Add to the bucket policy a statement that denies s3:* to everybody, on the bucket and on its objects, when aws:SecureTransport is false; with no other condition in it.',
  },
  effortMinutes: 10,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus', 'bucketPolicy'],
  maxAgeHours: 24,
  rerunOn: ['PutBucketPolicy', 'DeleteBucketPolicy', 'CreateTrail', 'UpdateTrail'],
  sources: [
    'S3 User Guide: Enforce encryption of data in transit',
    'CIS AWS Foundations Benchmark v5.0, 2.1.1',
    'AWS Security Hub CSPM: S3.5',
  ],
  decide: (facts, { now, account }) =>
    someTrailBucket(facts, facts.bucketPolicy, now, 's3:GetBucketPolicy', (policy, { bucket }) => {
      if (policy === null) return fail({ subject: bucket, because: 'has no bucket policy, so it answers over plain HTTP' })
      return givenPolicy(policy, `bucket policy of ${bucket}`, now, (parsed) => {
        const open = openToPlainHttp(parsed, bucket, account.partition)
        if (open.objects)
          return fail({
            subject: bucket,
            because: 'hands out its objects over plain HTTP: no statement denies all of S3 to everybody without TLS',
          })
        return open.bucket
          ? fail({ subject: bucket, because: 'answers about the bucket itself over plain HTTP: the denial names its objects only' })
          : pass()
      })
    }),
})
