import type { DefaultRetention, LifecycleRule as AwsRule } from '@aws-sdk/client-s3'
import type { Region } from '../../core/aws.ts'
import type { Fact } from '../../core/fact.ts'
import type {
  BucketAcl,
  BucketLogging,
  BucketObjectLock,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketVersioning,
  LifecycleRule,
} from '../../core/facts/trail.ts'
import { count, documentText, list, oneOf, optionalCount, optionalFlag, optionalText, record, text } from './answer.ts'
import type { Target } from './collector.ts'

/** Asks one thing about a bucket, in its own Region. What a bucket does not have is an answer, not an error. */
export type BucketQuestion<T> = (target: Target, bucket: string, region: Region) => Promise<Fact<T>>

export const bucketPolicy: BucketQuestion<BucketPolicy | null> = (target, bucket, region) =>
  target.observe('s3:GetBucketPolicy', { Bucket: bucket }, ({ Policy }) => documentText(Policy, 'Policy'), {
    region,
    absent: { NoSuchBucketPolicy: null },
  })

export const bucketPublicAccessBlock: BucketQuestion<BucketPublicAccessBlock | null> = (target, bucket, region) =>
  target.observe(
    's3:GetPublicAccessBlock',
    { Bucket: bucket },
    ({ PublicAccessBlockConfiguration }) => {
      const block = record(PublicAccessBlockConfiguration, 'PublicAccessBlockConfiguration')
      return {
        blockPublicAcls: optionalFlag(block.BlockPublicAcls, 'BlockPublicAcls'),
        ignorePublicAcls: optionalFlag(block.IgnorePublicAcls, 'IgnorePublicAcls'),
        blockPublicPolicy: optionalFlag(block.BlockPublicPolicy, 'BlockPublicPolicy'),
        restrictPublicBuckets: optionalFlag(block.RestrictPublicBuckets, 'RestrictPublicBuckets'),
      }
    },
    { region, absent: { NoSuchPublicAccessBlockConfiguration: null } },
  )

export const bucketAcl: BucketQuestion<BucketAcl> = (target, bucket, region) =>
  target.observe(
    's3:GetBucketAcl',
    { Bucket: bucket },
    ({ Grants }) => ({
      grantedGroups: list(Grants, 'Grants')
        .filter(({ Grantee }) => record(Grantee, 'Grantee').Type === 'Group')
        .map(({ Grantee }) => text(Grantee?.URI, 'Grantee.URI')),
    }),
    { region },
  )

/** A bucket whose versioning was never touched answers with an empty configuration. */
export const bucketVersioning: BucketQuestion<BucketVersioning> = (target, bucket, region) =>
  target.observe(
    's3:GetBucketVersioning',
    { Bucket: bucket },
    ({ Status, MFADelete }) => ({
      enabled: optionalText(Status, 'Status') === 'Enabled',
      mfaDelete: optionalText(MFADelete, 'MFADelete') === 'Enabled',
    }),
    { region },
  )

/** AWS sends one of the two; an endpoint that sends both gives zero to the one that was not set. */
function retentionDays({ Days, Years }: DefaultRetention): number {
  const years = optionalCount(Years, 'Years') ?? 0
  return years > 0 ? years * 365 : count(Days, 'Days')
}

export const bucketObjectLock: BucketQuestion<BucketObjectLock | null> = (target, bucket, region) =>
  target.observe<'s3:GetObjectLockConfiguration', BucketObjectLock | null>(
    's3:GetObjectLockConfiguration',
    { Bucket: bucket },
    ({ ObjectLockConfiguration }) => {
      const retention = record(ObjectLockConfiguration, 'ObjectLockConfiguration').Rule?.DefaultRetention
      if (retention === undefined) return { mode: null, retentionDays: null }
      return { mode: oneOf(retention.Mode, ['COMPLIANCE', 'GOVERNANCE'], 'Mode'), retentionDays: retentionDays(retention) }
    },
    { region, absent: { ObjectLockConfigurationNotFoundError: null } },
  )

/** A bucket whose access is not logged answers with an empty status. */
export const bucketLogging: BucketQuestion<BucketLogging | null> = (target, bucket, region) =>
  target.observe<'s3:GetBucketLogging', BucketLogging | null>(
    's3:GetBucketLogging',
    { Bucket: bucket },
    ({ LoggingEnabled }) =>
      LoggingEnabled === undefined
        ? null
        : {
            targetBucket: text(LoggingEnabled.TargetBucket, 'TargetBucket'),
            targetPrefix: optionalText(LoggingEnabled.TargetPrefix, 'TargetPrefix') ?? '',
          },
    { region },
  )

/** @see S3 User Guide, "Lifecycle configuration elements": from its date on, a dated rule deletes every object it covers, however young. */
function expirationDays({ Expiration }: AwsRule): number | null {
  if (Expiration?.Date !== undefined) return 0
  return optionalCount(Expiration?.Days, 'Expiration.Days')
}

const ruleOf = (rule: AwsRule): LifecycleRule => ({
  id: optionalText(rule.ID, 'ID') || null,
  enabled: oneOf(rule.Status, ['Enabled', 'Disabled'], 'Status') === 'Enabled',
  prefix: optionalText(rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? rule.Prefix, 'Prefix') || null,
  expirationDays: expirationDays(rule),
})

export const bucketLifecycle: BucketQuestion<readonly LifecycleRule[]> = (target, bucket, region) =>
  target.observe<'s3:GetBucketLifecycleConfiguration', readonly LifecycleRule[]>(
    's3:GetBucketLifecycleConfiguration',
    { Bucket: bucket },
    ({ Rules }) => list(Rules, 'Rules').map(ruleOf),
    { region, absent: { NoSuchLifecycleConfiguration: [] } },
  )
