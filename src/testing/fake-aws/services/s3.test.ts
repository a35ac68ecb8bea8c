import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administratorKey } from '../build-world.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const world = `
clock: 2026-11-21T12:00:00Z
accounts:
  '222233334444':
    name: log-archive
    pageSize: 2
    buckets:
      example-trail:
        region: eu-west-1
        createdAt: 200 days ago
        policy: { Version: '2012-10-17', Statement: [{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] }
        versioning: Enabled
        mfaDelete: true
        objectLock: { mode: COMPLIANCE, days: 365 }
        accessLogs: { bucket: example-access-logs, prefix: trail/ }
        lifecycle:
          - { id: archive, archiveDays: 90, noncurrentExpirationDays: 30 }
          - { prefix: tmp/, enabled: false, expirationDays: 7 }
        encryption: aws:kms
        kmsKeyId: alias/trail
        sharedWith: ['111122223333']
      example-open:
        policy: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: '*' }] }
        publicAccessBlock: ~
        grantedGroups: [AllUsers, LogDelivery]
        ownership: ~
      example-plain: { region: eu-west-1, publicAccessBlock: { restrictPublicBuckets: false }, objectLock: {} }
      example-broken: { policy: '{"Statement":' }
  '111122223333': { name: payer }
  '444455556666': { name: prod }
`

let aws: FakeAws
beforeAll(async () => {
  aws = await startFakeAws({ world: parseWorld(world, 'world.yml') })
})
afterAll(() => aws.stop())

const client = (region = 'eu-west-1', account = '222233334444', options: Partial<S3ClientConfig> = {}) =>
  new S3Client({
    endpoint: aws.url,
    forcePathStyle: true,
    region,
    credentials: { accessKeyId: administratorKey(account), secretAccessKey: 'fake' },
    maxAttempts: 1,
    ...options,
  })

const trail = { Bucket: 'example-trail' }
const open = { Bucket: 'example-open' }
const plain = { Bucket: 'example-plain' }
const rest = (answer: object) => Object.fromEntries(Object.entries(answer).filter(([name]) => name !== '$metadata'))

describe('a log bucket with everything set', () => {
  it('answers each question', async () => {
    const s3 = client()
    expect(JSON.parse((await s3.send(new GetBucketPolicyCommand(trail))).Policy ?? '')).toMatchObject({ Statement: [{ Effect: 'Deny' }] })
    expect((await s3.send(new GetBucketPolicyStatusCommand(trail))).PolicyStatus).toEqual({ IsPublic: false })
    expect(rest(await s3.send(new GetBucketVersioningCommand(trail)))).toEqual({ Status: 'Enabled', MFADelete: 'Enabled' })
    expect((await s3.send(new GetObjectLockConfigurationCommand(trail))).ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 365 } },
    })
    expect((await s3.send(new GetBucketLoggingCommand(trail))).LoggingEnabled).toEqual({
      TargetBucket: 'example-access-logs',
      TargetPrefix: 'trail/',
    })
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand(trail))).Rules).toMatchObject([
      {
        ID: 'archive',
        Status: 'Enabled',
        Transitions: [{ Days: 90, StorageClass: 'DEEP_ARCHIVE' }],
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      },
      { ID: 'rule-2', Status: 'Disabled', Filter: { Prefix: 'tmp/' }, Expiration: { Days: 7 } },
    ])
    expect((await s3.send(new GetPublicAccessBlockCommand(trail))).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    })
    expect((await s3.send(new GetBucketEncryptionCommand(trail))).ServerSideEncryptionConfiguration).toMatchObject({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/trail' }, BucketKeyEnabled: true }],
    })
    expect((await s3.send(new GetBucketOwnershipControlsCommand(trail))).OwnershipControls).toEqual({
      Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
    })
    expect((await s3.send(new GetBucketAclCommand(trail))).Grants).toMatchObject([
      { Grantee: { Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
    ])
  })
})

describe('a bucket that is open to the world', () => {
  it('grants groups in its ACL', async () => {
    const { Grants } = await client('us-east-1').send(new GetBucketAclCommand(open))
    expect(Grants?.slice(1)).toMatchObject([
      { Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'READ' },
      { Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' } },
    ])
  })

  it('is public by its policy', async () => {
    expect((await client('us-east-1').send(new GetBucketPolicyStatusCommand(open))).PolicyStatus).toEqual({ IsPublic: true })
  })
})

describe('what was never set', () => {
  it.each([
    ['policy', () => client().send(new GetBucketPolicyCommand(plain)), 'NoSuchBucketPolicy'],
    ['policy status', () => client().send(new GetBucketPolicyStatusCommand(plain)), 'NoSuchBucketPolicy'],
    ['public access block', () => client('us-east-1').send(new GetPublicAccessBlockCommand(open)), 'NoSuchPublicAccessBlockConfiguration'],
    ['object lock', () => client('us-east-1').send(new GetObjectLockConfigurationCommand(open)), 'ObjectLockConfigurationNotFoundError'],
    ['lifecycle', () => client().send(new GetBucketLifecycleConfigurationCommand(plain)), 'NoSuchLifecycleConfiguration'],
    ['ownership controls', () => client('us-east-1').send(new GetBucketOwnershipControlsCommand(open)), 'OwnershipControlsNotFoundError'],
  ])('%s is answered with its own error', async (_what, ask, name) => {
    await expect(ask()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 404 } })
  })

  it('versioning and access logs are answered emptily', async () => {
    expect(rest(await client().send(new GetBucketVersioningCommand(plain)))).toEqual({})
    expect(rest(await client().send(new GetBucketLoggingCommand(plain)))).toEqual({})
  })

  it('encryption is that of S3, and an object lock may lock nothing by itself', async () => {
    expect((await client().send(new GetBucketEncryptionCommand(plain))).ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
    ])
    expect((await client().send(new GetObjectLockConfigurationCommand(plain))).ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
    })
  })

  it('a policy that is no JSON is served as it is', async () => {
    expect((await client('us-east-1').send(new GetBucketPolicyCommand({ Bucket: 'example-broken' }))).Policy).toBe('{"Statement":')
  })
})

describe('who may ask, and where', () => {
  it.each([
    ['another account', () => client('eu-west-1', '444455556666').send(new GetBucketVersioningCommand(trail)), 'AccessDenied', 403],
    [
      'the owner, who expects another one',
      () => client().send(new GetBucketVersioningCommand({ ...trail, ExpectedBucketOwner: '444455556666' })),
      'AccessDenied',
      403,
    ],
    [
      'anyone about a bucket that is not there',
      () => client().send(new GetBucketVersioningCommand({ Bucket: 'gone' })),
      'NoSuchBucket',
      404,
    ],
    ['the owner, in the wrong Region', () => client('us-east-1').send(new GetBucketVersioningCommand(trail)), 'PermanentRedirect', 301],
  ])('refuses %s', async (_case, ask, name, httpStatusCode) => {
    await expect(ask()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } })
  })

  it('answers an account that the bucket is shared with, and the owner that is expected', async () => {
    expect((await client('eu-west-1', '111122223333').send(new GetBucketVersioningCommand(trail))).MFADelete).toBe('Enabled')
    expect((await client().send(new GetBucketVersioningCommand({ ...trail, ExpectedBucketOwner: '222233334444' }))).Status).toBe('Enabled')
  })

  it('lets a client follow to the bucket’s Region', async () => {
    expect(
      (await client('us-east-1', '222233334444', { followRegionRedirects: true }).send(new GetBucketVersioningCommand(trail))).Status,
    ).toBe('Enabled')
  })

  it('tells the location in any Region', async () => {
    expect((await client('sa-east-1').send(new GetBucketLocationCommand(trail))).LocationConstraint).toBe('eu-west-1')
    expect((await client('sa-east-1').send(new GetBucketLocationCommand(open))).LocationConstraint ?? '').toBe('')
  })

  it('understands a bucket in the host name', async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${administratorKey('222233334444')}/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0`
    const { request } = await import('node:http')
    const status = await new Promise((resolve, reject) => {
      const headers = { authorization, host: `example-trail.localhost:${aws.port}` }
      request({ host: '127.0.0.1', port: aws.port, path: '/?versioning', headers }, (answer) =>
        answer.resume().on('end', () => resolve(answer.statusCode)),
      )
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
  })
})

describe('ListBuckets', () => {
  it('pages the account’s own buckets in the order of their names', async () => {
    const first = await client().send(new ListBucketsCommand({}))
    const second = await client().send(new ListBucketsCommand({ ContinuationToken: first.ContinuationToken }))
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['example-broken', 'example-open'])
    expect(second.Buckets).toMatchObject([
      { Name: 'example-plain' },
      { Name: 'example-trail', BucketRegion: 'eu-west-1', CreationDate: new Date('2026-05-05T12:00:00Z') },
    ])
    expect(second.ContinuationToken).toBeUndefined()
  })

  it('answers an account without buckets', async () => {
    expect((await client('eu-west-1', '444455556666').send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  })
})
