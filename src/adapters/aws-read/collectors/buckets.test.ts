import { describe, expect, it } from 'vitest'
import { readAccounts } from '../../../../test/aws-read/read-accounts.ts'
import type { FactName } from '../../../core/facts/catalogue.ts'

const everything = [
  'bucketOwner',
  'bucketPolicy',
  'bucketPublicAccessBlock',
  'bucketAcl',
  'bucketVersioning',
  'bucketObjectLock',
  'bucketLogging',
  'bucketLifecycle',
] as const satisfies readonly FactName[]

/** One account with one trail, whose bucket is as described. */
const logsIn = (bucket: string): string => `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111':
    name: startup
    trails: { main: { bucket: startup-logs } }
    buckets: { startup-logs: ${bucket}, photos: {} }
`

describe('the bucket of a trail', () => {
  const cases: readonly (readonly [name: string, fact: FactName, bucket: string, expected: unknown])[] = [
    ['its owner', 'bucketOwner', '{}', '999900001111'],
    ['without a policy', 'bucketPolicy', '{}', null],
    ['with a policy, as it is written', 'bucketPolicy', `{ policy: '{ "Version": "2012-10-17" }' }`, '{ "Version": "2012-10-17" }'],
    [
      'with public access half blocked',
      'bucketPublicAccessBlock',
      '{ publicAccessBlock: { blockPublicPolicy: false, restrictPublicBuckets: false } }',
      { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false },
    ],
    ['without a public access block', 'bucketPublicAccessBlock', '{ publicAccessBlock: null }', null],
    [
      'open to everyone by its ACL',
      'bucketAcl',
      '{ grantedGroups: [AllUsers] }',
      { grantedGroups: ['http://acs.amazonaws.com/groups/global/AllUsers'] },
    ],
    ['its owner’s alone by its ACL', 'bucketAcl', '{}', { grantedGroups: [] }],
    ['never versioned', 'bucketVersioning', '{}', { enabled: false, mfaDelete: false }],
    ['versioned, and deletes need MFA', 'bucketVersioning', '{ versioning: Enabled, mfaDelete: true }', { enabled: true, mfaDelete: true }],
    ['with versioning suspended', 'bucketVersioning', '{ versioning: Suspended }', { enabled: false, mfaDelete: false }],
    ['without Object Lock', 'bucketObjectLock', '{}', null],
    [
      'locked by default for years',
      'bucketObjectLock',
      '{ objectLock: { mode: COMPLIANCE, years: 2 } }',
      { mode: 'COMPLIANCE', retentionDays: 730 },
    ],
    [
      'locked by default for days',
      'bucketObjectLock',
      '{ objectLock: { mode: GOVERNANCE, days: 30 } }',
      { mode: 'GOVERNANCE', retentionDays: 30 },
    ],
    ['able to lock, and locking nothing', 'bucketObjectLock', '{ objectLock: {} }', { mode: null, retentionDays: null }],
    ['without access logs', 'bucketLogging', '{}', null],
    [
      'with access logs',
      'bucketLogging',
      '{ accessLogs: { bucket: access, prefix: s3/ } }',
      { targetBucket: 'access', targetPrefix: 's3/' },
    ],
    ['without lifecycle rules', 'bucketLifecycle', '{}', []],
    [
      'with rules that delete, archive, or are off',
      'bucketLifecycle',
      '{ lifecycle: [{ id: old, expirationDays: 30 }, { id: cold, archiveDays: 90 }, { id: off, enabled: false, prefix: AWSLogs/, expirationDays: 1 }] }',
      [
        { id: 'old', enabled: true, prefix: null, expirationDays: 30 },
        { id: 'cold', enabled: true, prefix: null, expirationDays: null },
        { id: 'off', enabled: false, prefix: 'AWSLogs/', expirationDays: 1 },
      ],
    ],
  ]
  it.each(cases)('%s (%s)', async (_name, fact, bucket, expected) => {
    const read = await readAccounts(logsIn(bucket), { facts: [fact] })
    expect(Reflect.get(read, fact)).toEqual({ 'startup-logs': expected })
  })

  it('is asked what is wanted of it, and other buckets nothing', async () => {
    const { asked } = await readAccounts(logsIn('{}'), { facts: ['bucketVersioning'] })
    expect(asked.filter((call) => call.startsWith('s3:'))).toEqual(['s3:ListBuckets us-east-1', 's3:GetBucketVersioning us-east-1'])
  })

  it('is asked in its own Region', async () => {
    const { asked, bucketVersioning } = await readAccounts(logsIn('{ region: eu-central-1 }'), { facts: ['bucketVersioning'] })
    expect(bucketVersioning).toEqual({ 'startup-logs': { enabled: false, mfaDelete: false } })
    expect(asked).toContain('s3:GetBucketVersioning eu-central-1')
  })

  it('that was deleted is unknown in all respects, and belongs to nobody who was read', async () => {
    const world = logsIn('{}').replace('main: { bucket: startup-logs }', 'main: { bucket: gone }')
    const read = await readAccounts(world, { facts: everything })
    expect(read.bucketOwner).toEqual({ gone: null })
    for (const fact of everything.slice(1)) expect(Reflect.get(read, fact)).toEqual({ gone: { unknown: 'failed' } })
    expect(read.details[0]).toContain('The specified bucket does not exist')
  })
})

it('buckets of billing data are looked at too, each once', async () => {
  const world = `
accounts:
  '999900001111':
    name: startup
    buckets: { billing: { region: eu-west-1, versioning: Enabled }, exports: {} }
    costReports: { cur: { bucket: billing, bucketRegion: eu-west-1 } }
    dataExports: { focus: { bucket: exports }, focus-2: { bucket: billing, bucketRegion: eu-west-1 } }
`
  const { bucketVersioning, asked } = await readAccounts(world, { facts: ['bucketVersioning'] })
  expect(bucketVersioning).toEqual({ billing: { enabled: true, mfaDelete: false }, exports: { enabled: false, mfaDelete: false } })
  expect(asked.filter((call) => call.startsWith('s3:GetBucketVersioning'))).toHaveLength(2)
})

describe('the bucket of another account', () => {
  const organisation = (sharedWith = '[]'): string => `
organisation: { management: '111122223333' }
accounts:
  '111122223333': { name: payer, trails: { org: { bucket: org-logs, organisationTrail: true } } }
  '444455556666': { name: prod }
  '222233334444': { name: log-archive, pageSize: 1, buckets: { first: {}, org-logs: { region: eu-west-1, versioning: Enabled, sharedWith: ${sharedWith} } } }
`
  const versioned = { enabled: true, mfaDelete: false }

  it('is read with its owner’s credentials when the owner is read', async () => {
    const accounts = ['111122223333', '444455556666', '222233334444']
    const { bucketOwner, bucketVersioning, asked } = await readAccounts(organisation(), {
      facts: ['bucketOwner', 'bucketVersioning'],
      accounts,
    })
    expect({ bucketOwner, bucketVersioning }).toEqual({
      bucketOwner: { 'org-logs': '222233334444' },
      bucketVersioning: { 'org-logs': versioned },
    })
    expect(asked.filter((call) => call.startsWith('s3:GetBucket'))).toEqual(['s3:GetBucketVersioning eu-west-1'])
  })

  it('is read with the credentials of the trail’s account when it is shared with that', async () => {
    const { bucketOwner, bucketVersioning, asked } = await readAccounts(organisation(`['111122223333']`), {
      facts: ['bucketOwner', 'bucketVersioning'],
    })
    expect({ bucketOwner, bucketVersioning }).toEqual({ bucketOwner: { 'org-logs': null }, bucketVersioning: { 'org-logs': versioned } })
    expect(asked).toContain('s3:GetBucketLocation us-east-1')
  })

  it('is found behind a redirect when nobody may ask where it lies', async () => {
    const faults = [{ kind: 'denied', operation: 's3:GetBucketLocation' }] as const
    const facts = ['bucketVersioning', 'bucketObjectLock', 'bucketPolicy'] as const
    const read = await readAccounts(organisation(`['111122223333']`), { facts, faults })
    expect(read).toMatchObject({
      bucketVersioning: { 'org-logs': versioned },
      bucketObjectLock: { 'org-logs': null },
      bucketPolicy: { 'org-logs': null },
    })
  })

  it('is unknown when AWS refuses to show it to the trail’s account', async () => {
    const read = await readAccounts(organisation(), { facts: everything })
    expect(read.bucketOwner).toEqual({ 'org-logs': null })
    for (const fact of everything.slice(1)) expect(Reflect.get(read, fact)).toEqual({ 'org-logs': { unknown: 'access-denied' } })
  })

  it('has an unknown owner as long as an account does not tell its buckets', async () => {
    const faults = [{ kind: 'denied', operation: 's3:ListBuckets', account: '444455556666' }] as const
    const { bucketOwner, details } = await readAccounts(organisation(), {
      facts: ['bucketOwner'],
      accounts: ['111122223333', '444455556666'],
      faults,
    })
    expect(bucketOwner).toEqual({ 'org-logs': { unknown: 'access-denied' } })
    expect(details[0]).toContain('it could belong to 444455556666')
  })

  it('is not asked about by accounts that have nothing to do with it, once its owner is found', async () => {
    const world = `
accounts:
  '999900001111': { name: startup, trails: { main: { bucket: startup-logs } }, buckets: { startup-logs: {} } }
  '777788889999': { name: sandbox }
`
    const { asked } = await readAccounts(world, { facts: ['bucketOwner'], accounts: ['999900001111', '777788889999'] })
    expect(asked.filter((call) => call.startsWith('s3:'))).toHaveLength(1)
  })
})
