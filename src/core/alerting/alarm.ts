import type { Region } from '../aws.ts'
import type { Alarm, MetricTransformation } from '../facts/alerting.ts'

/** Whether an alarm looks at the metric that a filter publishes. Equal names in different namespaces are different metrics. */
export const watchesMetric = (alarm: Alarm, metric: MetricTransformation, region: Region): boolean =>
  alarm.metricName === metric.metricName && alarm.namespace === metric.namespace && alarm.region === region

const rising = new Set(['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold'])

/**
 * Why an alarm stays silent when one single event is counted; empty when it fires on the first one.
 *
 * @param metric - what the metric filter publishes for each event.
 * @see CloudWatch User Guide, "Evaluating an alarm": an alarm acts when its state changes, not while it lasts.
 */
export function whyAlarmStaysSilent(alarm: Alarm, metric: MetricTransformation): readonly string[] {
  return [...whyNotFired(alarm, metric), ...whyNobodyIsTold(alarm)]
}

function whyNotFired(alarm: Alarm, metric: MetricTransformation): readonly string[] {
  const { threshold, statistic } = alarm
  if (threshold === null) return ['compares with a band that it learns itself, not with a number of events']
  if (!rising.has(alarm.comparison)) return [`fires when there are few events, not when there is one (${alarm.comparison} ${threshold})`]
  const each = Number(metric.value)
  if (metric.value.trim() === '' || Number.isNaN(each)) return [`each event counts as ${metric.value}, which may be less than one`]
  return [...whyStatistic(statistic), ...whyThreshold(alarm, each, threshold), ...whyPeriods(alarm), ...whyOtherMetric(alarm)]
}

const whyStatistic = (statistic: string | null): readonly string[] => {
  if (statistic === 'Sum' || statistic === 'Maximum') return []
  if (statistic === 'SampleCount') return ['takes the SampleCount, which also counts minutes without an event; it should take the Sum']
  return [
    `takes the ${statistic ?? 'value of no statistic'}${statistic === null ? '' : ', which quiet minutes thin out'}; it should take the Sum`,
  ]
}

function whyThreshold(alarm: Alarm, each: number, threshold: number): readonly string[] {
  const reaches = (value: number) => (alarm.comparison === 'GreaterThanThreshold' ? value > threshold : value >= threshold)
  if (reaches(0)) return [`is above its threshold with no event at all (${alarm.comparison} ${threshold}), so its state never changes`]
  if (reaches(each)) return []
  const needed = alarm.comparison === 'GreaterThanThreshold' ? `more than ${threshold}` : `${threshold}`
  const period = alarm.periodSeconds === null ? 'one period' : `${alarm.periodSeconds} seconds`
  return [`needs ${needed} in ${period} (${alarm.comparison} ${threshold}), and one event counts as ${each}: it never fires on one`]
}

function whyPeriods(alarm: Alarm): readonly string[] {
  const needed = alarm.datapointsToAlarm ?? alarm.evaluationPeriods
  const several = needed > 1 ? [`needs ${needed} of ${alarm.evaluationPeriods} periods with an event, and one event fills one`] : []
  const silence =
    alarm.treatMissingData === 'breaching' ? ['takes silence for a breach, so it is in alarm already when the event comes'] : []
  return [...several, ...silence]
}

function whyOtherMetric({ dimensions, periodSeconds }: Alarm): readonly string[] {
  const names = Object.keys(dimensions)
  return [
    ...(names.length === 0 ? [] : [`watches the metric by ${names.join(', ')}, and the filter publishes it without dimensions`]),
    ...(periodSeconds === null ? ['has no period'] : []),
  ]
}

const whyNobodyIsTold = ({ actionsEnabled, alarmActions }: Alarm): readonly string[] => [
  ...(actionsEnabled ? [] : ['has its actions switched off']),
  ...(alarmActions.length > 0 ? [] : ['has no action: it turns red and tells nobody']),
]

/** Behaviour that leaves the first event told, and that a careful reader should know. */
export function alarmCaveats(alarm: Alarm): readonly string[] {
  return alarm.treatMissingData === 'ignore'
    ? [`${alarm.name} keeps its state while there is no data: after the first event it stays red, and is silent`]
    : []
}
