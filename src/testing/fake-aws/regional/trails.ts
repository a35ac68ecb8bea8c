import { z } from 'zod'
import { DAY_MS, type EpochMs, epochMs, MINUTE_MS } from '../../../core/time.ts'
import { momentSchemas } from '../world-moments.ts'
import { named } from './named.ts'

const classicSelectors = z.strictObject({
  readWriteType: z.enum(['All', 'ReadOnly', 'WriteOnly']).default('All'),
  managementEvents: z.boolean().default(true),
  excludedSources: z.array(z.string()).default([]),
})

const values = z.array(z.string()).optional()

const advancedSelectors = z.strictObject({
  name: z.string().optional(),
  fields: z.array(
    z.strictObject({
      field: z.string(),
      equals: values,
      notEquals: values,
      startsWith: values,
      notStartsWith: values,
      endsWith: values,
      notEndsWith: values,
    }),
  ),
})

function trailStatus(now: EpochMs) {
  const { instantOrNever } = momentSchemas(now)
  return z.strictObject({
    logging: z.boolean().default(true),
    latestDeliveryAt: instantOrNever.default(epochMs(now - 4 * MINUTE_MS)),
    latestDeliveryError: z.string().optional(),
    latestDigestAt: instantOrNever.default(epochMs(now - 40 * MINUTE_MS)),
    latestDigestError: z.string().optional(),
    /** When nothing is said: as fresh as the delivery to the bucket, if the trail has a log group at all. */
    latestLogGroupDeliveryAt: instantOrNever.optional(),
    latestLogGroupDeliveryError: z.string().optional(),
    startedAt: instantOrNever.default(epochMs(now - 300 * DAY_MS)),
    stoppedAt: instantOrNever.optional(),
  })
}

/** A trail that delivers; unless said otherwise as the console makes one: multi-Region, validated, all management events. */
const trailSchema = (now: EpochMs) =>
  z.strictObject({
    /** The partition's global Region when absent. */
    homeRegion: z.string().optional(),
    bucket: z.string(),
    prefix: z.string().optional(),
    multiRegion: z.boolean().default(true),
    organisationTrail: z.boolean().default(false),
    globalServices: z.boolean().default(true),
    logFileValidation: z.boolean().default(true),
    kmsKeyId: z.string().optional(),
    /** ARN, or the name of a log group in the trail's account and home Region. */
    logGroup: z.string().optional(),
    /** ARN, or the name of a topic in the trail's account and home Region. */
    topic: z.string().optional(),
    selectors: z.array(classicSelectors).default([{ readWriteType: 'All', managementEvents: true, excludedSources: [] }]),
    /** Wins over `selectors`: a trail has one kind or the other. */
    advancedSelectors: z.array(advancedSelectors).optional(),
    status: trailStatus(now).prefault({}),
  })

/** Trails by name. */
export const trailsSchema = (now: EpochMs) => named(trailSchema(now)).prefault({})

export type TrailWorld = z.infer<ReturnType<typeof trailsSchema>>[number]
