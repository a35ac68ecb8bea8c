import { z } from 'zod'
import { detectedFindingsSchema, queuesSchema } from '../live/live-schema.ts'
import { named } from './named.ts'

const metricFilter = z.strictObject({
  pattern: z.string().max(1024),
  transformations: z.array(z.strictObject({ metricName: z.string(), namespace: z.string(), value: z.string().default('1') })),
})

const logGroup = z.strictObject({
  /** Kept for ever when absent. */
  retentionDays: z.number().int().positive().optional(),
  metricFilters: named(metricFilter).prefault({}),
})

/** Nothing here is filled in: an alarm that fires or does not is told apart by exactly these members. */
const alarm = z.strictObject({
  metricName: z.string().optional(),
  namespace: z.string().optional(),
  statistic: z.string().optional(),
  periodSeconds: z.number().int().positive().optional(),
  evaluationPeriods: z.number().int().positive().default(1),
  datapointsToAlarm: z.number().int().positive().optional(),
  threshold: z.number().optional(),
  comparison: z.string(),
  treatMissingData: z.string().optional(),
  actionsEnabled: z.boolean().default(true),
  /** ARNs, or names of topics in the alarm's account and Region. */
  alarmActions: z.array(z.string()).default([]),
  dimensions: z.record(z.string(), z.string()).default({}),
  state: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']).default('OK'),
})

const topic = z.strictObject({
  subscriptions: z.array(z.strictObject({ protocol: z.string(), endpoint: z.string(), confirmed: z.boolean().default(true) })).default([]),
  kmsKeyId: z.string().optional(),
})

const eventRule = z.strictObject({
  bus: z.string().default('default'),
  /** The pattern's JSON, or the pattern itself. */
  pattern: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  schedule: z.string().optional(),
  state: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']).default('ENABLED'),
  /** ARNs, or names of topics in the rule's account and Region. */
  targets: z.array(z.string()).default([]),
})

const configRecorder = z.strictObject({
  allSupported: z.boolean().default(true),
  includesGlobalTypes: z.boolean().default(false),
  resourceTypes: z.array(z.string()).default([]),
  recording: z.boolean().default(true),
  lastStatus: z.enum(['Pending', 'Success', 'Failure', 'NotApplicable']).default('Success'),
  lastError: z.string().optional(),
})

const configRule = z.strictObject({
  owner: z.enum(['AWS', 'CUSTOM_LAMBDA', 'CUSTOM_POLICY']).default('AWS'),
  sourceIdentifier: z.string(),
  state: z.enum(['ACTIVE', 'DELETING', 'DELETING_RESULTS', 'EVALUATING']).default('ACTIVE'),
})

const analyzer = z.strictObject({
  type: z
    .enum([
      'ACCOUNT',
      'ORGANIZATION',
      'ACCOUNT_UNUSED_ACCESS',
      'ORGANIZATION_UNUSED_ACCESS',
      'ACCOUNT_INTERNAL_ACCESS',
      'ORGANIZATION_INTERNAL_ACCESS',
    ])
    .default('ACCOUNT'),
  status: z.enum(['ACTIVE', 'CREATING', 'DISABLED', 'FAILED']).default('ACTIVE'),
})

const administrator = z.string().regex(/^\d{12}$/, 'is no account id')

const members = {
  logGroups: named(logGroup),
  alarms: named(alarm),
  topics: named(topic),
  eventBuses: z.array(z.string()),
  eventRules: named(eventRule),
  configRecorders: named(configRecorder),
  configRules: named(configRule),
  deliveryChannels: named(z.strictObject({ bucket: z.string(), topic: z.string().optional() })),
  /** An account has at most one detector in a Region; `null` where GuardDuty was never switched on. */
  guardDuty: z
    .strictObject({
      enabled: z.boolean().default(true),
      publishingFrequency: z.enum(['FIFTEEN_MINUTES', 'ONE_HOUR', 'SIX_HOURS']).default('SIX_HOURS'),
    })
    .nullable(),
  /** Delegated administrators, seen from the management account. */
  guardDutyAdministrators: z.array(administrator),
  securityHub: z.strictObject({ standards: z.array(z.string()).default([]) }).nullable(),
  securityHubAdministrators: z.array(administrator),
  accessAnalyzers: named(analyzer),
  queues: queuesSchema,
  /** Of the account itself; they can be seen where GuardDuty is on. */
  guardDutyFindings: detectedFindingsSchema,
}

/** One Region of an account, as far as the world's file speaks of it. */
export const regionSchema = z.strictObject(members).partial()

/** One Region of an account, with everything that the file does not name absent. */
export type RegionWorld = z.infer<z.ZodObject<typeof members>>

/** A Region that nobody has touched. */
export const emptyRegion: RegionWorld = {
  logGroups: [],
  alarms: [],
  topics: [],
  eventBuses: [],
  eventRules: [],
  configRecorders: [],
  configRules: [],
  deliveryChannels: [],
  guardDuty: null,
  guardDutyAdministrators: [],
  securityHub: null,
  securityHubAdministrators: [],
  accessAnalyzers: [],
  queues: [],
  guardDutyFindings: [],
}
