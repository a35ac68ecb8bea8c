import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EmbeddedHunt, openEmbeddedHunt } from '../../src/adapters/hunt/embedded.ts'
import { HUNTS } from '../../src/catalogue/hunts/hunts.ts'
import type { AccountId } from '../../src/core/aws.ts'
import { duckdb } from '../../src/core/sigma/sql/duckdb.ts'
import { withinSql } from '../../src/core/sigma/sql/statement.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import type { TrailEvent } from '../../src/core/trail/event.ts'
import { eventId, trailEvent } from '../../src/testing/trail-records.ts'

const user = { type: 'IAMUser', arn: 'arn:aws:iam::444455556666:user/alice', accountId: '444455556666', userName: 'alice' }
const at = (minute: number): string => `2026-11-20T02:${String(minute).padStart(2, '0')}:00Z`

/** Each plants what one question should find, and what it should leave alone. */
const records: readonly JsonObject[] = [
  {},
  { eventTime: at(10), responseElements: { ConsoleLogin: 'Failure' }, sourceIPAddress: '198.51.100.9' },
  { eventTime: at(11), responseElements: { ConsoleLogin: 'Failure' }, sourceIPAddress: '198.51.100.80' },
  { eventTime: at(20), userIdentity: user, recipientAccountId: '444455556666', additionalEventData: { MFAUsed: 'No' } },
  {
    eventTime: at(21),
    eventName: 'CreateAccessKey',
    eventSource: 'iam.amazonaws.com',
    responseElements: { accessKey: { accessKeyId: 'AKIA1EXAMPLE' } },
  },
  {
    eventTime: at(22),
    eventName: 'AssumeRoot',
    eventSource: 'sts.amazonaws.com',
    userIdentity: { ...user, type: 'AssumedRole' },
    requestParameters: {
      targetPrincipal: '666677778888',
      taskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
    },
    responseElements: { credentials: {} },
  },
  {
    eventTime: at(23),
    eventName: 'ListBuckets',
    eventSource: 's3.amazonaws.com',
    userIdentity: user,
    errorCode: 'AccessDenied',
    responseElements: null,
  },
  { eventTime: at(24), eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', userIdentity: user, awsRegion: 'eu-north-1' },
]

async function* planted(): AsyncIterable<readonly TrailEvent[]> {
  yield await Promise.resolve(records.map((record, number) => trailEvent({ ...record, eventID: eventId(number) })))
}

let engine: EmbeddedHunt
beforeAll(async () => {
  engine = await openEmbeddedHunt({ events: planted() })
})
afterAll(() => engine.close())

const answer = async (name: string, since: string | null = null, accounts: readonly AccountId[] = []) => {
  const hunt = HUNTS.find((one) => one.name === name)
  return (await engine.ask(hunt?.sql(withinSql({ since, accounts }, duckdb)) ?? '', { maxRows: 50, maxSeconds: 20 })).rows
}

/** The first row of each answer. */
const FIRST_ROWS: readonly (readonly [string, readonly unknown[]])[] = [
  ['root-uses', ['777788889999', 'CreateAccessKey', 1, '2026-11-20 02:21:00', '2026-11-20 02:21:00']],
  ['failed-root-sign-ins', ['2026-11-20 02:00:00', '198.51.100.0/24', '777788889999', 2]],
  ['root-sign-ins', ['2026-11-20 02:14:00', '777788889999', 'Success', 'Yes', '203.0.113.7', 'Mozilla/5.0', eventId(0)]],
  ['sign-ins-without-mfa', ['444455556666', 'IAMUser', 'alice', 1, '2026-11-20 02:20:00', '2026-11-20 02:20:00', 1]],
  [
    'assume-root',
    [
      user.arn,
      '666677778888',
      'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy',
      false,
      1,
      '2026-11-20 02:22:00',
      '2026-11-20 02:22:00',
    ],
  ],
  [
    'new-access-keys',
    ['2026-11-20 02:21:00', '777788889999', 'Root', 'arn:aws:iam::777788889999:root', null, 'AKIA1EXAMPLE', '203.0.113.7', eventId(4)],
  ],
  ['denied-calls', [user.arn, '777788889999', 1, 1, '2026-11-20 02:23:00', '2026-11-20 02:23:00']],
  ['first-use-of-regions', ['777788889999', 'eu-north-1', '2026-11-20 02:24:00', 1, user.arn, 'StopLogging']],
  ['defenders-blinded', ['2026-11-20 02:24:00', '777788889999', 'eu-north-1', 'StopLogging', user.arn, '203.0.113.7', null, eventId(7)]],
  ['root-credential-changes', ['2026-11-20 02:21:00', '777788889999', 'CreateAccessKey', 'Root', '203.0.113.7', false, eventId(4)]],
  ['networks-of-root', ['203.0.113.7', 1, 2, '2026-11-20 02:14:00', '2026-11-20 02:21:00']],
]

describe('a ready-made question', () => {
  it.each(FIRST_ROWS)('%s', async (name, first) => expect((await answer(name))[0]).toEqual(first))

  it('is tested, each of them', () => expect(FIRST_ROWS.map(([name]) => name)).toEqual(HUNTS.map(({ name }) => name)))

  it('keeps to its span', async () => {
    expect(await answer('root-uses', '2026-11-21')).toEqual([])
    expect(await answer('root-uses', '2026-11-20', ['444455556666' as AccountId])).toEqual([])
  })
})
