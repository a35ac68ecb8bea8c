import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { type Region, parseArn } from '../../../core/aws.ts'
import { type Alarm, accountRegion } from '../../../core/facts/alerting.ts'
import { count, flag, list, optionalCount, optionalList, optionalText, text } from '../answer.ts'
import type { SharedCollector } from '../collector.ts'
import { answers } from '../each.ts'
import { type SharedThing, askOwner, trailLogGroups } from '../shared-things.ts'

const operation = 'cloudwatch:DescribeAlarms'

/** An alarm on an expression over several metrics has no metric, statistic or period of its own. */
const alarmOf = (alarm: MetricAlarm, region: Region): Alarm => ({
  arn: text(alarm.AlarmArn, 'AlarmArn'),
  name: text(alarm.AlarmName, 'AlarmName'),
  region: parseArn(text(alarm.AlarmArn, 'AlarmArn'))?.region || region,
  metricName: optionalText(alarm.MetricName, 'MetricName'),
  namespace: optionalText(alarm.Namespace, 'Namespace'),
  statistic: optionalText(alarm.Statistic, 'Statistic') ?? optionalText(alarm.ExtendedStatistic, 'ExtendedStatistic'),
  periodSeconds: optionalCount(alarm.Period, 'Period'),
  evaluationPeriods: count(alarm.EvaluationPeriods, 'EvaluationPeriods'),
  datapointsToAlarm: optionalCount(alarm.DatapointsToAlarm, 'DatapointsToAlarm'),
  threshold: optionalCount(alarm.Threshold, 'Threshold'),
  comparison: text(alarm.ComparisonOperator, 'ComparisonOperator'),
  treatMissingData: optionalText(alarm.TreatMissingData, 'TreatMissingData'),
  actionsEnabled: flag(alarm.ActionsEnabled, 'ActionsEnabled'),
  alarmActions: optionalList(alarm.AlarmActions, 'AlarmActions').map((action) => text(action, 'AlarmAction')),
  dimensions: Object.fromEntries(
    optionalList(alarm.Dimensions, 'Dimensions').map(({ Name, Value }) => [text(Name, 'Name'), text(Value, 'Value')]),
  ),
})

const place = ({ account, region }: SharedThing): string => accountRegion(account, region)

/** The metric alarms of each account and Region in which a trail's log group lies: there its metrics are. */
export const alarms: SharedCollector = {
  scope: 'shared',
  provides: { alarms: [[operation]] },
  after: ['trails'],
  async read(world) {
    const places = [...new Map(trailLogGroups(world).map((group) => [place(group), group])).values()]
    return {
      alarms: await answers(places, place, (where) =>
        askOwner(world, where, operation, (target) =>
          target.observeAll(
            operation,
            { AlarmTypes: ['MetricAlarm'] },
            'NextToken',
            ({ MetricAlarms }) => list(MetricAlarms, 'MetricAlarms').map((alarm) => alarmOf(alarm, where.region)),
            { region: where.region },
          ),
        ),
      ),
    }
  },
}
