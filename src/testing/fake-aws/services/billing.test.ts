import {
  BudgetsClient,
  DescribeBudgetsCommand,
  DescribeNotificationsForBudgetCommand,
  DescribeSubscribersForNotificationCommand,
} from '@aws-sdk/client-budgets'
import { DescribeRegionsCommand, type DescribeRegionsCommandInput, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administratorKey } from '../build-world.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const account = '999900001111'
const world = `
clock: 2026-11-21T12:00:00Z
accounts:
  '${account}':
    name: startup
    optInRegions: [eu-south-1]
    pageSize: 1
    budgets:
      monthly: { limit: 500, notifications: [{ threshold: 80, subscribers: [finance@example.com] }, { kind: FORECASTED, threshold: 100 }] }
      unwatched: { limit: 10.5, type: USAGE, unit: GB }
    costReports:
      legacy: { bucket: example-billing, lastStatus: ERROR_NO_BUCKET }
      fresh: { bucket: example-billing, bucketRegion: eu-west-1 }
    dataExports:
      focus: { bucket: example-billing, bucketRegion: eu-west-1 }
      broken: { bucket: example-gone, status: UNHEALTHY, unhealthyBecause: INSUFFICIENT_PERMISSION }
`

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: parseWorld(world, 'world.yml') })
})
afterAll(() => aws.stop())

const config = () => ({
  endpoint: aws.url,
  region: 'us-east-1',
  credentials: { accessKeyId: administratorKey(account), secretAccessKey: 'fake' },
  maxAttempts: 1,
})

describe('AWS Budgets', () => {
  it('pages budgets', async () => {
    const client = new BudgetsClient(config())
    const first = await client.send(new DescribeBudgetsCommand({ AccountId: account }))
    const second = await client.send(new DescribeBudgetsCommand({ AccountId: account, NextToken: first.NextToken }))
    expect(first.Budgets).toMatchObject([{ BudgetName: 'monthly', BudgetType: 'COST', BudgetLimit: { Amount: '500', Unit: 'USD' } }])
    expect(second).toMatchObject({ Budgets: [{ BudgetName: 'unwatched', BudgetLimit: { Amount: '10.5', Unit: 'GB' } }] })
    expect(second.NextToken).toBeUndefined()
  })

  it('pages the notifications of a budget, and names who gets them', async () => {
    const client = new BudgetsClient(config())
    const asked = { AccountId: account, BudgetName: 'monthly' }
    const first = await client.send(new DescribeNotificationsForBudgetCommand(asked))
    const second = await client.send(new DescribeNotificationsForBudgetCommand({ ...asked, NextToken: first.NextToken }))
    expect([first.Notifications?.[0]?.Threshold, second.Notifications?.[0]?.NotificationType]).toEqual([80, 'FORECASTED'])
    const { Subscribers } = await client.send(
      new DescribeSubscribersForNotificationCommand({ ...asked, Notification: first.Notifications?.[0] }),
    )
    expect(Subscribers).toEqual([{ SubscriptionType: 'EMAIL', Address: 'finance@example.com' }])
  })

  it('refuses another account, and a budget that is not there', async () => {
    const client = new BudgetsClient(config())
    await expect(client.send(new DescribeBudgetsCommand({ AccountId: '111122223333' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
    await expect(client.send(new DescribeNotificationsForBudgetCommand({ AccountId: account, BudgetName: 'gone' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
  })
})

/** These two have no SDK client among the product's packages; the reader signs their requests by hand. */
async function ask(service: string, target: string, input: object): Promise<unknown> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${administratorKey(account)}/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`
  const headers = { authorization, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
  return (await fetch(aws.url, { method: 'POST', headers, body: JSON.stringify(input) })).json()
}

it('Cost and Usage Reports are listed with the state of their last delivery', async () => {
  const target = 'AWSOrigamiServiceGatewayService.DescribeReportDefinitions'
  expect(await ask('cur', target, {})).toMatchObject({
    ReportDefinitions: [
      { ReportName: 'legacy', S3Bucket: 'example-billing', S3Region: 'us-east-1', ReportStatus: { lastStatus: 'ERROR_NO_BUCKET' } },
    ],
    NextToken: 'page-1',
  })
  const second = await ask('cur', target, { NextToken: 'page-1' })
  expect(second).toMatchObject({ ReportDefinitions: [{ ReportName: 'fresh', S3Region: 'eu-west-1' }] })
  expect(second).not.toHaveProperty('NextToken')
})

describe('Data Exports', () => {
  const exports = 'AWSBillingAndCostManagementDataExports'

  it('lists health, and tells the bucket of each one', async () => {
    const first = await ask('bcm-data-exports', `${exports}.ListExports`, {})
    expect(first).toMatchObject({ Exports: [{ ExportName: 'focus', ExportStatus: { StatusCode: 'HEALTHY' } }], NextToken: 'page-1' })
    const second = (await ask('bcm-data-exports', `${exports}.ListExports`, { NextToken: 'page-1' })) as {
      Exports: { ExportArn: string }[]
    }
    expect(second).toMatchObject({ Exports: [{ ExportStatus: { StatusCode: 'UNHEALTHY', StatusReason: 'INSUFFICIENT_PERMISSION' } }] })
    expect(await ask('bcm-data-exports', `${exports}.GetExport`, { ExportArn: second.Exports[0]?.ExportArn })).toMatchObject({
      Export: { Name: 'broken', DestinationConfigurations: { S3Destination: { S3Bucket: 'example-gone', S3Region: 'us-east-1' } } },
    })
  })

  it('refuses an export that is not there', async () => {
    expect(
      await ask('bcm-data-exports', `${exports}.GetExport`, { ExportArn: 'arn:aws:bcm-data-exports:us-east-1:1:export/gone' }),
    ).toMatchObject({ __type: 'ResourceNotFoundException' })
  })
})

describe('DescribeRegions', () => {
  const regions = async (input: DescribeRegionsCommandInput) =>
    (await new EC2Client(config()).send(new DescribeRegionsCommand(input))).Regions ?? []

  it('lists the Regions that the account can use', async () => {
    const found = await regions({})
    expect(found).toHaveLength(18)
    expect(found).toContainEqual({ RegionName: 'eu-south-1', Endpoint: 'ec2.eu-south-1.amazonaws.com', OptInStatus: 'opted-in' })
  })

  it.each([
    ['every Region there is', { AllRegions: true }, 29],
    ['those that were opted into', { Filters: [{ Name: 'opt-in-status', Values: ['opted-in'] }] }, 1],
    ['those that are named', { RegionNames: ['us-east-1', 'eu-west-1'] }, 2],
  ])('lists %s', async (_case, input, count) => {
    expect(await regions(input)).toHaveLength(count)
  })

  it('refuses a Region that is not there', async () => {
    await expect(regions({ RegionNames: ['mars-north-1'] })).rejects.toMatchObject({ name: 'InvalidParameterValue' })
  })
})
