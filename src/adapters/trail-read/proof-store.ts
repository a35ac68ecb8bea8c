import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { AppError } from '../../core/app-error.ts'
import { commonEnd } from '../../core/trail/digest.ts'
import { type InflateLimits, inflate } from './inflate.ts'
import { localFile, localObjects } from './local-objects.ts'
import type { Refusal } from './refusal.ts'
import { type S3Store, parseS3Location, unlistable } from './s3-objects.ts'
import { isObject } from './trail-object.ts'

/** An object that a digest names, or a digest, as it really lies somewhere. */
export interface Exhibit {
  readonly place: string
  /** `null` for a local copy. */
  readonly bucket: string | null
  readonly key: string
  /** The uncompressed bytes of a log. @throws Refusal */
  text(): AsyncIterable<Buffer>
  /** A digest: small enough to be held, and with what S3 keeps beside it (`signature`, `backfill-generation-timestamp`). @throws Refusal */
  whole(): Promise<{ readonly text: Buffer; readonly metadata: Readonly<Record<string, string>> }>
}

/** A digest: where it was found, and where it says that it lies. */
export interface Reference {
  readonly found: string
  readonly stated: string
}

/** Where digests and logs lie. */
export interface ProofStore {
  /** All objects under the place that was named; or, of those, the ones whose keys begin like this. */
  list(prefix?: string): AsyncIterable<Exhibit>
  /** What lies under a name of AWS's; whether it is there shows when it is read. @param reference - the object that names it. */
  at(bucket: string, key: string, reference: Reference): Exhibit
}

/** A digest that cannot be unfolded within this is none: a busy hour has some thousands of logs of 300 bytes each. */
export const DIGEST_LIMITS: InflateLimits = { maxOutputBytes: 64 * 1024 * 1024, maxRatio: 1000, ratioFromBytes: 1024 * 1024 }
export const LOG_LIMITS: InflateLimits = { maxOutputBytes: 8 * 1024 ** 3, maxRatio: 1100, ratioFromBytes: 32 * 1024 ** 2 }

async function gather(text: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of text) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export function s3ProofStore(store: S3Store, location: string): ProofStore {
  const named = parseS3Location(location)
  if (named === null)
    throw new AppError('trail_not_found', `not a place in S3: ${location}`, { kind: 'usage', hint: 'write it as s3://bucket/prefix' })
  const exhibit = (bucket: string, key: string): Exhibit => ({
    place: `s3://${bucket}/${key}`,
    bucket,
    key,
    text: () => inflate(store.open(bucket, key), LOG_LIMITS),
    async whole() {
      const { bytes, metadata } = await store.get(bucket, key, DIGEST_LIMITS.maxOutputBytes)
      return { text: await gather(inflate([bytes], DIGEST_LIMITS)), metadata }
    },
  })
  return {
    async *list(prefix = named.prefix) {
      try {
        for await (const { Key } of store.list(named.bucket, prefix)) yield exhibit(named.bucket, Key)
      } catch (error) {
        throw unlistable(`${named.bucket}/${prefix}`, error)
      }
    },
    at: (bucket, key) => exhibit(bucket, key),
  }
}

/** Whether an object could not be read because it is not there. Without leave to list, S3 says `AccessDenied` of what is missing. */
export function isMissing({ cause }: Refusal): boolean {
  if (typeof cause !== 'object' || cause === null) return false
  return Reflect.get(cause, 'code') === 'ENOENT' || ['NoSuchKey', 'NotFound'].includes(String(Reflect.get(cause, 'name')))
}

const SIDECAR = '.signature'

async function sidecarOf(path: string): Promise<Readonly<Record<string, string>>> {
  try {
    return { signature: (await readFile(`${path}${SIDECAR}`, 'utf8')).trim() }
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return {}
    throw error
  }
}

/** A key of AWS's in terms of a copy that lost folders in front of it, or gained some. */
function translate(key: string, { found, stated }: Reference): string {
  const { before, keyBefore } = commonEnd(found, stated)
  return key.startsWith(keyBefore) ? before + key.slice(keyBefore.length) : key
}

/**
 * A copy of a bucket in a folder. How its folders stand to the keys is seen from the object that names another. The signature of a
 * digest may lie beside it as `NAME.signature`, for a copy has no metadata.
 */
export function localProofStore(folder: string): ProofStore {
  const root = resolve(folder)
  const exhibit = (path: string): Exhibit => {
    const place = join(dirname(root), path)
    return {
      place,
      bucket: null,
      key: path,
      text: () => inflate(localFile(place).open(), LOG_LIMITS),
      whole: async () => ({ text: await gather(inflate(localFile(place).open(), DIGEST_LIMITS)), metadata: await sidecarOf(place) }),
    }
  }
  return {
    async *list(prefix = '') {
      for await (const object of localObjects(root)) {
        if (isObject(object) && !object.key.endsWith(SIDECAR) && object.key.startsWith(prefix)) yield exhibit(object.key)
      }
    },
    at: (_bucket, key, reference) => exhibit(translate(key, reference)),
  }
}
