import { bucketIsPrivate } from '../../../core/bucket-privacy.ts'
import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, inEveryRegion, notApplicable, pass } from '../../../core/decision.ts'
import { entryOf } from '../../../core/trail/some-trail.ts'

const naming = (bucket: string, decision: Decision): Decision => {
  if (decision.verdict === 'fail') return fail(...decision.failures.map(({ because }) => ({ subject: bucket, because })))
  return decision.verdict === 'pass' ? pass(...decision.notes.map((note) => `${bucket}: ${note}`)) : decision
}

export const control = defineControl({
  id: 'trail-bucket-private',
  claim: 'Nobody outside can read the logs of any trail',
  area: 'cloudtrail',
  severity: 'critical',
  since: '0.1.0',
  why: 'The logs tell a stranger which accounts, people, keys and services there are, and what an investigation has seen. An ACL for every AWS user or a bucket policy for everybody is as public as an ACL for the internet. A trail that is otherwise of no use leaks as much as the good one.',
  fix: {
    any: "Turn on all four settings of the bucket's public access block, and of its account's; then remove the statements for everybody from its policy, and set object ownership to BucketOwnerEnforced.",
  },
  effortMinutes: 15,
  about: 'account',
  needs: ['trails'],
  wants: ['trailsByRegion', 'bucketPolicy', 'bucketPublicAccessBlock', 'bucketAcl'],
  maxAgeHours: 24,
  rerunOn: [
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'PutBucketAcl',
    'PutBucketPublicAccessBlock',
    'DeleteBucketPublicAccessBlock',
    'CreateTrail',
    'UpdateTrail',
  ],
  sources: [
    'S3 User Guide: Blocking public access to your Amazon S3 storage',
    'CIS AWS Foundations Benchmark v1.4, 3.3',
    'AWS Security Hub CSPM: CloudTrail.6',
  ],
  decide: ({ trails, trailsByRegion, bucketPolicy, bucketPublicAccessBlock, bucketAcl }, { now }) => {
    const buckets = [...new Set(trails.map(({ bucket }) => bucket))]
    // A Region that did not answer may hide a trail of its own, and that trail a bucket open to the world.
    const nothingHidden = given(trailsByRegion, (regional) => inEveryRegion(regional, () => pass()))
    if (buckets.length === 0) return nothingHidden.verdict === 'pass' ? notApplicable('there is no trail') : nothingHidden
    return everyOf([
      nothingHidden,
      ...buckets.map((bucket) =>
        naming(
          bucket,
          bucketIsPrivate(
            entryOf(bucketPolicy, bucket, 's3:GetBucketPolicy', now),
            entryOf(bucketPublicAccessBlock, bucket, 's3:GetPublicAccessBlock', now),
            entryOf(bucketAcl, bucket, 's3:GetBucketAcl', now),
          ),
        ),
      ),
    ])
  },
})
