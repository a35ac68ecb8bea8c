import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountId } from '../../../core/aws.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, epochMs } from '../../../core/time.ts'
import { clientSettings } from '../client-settings.ts'
import { AWS_LIMITS } from '../limits.ts'
import { historyEvent } from '../live/build-live.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const text = `
clock: 2026-11-21T12:00:00Z
accounts:
  '777788889999':
    name: sandbox
    events:
      - { eventTime: 1 hour ago, eventName: ConsoleLogin, eventSource: signin.amazonaws.com }
      - { eventTime: 2 hours ago, eventName: CreateAccessKey }
      - { eventTime: 1 hour ago, eventName: ListUsers, awsRegion: eu-west-1, readOnly: true, userIdentity: { type: IAMUser, userName: ana, accessKeyId: AKIAANAEXAMPLE } }
      - { eventTime: 5 minutes ago, eventName: StopLogging, visible: in 5 minutes }
      - { eventTime: 91 days ago, eventName: TooOld }
      - { eventTime: 3 hours ago, eventName: GetObject, managementEvent: false }
  '444455556666': { name: prod }
`
let aws: FakeAws
let now: EpochMs
beforeEach(async () => {
  const world = parseWorld(text, 'world.yml')
  now = world.now
  aws = await startFakeAws({ world, clock: { now: () => now } })
})
afterEach(() => aws.stop())

const client = (region = 'us-east-1', account = '777788889999', at = aws) => new CloudTrailClient(clientSettings(at, account, region))
const lookup = (input: LookupEventsCommandInput = {}, region?: string, account?: string) =>
  client(region, account).send(new LookupEventsCommand(input))
const names = async (...words: Parameters<typeof lookup>) => (await lookup(...words)).Events?.map(({ EventName }) => EventName)

describe('the event history', () => {
  it('is that of one account and Region: management events of ninety days, newest first', async () => {
    expect(await names()).toEqual(['ConsoleLogin', 'CreateAccessKey'])
    expect(await names({}, 'eu-west-1')).toEqual(['ListUsers'])
    expect(await names({}, 'us-east-1', '444455556666')).toEqual([])
    now = epochMs(now + 10 * MINUTE_MS)
    expect(await names()).toEqual(['StopLogging', 'ConsoleLogin', 'CreateAccessKey'])
  })

  it('tells of each event what can be searched for, and the whole record as a text', async () => {
    const [event] = (await lookup({ MaxResults: 1 })).Events ?? []
    expect(event).toMatchObject({ EventName: 'ConsoleLogin', Username: 'root', ReadOnly: 'false', EventSource: 'signin.amazonaws.com' })
    expect(event?.EventTime).toEqual(new Date('2026-11-21T11:00:00Z'))
    expect(JSON.parse(event?.CloudTrailEvent ?? '')).toMatchObject({ eventName: 'ConsoleLogin', eventTime: '2026-11-21T11:00:00Z' })
  })

  it.each([
    [{ LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'root' }] }, 'us-east-1', ['ConsoleLogin', 'CreateAccessKey']],
    [{ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'ConsoleLogin' }] }, 'us-east-1', ['ConsoleLogin']],
    [{ LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }] }, 'eu-west-1', []],
    [{ LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: 'AKIAANAEXAMPLE' }] }, 'eu-west-1', ['ListUsers']],
    [{ StartTime: new Date('2026-11-21T10:30:00Z') }, 'us-east-1', ['ConsoleLogin']],
    [{ EndTime: new Date('2026-11-21T10:00:00Z') }, 'us-east-1', ['CreateAccessKey']],
  ] as const)('is searched by %j', async (input, region, expected) => {
    expect(await names(input as unknown as LookupEventsCommandInput, region)).toEqual(expected)
  })

  it.each([
    ['51 events at once', { MaxResults: 51 }, 'InvalidMaxResultsException'],
    [
      'two attributes',
      { LookupAttributes: ['a', 'b'].map((AttributeValue) => ({ AttributeKey: 'EventName' as const, AttributeValue })) },
      'InvalidLookupAttributesException',
    ],
    ['a time that ends before it begins', { StartTime: new Date(2), EndTime: new Date(1) }, 'InvalidTimeRangeException'],
    ['a token of nobody', { NextToken: 'x' }, 'InvalidNextTokenException'],
  ])('refuses %s', async (_, input, name) => {
    await expect(lookup(input)).rejects.toMatchObject({ name })
  })

  it('goes on where the page before ended, whatever came meanwhile, and with the same search only', async () => {
    const { NextToken } = await lookup({ MaxResults: 1 })
    const late = historyEvent(accountId('777788889999'), { eventName: 'Late' }, epochMs(now - MINUTE_MS))
    aws.world.live.history.push(late)
    expect(await names({ MaxResults: 1, NextToken })).toEqual(['CreateAccessKey'])
    await expect(lookup({ NextToken, EndTime: new Date(now) })).rejects.toMatchObject({ name: 'InvalidNextTokenException' })
  })

  it('is searched twice a second at the most, in each Region', async () => {
    const limited = await startFakeAws({ world: aws.world, limits: AWS_LIMITS })
    const ask = (region: string) => client(region, '777788889999', limited).send(new LookupEventsCommand({}))
    await ask('us-east-1')
    await ask('us-east-1')
    await expect(ask('us-east-1')).rejects.toMatchObject({ name: 'ThrottlingException' })
    await expect(ask('eu-west-1')).resolves.toBeDefined()
    await limited.stop()
  })
})

it('the keys of digests are those of a Region and a time', async () => {
  const key = {
    region: 'eu-west-1',
    fingerprint: 'abc',
    der: Buffer.from([1, 2]),
    from: epochMs(now - 9 * DAY_MS),
    to: epochMs(now - 5 * DAY_MS),
  }
  aws.world.live.signingKeys.push(key)
  const keys = async (region: string, days: number) =>
    (await client(region).send(new ListPublicKeysCommand({ StartTime: new Date(now - days * DAY_MS), EndTime: new Date(now) })))
      .PublicKeyList
  expect(await keys('eu-west-1', 6)).toMatchObject([{ Fingerprint: 'abc', Value: new Uint8Array([1, 2]) }])
  expect(await keys('eu-west-1', 4)).toEqual([])
  expect(await keys('us-east-1', 6)).toEqual([])
})
