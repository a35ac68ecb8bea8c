import type { AccountId, Region } from '../aws.ts'

export interface MetricTransformation {
  readonly metricName: string
  readonly namespace: string
  readonly value: string
}

export interface MetricFilter {
  readonly name: string
  readonly pattern: string
  readonly transformations: readonly MetricTransformation[]
}

export interface Alarm {
  readonly arn: string
  readonly name: string
  readonly region: Region
  readonly metricName: string | null
  readonly namespace: string | null
  readonly statistic: string | null
  readonly periodSeconds: number | null
  readonly evaluationPeriods: number
  readonly datapointsToAlarm: number | null
  readonly threshold: number | null
  readonly comparison: string
  readonly treatMissingData: string | null
  readonly actionsEnabled: boolean
  readonly alarmActions: readonly string[]
  readonly dimensions: Readonly<Record<string, string>>
}

export interface TopicSubscription {
  readonly protocol: string
  readonly endpoint: string
  /** A subscription whose owner never followed the confirmation link receives nothing. */
  readonly confirmed: boolean
}

export interface EventRule {
  readonly arn: string
  readonly name: string
  readonly bus: string
  readonly region: Region
  /** `null` for a rule on a schedule. */
  readonly pattern: string | null
  readonly state: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'
}

export interface RuleTarget {
  readonly id: string
  readonly arn: string
}

/** Where alarms of a metric live: `111122223333/eu-west-1`. */
export type AccountRegion = `${string}/${string}`

export const accountRegion = (account: AccountId, region: Region): AccountRegion => `${account}/${region}`
