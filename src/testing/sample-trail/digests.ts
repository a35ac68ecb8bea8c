import { createHash, createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto'
import { type EpochMs, HOUR_MS, MINUTE_MS, epochMs, isoInstant } from '../../core/time.ts'
import type { LiveWorld } from '../fake-aws/live/live-world.ts'
import { type DeliveredLog, type Destination, compactInstant, folderOf, packed } from './delivery.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What signs the sample's digests: made anew at each start, because no private key belongs into a repository. */
export interface Signer {
  readonly fingerprint: string
  /** PKCS #1, DER. */
  readonly der: Uint8Array
  readonly sign: (text: string) => string
}

export function newSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { format: 'der', type: 'pkcs1' },
    privateKeyEncoding: { format: 'pem', type: 'pkcs1' },
  })
  const key = createPrivateKey(privateKey)
  return {
    fingerprint: createHash('md5').update(publicKey).digest('hex'),
    der: publicKey,
    sign: (text) => createSign('RSA-SHA256').update(text).sign(key, 'hex'),
  }
}

/** The logs of one account and Region that one trail delivered. */
export interface Chain {
  readonly destination: Destination
  readonly account: string
  readonly region: string
  readonly logs: readonly DeliveredLog[]
  /** Times of logging; each begins a chain of its own. */
  readonly spans: readonly { readonly from: EpochMs; readonly to: EpochMs }[]
}

interface Written {
  readonly key: string
  readonly sha256: string
  readonly signature: string
}

/** CloudTrail writes a digest an hour, some minutes past it, and puts it into the bucket a little later. */
const DIGEST_DELAY_MS = 5 * MINUTE_MS

function* hoursOf({ from, to }: { readonly from: EpochMs; readonly to: EpochMs }): Generator<readonly [from: EpochMs, to: EpochMs]> {
  for (let start: number = from; start < to; start += HOUR_MS) yield [epochMs(start), epochMs(Math.min(start + HOUR_MS, to))]
}

function digestOf(chain: Chain, start: EpochMs, end: EpochMs, key: string, previous: Written | null, { fingerprint }: Signer): object {
  const { destination, account, logs } = chain
  const named = logs.filter(({ deliveredAt }) => deliveredAt >= start && deliveredAt < end)
  const instants = named.flatMap(({ records }) => records.map((record) => String(record['eventTime']))).toSorted()
  const { bucket } = destination
  return {
    awsAccountId: account,
    digestStartTime: isoInstant(start),
    digestEndTime: isoInstant(end),
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: instants.at(-1) ?? null,
    oldestEventTime: instants[0] ?? null,
    previousDigestS3Bucket: previous === null ? null : bucket,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.sha256 ?? null,
    previousDigestHashAlgorithm: previous === null ? null : 'SHA-256',
    previousDigestSignature: previous?.signature ?? null,
    logFiles: named.map((log) => ({ s3Bucket: log.bucket, s3Object: log.key, hashValue: sha256(log.text), hashAlgorithm: 'SHA-256' })),
  }
}

/** Writes the digests of one chain, each signed over the one before it. @see CloudTrail User Guide, "CloudTrail digest file structure" */
export function writeDigests(objects: LiveWorld['objects'], chain: Chain, signer: Signer, now: EpochMs): void {
  const { destination, account, region } = chain
  for (const span of chain.spans) {
    let previous: Written | null = null
    for (const [start, end] of hoursOf(span)) {
      if (end + DIGEST_DELAY_MS > now) break
      const name = `${account}_CloudTrail-Digest_${region}_${destination.trail}_${destination.homeRegion}_${compactInstant(end)}.json.gz`
      const key: string = `${folderOf(destination, account, 'CloudTrail-Digest', region, end)}/${name}`
      const text = JSON.stringify(digestOf(chain, start, end, key, previous, signer))
      const hash = sha256(text)
      const signature: string = signer.sign(
        [isoInstant(end), `${destination.bucket}/${key}`, hash, previous === null ? 'null' : previous.signature].join('\n'),
      )
      const metadata = { signature, 'signature-algorithm': 'SHA256withRSA' }
      objects.set(`${destination.bucket}/${key}`, { bytes: packed(text), metadata, modifiedAt: new Date(end + DIGEST_DELAY_MS) })
      previous = { key, sha256: hash, signature }
    }
  }
}
