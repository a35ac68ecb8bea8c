import { type AccountId, type Region, accountId } from '../aws.ts'
import { type EpochMs, digitsAt, instantOf } from '../time.ts'

interface Delivered {
  readonly account: AccountId
  readonly region: Region
  /** When CloudTrail wrote it, as its name says; log files tell the minute, digests the second. */
  readonly at: EpochMs
}

/** What an object of a log bucket is, by its key. */
export type RoutedKey =
  | ({ readonly kind: 'log' | 'insight' | 'network-activity' | 'aggregated' } & Delivered)
  | DigestKey
  /** Written by another service into the same bucket. */
  | { readonly kind: 'neighbour'; readonly service: string; readonly account: AccountId }
  /** Says nothing of itself: a renamed file, or something else altogether. */
  | { readonly kind: 'other' }

export interface DigestKey extends Delivered {
  readonly kind: 'digest'
  readonly trail: string
  readonly homeRegion: Region
  /** Written later for hours that were missed; such digests form a chain of their own. */
  readonly backfill: boolean
}

const kinds = {
  CloudTrail: 'log',
  'CloudTrail-Insight': 'insight',
  'CloudTrail-NetworkActivity': 'network-activity',
  'CloudTrail-Aggregated': 'aggregated',
} as const

const delivered =
  /^(\d{12})_(CloudTrail(?:-Insight|-NetworkActivity|-Aggregated)?)_([a-z]{2}[a-z0-9-]+)_(\d{8}T\d{4}(?:\d{2})?Z)_[^_/]+\.json(?:\.gz)?$/
const digest = /^(\d{12})_CloudTrail-Digest_([a-z]{2}[a-z0-9-]+)_(.+)_([a-z]{2}[a-z0-9-]+)_(\d{8}T\d{6}Z)(_backfill)?\.json(?:\.gz)?$/
const neighbour = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]+\/)?(\d{12})\/([^/]+)\//

/** `20261121T0210Z`, `20261121T021000Z` */
function compactInstant(text: string): EpochMs | null {
  const two = (at: number): number => digitsAt(text, at, 2)
  return instantOf(digitsAt(text, 0, 4), two(4), two(6), two(9), two(11), text.length > 14 ? two(13) : 0)
}

function routeDigest(name: string): DigestKey | null {
  const [, account, region, trail, homeRegion, time, backfill] = digest.exec(name) ?? []
  const at = compactInstant(time ?? '')
  if (account === undefined || region === undefined || trail === undefined || homeRegion === undefined || at === null) return null
  return { kind: 'digest', account: accountId(account), region, trail, homeRegion, at, backfill: backfill !== undefined }
}

function routeDelivered(name: string): RoutedKey | null {
  const [, account, folder, region, time] = delivered.exec(name) ?? []
  const at = compactInstant(time ?? '')
  if (account === undefined || folder === undefined || region === undefined || at === null) return null
  return { kind: kinds[folder as keyof typeof kinds], account: accountId(account), region, at }
}

/**
 * Tells what an object is by its key, or by its name alone where a copy lost the folders.
 *
 * @param key - key in a bucket, or a path with `/` between the folders.
 * @see CloudTrail User Guide, "Finding your CloudTrail log files" and "CloudTrail digest file structure"
 */
export function routeKey(key: string): RoutedKey {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const known = routeDelivered(name) ?? routeDigest(name)
  if (known !== null) return known
  const [, account, service] = neighbour.exec(key) ?? []
  // A renamed log in CloudTrail's own folder is still worth reading; its siblings (`CloudTrail-Digest`, …) are not.
  if (account === undefined || service === undefined || service === 'CloudTrail') return { kind: 'other' }
  return { kind: 'neighbour', service, account: accountId(account) }
}
