import { optionalText } from '../input.ts'
import { localArn, textList, topicArn, worldPage } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call, Service } from '../service.ts'

const metricAlarm = (call: Call, alarm: RegionWorld['alarms'][number]) => ({
  AlarmName: alarm.name,
  AlarmArn: localArn(call, 'cloudwatch', `alarm:${alarm.name}`),
  AlarmConfigurationUpdatedTimestamp: new Date(call.account.createdAt),
  ActionsEnabled: alarm.actionsEnabled,
  OKActions: [],
  AlarmActions: alarm.alarmActions.map((action) => topicArn(call, action)),
  InsufficientDataActions: [],
  StateValue: alarm.state,
  StateReason: 'Unchecked: Initial alarm creation',
  StateUpdatedTimestamp: new Date(call.account.createdAt),
  MetricName: alarm.metricName,
  Namespace: alarm.namespace,
  Statistic: alarm.statistic,
  Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
  Period: alarm.periodSeconds,
  EvaluationPeriods: alarm.evaluationPeriods,
  DatapointsToAlarm: alarm.datapointsToAlarm,
  Threshold: alarm.threshold,
  ComparisonOperator: alarm.comparison,
  TreatMissingData: alarm.treatMissingData,
})

function describeAlarms(call: Call) {
  const types = textList(call.input['AlarmTypes']) ?? ['MetricAlarm']
  const names = textList(call.input['AlarmNames'])
  const prefix = optionalText(call.input, 'AlarmNamePrefix') ?? ''
  const state = optionalText(call.input, 'StateValue')
  const actionPrefix = optionalText(call.input, 'ActionPrefix') ?? ''
  const found = call.account.regional
    .region(call.region)
    .alarms.filter((alarm) => types.includes('MetricAlarm') && (names?.includes(alarm.name) ?? true) && alarm.name.startsWith(prefix))
    .filter((alarm) => state === undefined || alarm.state === state)
    .map((alarm) => metricAlarm(call, alarm))
    .filter((alarm) => actionPrefix === '' || alarm.AlarmActions.some((action) => action.startsWith(actionPrefix)))
  const { items, nextToken } = worldPage(call, found, {
    token: 'NextToken',
    size: 'MaxRecords',
    maxSize: 100,
    badToken: 'InvalidNextToken',
  })
  return { MetricAlarms: items, CompositeAlarms: [], NextToken: nextToken }
}

/** CloudWatch alarms. The SDK speaks awsJson1_0, older clients the query protocol; both are answered. */
export const cloudwatch: Service = {
  signingName: 'monitoring',
  prefix: 'cloudwatch',
  protocol: 'json-1.0',
  operations: { DescribeAlarms: describeAlarms },
}
