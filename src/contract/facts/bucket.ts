import { z } from 'zod'
import type {
  BucketAcl,
  BucketLogging,
  BucketObjectLock,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketVersioning,
  LifecycleRule,
} from '../../core/facts/trail.ts'
import { schemaOf } from './schema-of.ts'

export const bucketPolicySchema = schemaOf<BucketPolicy>()(z.string())

export const bucketPublicAccessBlockSchema = schemaOf<BucketPublicAccessBlock>()(
  z.object({
    blockPublicAcls: z.boolean(),
    ignorePublicAcls: z.boolean(),
    blockPublicPolicy: z.boolean(),
    restrictPublicBuckets: z.boolean(),
  }),
)

export const bucketAclSchema = schemaOf<BucketAcl>()(z.object({ grantedGroups: z.array(z.string()) }))

export const bucketVersioningSchema = schemaOf<BucketVersioning>()(z.object({ enabled: z.boolean(), mfaDelete: z.boolean() }))

export const bucketObjectLockSchema = schemaOf<BucketObjectLock>()(
  z.object({ mode: z.enum(['COMPLIANCE', 'GOVERNANCE']).nullable(), retentionDays: z.number().nullable() }),
)

export const bucketLoggingSchema = schemaOf<BucketLogging>()(z.object({ targetBucket: z.string(), targetPrefix: z.string() }))

export const lifecycleRuleSchema = schemaOf<LifecycleRule>()(
  z.object({ id: z.string().nullable(), enabled: z.boolean(), prefix: z.string().nullable(), expirationDays: z.number().nullable() }),
)
