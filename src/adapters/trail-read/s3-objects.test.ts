import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LogCoverage, createIntake } from '../../core/trail/log-coverage.ts'
import { type ObjectStore, startObjectStore } from '../../testing/fake-aws/object-store.ts'
import { eventId, trailRecord } from '../../testing/trail-records.ts'
import { openS3, parseS3Location } from './s3-objects.ts'
import { createTrailReader } from './trail-reader.ts'

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'fake' }

async function* nothing(): AsyncGenerator<Buffer> {}

async function read(endpoint: string, location: string): Promise<{ readonly ids: readonly string[]; readonly coverage: LogCoverage }> {
  const intake = createIntake()
  const ids: string[] = []
  const reader = createTrailReader({ stdin: nothing(), aws: { endpoint, region: 'us-east-1', credentials } })
  for await (const batch of reader.read({ locations: [location] })) ids.push(...intake.take(batch).map((event) => event.eventId))
  return { ids, coverage: intake.coverage() }
}

const folder = 'audit/AWSLogs/o-exampleorgid/777788889999/CloudTrail/us-east-1/2026/11/20'
const keyOf = (number: number): string => `${folder}/777788889999_CloudTrail_us-east-1_20261120T02${10 + number}Z_AbC${number}.json.gz`
const logOf = (number: number): Buffer => gzipSync(JSON.stringify({ Records: [trailRecord({ eventID: eventId(number) })] }))
const numbers = [0, 1, 2, 3, 4, 5, 6]

it.each([
  ['s3://my-logs/AWSLogs/1', { bucket: 'my-logs', prefix: 'AWSLogs/1' }],
  ['s3://my-logs/', { bucket: 'my-logs', prefix: '' }],
  ['s3://my-logs', { bucket: 'my-logs', prefix: '' }],
  ['s3://', null],
  ['https://my-logs/x', null],
])('%s', (location, expected) => expect(parseS3Location(location)).toEqual(expected))

describe('a bucket', () => {
  let store: ObjectStore
  beforeAll(async () => {
    store = await startObjectStore()
    for (const number of numbers)
      store.objects.set(`logs/${keyOf(number)}`, { bytes: logOf(number), modifiedAt: new Date('2026-11-20T02:20:00Z') })
    store.objects.set('logs/audit/AWSLogs/777788889999/CloudTrail-Digest/', { bytes: Buffer.alloc(0) })
    store.objects.set('logs/audit/AWSLogs/777788889999/elasticloadbalancing/us-east-1/x.log.gz', { bytes: gzipSync('x') })
    store.objects.set('logs/large/events.json', {
      bytes: Buffer.from(JSON.stringify(Array.from({ length: 1500 }, (_, number) => trailRecord({ eventID: eventId(number) })))),
    })
  })
  afterAll(() => store.stop())

  it('is read page by page, in the order of its keys', async () => {
    const { ids, coverage } = await read(store.endpoint, 's3://logs/audit/')
    expect(ids).toEqual(numbers.map(eventId))
    expect(coverage).toMatchObject({
      files: 7,
      setAside: { elasticloadbalancing: 1 },
      skipped: [],
      regions: ['us-east-1'],
      lateness: { measured: 7, max: 360 },
    })
  })

  it('with an object too large to be held is read as it comes', async () => {
    expect((await read(store.endpoint, 's3://logs/large/')).ids).toHaveLength(1500)
  })

  it('with an object that is refused names it, and reads the rest', async () => {
    store.denied.add(`logs/${keyOf(3)}`)
    const { ids, coverage } = await read(store.endpoint, 's3://logs/audit')
    expect(ids).toHaveLength(6)
    expect(coverage.skipped).toMatchObject([
      { place: `s3://logs/${keyOf(3)}`, reason: 'unreadable', detail: expect.stringContaining('AccessDenied') },
    ])
    store.denied.clear()
  })

  it('that may not be listed is an error: nothing to see must not look like nothing there', async () => {
    await expect(read(store.endpoint, 's3://elsewhere/x')).rejects.toMatchObject({
      code: 'trail_unreadable',
      message: expect.stringContaining('NoSuchBucket'),
    })
    store.denied.add('logs')
    await expect(read(store.endpoint, 's3://logs/')).rejects.toMatchObject({ code: 'trail_unreadable', kind: 'operation' })
    store.denied.clear()
  })
})

const hasMoto = spawnSync('python3', ['-c', 'import moto.server']).status === 0
const here = hasMoto ? '' : ' (skipped: no moto here)'

describe(`moto agrees${here}`, () => {
  let moto: ChildProcess | null = null
  let endpoint = ''

  beforeAll(async () => {
    if (!hasMoto) {
      if (process.env['CI'] === 'true') throw new Error('moto is missing, and in CI it may not be')
      return
    }
    const port = await new Promise<number>((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as AddressInfo
        probe.close(() => resolve(port))
      })
    })
    endpoint = `http://127.0.0.1:${port}`
    moto = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const up = await fetch(`${endpoint}/moto-api/`).then(
        ({ ok }) => ok,
        () => false,
      )
      if (up) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true })
    await client.send(new CreateBucketCommand({ Bucket: 'logs' }))
    for (const number of numbers)
      await client.send(
        new PutObjectCommand({ Bucket: 'logs', Key: keyOf(number), Body: logOf(number), Metadata: { signature: `s${number}` } }),
      )
  })
  afterAll(() => void moto?.kill())

  it.runIf(hasMoto)('about listing, reading and metadata', async () => {
    expect((await read(endpoint, 's3://logs/audit/')).ids).toEqual(numbers.map(eventId))
    const store = openS3({ endpoint, region: 'us-east-1', credentials })
    expect((await store.get('logs', keyOf(2), 1000)).metadata).toEqual({ signature: 's2' })
    await expect(read(endpoint, 's3://elsewhere/x')).rejects.toMatchObject({
      code: 'trail_unreadable',
      message: expect.stringContaining('NoSuchBucket'),
    })
    store.close()
  })
})
