import { type MetricAlertFacts, alarmTells, alarmsOf, filtersOf, logGroupOf } from '../../../core/alerting/metric-alert.ts'
import { watchesMetric } from '../../../core/alerting/alarm.ts'
import { countsRoot } from '../../../core/alerting/root-filter.ts'
import { defineControl } from '../../../core/control.ts'
import { type Decision, everyOf, fail, given, notApplicable } from '../../../core/decision.ts'
import type { Alarm, MetricFilter, MetricTransformation } from '../../../core/facts/alerting.ts'
import type { EpochMs } from '../../../core/time.ts'
import { ALERT_PATH_EVENTS } from '../../cis-alarm.ts'

const published = (filters: readonly MetricFilter[]): readonly MetricTransformation[] =>
  filters.flatMap(({ transformations }) => transformations)

/** Alarms on root: those on a metric that a filter on root publishes, and those of its name on a metric that no filter publishes. */
function judgeAlarms(
  filters: readonly MetricFilter[],
  alarms: readonly Alarm[],
  region: string,
  facts: MetricAlertFacts,
  now: EpochMs,
): readonly Decision[] {
  const metrics = published(filters.filter(({ pattern }) => countsRoot(pattern)))
  const fed = (alarm: Alarm) => published(filters).some((metric) => watchesMetric(alarm, metric, region))
  const judged = alarms.map((alarm): Decision | null => {
    const metric = metrics.find((each) => watchesMetric(alarm, each, region))
    if (metric !== undefined) return alarmTells(alarm, metric, facts, now)
    const [meant] = metrics.filter(({ metricName }) => metricName === alarm.metricName)
    if (meant === undefined || fed(alarm)) return null
    const watched = `${alarm.namespace ?? 'no namespace'}/${meant.metricName}`
    return fail({
      subject: alarm.name,
      because: `watches ${watched}, which no filter publishes; ${meant.namespace}/${meant.metricName} is the one`,
    })
  })
  return judged.filter((decision) => decision !== null)
}

export const control = defineControl({
  id: 'alarm-can-fire',
  claim: 'Every alarm on root fires on one single event, and reaches somebody',
  area: 'alerting',
  severity: 'high',
  since: '0.1.0',
  why: 'A dead alarm is worse than none, because everybody relies on it. The one that many guides print, GreaterThanThreshold with threshold 1, needs two uses of root within one period; and a subscription that was never confirmed receives nothing.',
  fix: {
    any: 'Set each alarm to Sum, a period of 300 seconds, 1 of 1 datapoints, GreaterThanOrEqualToThreshold 1, missing data as notBreaching, actions on; the metric name and the namespace exactly as the metric filter publishes them. Confirm the subscription of its topic.',
  },
  effortMinutes: 10,
  about: 'account',
  needs: ['trails'],
  wants: ['trailSelectors', 'trailStatus', 'metricFilters', 'alarms', 'topicSubscriptions'],
  maxAgeHours: 24,
  rerunOn: ALERT_PATH_EVENTS,
  sources: [
    'CloudWatch User Guide: Using Amazon CloudWatch alarms',
    'CIS AWS Foundations Benchmark v7.0, 5.3',
    'AWS Security Hub CSPM: CloudWatch.15',
    'AWS Security Hub CSPM: CloudWatch.17',
  ],
  decide: (facts, { now }) => {
    const groups = new Map(
      facts.trails.flatMap((trail) => {
        const group = logGroupOf(trail)
        return group === null ? [] : [[group.arn, group] as const]
      }),
    )
    const none = notApplicable('there is no alarm on root')
    const decisions = [...groups.values()].map((group) =>
      given(filtersOf(group, facts, now), (filters) => {
        if (!filters.some(({ pattern }) => countsRoot(pattern))) return none
        return given(alarmsOf(group, facts, now), (alarms) => {
          const judged = judgeAlarms(filters, alarms, group.region, facts, now)
          return judged.length === 0 ? none : everyOf(judged)
        })
      }),
    )
    return decisions.every(({ verdict }) => verdict === 'not-applicable') ? none : everyOf(decisions)
  },
})
