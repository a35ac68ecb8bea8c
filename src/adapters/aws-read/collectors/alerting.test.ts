import { describe, expect, it } from 'vitest'
import { readAccounts } from '../../../../test/aws-read/read-accounts.ts'

const group = 'arn:aws:logs:eu-west-1:999900001111:log-group:trail'
const topic = (name: string, account = '999900001111'): string => `arn:aws:sns:eu-west-1:${account}:${name}`

const world = `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111':
    name: startup
    pageSize: 1
    trails: { main: { bucket: logs, homeRegion: eu-west-1, logGroup: trail } }
    inRegion:
      eu-west-1:
        logGroups:
          trail:
            metricFilters:
              root-use: { pattern: '{ $.userIdentity.type = "Root" }', transformations: [{ metricName: RootUse, namespace: Security }] }
              all: { pattern: '', transformations: [{ metricName: Events, namespace: Security, value: '2' }] }
          other: { metricFilters: { nobody: { pattern: x, transformations: [] } } }
        alarms:
          root-use:
            metricName: RootUse
            namespace: Security
            statistic: Sum
            periodSeconds: 300
            datapointsToAlarm: 1
            threshold: 1
            comparison: GreaterThanOrEqualToThreshold
            treatMissingData: notBreaching
            alarmActions: [alerts, '${topic('central', '333344445555')}', 'arn:aws:lambda:eu-west-1:999900001111:function:page']
            dimensions: { Account: all }
          by-expression: { comparison: GreaterThanThreshold, actionsEnabled: false, alarmActions: [maths] }
          disk-full: { metricName: Disk, namespace: Machines, comparison: GreaterThanThreshold, alarmActions: [machines] }
        topics:
          alerts:
            subscriptions:
              - { protocol: email, endpoint: security@example.com }
              - { protocol: email, endpoint: left@example.com, confirmed: false }
              - { protocol: https, endpoint: 'https://user:word@pager.example.com:8443/integration/0123456789abcdef/enqueue?key=s' }
          machines: { subscriptions: [{ protocol: email, endpoint: machines@example.com }] }
          rules: { subscriptions: [{ protocol: sqs, endpoint: 'arn:aws:sqs:eu-west-1:999900001111:q' }] }
        eventRules:
          root: { pattern: { detail: { userIdentity: { type: [Root] } } }, targets: [rules, missing] }
  '333344445555': { name: security, inRegion: { eu-west-1: { topics: { central: { subscriptions: [{ protocol: email, endpoint: soc@example.com }] } } } } }
`

describe('from a trail’s log group to a person', () => {
  it('metric filters are read page by page from the groups of trails alone', async () => {
    const { metricFilters } = await readAccounts(world, { facts: ['metricFilters'] })
    expect(metricFilters).toEqual({
      [group]: [
        {
          name: 'root-use',
          pattern: '{ $.userIdentity.type = "Root" }',
          transformations: [{ metricName: 'RootUse', namespace: 'Security', value: '1' }],
        },
        { name: 'all', pattern: '', transformations: [{ metricName: 'Events', namespace: 'Security', value: '2' }] },
      ],
    })
  })

  it('a log group that is gone filters nothing', async () => {
    const { metricFilters } = await readAccounts(world.replace('logGroup: trail', 'logGroup: gone'), { facts: ['metricFilters'] })
    expect(metricFilters).toEqual({ [group.replace('trail', 'gone')]: [] })
  })

  it('alarms are read where the log group lies', async () => {
    const { alarms } = await readAccounts(world, { facts: ['alarms'] })
    expect(Object.keys(alarms as object)).toEqual(['999900001111/eu-west-1'])
    expect(alarms).toMatchObject({
      '999900001111/eu-west-1': [
        {
          arn: 'arn:aws:cloudwatch:eu-west-1:999900001111:alarm:root-use',
          name: 'root-use',
          region: 'eu-west-1',
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
          alarmActions: [topic('alerts'), topic('central', '333344445555'), 'arn:aws:lambda:eu-west-1:999900001111:function:page'],
          dimensions: { Account: 'all' },
        },
        { name: 'by-expression', metricName: null, namespace: null, threshold: null, actionsEnabled: false },
        { name: 'disk-full', metricName: 'Disk', treatMissingData: null },
      ],
    })
  })

  it('subscriptions are read of the topics of alarms on trails and of rules about root, and of no others', async () => {
    const { topicSubscriptions } = await readAccounts(world, { facts: ['topicSubscriptions'], accounts: ['999900001111', '333344445555'] })
    expect(topicSubscriptions).toEqual({
      [topic('alerts')]: [
        { protocol: 'email', endpoint: 'security@example.com', confirmed: true },
        { protocol: 'email', endpoint: 'left@example.com', confirmed: false },
        { protocol: 'https', endpoint: 'https://pager.example.com:8443/…', confirmed: true },
      ],
      [topic('central', '333344445555')]: [{ protocol: 'email', endpoint: 'soc@example.com', confirmed: true }],
      [topic('rules')]: [{ protocol: 'sqs', endpoint: 'arn:aws:sqs:eu-west-1:999900001111:q', confirmed: true }],
      [topic('missing')]: [],
    })
  })

  it('what lies in an account that nobody reads is unknown, and says whose it is', async () => {
    const { topicSubscriptions, details } = await readAccounts(world, { facts: ['topicSubscriptions'] })
    expect(topicSubscriptions).toMatchObject({ [topic('central', '333344445555')]: { unknown: 'account-not-read' } })
    expect(details).toEqual(['sns:ListSubscriptionsByTopic: nobody reads 333344445555'])
  })

  it('one log group in another account serves many trails', async () => {
    const central = group.replace('999900001111', '222233334444')
    const shared = `
organisation: { management: '111122223333' }
accounts:
  '111122223333': { name: payer, trails: { org: { bucket: logs, organisationTrail: true, homeRegion: eu-west-1, logGroup: '${central}:*' } } }
  '444455556666': { name: prod }
  '222233334444': { name: log-archive, inRegion: { eu-west-1: { logGroups: { trail: { metricFilters: { root: { pattern: '', transformations: [] } } } } } } }
`
    const alone = await readAccounts(shared, { facts: ['metricFilters', 'alarms'], accounts: ['111122223333', '444455556666'] })
    expect(alone.metricFilters).toEqual({ [central]: { unknown: 'account-not-read' } })
    expect(alone.alarms).toEqual({ '222233334444/eu-west-1': { unknown: 'account-not-read' } })

    const together = await readAccounts(shared, {
      facts: ['metricFilters', 'alarms'],
      accounts: ['111122223333', '444455556666', '222233334444'],
    })
    expect(together.metricFilters).toEqual({ [central]: [{ name: 'root', pattern: '', transformations: [] }] })
    expect(together.asked.filter((call) => call.startsWith('logs:'))).toHaveLength(1)
  })
})
