import { describe, expect, it } from 'vitest'
import { readAccounts } from '../../../../test/aws-read/read-accounts.ts'

const account = (trails: string): string => `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111': { name: startup, trails: ${trails} }
`
const arn = (region: string, name: string): string => `arn:aws:cloudtrail:${region}:999900001111:trail/${name}`

describe('the trails of an account', () => {
  it('are listed once each, whatever the number of Regions that show a shadow', async () => {
    const world = account(
      '{ everywhere: { bucket: logs, homeRegion: eu-west-1 }, local: { bucket: logs, multiRegion: false, homeRegion: us-east-1 } }',
    )
    const { trails, asked } = await readAccounts(world, { facts: ['trails'] })
    expect(trails).toMatchObject([
      { arn: arn('eu-west-1', 'everywhere'), homeRegion: 'eu-west-1', multiRegion: true },
      { arn: arn('us-east-1', 'local'), homeRegion: 'us-east-1', multiRegion: false },
    ])
    expect(asked.toSorted()).toEqual(['cloudtrail:DescribeTrails eu-west-1', 'cloudtrail:DescribeTrails us-east-1'])
  })

  it('are none in an account that never made one', async () => {
    expect((await readAccounts(account('{}'), { facts: ['trails'] })).trails).toEqual([])
  })

  it('carry every setting, and the log group without its trailing star', async () => {
    const world = account(`{ main: {
      bucket: logs, prefix: all, multiRegion: false, globalServices: false, logFileValidation: false,
      kmsKeyId: arn:aws:kms:us-east-1:999900001111:key/k, logGroup: trail, topic: news } }`)
    expect((await readAccounts(world, { facts: ['trails'] })).trails).toEqual([
      {
        arn: arn('us-east-1', 'main'),
        name: 'main',
        homeRegion: 'us-east-1',
        multiRegion: false,
        organisationTrail: false,
        includesGlobalServices: false,
        logFileValidation: false,
        kmsKeyId: 'arn:aws:kms:us-east-1:999900001111:key/k',
        bucket: 'logs',
        prefix: 'all',
        logGroupArn: 'arn:aws:logs:us-east-1:999900001111:log-group:trail',
        snsTopicArn: 'arn:aws:sns:us-east-1:999900001111:news',
      },
    ])
  })

  it('are known from one Region that answers; the one that does not is named, for it may hide a trail of its own', async () => {
    const world = account('{ everywhere: { bucket: logs } }')
    const faults = [{ kind: 'denied', operation: 'cloudtrail:DescribeTrails', region: 'eu-west-1' }] as const
    const { trails, trailsByRegion, trailStatus } = await readAccounts(world, {
      facts: ['trails', 'trailsByRegion', 'trailStatus'],
      faults,
    })
    const arn = 'arn:aws:cloudtrail:us-east-1:999900001111:trail/everywhere'
    expect(trails).toMatchObject([{ name: 'everywhere' }])
    expect(Object.keys(trailStatus as object)).toEqual([arn])
    expect(trailsByRegion).toMatchObject({ 'us-east-1': [arn], 'eu-west-1': { unknown: 'access-denied' } })
  })

  it('are unknown when no Region answers', async () => {
    const faults = [{ kind: 'denied', operation: 'cloudtrail:DescribeTrails' }] as const
    expect((await readAccounts(account('{ everywhere: { bucket: logs } }'), { facts: ['trails'], faults })).trails).toEqual({
      unknown: 'access-denied',
    })
  })
})

describe('what a trail does', () => {
  it('is asked in its home Region, by ARN', async () => {
    const world = account('{ main: { bucket: logs, homeRegion: eu-west-1, logGroup: trail } }')
    const { trailStatus, asked } = await readAccounts(world, { facts: ['trailStatus'] })
    expect(trailStatus).toMatchObject({ [arn('eu-west-1', 'main')]: { logging: true, latestDeliveryError: null, stoppedAt: null } })
    expect(asked).toContain('cloudtrail:GetTrailStatus eu-west-1')
  })

  it('tells a stopped trail and failing deliveries', async () => {
    const world = account(`{ main: { bucket: logs, status: {
      logging: false, latestDeliveryAt: never, latestDeliveryError: NoSuchBucket, latestDigestError: AccessDenied,
      latestLogGroupDeliveryError: ResourceNotFound, startedAt: never, stoppedAt: 2026-11-20T12:00:00Z } } }`)
    expect((await readAccounts(world, { facts: ['trailStatus'] })).trailStatus).toMatchObject({
      [arn('us-east-1', 'main')]: {
        logging: false,
        latestDeliveryAt: null,
        latestDeliveryError: 'NoSuchBucket',
        latestDigestError: 'AccessDenied',
        latestLogGroupDeliveryAt: null,
        latestLogGroupDeliveryError: 'ResourceNotFound',
        startedAt: null,
        stoppedAt: Date.parse('2026-11-20T12:00:00Z'),
      },
    })
  })

  it('is unknown for one trail alone when only its Region refuses', async () => {
    const world = account('{ near: { bucket: logs, homeRegion: us-east-1 }, far: { bucket: logs, homeRegion: eu-west-1 } }')
    const faults = [{ kind: 'denied', operation: 'cloudtrail:Get*', region: 'eu-west-1' }] as const
    const { trailStatus, trailSelectors } = await readAccounts(world, { facts: ['trailStatus', 'trailSelectors'], faults })
    expect(trailStatus).toMatchObject({
      [arn('eu-west-1', 'far')]: { unknown: 'access-denied' },
      [arn('us-east-1', 'near')]: { logging: true },
    })
    expect(trailSelectors).toMatchObject({
      [arn('eu-west-1', 'far')]: { unknown: 'access-denied' },
      [arn('us-east-1', 'near')]: { advanced: [] },
    })
  })
})

describe('what a trail records', () => {
  const cases: readonly (readonly [name: string, trail: string, selectors: object])[] = [
    [
      'everything about management',
      '{ bucket: logs }',
      { classic: [{ readWriteType: 'All', managementEvents: true, excludedSources: [] }], advanced: [] },
    ],
    [
      'writes alone, without key usage',
      '{ bucket: logs, selectors: [{ readWriteType: WriteOnly, excludedSources: [kms.amazonaws.com] }] }',
      { classic: [{ readWriteType: 'WriteOnly', managementEvents: true, excludedSources: ['kms.amazonaws.com'] }], advanced: [] },
    ],
    [
      'advanced selectors, with the operators that narrow named',
      `{ bucket: logs, advancedSelectors: [{ name: Management, fields: [
        { field: eventCategory, equals: [Management] }, { field: eventSource, notEquals: [kms.amazonaws.com], startsWith: [s3], notEndsWith: [x] }] }] }`,
      {
        classic: [],
        advanced: [
          {
            name: 'Management',
            fields: [
              { field: 'eventCategory', equals: ['Management'], notEquals: [], otherOperators: [] },
              { field: 'eventSource', equals: [], notEquals: ['kms.amazonaws.com'], otherOperators: ['StartsWith', 'NotEndsWith'] },
            ],
          },
        ],
      },
    ],
    ['nothing that it shows', '{ bucket: logs, selectors: [] }', { unknown: 'malformed' }],
  ]
  it.each(cases)('%s', async (_name, trail, selectors) => {
    const read = await readAccounts(account(`{ main: ${trail} }`), { facts: ['trailSelectors'] })
    expect(read.trailSelectors).toEqual({ [arn('us-east-1', 'main')]: selectors })
  })
})

it('a member sees its organisation’s trail, and asks for it by the ARN of the account that holds it', async () => {
  const world = `
organisation: { management: '111122223333' }
accounts:
  '444455556666': { name: prod }
  '111122223333': { name: payer, trails: { org: { bucket: org-logs, organisationTrail: true } } }
`
  const { trails, trailStatus } = await readAccounts(world, { facts: ['trailStatus'], accounts: ['444455556666'] })
  const org = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/org'
  expect(trails).toMatchObject([{ arn: org, organisationTrail: true }])
  expect(trailStatus).toMatchObject({ [org]: { logging: true } })
})
