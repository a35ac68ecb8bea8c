import { defineControl } from '../../../core/control.ts'
import { type Decision, fail, given, pass, someOf } from '../../../core/decision.ts'
import type { BucketObjectLock, BucketVersioning } from '../../../core/facts/trail.ts'
import { entryOf, someTrail } from '../../../core/trail/some-trail.ts'

function locked(bucket: string, lock: BucketObjectLock | null, retentionDays: number): Decision {
  if (lock === null) return fail({ subject: bucket, because: 'has no Object Lock: whoever may delete can delete the logs' })
  if (lock.mode === 'GOVERNANCE')
    return fail({
      subject: bucket,
      because: 'has Object Lock in governance mode, which root and whoever holds s3:BypassGovernanceRetention can lift',
    })
  if (lock.mode === null || lock.retentionDays === null)
    return fail({ subject: bucket, because: 'has Object Lock without a default retention, so log files are not locked' })
  return lock.retentionDays < retentionDays
    ? pass(`${bucket} locks log files for ${lock.retentionDays} days; they should be kept for ${retentionDays}`)
    : pass()
}

const guardedByMfa = (bucket: string, { enabled, mfaDelete }: BucketVersioning): Decision =>
  enabled && mfaDelete
    ? pass(
        `${bucket} relies on MFA delete: root with its TOTP device can still delete, and lifecycle rules cannot be used; Object Lock in compliance mode binds root too`,
      )
    : fail({ subject: bucket, because: 'has no MFA delete either' })

export const control = defineControl({
  id: 'trail-bucket-immutable',
  claim: 'Nobody can delete the logs of the trail before their time, root included',
  area: 'cloudtrail',
  severity: 'medium',
  severityOn: { management: 'high' },
  since: '0.1.0',
  why: 'Root of the account that owns the bucket can change every policy of it. Object Lock in compliance mode is what binds root too: until the retention ends, no one deletes a version, AWS Support included.',
  fix: {
    any: 'Turn on Object Lock for the bucket with a default retention in COMPLIANCE mode. Choose the days with care: nobody can shorten them. MFA delete is the older way; only root can switch it on, by the CLI and with a TOTP device, and it rules out lifecycle rules.',
  },
  effortMinutes: 30,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus', 'bucketObjectLock', 'bucketVersioning'],
  maxAgeHours: 24,
  rerunOn: ['PutObjectLockConfiguration', 'PutBucketVersioning', 'CreateTrail', 'UpdateTrail'],
  sources: [
    'S3 User Guide: Locking objects with Object Lock',
    'S3 User Guide: Configuring MFA delete',
    'CIS AWS Foundations Benchmark v7.0, 3.1.2',
    'CIS AWS Foundations Benchmark v5.0, 2.1.2',
    'AWS Security Hub CSPM: S3.20',
  ],
  decide: (facts, { now, settings }) =>
    someTrail(facts, now, ({ bucket }) =>
      someOf(
        [
          given(entryOf(facts.bucketObjectLock, bucket, 's3:GetObjectLockConfiguration', now), (lock) =>
            locked(bucket, lock, settings.logRetentionDays),
          ),
          given(entryOf(facts.bucketVersioning, bucket, 's3:GetBucketVersioning', now), (versioning) => guardedByMfa(bucket, versioning)),
        ],
        { subject: bucket, because: 'has no Object Lock' },
      ),
    ),
})
