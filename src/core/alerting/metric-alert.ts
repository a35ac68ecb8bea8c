import { type AccountId, isAccountId, parseArn } from '../aws.ts'
import { type Decision, type Failure, everyOf, fail, given, someOf } from '../decision.ts'
import { type Fact, type Unknown, unknown } from '../fact.ts'
import {
  type AccountRegion,
  type Alarm,
  type MetricFilter,
  type MetricTransformation,
  type TopicSubscription,
  accountRegion,
} from '../facts/alerting.ts'
import type { Each } from '../facts/catalogue.ts'
import type { Trail } from '../facts/trail.ts'
import type { EpochMs } from '../time.ts'
import { type TrailFacts, entryOf, someTrail, statusOf } from '../trail/some-trail.ts'
import { feedsLogGroup } from '../trail/working.ts'
import { alarmCaveats, watchesMetric, whyAlarmStaysSilent } from './alarm.ts'
import type { CisRow } from './cis-patterns.ts'
import { compareWithRow } from './compared-filter.ts'
import { reachesSomebody, withNotes } from './reach.ts'

export interface MetricAlertFacts extends TrailFacts {
  readonly metricFilters: Fact<Each<readonly MetricFilter[]>>
  readonly alarms: Fact<Readonly<Record<AccountRegion, Fact<readonly Alarm[]>>>>
  readonly topicSubscriptions: Fact<Each<readonly TopicSubscription[]>>
}

/** Where a trail's events are counted: its log group may lie in another account than the trail. */
export interface LogGroup {
  readonly arn: string
  readonly account: AccountId
  readonly region: string
}

/** @returns the trail's log group, without the `:*` that CloudTrail adds; `null` when it has none, or none that can be read. */
export function logGroupOf(trail: Trail): LogGroup | null {
  const arn = trail.logGroupArn?.replace(/:\*$/, '')
  const parts = arn === undefined ? null : parseArn(arn)
  return arn === undefined || parts === null || !isAccountId(parts.account) ? null : { arn, account: parts.account, region: parts.region }
}

/**
 * Whether one event of a row of the CIS benchmark is told to somebody: a trail that records everything feeds a log group, a metric filter
 * counts the event, an alarm on that very metric fires on one, and its action reaches a confirmed subscription.
 */
export const metricAlert = (row: CisRow, facts: MetricAlertFacts, now: EpochMs): Decision =>
  someTrail(facts, now, (trail) => {
    const group = logGroupOf(trail)
    if (group === null)
      return fail({ subject: trail.name, because: 'sends its events to no log group, so no metric filter can count them' })
    const counted = given(filtersOf(group, facts, now), (filters) => someFilterAlerts(row, filters, group, facts, now))
    return everyOf([feedsLogGroup(trail, statusOf(trail, facts, now), now), counted])
  })

export const filtersOf = (group: LogGroup, { metricFilters }: MetricAlertFacts, now: EpochMs): Fact<readonly MetricFilter[]> =>
  entryOf(metricFilters, group.arn, 'logs:DescribeMetricFilters', now)

export const alarmsOf = (group: LogGroup, { alarms }: MetricAlertFacts, now: EpochMs): Fact<readonly Alarm[]> =>
  entryOf(alarms, accountRegion(group.account, group.region), 'cloudwatch:DescribeAlarms', now)

function someFilterAlerts(row: CisRow, filters: readonly MetricFilter[], group: LogGroup, facts: MetricAlertFacts, now: EpochMs): Decision {
  const judged = filters.map((filter) => ({ filter, ...compareWithRow(row, filter) }))
  const near: Failure[] = []
  const open: Unknown[] = []
  const alerts = judged.flatMap(({ filter, coverage, related, meant }) => {
    if (coverage.covers === 'yes')
      return filter.transformations.map((metric) =>
        withNotes(metricAlarmed(filter, metric, group, facts, now), ...notesOn(filter, coverage.notes)),
      )
    if (meant && coverage.covers === 'no') near.push({ subject: filter.name, because: coverage.because })
    if (related && coverage.covers === 'undecided')
      open.push(unknown('not-supported', `metric filter ${filter.name}: ${coverage.because}`, now, 'logs:DescribeMetricFilters'))
    return []
  })
  const none = { subject: group.arn, because: `no metric filter of this log group counts ${row.topic}` }
  const undecided = open.map((missing): Decision => ({ verdict: 'unknown', missing: [missing] }))
  const left = alerts.length > 0 ? [] : near.map((failure) => fail(failure))
  return someOf([...alerts, ...undecided, ...left], none)
}

const notesOn = (filter: MetricFilter, notes: readonly string[]): readonly string[] =>
  notes.map((note) => `metric filter ${filter.name}: ${note}`)

function metricAlarmed(
  filter: MetricFilter,
  metric: MetricTransformation,
  group: LogGroup,
  facts: MetricAlertFacts,
  now: EpochMs,
): Decision {
  return given(alarmsOf(group, facts, now), (alarms) => {
    const watching = alarms.filter((alarm) => watchesMetric(alarm, metric, group.region))
    const name = `${metric.namespace}/${metric.metricName}`
    const [namesake] = alarms.filter((alarm) => alarm.metricName === metric.metricName)
    const none =
      namesake === undefined
        ? { subject: filter.name, because: `no alarm watches its metric ${name}` }
        : {
            subject: namesake.name,
            because: `watches ${namesake.namespace ?? 'no namespace'}/${metric.metricName}, but the filter ${filter.name} publishes ${name}`,
          }
    return someOf(
      watching.map((alarm) => alarmTells(alarm, metric, facts, now)),
      none,
    )
  })
}

/** Whether an alarm fires on one event and its action reaches somebody. */
export function alarmTells(
  alarm: Alarm,
  metric: MetricTransformation,
  facts: Pick<MetricAlertFacts, 'topicSubscriptions'>,
  now: EpochMs,
): Decision {
  const silent = whyAlarmStaysSilent(alarm, metric)
  if (silent.length > 0) return fail({ subject: alarm.name, because: silent.join(', and ') })
  const reached = someOf(
    alarm.alarmActions.map((action) => reachesSomebody(action, facts.topicSubscriptions, now)),
    { subject: alarm.name, because: 'has no action: it turns red and tells nobody' },
  )
  return withNotes(reached, ...alarmCaveats(alarm))
}
