import { z } from 'zod'
import type { Alarm, EventRule, MetricFilter, RuleTarget, TopicSubscription } from '../../core/facts/alerting.ts'
import { schemaOf } from './schema-of.ts'

export const metricFilterSchema = schemaOf<MetricFilter>()(
  z.object({
    name: z.string(),
    pattern: z.string(),
    transformations: z.array(z.object({ metricName: z.string(), namespace: z.string(), value: z.string() })),
  }),
)

export const alarmSchema = schemaOf<Alarm>()(
  z.object({
    arn: z.string(),
    name: z.string(),
    region: z.string(),
    metricName: z.string().nullable(),
    namespace: z.string().nullable(),
    statistic: z.string().nullable(),
    periodSeconds: z.number().nullable(),
    evaluationPeriods: z.number(),
    datapointsToAlarm: z.number().nullable(),
    threshold: z.number().nullable(),
    comparison: z.string(),
    treatMissingData: z.string().nullable(),
    actionsEnabled: z.boolean(),
    alarmActions: z.array(z.string()),
    dimensions: z.record(z.string(), z.string()),
  }),
)

export const topicSubscriptionSchema = schemaOf<TopicSubscription>()(
  z.object({ protocol: z.string(), endpoint: z.string(), confirmed: z.boolean() }),
)

export const eventRuleSchema = schemaOf<EventRule>()(
  z.object({
    arn: z.string(),
    name: z.string(),
    bus: z.string(),
    region: z.string(),
    pattern: z.string().nullable(),
    state: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']),
  }),
)

export const ruleTargetSchema = schemaOf<RuleTarget>()(z.object({ id: z.string(), arn: z.string() }))
