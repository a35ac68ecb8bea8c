import { z } from 'zod'
import type { EpochMs } from '../../../core/time.ts'
import { objectsSchema } from '../live/live-schema.ts'
import { momentSchemas } from '../world-moments.ts'
import { named } from './named.ts'

const publicAccessBlock = z.strictObject({
  blockPublicAcls: z.boolean().default(true),
  ignorePublicAcls: z.boolean().default(true),
  blockPublicPolicy: z.boolean().default(true),
  restrictPublicBuckets: z.boolean().default(true),
})

const lifecycleRule = z.strictObject({
  id: z.string().optional(),
  enabled: z.boolean().default(true),
  prefix: z.string().default(''),
  expirationDays: z.number().int().positive().optional(),
  /** Moves current objects to Glacier Deep Archive, which deletes nothing. */
  archiveDays: z.number().int().positive().optional(),
  noncurrentExpirationDays: z.number().int().positive().optional(),
})

const objectLock = z.strictObject({
  /** Without one the bucket can lock objects, but locks none by itself. */
  mode: z.enum(['COMPLIANCE', 'GOVERNANCE']).optional(),
  days: z.number().int().positive().optional(),
  years: z.number().int().positive().optional(),
})

/** A bucket; unless said otherwise as S3 has made them since April 2023: private, ACLs off, SSE-S3. */
const bucketSchema = (now: EpochMs) =>
  z.strictObject({
    /** The partition's global Region when absent. */
    region: z.string().optional(),
    createdAt: momentSchemas(now).instant.optional(),
    /** The policy's JSON, or the document itself. */
    policy: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
    /** `null`: never set, or deleted. */
    publicAccessBlock: publicAccessBlock.nullable().prefault({}),
    /** Grantee groups of the ACL beside the owner: URIs, or the last part of one (`AllUsers`). */
    grantedGroups: z.array(z.string()).default([]),
    versioning: z.enum(['Enabled', 'Suspended']).optional(),
    mfaDelete: z.boolean().default(false),
    objectLock: objectLock.optional(),
    accessLogs: z.strictObject({ bucket: z.string(), prefix: z.string().default('') }).optional(),
    lifecycle: z.array(lifecycleRule).default([]),
    encryption: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']).default('AES256'),
    kmsKeyId: z.string().optional(),
    /** `null`: ownership controls were never set, so ACLs count. */
    ownership: z.enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']).nullable().default('BucketOwnerEnforced'),
    /** By key. */
    objects: objectsSchema,
    /** Other accounts that may look into the bucket and read its settings. */
    sharedWith: z.array(z.string().regex(/^\d{12}$/, 'is no account id')).default([]),
  })

/** Buckets by name. */
export const bucketsSchema = (now: EpochMs) =>
  named(bucketSchema(now))
    .refine(
      (buckets) => buckets.every(({ name }) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)),
      'a bucket name has 3 to 63 lower-case letters, digits, dots and hyphens',
    )
    .prefault({})

export type BucketWorld = z.infer<ReturnType<typeof bucketsSchema>>[number]
