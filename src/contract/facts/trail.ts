import { z } from 'zod'
import type { Trail, TrailSelectors, TrailStatus } from '../../core/facts/trail.ts'
import { instantSchema } from './observation.ts'
import { schemaOf } from './schema-of.ts'

export const trailSchema = schemaOf<Trail>()(
  z.object({
    arn: z.string(),
    name: z.string(),
    homeRegion: z.string(),
    multiRegion: z.boolean(),
    organisationTrail: z.boolean(),
    includesGlobalServices: z.boolean(),
    logFileValidation: z.boolean(),
    kmsKeyId: z.string().nullable(),
    bucket: z.string(),
    prefix: z.string().nullable(),
    logGroupArn: z.string().nullable(),
    snsTopicArn: z.string().nullable(),
  }),
)

export const trailStatusSchema = schemaOf<TrailStatus>()(
  z.object({
    logging: z.boolean(),
    latestDeliveryAt: instantSchema.nullable(),
    latestDeliveryError: z.string().nullable(),
    latestDigestAt: instantSchema.nullable(),
    latestDigestError: z.string().nullable(),
    latestLogGroupDeliveryAt: instantSchema.nullable(),
    latestLogGroupDeliveryError: z.string().nullable(),
    startedAt: instantSchema.nullable(),
    stoppedAt: instantSchema.nullable(),
  }),
)

const fieldSelectorSchema = z.object({
  field: z.string(),
  equals: z.array(z.string()),
  notEquals: z.array(z.string()),
  otherOperators: z.array(z.string()),
})

export const trailSelectorsSchema = schemaOf<TrailSelectors>()(
  z.object({
    classic: z.array(
      z.object({
        readWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']),
        managementEvents: z.boolean(),
        excludedSources: z.array(z.string()),
      }),
    ),
    advanced: z.array(z.object({ name: z.string().nullable(), fields: z.array(fieldSelectorSchema) })),
  }),
)
