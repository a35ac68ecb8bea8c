import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HOUR_MS, epochMs, isoInstant } from '../../core/time.ts'
import type { ProofReport } from '../../core/trail/proof.ts'
import { type ObjectStore, type StoredObject, startObjectStore } from '../../testing/fake-aws/object-store.ts'
import { localProofStore, s3ProofStore } from './proof-store.ts'
import { type KeySource, keysFromAws, keysFromFiles } from './public-keys.ts'
import { openS3 } from './s3-objects.ts'
import { type VerifyRequest, verifyDigests } from './verify-digests.ts'

const pair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { privateKey, der: publicKey.export({ format: 'der', type: 'pkcs1' }) }
}
const [aws, stranger] = [pair(), pair()]
const FINGERPRINT = '67b9fa73676d86966b449dd677850753'
const account = '777788889999'
const start = Date.UTC(2026, 10, 20)
const at = (hour: number) => epochMs(start + hour * HOUR_MS)
const compact = (hour: number, seconds = true): string =>
  isoInstant(at(hour))
    .replaceAll(/[-:]/g, '')
    .replace(/00Z$/, seconds ? '00Z' : 'Z')
const window = { from: at(0), to: at(4) }

const logKey = (hour: number, name = 'AbC'): string =>
  `AWSLogs/${account}/CloudTrail/us-east-1/2026/11/20/${account}_CloudTrail_us-east-1_${compact(hour + 0.25, false)}_${name}.json.gz`
const digestKey = (endHour: number, suffix = ''): string =>
  `AWSLogs/${account}/CloudTrail-Digest/us-east-1/2026/11/20/${account}_CloudTrail-Digest_us-east-1_main_us-east-1_${compact(endHour)}${suffix}.json.gz`

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')
const textOf = (object: StoredObject | undefined): string => gunzipSync(object?.bytes ?? Buffer.alloc(0)).toString()

type Objects = Map<string, StoredObject>

interface Making {
  readonly previous?: string | null
  readonly signer?: typeof aws
  readonly fields?: Readonly<Record<string, unknown>>
  readonly suffix?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/** Adds the digest of one hour, with the log of that hour, as CloudTrail does; the keys of the map are `bucket/key`. */
function addHour(
  objects: Objects,
  hour: number,
  { previous = hour === 0 ? null : digestKey(hour, ''), signer = aws, fields = {}, suffix = '', metadata = {} }: Making = {},
): void {
  if (!objects.has(`logs/${logKey(hour)}`)) objects.set(`logs/${logKey(hour)}`, { bytes: gzipSync(`{"Records":[],"hour":${hour}}`) })
  const before = previous === null ? undefined : objects.get(`logs/${previous}`)
  const key = digestKey(hour + 1, suffix)
  const digest = {
    awsAccountId: account,
    digestStartTime: isoInstant(at(hour)),
    digestEndTime: isoInstant(at(hour + 1)),
    digestS3Bucket: 'logs',
    digestS3Object: key,
    digestPublicKeyFingerprint: FINGERPRINT,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: isoInstant(at(hour)),
    oldestEventTime: isoInstant(at(hour)),
    previousDigestS3Bucket: before === undefined ? null : 'logs',
    previousDigestS3Object: before === undefined ? null : previous,
    previousDigestHashValue: before === undefined ? null : sha256(textOf(before)),
    previousDigestHashAlgorithm: before === undefined ? null : 'SHA-256',
    previousDigestSignature: before?.metadata?.['signature'] ?? null,
    logFiles: [
      {
        s3Bucket: 'logs',
        s3Object: logKey(hour),
        hashValue: sha256(textOf(objects.get(`logs/${logKey(hour)}`))),
        hashAlgorithm: 'SHA-256',
      },
    ],
    ...fields,
  }
  const text = JSON.stringify(digest)
  const signed = [
    digest.digestEndTime,
    `${digest.digestS3Bucket}/${digest.digestS3Object}`,
    sha256(text),
    digest.previousDigestSignature ?? 'null',
  ].join('\n')
  const signature = createSign('RSA-SHA256').update(signed).sign(signer.privateKey, 'hex')
  objects.set(`logs/${key}`, { bytes: gzipSync(text), metadata: { signature, 'signature-algorithm': 'SHA256withRSA', ...metadata } })
}

/** Four hours, each with a log and a digest. */
function fourHours(objects: Objects): void {
  for (const hour of [0, 1, 2, 3]) addHour(objects, hour)
}

const keys: KeySource = async () => ({ ok: true, keys: new Map([[FINGERPRINT, aws.der]]) })

interface Summary {
  readonly outcome: ProofReport['outcome']
  readonly digests: number
  readonly logs: number
  /** What, and which hour. */
  readonly invalid: readonly string[]
  readonly unreadable: readonly string[]
  readonly gaps: readonly string[]
}

const hourOf = (moment: number | null): string => (moment === null ? '?' : String((moment - start) / HOUR_MS))

function summary({ outcome, chains }: ProofReport): Summary {
  const [chain] = chains
  const defects = (list: ProofReport['chains'][number]['invalid'] = []) =>
    list.map(({ what, problem, at: moment }) => `${what} ${hourOf(moment)} ${problem}`)
  return {
    outcome,
    digests: chain?.valid.digests ?? 0,
    logs: chain?.valid.logs ?? 0,
    invalid: defects(chain?.invalid),
    unreadable: defects(chain?.notCovered.unreadable),
    gaps: (chain?.notCovered.periods ?? []).map(({ from, to, because }) => `${hourOf(from)}-${hourOf(to)} ${because}`),
  }
}

const whole: Summary = { outcome: 'valid', digests: 4, logs: 4, invalid: [], unreadable: [], gaps: [] }

let bucket: ObjectStore
beforeAll(async () => void (bucket = await startObjectStore()))
afterAll(() => bucket.stop())
beforeEach(() => {
  bucket.objects.clear()
  bucket.denied.clear()
})

const access = () => ({
  endpoint: bucket.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'fake' },
})

const verifyBucket = (more: Partial<VerifyRequest> = {}): Promise<ProofReport> =>
  verifyDigests({ store: s3ProofStore(openS3(access()), 's3://logs/AWSLogs/'), keys, window, ...more })

const rewrite = (key: string, text: string): void => {
  const { metadata } = bucket.objects.get(`logs/${key}`) ?? {}
  bucket.objects.set(`logs/${key}`, { bytes: gzipSync(text), ...(metadata === undefined ? {} : { metadata }) })
}
const remove = (key: string): void => void bucket.objects.delete(`logs/${key}`)
const move = (from: string, to: string): void => {
  const object = bucket.objects.get(`logs/${from}`)
  if (object !== undefined) bucket.objects.set(`logs/${to}`, object)
  remove(from)
}

describe('a bucket', () => {
  it.each<readonly [string, () => void, Partial<Summary>]>([
    ['untouched', () => undefined, {}],
    [
      'packed anew: only the unpacked bytes count',
      () => bucket.objects.set(`logs/${logKey(1)}`, { bytes: gzipSync(textOf(bucket.objects.get(`logs/${logKey(1)}`)), { level: 1 }) }),
      {},
    ],
    [
      'with a log that was changed',
      () => rewrite(logKey(1), '{"Records":[]}'),
      { outcome: 'invalid', logs: 3, invalid: ['log 1.25 hash-mismatch'] },
    ],
    [
      'with a log that is no gzip any more',
      () => bucket.objects.set(`logs/${logKey(1)}`, { bytes: gzipSync('x').subarray(0, 9) }),
      { outcome: 'invalid', logs: 3, invalid: ['log 1.25 hash-mismatch'] },
    ],
    ['with a log that was deleted', () => remove(logKey(1)), { outcome: 'invalid', logs: 3, invalid: ['log 1.25 not-found'] }],
    [
      'with a log that may not be read',
      () => bucket.denied.add(`logs/${logKey(1)}`),
      { outcome: 'not-covered', logs: 3, unreadable: ['log 1.25 unreadable'] },
    ],
    [
      'with a digest that was changed',
      () => rewrite(digestKey(2), textOf(bucket.objects.get(`logs/${digestKey(2)}`)).replace('"oldestEventTime"', '"oldestEventTimes"')),
      { outcome: 'invalid', digests: 3, logs: 3, invalid: ['digest 2 hash-mismatch'], gaps: ['1-2 digest-unusable'] },
    ],
    [
      'whose newest digest was changed',
      () => rewrite(digestKey(4), textOf(bucket.objects.get(`logs/${digestKey(4)}`)).replace('"oldestEventTime"', '"oldestEventTimes"')),
      { outcome: 'invalid', digests: 3, logs: 3, invalid: ['digest 4 signature-invalid'], gaps: ['3-4 digest-unusable'] },
    ],
    [
      'with a digest that was deleted',
      () => remove(digestKey(2)),
      { outcome: 'invalid', digests: 3, logs: 3, invalid: ['digest 2 not-found'], gaps: ['1-2 digest-unusable'] },
    ],
    [
      'whose newest digest was deleted',
      () => remove(digestKey(4)),
      { outcome: 'not-covered', digests: 3, logs: 3, gaps: ['3-4 after-the-last-digest'] },
    ],
    [
      'with a digest that may not be read',
      () => bucket.denied.add(`logs/${digestKey(2)}`),
      { outcome: 'not-covered', digests: 3, logs: 3, unreadable: ['digest 2 unreadable'], gaps: ['1-2 digest-unusable'] },
    ],
    [
      'with a digest that was moved',
      () => move(digestKey(4), digestKey(4).replace('/11/20/', '/11/21/')),
      { outcome: 'invalid', digests: 3, logs: 3, invalid: ['digest 4 moved'], gaps: ['3-4 digest-unusable'] },
    ],
    [
      'with a digest that is none',
      () => rewrite(digestKey(4), '{"Records":[]}'),
      { outcome: 'invalid', digests: 3, logs: 3, invalid: ['digest 4 invalid-format'], gaps: ['3-4 digest-unusable'] },
    ],
    [
      'with a digest that a stranger signed',
      () => addHour(bucket.objects, 3, { signer: stranger }),
      { outcome: 'invalid', digests: 3, logs: 3, invalid: ['digest 4 signature-invalid'], gaps: ['3-4 digest-unusable'] },
    ],
    [
      'with a digest whose key CloudTrail does not know',
      () => addHour(bucket.objects, 3, { fields: { digestPublicKeyFingerprint: 'ffff' }, signer: stranger }),
      { outcome: 'invalid', digests: 3, logs: 3, invalid: ['digest 4 key-not-found'], gaps: ['3-4 digest-unusable'] },
    ],
    [
      'with a digest signed in a way not known here',
      () => addHour(bucket.objects, 3, { fields: { digestSignatureAlgorithm: 'SHA512withRSA' } }),
      { outcome: 'not-covered', digests: 3, logs: 3, unreadable: ['digest 4 unsupported-algorithm'], gaps: ['3-4 digest-unusable'] },
    ],
    [
      'whose chain began anew',
      () => {
        remove(digestKey(2))
        addHour(bucket.objects, 2, { previous: null })
        addHour(bucket.objects, 3)
      },
      { outcome: 'not-covered', digests: 3, logs: 3, gaps: ['1-2 chain-restarted'] },
    ],
    [
      'whose first digests were deleted',
      () => [1, 2].forEach((end) => remove(digestKey(end))),
      { outcome: 'invalid', digests: 2, logs: 2, invalid: ['digest 2 not-found'], gaps: ['0-2 digest-unusable'] },
    ],
  ])('%s', async (_, tamper, expected) => {
    fourHours(bucket.objects)
    tamper()
    expect(summary(await verifyBucket())).toEqual({ ...whole, ...expected })
  })

  it('with a log that no digest names: put there by somebody', async () => {
    fourHours(bucket.objects)
    bucket.objects.set(`logs/${logKey(1, 'Forged')}`, { bytes: gzipSync('{"Records":[]}') })
    const report = await verifyBucket()
    expect(report.outcome).toBe('invalid')
    expect(report.unnamed).toMatchObject([
      { account, region: 'us-east-1', strays: { count: 1, first: [`s3://logs/${logKey(1, 'Forged')}`] }, unproven: 0 },
    ])
  })

  it('with logs of a time without digests: nothing is said of them', async () => {
    fourHours(bucket.objects)
    remove(digestKey(4))
    const report = await verifyBucket()
    expect(report.unnamed).toMatchObject([{ strays: { count: 0 }, unproven: 1 }])
  })

  it('whose logging was stopped: the gap is explained by it', async () => {
    fourHours(bucket.objects)
    remove(digestKey(2))
    addHour(bucket.objects, 2, { previous: null })
    addHour(bucket.objects, 3)
    const changes = [
      { at: epochMs(at(1) + 60_000), name: 'StopLogging' },
      { at: at(-9), name: 'UpdateTrail' },
    ]
    const report = await verifyBucket({ changes })
    expect(report.chains[0]?.notCovered.periods).toMatchObject([{ because: 'chain-restarted', changes: [{ name: 'StopLogging' }] }])
  })

  it('without any digest proves nothing', async () => {
    bucket.objects.set(`logs/${logKey(1)}`, { bytes: gzipSync('{"Records":[]}') })
    expect(await verifyBucket()).toMatchObject({ outcome: 'not-covered', chains: [] })
  })

  it('looked at when CloudTrail does not tell its keys proves nothing, and accuses nobody', async () => {
    fourHours(bucket.objects)
    const report = await verifyBucket({ keys: async () => ({ ok: false, detail: 'cloudtrail:ListPublicKeys: AccessDenied' }) })
    expect(summary(report)).toMatchObject({
      outcome: 'not-covered',
      digests: 0,
      invalid: [],
      unreadable: [4, 3, 2, 1].map((end) => `digest ${end} keys-unreadable`),
    })
  })

  it('with backfill digests: a chain of its own, whose keys are those of the hour in which it was made', async () => {
    fourHours(bucket.objects)
    const metadata = { 'backfill-generation-timestamp': '2026-12-01T10:00:00Z' }
    addHour(bucket.objects, 0, { suffix: '_backfill', metadata })
    addHour(bucket.objects, 1, { suffix: '_backfill', previous: digestKey(1, '_backfill'), metadata })
    const asked: string[] = []
    const report = await verifyBucket({
      keys: (region, { from, to }) => {
        asked.push(`${region} ${isoInstant(from)} ${isoInstant(to)}`)
        return keys(region, { from, to })
      },
    })
    expect(report.chains.map(({ backfill, valid, invalid }) => [backfill, valid.digests, invalid.length])).toEqual([
      [false, 4, 0],
      [true, 2, 0],
    ])
    expect(asked).toEqual(['us-east-1 2026-11-19T23:00:00Z 2026-11-20T06:00:00Z', 'us-east-1 2026-12-01T09:00:00Z 2026-12-01T11:00:00Z'])
    expect(report.outcome).toBe('valid')
  })
})

describe('a local copy', () => {
  const folders: string[] = []
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

  /** @param rename - from the key to the path in the copy. */
  function copy(rename: (key: string) => string): string {
    const folder = mkdtempSync(join(tmpdir(), 'proof-'))
    folders.push(folder)
    for (const [path, { bytes }] of bucket.objects) {
      const file = join(folder, rename(path.slice('logs/'.length)))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    }
    return folder
  }
  const verifyCopy = (folder: string): Promise<ProofReport> => verifyDigests({ store: localProofStore(folder), keys, window })
  // A copy has no metadata: the newest digest is unsigned, the others are signed by the digest after them.
  const unsigned: Summary = {
    ...whole,
    outcome: 'not-covered',
    digests: 3,
    logs: 3,
    unreadable: ['digest 4 no-signature'],
    gaps: ['3-4 digest-unusable'],
  }

  it.each<readonly [string, (key: string) => string]>([
    ['with all its folders', (key) => key],
    ['that lost folders in front', (key) => key.replace('AWSLogs/', '')],
    ['that gained folders in front', (key) => `evidence/case-7/${key}`],
  ])('%s', async (_, rename) => {
    fourHours(bucket.objects)
    expect(summary(await verifyCopy(copy(rename)))).toEqual(unsigned)
  })

  it('with the newest signature beside it is proven whole', async () => {
    fourHours(bucket.objects)
    const folder = copy((key) => key)
    writeFileSync(join(folder, `${digestKey(4)}.signature`), `${bucket.objects.get(`logs/${digestKey(4)}`)?.metadata?.['signature']}\n`)
    expect(summary(await verifyCopy(folder))).toEqual(whole)
  })

  it.each<readonly [string, (folder: string) => void, Partial<Summary>]>([
    [
      'with a changed log',
      (folder) => writeFileSync(join(folder, logKey(1)), gzipSync('changed')),
      { outcome: 'invalid', logs: 2, invalid: ['log 1.25 hash-mismatch'] },
    ],
    ['with a missing log', (folder) => rmSync(join(folder, logKey(1))), { outcome: 'invalid', logs: 2, invalid: ['log 1.25 not-found'] }],
    [
      'with a digest in a wrong folder',
      (folder) => {
        const wrong = join(folder, digestKey(2).replace('/11/20/', '/11/21/'))
        mkdirSync(dirname(wrong), { recursive: true })
        writeFileSync(wrong, bucket.objects.get(`logs/${digestKey(2)}`)?.bytes ?? '')
        rmSync(join(folder, digestKey(2)))
      },
      {
        outcome: 'invalid',
        digests: 1,
        logs: 1,
        invalid: ['digest 2 not-found', 'digest 2 moved'],
        unreadable: ['digest 4 no-signature', 'digest 1 no-signature'],
        gaps: ['0-2 digest-unusable', '3-4 digest-unusable'],
      },
    ],
  ])('%s', async (_, tamper, expected) => {
    fourHours(bucket.objects)
    const folder = copy((key) => key)
    tamper(folder)
    expect(summary(await verifyCopy(folder))).toEqual({ ...unsigned, ...expected })
  })
})

describe('public keys', () => {
  const listed = {
    PublicKeyList: [
      { Fingerprint: FINGERPRINT, Value: aws.der.toString('base64'), ValidityStartTime: 1_790_000_000, ValidityEndTime: 1_800_000_000 },
    ],
  }

  it('come from CloudTrail in the digest’s Region, or it is said why not', async () => {
    const bodies: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(`${request.headers['x-amz-target'] ?? ''} ${chunk.toString()}`))
      request.on('end', () =>
        response
          .writeHead(bodies.length > 1 ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
          .end(bodies.length > 1 ? '{"__type":"AccessDeniedException","message":"no"}' : JSON.stringify(listed)),
      )
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const source = keysFromAws({ ...access(), endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    const found = await source('us-east-1', window)
    expect(found.ok && Buffer.from(found.keys.get(FINGERPRINT) ?? []).equals(aws.der)).toBe(true)
    expect(bodies[0]).toContain('ListPublicKeys')
    expect(await source('us-east-1', window)).toEqual({
      ok: false,
      detail: expect.stringMatching(/ListPublicKeys in us-east-1: .*AccessDenied/),
    })
    server.close()
    server.closeAllConnections()
  })

  it('come from what was archived with the evidence; a damaged archive is an error', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'))
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(listed))
    writeFileSync(join(folder, 'bad.json'), '{}')
    const found = await (await keysFromFiles([join(folder, 'keys.json')]))('us-east-1', window)
    expect(found.ok && Buffer.from(found.keys.get(FINGERPRINT) ?? []).equals(aws.der)).toBe(true)
    await expect(keysFromFiles([join(folder, 'bad.json')])).rejects.toMatchObject({
      code: 'keys_invalid',
      message: expect.stringContaining('bad.json'),
    })
    rmSync(folder, { recursive: true })
  })
})
