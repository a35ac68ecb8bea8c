import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  paginateDescribeMetricFilters,
} from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, ListEventBusesCommand, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import { GetTopicAttributesCommand, ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administratorKey } from '../build-world.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const rootPattern = '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'
const world = `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111':
    name: startup
    pageSize: 1
    inEveryRegion:
      eventRules:
        root-activity:
          state: ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS
          pattern: { detail: { userIdentity: { type: [Root] } } }
          targets: [alerts, 'arn:aws:events:us-east-1:333344445555:event-bus/central']
    inRegion:
      eu-west-1:
        eventBuses: [partner]
        eventRules:
          nightly: { schedule: rate(1 day), state: DISABLED }
          second: { pattern: '{"source":["aws.signin"]}' }
          on-partner: { bus: partner, pattern: {} }
        logGroups:
          trail:
            retentionDays: 365
            metricFilters:
              root-use: { pattern: '${rootPattern}', transformations: [{ metricName: RootUse, namespace: Security }] }
              policy-change: { pattern: '{ $.eventName = PutRolePolicy }', transformations: [{ metricName: PolicyChange, namespace: Security }] }
          other: {}
        alarms:
          root-use:
            metricName: RootUse
            namespace: Security
            statistic: Sum
            periodSeconds: 300
            threshold: 1
            comparison: GreaterThanOrEqualToThreshold
            alarmActions: [alerts]
            dimensions: { Account: all }
          by-expression: { comparison: GreaterThanThreshold, actionsEnabled: false }
        topics:
          alerts:
            subscriptions:
              - { protocol: email, endpoint: security@example.com }
              - { protocol: email, endpoint: left@example.com, confirmed: false }
  '222233334444': { name: log-archive }
`

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: parseWorld(world, 'world.yml') })
})
afterAll(() => aws.stop())

const config = (region = 'eu-west-1', account = '999900001111') => ({
  endpoint: aws.url,
  region,
  credentials: { accessKeyId: administratorKey(account), secretAccessKey: 'fake' },
  maxAttempts: 1,
})

describe('CloudWatch Logs', () => {
  it('pages metric filters of a group', async () => {
    const pages = []
    const paginator = paginateDescribeMetricFilters({ client: new CloudWatchLogsClient(config()) }, { logGroupName: 'trail' })
    for await (const page of paginator) pages.push(page.metricFilters?.map(({ filterName }) => filterName))
    expect(pages).toEqual([['root-use'], ['policy-change']])
  })

  it('gives the pattern back as it was written', async () => {
    const { metricFilters } = await new CloudWatchLogsClient(config()).send(
      new DescribeMetricFiltersCommand({ metricName: 'RootUse', metricNamespace: 'Security' }),
    )
    expect(metricFilters).toMatchObject([
      {
        filterPattern: rootPattern,
        logGroupName: 'trail',
        metricTransformations: [{ metricName: 'RootUse', metricNamespace: 'Security', metricValue: '1' }],
      },
    ])
  })

  it.each([
    ['a group that is not there', { logGroupName: 'gone' }, 'ResourceNotFoundException'],
    ['a metric without its namespace', { metricName: 'RootUse' }, 'InvalidParameterException'],
    ['a token that no page handed out', { nextToken: 'made-up' }, 'InvalidParameterException'],
  ])('refuses %s', async (_case, input, name) => {
    await expect(new CloudWatchLogsClient(config()).send(new DescribeMetricFiltersCommand(input))).rejects.toMatchObject({ name })
  })

  it('lists the groups of one Region', async () => {
    const { logGroups } = await new CloudWatchLogsClient(config()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: 'tr' }))
    expect(logGroups).toMatchObject([
      {
        logGroupName: 'trail',
        retentionInDays: 365,
        metricFilterCount: 2,
        logGroupArn: 'arn:aws:logs:eu-west-1:999900001111:log-group:trail',
      },
    ])
    expect((await new CloudWatchLogsClient(config('us-east-1')).send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([])
  })
})

describe('CloudWatch', () => {
  it('describes an alarm with what decides whether it fires', async () => {
    const { MetricAlarms, NextToken } = await new CloudWatchClient(config()).send(new DescribeAlarmsCommand({}))
    expect(NextToken).toBeDefined()
    expect(MetricAlarms).toMatchObject([
      {
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:999900001111:alarm:root-use',
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions: ['arn:aws:sns:eu-west-1:999900001111:alerts'],
        Dimensions: [{ Name: 'Account', Value: 'all' }],
      },
    ])
    const second = await new CloudWatchClient(config()).send(new DescribeAlarmsCommand({ NextToken }))
    expect(second).toMatchObject({ MetricAlarms: [{ AlarmName: 'by-expression', ActionsEnabled: false }] })
    expect(second.MetricAlarms?.[0]?.MetricName).toBeUndefined()
    expect(second.NextToken).toBeUndefined()
  })

  it('answers a client of the query protocol in XML', async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${administratorKey('999900001111')}/20261121/eu-west-1/monitoring/aws4_request, SignedHeaders=host, Signature=0`
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(aws.url, {
      method: 'POST',
      headers,
      body: 'Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=root-use',
    })
    expect(await answer.text()).toContain('<DescribeAlarmsResult><MetricAlarms><member><AlarmName>root-use</AlarmName>')
  })
})

describe('SNS', () => {
  const topic = 'arn:aws:sns:eu-west-1:999900001111:alerts'

  it('tells a confirmed subscription from one that is pending', async () => {
    const client = new SNSClient(config())
    const first = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }))
    const second = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic, NextToken: first.NextToken }))
    expect(first.Subscriptions).toMatchObject([
      { Endpoint: 'security@example.com', SubscriptionArn: expect.stringMatching(/:alerts:[0-9a-f-]{36}$/) },
    ])
    expect(second.Subscriptions).toMatchObject([{ Endpoint: 'left@example.com', SubscriptionArn: 'PendingConfirmation' }])
    expect(second.NextToken).toBeUndefined()
  })

  it('counts them in the attributes', async () => {
    const { Attributes } = await new SNSClient(config()).send(new GetTopicAttributesCommand({ TopicArn: topic }))
    expect(Attributes).toMatchObject({ TopicArn: topic, SubscriptionsConfirmed: '1', SubscriptionsPending: '1' })
  })

  it.each([
    ['a topic that is not there', 'arn:aws:sns:eu-west-1:999900001111:gone', 'eu-west-1', 'NotFoundException'],
    ['a topic of another account', 'arn:aws:sns:eu-west-1:222233334444:alerts', 'eu-west-1', 'AuthorizationErrorException'],
    ['a topic of another Region', topic, 'us-east-1', 'InvalidParameterException'],
  ])('refuses %s', async (_case, TopicArn, region, name) => {
    await expect(new SNSClient(config(region)).send(new ListSubscriptionsByTopicCommand({ TopicArn }))).rejects.toMatchObject({ name })
  })
})

describe('EventBridge', () => {
  it('lists the rules of the default bus, in pages', async () => {
    const client = new EventBridgeClient(config())
    const first = await client.send(new ListRulesCommand({}))
    const second = await client.send(new ListRulesCommand({ NextToken: first.NextToken }))
    expect(first.Rules).toEqual([
      {
        Name: 'nightly',
        Arn: 'arn:aws:events:eu-west-1:999900001111:rule/nightly',
        ScheduleExpression: 'rate(1 day)',
        State: 'DISABLED',
        EventBusName: 'default',
      },
    ])
    expect(second).toMatchObject({ Rules: [{ Name: 'second', EventPattern: '{"source":["aws.signin"]}', State: 'ENABLED' }] })
    expect(second.NextToken).toBeUndefined()
  })

  it('has the rule of every Region where the Region says nothing else', async () => {
    const { Rules } = await new EventBridgeClient(config('sa-east-1')).send(new ListRulesCommand({}))
    expect(Rules).toMatchObject([
      { State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', EventPattern: '{"detail":{"userIdentity":{"type":["Root"]}}}' },
    ])
  })

  it('pages the targets of a rule', async () => {
    const client = new EventBridgeClient(config('sa-east-1'))
    const first = await client.send(new ListTargetsByRuleCommand({ Rule: 'root-activity' }))
    const second = await client.send(new ListTargetsByRuleCommand({ Rule: 'root-activity', NextToken: first.NextToken }))
    expect([...(first.Targets ?? []), ...(second.Targets ?? [])]).toEqual([
      { Id: 'target-1', Arn: 'arn:aws:sns:sa-east-1:999900001111:alerts' },
      { Id: 'target-2', Arn: 'arn:aws:events:us-east-1:333344445555:event-bus/central' },
    ])
  })

  it('keeps the rules of another bus apart', async () => {
    const client = new EventBridgeClient(config())
    expect((await client.send(new ListRulesCommand({ EventBusName: 'partner' }))).Rules).toMatchObject([
      { Name: 'on-partner', Arn: 'arn:aws:events:eu-west-1:999900001111:rule/partner/on-partner' },
    ])
    expect((await client.send(new ListEventBusesCommand({ NamePrefix: 'part' }))).EventBuses).toMatchObject([{ Name: 'partner' }])
  })

  it('refuses a rule and a bus that are not there', async () => {
    const client = new EventBridgeClient(config())
    await expect(client.send(new ListTargetsByRuleCommand({ Rule: 'gone' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(client.send(new ListRulesCommand({ EventBusName: 'gone' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})
