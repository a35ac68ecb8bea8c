import type { Region } from '../aws.ts'
import type { EpochMs } from '../time.ts'
import type { PolicyDocument } from './iam.ts'

/** A trail of CloudTrail, once, whatever the number of Regions that show a shadow of it. */
export interface Trail {
  readonly arn: string
  readonly name: string
  readonly homeRegion: Region
  readonly multiRegion: boolean
  readonly organisationTrail: boolean
  readonly includesGlobalServices: boolean
  readonly logFileValidation: boolean
  readonly kmsKeyId: string | null
  readonly bucket: string
  readonly prefix: string | null
  readonly logGroupArn: string | null
  readonly snsTopicArn: string | null
}

/** Configured is not working: what the trail did lately. */
export interface TrailStatus {
  readonly logging: boolean
  readonly latestDeliveryAt: EpochMs | null
  readonly latestDeliveryError: string | null
  readonly latestDigestAt: EpochMs | null
  readonly latestDigestError: string | null
  readonly latestLogGroupDeliveryAt: EpochMs | null
  readonly latestLogGroupDeliveryError: string | null
  readonly startedAt: EpochMs | null
  readonly stoppedAt: EpochMs | null
}

export interface FieldSelector {
  readonly field: string
  readonly equals: readonly string[]
  readonly notEquals: readonly string[]
  /** Any of StartsWith, EndsWith and their negations: narrows in a way that a control does not need to understand. */
  readonly otherOperators: readonly string[]
}

/** What the trail records. A trail has classic selectors or advanced ones, never both. */
export interface TrailSelectors {
  readonly classic: readonly {
    readonly readWriteType: 'All' | 'ReadOnly' | 'WriteOnly'
    readonly managementEvents: boolean
    readonly excludedSources: readonly string[]
  }[]
  readonly advanced: readonly { readonly name: string | null; readonly fields: readonly FieldSelector[] }[]
}

export interface BucketPublicAccessBlock {
  readonly blockPublicAcls: boolean
  readonly ignorePublicAcls: boolean
  readonly blockPublicPolicy: boolean
  readonly restrictPublicBuckets: boolean
}

export interface BucketAcl {
  /** URIs of the grantee groups, such as `…/groups/global/AllUsers`. */
  readonly grantedGroups: readonly string[]
}

export interface BucketVersioning {
  readonly enabled: boolean
  readonly mfaDelete: boolean
}

export interface BucketObjectLock {
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE' | null
  /** Days of the default retention (years are counted as 365 days); `null` without one. */
  readonly retentionDays: number | null
}

export interface LifecycleRule {
  readonly id: string | null
  readonly enabled: boolean
  readonly prefix: string | null
  /** Days after which current objects are deleted; `null` when the rule does not delete them. */
  readonly expirationDays: number | null
}

export interface BucketLogging {
  readonly targetBucket: string
  readonly targetPrefix: string
}

export type BucketPolicy = PolicyDocument
