import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
} from '@aws-sdk/client-cloudtrail'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administratorKey } from '../build-world.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const world = `
clock: 2026-11-21T12:00:00Z
organisation: { management: '111122223333' }
accounts:
  '111122223333':
    name: payer
    pageSize: 1
    trails:
      org-trail:
        bucket: example-trail
        organisationTrail: true
        logGroup: arn:aws:logs:us-east-1:222233334444:log-group:org-trail:*
        status: { latestDeliveryAt: 5 minutes ago }
      payer-only: { bucket: example-trail, homeRegion: eu-west-1, multiRegion: false, logGroup: local-group }
  '222233334444': { name: log-archive }
  '444455556666':
    name: prod
    trails:
      stopped:
        bucket: prod-trail
        multiRegion: false
        logFileValidation: false
        status: { logging: false, stoppedAt: 2 days ago, latestDeliveryAt: never, latestDeliveryError: AccessDenied }
      advanced:
        bucket: prod-trail
        multiRegion: false
        advancedSelectors:
          - { name: everything but KMS, fields: [{ field: eventCategory, equals: [Management] }, { field: eventSource, notEquals: [kms.amazonaws.com] }] }
`

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: parseWorld(world, 'world.yml') })
})
afterAll(() => aws.stop())

const client = (account: string, region: string) =>
  new CloudTrailClient({
    endpoint: aws.url,
    region,
    credentials: { accessKeyId: administratorKey(account), secretAccessKey: 'fake' },
    maxAttempts: 1,
  })

const orgTrail = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org-trail'
const names = async (account: string, region: string, includeShadowTrails = true) =>
  (await client(account, region).send(new DescribeTrailsCommand({ includeShadowTrails }))).trailList?.map(({ Name }) => Name)

describe('DescribeTrails', () => {
  it.each([
    ['the management account, at the trail’s home', '111122223333', 'us-east-1', true, ['org-trail']],
    ['the management account, in another Region', '111122223333', 'eu-west-1', true, ['org-trail', 'payer-only']],
    ['the same without shadows', '111122223333', 'eu-west-1', false, ['payer-only']],
    ['a member sees the organisation’s trail beside its own', '444455556666', 'us-east-1', true, ['stopped', 'advanced', 'org-trail']],
    ['a member, without shadows', '444455556666', 'us-east-1', false, ['stopped', 'advanced']],
    ['a member, where only the organisation’s trail records', '444455556666', 'sa-east-1', true, ['org-trail']],
  ])('%s', async (_case, account, region, shadows, expected) => {
    expect(await names(account, region, shadows)).toEqual(expected)
  })

  it('describes a shadow as the trail that it is a shadow of', async () => {
    const { trailList } = await client('444455556666', 'sa-east-1').send(new DescribeTrailsCommand({}))
    expect(trailList).toEqual([
      expect.objectContaining({
        TrailARN: orgTrail,
        HomeRegion: 'us-east-1',
        IsOrganizationTrail: true,
        IsMultiRegionTrail: true,
        LogFileValidationEnabled: true,
        CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:222233334444:log-group:org-trail:*',
      }),
    ])
  })

  it('names a log group of its own account in full', async () => {
    const { Trail } = await client('111122223333', 'eu-west-1').send(new GetTrailCommand({ Name: 'payer-only' }))
    expect(Trail?.CloudWatchLogsLogGroupArn).toBe('arn:aws:logs:eu-west-1:111122223333:log-group:local-group:*')
  })
})

describe('GetTrailStatus', () => {
  it('tells when the trail delivered', async () => {
    const status = await client('444455556666', 'eu-west-1').send(new GetTrailStatusCommand({ Name: orgTrail }))
    expect(status).toMatchObject({
      IsLogging: true,
      LatestDeliveryTime: new Date('2026-11-21T11:55:00Z'),
      LatestCloudWatchLogsDeliveryTime: new Date('2026-11-21T11:55:00Z'),
      LatestDigestDeliveryTime: new Date('2026-11-21T11:20:00Z'),
    })
    expect(status.StopLoggingTime).toBeUndefined()
  })

  it('tells of a trail that stopped, failed and has no digest', async () => {
    const status = await client('444455556666', 'us-east-1').send(new GetTrailStatusCommand({ Name: 'stopped' }))
    expect(status).toMatchObject({
      IsLogging: false,
      LatestDeliveryError: 'AccessDenied',
      StopLoggingTime: new Date('2026-11-19T12:00:00Z'),
    })
    expect([status.LatestDeliveryTime, status.LatestDigestDeliveryTime, status.LatestCloudWatchLogsDeliveryTime]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it.each([
    ['a member that names the organisation’s trail without its ARN', 'org-trail', 'TrailNotFoundException'],
    ['a trail that nobody has', 'no-such-trail', 'TrailNotFoundException'],
    ['a name with blanks', 'a b c', 'InvalidTrailNameException'],
    ['an ARN of another service', 'arn:aws:s3:::bucket', 'CloudTrailARNInvalidException'],
  ])('refuses %s', async (_case, Name, name) => {
    await expect(client('444455556666', 'us-east-1').send(new GetTrailStatusCommand({ Name }))).rejects.toMatchObject({ name })
  })
})

describe('GetEventSelectors', () => {
  it('answers a trail that nobody configured with all management events', async () => {
    const { EventSelectors, AdvancedEventSelectors } = await client('111122223333', 'us-east-1').send(
      new GetEventSelectorsCommand({ TrailName: 'org-trail' }),
    )
    expect(EventSelectors).toEqual([
      { ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] },
    ])
    expect(AdvancedEventSelectors).toBeUndefined()
  })

  it('answers with advanced selectors instead', async () => {
    const { EventSelectors, AdvancedEventSelectors } = await client('444455556666', 'us-east-1').send(
      new GetEventSelectorsCommand({ TrailName: 'advanced' }),
    )
    expect(EventSelectors).toBeUndefined()
    expect(AdvancedEventSelectors?.[0]).toEqual({
      Name: 'everything but KMS',
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
      ],
    })
  })
})

it('ListTrails pages, and lists each trail once', async () => {
  const payer = client('111122223333', 'us-east-1')
  const first = await payer.send(new ListTrailsCommand({}))
  const second = await payer.send(new ListTrailsCommand({ NextToken: first.NextToken }))
  expect([first.Trails?.map(({ Name }) => Name), second.Trails?.map(({ Name }) => Name), second.NextToken]).toEqual([
    ['org-trail'],
    ['payer-only'],
    undefined,
  ])
})
