import { cisRow } from '../core/alerting/cis-patterns.ts'
import { metricAlert } from '../core/alerting/metric-alert.ts'
import type { AccountKind } from '../core/aws.ts'
import { type Control, type Severity, defineControl } from '../core/control.ts'

/** Facts along the path from a trail to a person, besides the trails themselves. */
export const ALERT_PATH_FACTS = ['trailSelectors', 'trailStatus', 'metricFilters', 'alarms', 'topicSubscriptions'] as const

/** Calls that build or cut the path from a trail to a person. */
export const ALERT_PATH_EVENTS = [
  'CreateTrail',
  'UpdateTrail',
  'DeleteTrail',
  'PutEventSelectors',
  'StartLogging',
  'StopLogging',
  'PutMetricFilter',
  'DeleteMetricFilter',
  'DeleteLogGroup',
  'PutMetricAlarm',
  'DeleteAlarms',
  'EnableAlarmActions',
  'DisableAlarmActions',
  'Subscribe',
  'ConfirmSubscription',
  'Unsubscribe',
  'DeleteTopic',
] as const

export interface CisAlarm {
  readonly severity: Severity
  /** Why somebody should be told at once when it happens. */
  readonly why: string
  /** Kinds of account in which it can happen; all when absent. */
  readonly kinds?: readonly AccountKind[]
}

/** The control for one row of the CIS benchmark's monitoring section; its id is `cis-alarm-` and the row's two digits. */
export function cisAlarm(number: number, { severity, why, kinds }: CisAlarm): Control {
  const row = cisRow(number)
  const digits = String(number).padStart(2, '0')
  return defineControl({
    id: `cis-alarm-${digits}`,
    claim: `Somebody is told of ${row.topic}`,
    area: 'alerting',
    severity,
    since: '0.1.0',
    why,
    fix: {
      any: `Make a metric filter on the log group of the trail, an alarm that fires when the Sum of five minutes is 1 or more, and a topic with a confirmed subscription. The filter pattern is in: rootwarden controls show cis-alarm-${digits}`,
      member: `Have the alarm made once, on the log group of the organisation trail, in the account where that lies. The filter pattern is in: rootwarden controls show cis-alarm-${digits}`,
    },
    effortMinutes: 10,
    about: 'account',
    ...(kinds === undefined ? {} : { kinds }),
    needs: ['trails'],
    wants: ALERT_PATH_FACTS,
    maxAgeHours: 24,
    rerunOn: ALERT_PATH_EVENTS,
    sources: [
      `Metric filter pattern: ${row.pattern}`,
      `CIS AWS Foundations Benchmark v7.0, 5.${number}`,
      `CIS AWS Foundations Benchmark v6.0, 5.${number}`,
      `CIS AWS Foundations Benchmark v5.0, 4.${number}`,
      ...(row.securityHub === null ? [] : [`AWS Security Hub CSPM: ${row.securityHub}`]),
    ],
    decide: (facts, { now }) => metricAlert(row, facts, now),
  })
}
