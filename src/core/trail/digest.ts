import { type EpochMs, parseInstant } from '../time.ts'
import { type JsonObject, isJsonObject } from './bounded-json.ts'

/** A log file that a digest vouches for. */
export interface DigestedLog {
  readonly bucket: string
  readonly key: string
  /** Of the uncompressed bytes, in lower-case hexadecimal. */
  readonly sha256: string
}

/** What a digest says of the one before it, and so of the whole chain. */
export interface DigestLink {
  readonly bucket: string
  readonly key: string
  readonly sha256: string
  readonly signature: string
}

/** A digest file: what CloudTrail delivered in one hour. @see CloudTrail User Guide, "CloudTrail digest file structure" */
export interface Digest {
  readonly account: string
  readonly from: EpochMs
  readonly to: EpochMs
  /** As it stands in the file: the signature is over these letters. */
  readonly endTime: string
  readonly bucket: string
  readonly key: string
  readonly keyFingerprint: string
  readonly signatureAlgorithm: string
  /** `null` in the first digest after validation was switched on, or logging was started again. */
  readonly previous: DigestLink | null
  readonly logs: readonly DigestedLog[]
}

/** Why a digest, or a log file, proves nothing. Those of the second kind say nothing against it either. */
export type Invalidity = 'not-found' | 'invalid-format' | 'moved' | 'key-not-found' | 'signature-invalid' | 'hash-mismatch'
export type Inability = 'no-signature' | 'unsupported-algorithm' | 'keys-unreadable' | 'unreadable'
export type ProofProblem = Invalidity | Inability

const inabilities: readonly ProofProblem[] = ['no-signature', 'unsupported-algorithm', 'keys-unreadable', 'unreadable']

/** Whether it is evidence of tampering or loss, as opposed to something that could not be looked at. */
export const isInvalidity = (problem: ProofProblem): problem is Invalidity => !inabilities.includes(problem)

const text = (object: JsonObject, field: string): string | null => {
  const value = object[field]
  return typeof value === 'string' && value !== '' ? value : null
}

function linkOf(object: JsonObject): DigestLink | null | 'malformed' {
  const key = text(object, 'previousDigestS3Object')
  if (key === null) return null
  const bucket = text(object, 'previousDigestS3Bucket')
  const sha256 = text(object, 'previousDigestHashValue')
  const signature = text(object, 'previousDigestSignature')
  if (bucket === null || sha256 === null || signature === null) return 'malformed'
  return { bucket, key, sha256: sha256.toLowerCase(), signature }
}

function logsOf(value: unknown): readonly DigestedLog[] | null {
  if (!Array.isArray(value)) return null
  const logs: DigestedLog[] = []
  for (const entry of value as unknown[]) {
    if (!isJsonObject(entry)) return null
    const bucket = text(entry, 's3Bucket')
    const key = text(entry, 's3Object')
    const sha256 = text(entry, 'hashValue')
    if (bucket === null || key === null || sha256 === null || text(entry, 'hashAlgorithm') !== 'SHA-256') return null
    logs.push({ bucket, key, sha256: sha256.toLowerCase() })
  }
  return logs
}

/** @returns `null` for what is not a digest: nothing in it may then be relied on. */
export function parseDigest(value: unknown): Digest | null {
  if (!isJsonObject(value)) return null
  const [account, endTime, bucket, key] = ['awsAccountId', 'digestEndTime', 'digestS3Bucket', 'digestS3Object'].map((field) =>
    text(value, field),
  )
  const keyFingerprint = text(value, 'digestPublicKeyFingerprint')
  const signatureAlgorithm = text(value, 'digestSignatureAlgorithm')
  const from = parseInstant(text(value, 'digestStartTime') ?? '')
  const to = parseInstant(endTime ?? '')
  const previous = linkOf(value)
  const logs = logsOf(value['logFiles'])
  if (!account || !endTime || !bucket || !key || keyFingerprint === null || signatureAlgorithm === null) return null
  if (from === null || to === null || from > to || previous === 'malformed' || logs === null) return null
  return { account, from, to, endTime, bucket, key, keyFingerprint, signatureAlgorithm, previous, logs }
}

/**
 * The text that the signature is over: no line end at its end, and `null` in letters where there is no previous signature.
 *
 * @param sha256 - of the digest's uncompressed bytes, in lower-case hexadecimal.
 */
export const signedText = (digest: Digest, sha256: string): string =>
  [digest.endTime, `${digest.bucket}/${digest.key}`, sha256, digest.previous?.signature ?? 'null'].join('\n')

/** What judging takes from outside: the core has no cryptography. */
export interface ProofMeans {
  /** In lower-case hexadecimal. */
  readonly sha256: (bytes: Uint8Array) => string
  /** RSASSA-PKCS1-v1_5 with SHA-256. @param key - DER of PKCS #1. @param signature - hexadecimal. @returns false for anything malformed. */
  readonly verify: (key: Uint8Array, signed: string, signature: string) => boolean
}

export interface FoundDigest {
  /** Where it really lies; `null` for a local copy, whose bucket nobody knows. */
  readonly bucket: string | null
  /** Its key, or as much of the key's end as a local copy kept; folders that a copy put before it are in front. */
  readonly key: string
  /** Uncompressed. */
  readonly bytes: Uint8Array
  readonly parsed: unknown
  /** From the object's own metadata; a local copy has none. */
  readonly signature: string | null
}

export type PublicKeys =
  { readonly ok: true; readonly keys: ReadonlyMap<string, Uint8Array> } | { readonly ok: false; readonly detail: string }

export type DigestVerdict =
  { readonly ok: true; readonly digest: Digest } | { readonly ok: false; readonly problem: ProofProblem; readonly detail: string }

const no = (problem: ProofProblem, detail: string): DigestVerdict => ({ ok: false, problem, detail })

/** `REGION/2026/11/20/NAME`: what no copy may change. */
const ESSENTIAL_FOLDERS = 5

/** How a path and a key end alike, and what stands before that in each. A copy may have lost folders in front, or gained some. */
export function commonEnd(path: string, key: string): { readonly before: string; readonly keyBefore: string; readonly length: number } {
  const [folders, keyFolders] = [path.split('/'), key.split('/')]
  let length = 0
  while (length < Math.min(folders.length, keyFolders.length) && folders.at(-1 - length) === keyFolders.at(-1 - length)) length += 1
  const front = (all: readonly string[]): string =>
    all
      .slice(0, all.length - length)
      .map((folder) => `${folder}/`)
      .join('')
  return { before: front(folders), keyBefore: front(keyFolders), length }
}

/** Whether a path can be a copy of what lay under that key. */
export function isSamePlace(path: string, key: string): boolean {
  const { before, length } = commonEnd(path, key)
  return before === '' || length >= ESSENTIAL_FOLDERS
}

const isMoved = (digest: Digest, { bucket, key }: FoundDigest): boolean =>
  bucket === null ? !isSamePlace(key, digest.key) : bucket !== digest.bucket || key !== digest.key

function checkSignature(
  digest: Digest,
  sha256: string,
  signatures: readonly string[],
  keys: PublicKeys,
  { verify }: ProofMeans,
): DigestVerdict {
  if (signatures.length === 0)
    return no('no-signature', 'its signature is in the metadata of the object in S3, and in the digest after it; neither is here')
  if (!keys.ok) return no('keys-unreadable', keys.detail)
  const key = keys.keys.get(digest.keyFingerprint)
  if (key === undefined)
    return no('key-not-found', `CloudTrail has no public key with the fingerprint ${digest.keyFingerprint} for that time and Region`)
  const signed = signedText(digest, sha256)
  const valid = signatures.some((signature) => verify(key, signed, signature))
  return valid ? { ok: true, digest } : no('signature-invalid', 'its signature does not fit its content')
}

/**
 * Judges one digest: that it lies where it says, that it is the one that the digest after it vouches for, and that CloudTrail signed it.
 *
 * @param link - what the digest after it, itself valid, says of it; `null` for the newest of a chain.
 * @see CloudTrail User Guide, "Custom implementations of CloudTrail log file integrity validation"
 */
export function judgeDigest(found: FoundDigest, link: DigestLink | null, keys: PublicKeys, means: ProofMeans): DigestVerdict {
  const digest = parseDigest(found.parsed)
  if (digest === null) return no('invalid-format', 'it is not a digest file')
  if (isMoved(digest, found)) return no('moved', `it was written to s3://${digest.bucket}/${digest.key}`)
  if (digest.signatureAlgorithm !== 'SHA256withRSA') return no('unsupported-algorithm', digest.signatureAlgorithm)
  const sha256 = means.sha256(found.bytes)
  if (link !== null && sha256 !== link.sha256) return no('hash-mismatch', 'the digest after it names another hash')
  const signatures = [found.signature, link?.signature ?? null].filter((signature) => signature !== null)
  return checkSignature(digest, sha256, signatures, keys, means)
}
