import { describe, expect, it } from 'vitest'
import type { Alarm } from '../facts/alerting.ts'
import { alarmCaveats, watchesMetric, whyAlarmStaysSilent } from './alarm.ts'

const metric = { metricName: 'RootUse', namespace: 'Security', value: '1' }

const alarm: Alarm = {
  arn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:root-use',
  name: 'root-use',
  region: 'us-east-1',
  metricName: 'RootUse',
  namespace: 'Security',
  statistic: 'Sum',
  periodSeconds: 300,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 1,
  comparison: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'notBreaching',
  actionsEnabled: true,
  alarmActions: ['arn:aws:sns:us-east-1:111122223333:alerts'],
  dimensions: {},
}

describe('whyAlarmStaysSilent', () => {
  it.each<[string, Partial<Alarm>, string, string]>([
    ['one event in five minutes is enough', {}, '1', ''],
    ['more than zero is the same', { comparison: 'GreaterThanThreshold', threshold: 0 }, '1', ''],
    ['one period of the last five', { evaluationPeriods: 5, datapointsToAlarm: 1 }, '1', ''],
    ['missing data left at its default', { treatMissingData: null }, '1', ''],
    ['an event that counts as ten', { threshold: 10 }, '10', ''],
    ["the articles' alarm needs two", { comparison: 'GreaterThanThreshold', threshold: 1 }, '1', 'it never fires on one'],
    ['an average instead of a sum', { statistic: 'Average' }, '1', 'should take the Sum'],
    ['no statistic at all', { statistic: null }, '1', 'no statistic'],
    ['no period at all', { periodSeconds: null }, '1', 'has no period'],
    ['two periods in a row', { evaluationPeriods: 2, datapointsToAlarm: null }, '1', 'needs 2 of 2 periods'],
    ['two of three periods', { evaluationPeriods: 3, datapointsToAlarm: 2 }, '1', 'needs 2 of 3 periods'],
    ['three events', { threshold: 3 }, '1', 'needs 3 in 300 seconds'],
    ['threshold zero is always reached', { threshold: 0 }, '1', 'its state never changes'],
    ['fires on few events', { comparison: 'LessThanThreshold' }, '1', 'fires when there are few events'],
    ['anomaly detection', { threshold: null, comparison: 'GreaterThanUpperThreshold' }, '1', 'learns itself'],
    ['silence breaches', { treatMissingData: 'breaching' }, '1', 'takes silence for a breach'],
    ['actions switched off', { actionsEnabled: false }, '1', 'actions switched off'],
    ['no actions', { alarmActions: [] }, '1', 'tells nobody'],
    ['a dimension that the filter does not publish', { dimensions: { Region: 'us-east-1' } }, '1', 'by Region'],
    ['a value taken from the event', {}, '$.bytes', 'counts as $.bytes'],
  ])('%s', (_, changes, value, because) => {
    const reasons = whyAlarmStaysSilent({ ...alarm, ...changes }, { ...metric, value })
    if (because === '') expect(reasons).toEqual([])
    else expect(reasons).toEqual([expect.stringContaining(because)])
  })

  it('gives every reason, not only the first', () => {
    expect(
      whyAlarmStaysSilent({ ...alarm, comparison: 'GreaterThanThreshold', actionsEnabled: false, alarmActions: [] }, metric),
    ).toHaveLength(3)
  })
})

describe('watchesMetric', () => {
  it.each<[string, Partial<Alarm>, boolean]>([
    ['the same metric', {}, true],
    ['the same name in another namespace', { namespace: 'CloudTrailMetrics' }, false],
    ['another name', { metricName: 'rootuse' }, false],
    ['another Region', { region: 'eu-west-1' }, false],
    ['metric mathematics', { metricName: null, namespace: null }, false],
  ])('%s', (_, changes, expected) => expect(watchesMetric({ ...alarm, ...changes }, metric, 'us-east-1')).toBe(expected))
})

describe('alarmCaveats', () => {
  it('tells of an alarm that keeps red for ever', () => expect(alarmCaveats({ ...alarm, treatMissingData: 'ignore' })).toHaveLength(1))
  it('is silent about a plain one', () => expect(alarmCaveats(alarm)).toEqual([]))
})
