import { gunzipSync } from 'node:zlib'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clientSettings } from '../client-settings.ts'
import { type FakeAws, startFakeAws } from '../server.ts'
import { parseWorld } from '../world-file.ts'

const text = `
clock: 2026-11-21T12:00:00Z
accounts:
  '222233334444':
    name: log-archive
    buckets:
      example-trail:
        region: eu-west-1
        sharedWith: ['333344445555']
        objects:
          AWSLogs/a/one.json.gz: { Records: [] }
          AWSLogs/b/two.txt: hello world
          'AWSLogs/b/with a + & <.txt': odd
  '333344445555': { name: security }
  '444455556666': { name: prod }
`
let aws: FakeAws
beforeEach(async () => void (aws = await startFakeAws({ world: parseWorld(text, 'world.yml') })))
afterEach(() => aws.stop())

/** The SDK warns of streams, whose length it does not look for. */
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const client = (account = '222233334444') =>
  new S3Client({ ...clientSettings(aws, account, 'eu-west-1'), forcePathStyle: true, logger: quiet })
const Bucket = 'example-trail'
const read = async (Key: string, more: object = {}, account?: string) => {
  const { Body, ...head } = await client(account).send(new GetObjectCommand({ Bucket, Key, ...more }))
  return { ...head, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) }
}
const keys = ['AWSLogs/a/one.json.gz', 'AWSLogs/b/two.txt', 'AWSLogs/b/with a + & <.txt']

describe('objects of a bucket', () => {
  it.each([1, 2, 3, 1000])('are listed in pages of %i', async (MaxKeys) => {
    const found: (string | undefined)[] = []
    for await (const { Contents = [] } of paginateListObjectsV2({ client: client(), pageSize: MaxKeys }, { Bucket, Prefix: 'AWSLogs/' })) {
      expect(Contents.length).toBeLessThanOrEqual(MaxKeys)
      found.push(...Contents.map(({ Key }) => Key))
    }
    expect(found).toEqual(keys)
  })

  it('keep their place in a listing when others come meanwhile', async () => {
    const { NextContinuationToken } = await client().send(new ListObjectsV2Command({ Bucket, MaxKeys: 2 }))
    aws.world.live.objects.set(`${Bucket}/AAA`, { bytes: Buffer.from('early') })
    const next = await client().send(new ListObjectsV2Command({ Bucket, ContinuationToken: NextContinuationToken }))
    expect(next.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(2))
  })

  it('are listed by folder, after a key, and with escaped names', async () => {
    expect(await client().send(new ListObjectsV2Command({ Bucket, Prefix: 'AWSLogs/', Delimiter: '/' }))).toMatchObject({
      CommonPrefixes: [{ Prefix: 'AWSLogs/a/' }, { Prefix: 'AWSLogs/b/' }],
      KeyCount: 2,
    })
    const { Contents = [] } = await client().send(new ListObjectsV2Command({ Bucket, StartAfter: keys[1], EncodingType: 'url' }))
    expect(Contents.map(({ Key }) => Key)).toEqual(['AWSLogs/b/with%20a%20%2B%20%26%20%3C.txt'])
  })

  it('are read whole or in part', async () => {
    expect(JSON.parse(gunzipSync((await read('AWSLogs/a/one.json.gz')).bytes).toString())).toEqual({ Records: [] })
    expect((await read('AWSLogs/b/with a + & <.txt')).bytes.toString()).toBe('odd')
    expect((await read('AWSLogs/b/two.txt', { Range: 'bytes=6-' })).bytes.toString()).toBe('world')
    expect((await read('AWSLogs/b/two.txt', { Range: 'bytes=-3' })).bytes.toString()).toBe('rld')
    expect(await client().send(new HeadObjectCommand({ Bucket, Key: 'AWSLogs/b/two.txt' }))).toMatchObject({ ContentLength: 11 })
  })

  it('are written with their metadata, in one piece or as a stream, and deleted', async () => {
    const Body = Buffer.from([0, 1, 13, 10, 255])
    await client().send(new PutObjectCommand({ Bucket, Key: 'folder/', Body: '' }))
    await client().send(new PutObjectCommand({ Bucket, Key: 'new', Body, Metadata: { signature: 'abc' } }))
    expect(await read('new')).toMatchObject({ bytes: Body, Metadata: { signature: 'abc' } })
    await client().send(new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from([Body, Body]), ContentLength: 10 }))
    expect((await read('stream')).bytes).toEqual(Buffer.concat([Body, Body]))
    await client().send(new DeleteObjectCommand({ Bucket, Key: 'new' }))
    await expect(read('new')).rejects.toMatchObject({ name: 'NoSuchKey' })
    expect(aws.world.live.objects.has(`${Bucket}/folder/`)).toBe(true)
  })

  it('are open to accounts that the bucket is shared with, and to no others', async () => {
    expect((await read('AWSLogs/b/two.txt', {}, '333344445555')).bytes.toString()).toBe('hello world')
    await expect(read('AWSLogs/b/two.txt', {}, '444455556666')).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('fail on demand', async () => {
    aws.setFaults([{ kind: 'throttled', operation: 's3:GetObject' }])
    await expect(read('AWSLogs/b/two.txt')).rejects.toMatchObject({ name: 'SlowDown' })
    aws.setFaults([{ kind: 'truncated', operation: 's3:ListObjectsV2' }])
    const { NextContinuationToken: token, KeyCount } = await client().send(new ListObjectsV2Command({ Bucket }))
    expect(KeyCount).toBe(2)
    await expect(client().send(new ListObjectsV2Command({ Bucket, ContinuationToken: token }))).rejects.toMatchObject({
      name: 'InternalFailure',
    })
  })
})
