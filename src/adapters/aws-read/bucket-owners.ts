import { type AccountId, GLOBAL_REGION, type Region } from '../../core/aws.ts'
import { type Fact, known, unknown } from '../../core/fact.ts'
import type { EpochMs } from '../../core/time.ts'
import { list, optionalText, text } from './answer.ts'
import type { Target, World } from './collector.ts'
import { seenTrails } from './shared-things.ts'

const operation = 's3:ListBuckets'

/** A bucket that holds logs or billing data, as those who write to it tell of it. */
export interface UsedBucket {
  readonly name: string
  /** Accounts whose trail or report names it. */
  readonly usedBy: readonly AccountId[]
  /** Where it lies, when that was told; trails do not. */
  readonly region: Region | null
  /** Where it lies most likely: in the trail's home Region. */
  readonly nearRegion: Region | null
  readonly seenAt: EpochMs
}

/** The buckets of trails, Cost and Usage Reports and Data Exports, each once. No other bucket is looked at. */
export function usedBuckets(world: World): readonly UsedBucket[] {
  const uses = [
    ...seenTrails(world).map(({ trail, account, seenAt }) => ({
      name: trail.bucket,
      account,
      region: null,
      near: trail.homeRegion,
      seenAt,
    })),
    ...world.accounts.flatMap((view) =>
      [view.seen('costReports'), view.seen('dataExports')].flatMap((reports) =>
        reports.known
          ? reports.value.map(({ bucket, bucketRegion }) => ({
              name: bucket,
              account: view.account,
              region: bucketRegion,
              near: null,
              seenAt: reports.observedAt,
            }))
          : [],
      ),
    ),
  ]
  const buckets = new Map<string, UsedBucket>()
  for (const { name, account, region, near, seenAt } of uses) {
    const before = buckets.get(name)
    const usedBy = [...new Set([...(before?.usedBy ?? []), account])]
    buckets.set(name, { name, usedBy, region: before?.region ?? region, nearRegion: before?.nearRegion ?? near, seenAt })
  }
  return [...buckets.values()]
}

export interface FoundBucket {
  readonly bucket: UsedBucket
  readonly owner: Fact<AccountId | null>
  /** As the owner's listing tells it; `null` when no listing has the bucket, or an endpoint leaves Regions out. */
  readonly region: Region | null
}

interface ListedBucket {
  readonly name: string
  readonly region: Region | null
}

type Listings = Map<AccountId, Fact<readonly ListedBucket[]>>

/** `MaxBuckets` makes S3 answer page by page, and name each bucket's Region. */
const bucketsOf = (target: Target): Promise<Fact<readonly ListedBucket[]>> =>
  target.observeAll(
    operation,
    { MaxBuckets: 1000 },
    'ContinuationToken',
    ({ Buckets }) =>
      list(Buckets, 'Buckets').map(({ Name, BucketRegion }) => ({
        name: text(Name, 'Name'),
        region: optionalText(BucketRegion, 'BucketRegion'),
      })),
    { region: GLOBAL_REGION[target.partition] },
  )

function findIn(listings: Listings, bucket: UsedBucket, world: World): FoundBucket {
  for (const [account, listing] of listings) {
    const listed = listing.known ? listing.value.find(({ name }) => name === bucket.name) : undefined
    if (listed !== undefined) return { bucket, owner: known(account, listing.observedAt, listing.source), region: listed.region }
  }
  const [first] = [...listings]
  if (first === undefined) {
    const because = bucket.usedBy.map((account) => world.whyNot(account)).join('; ')
    return { bucket, owner: unknown('account-not-read', because, bucket.seenAt, operation), region: null }
  }
  const silent = [...listings].find(([, listing]) => !listing.known)
  if (silent !== undefined && !silent[1].known) {
    const [account, { reason, detail, observedAt, source }] = silent
    return {
      bucket,
      owner: unknown(reason, `it could belong to ${account}, whose buckets were not listed: ${detail}`, observedAt, source),
      region: null,
    }
  }
  return { bucket, owner: known(null, first[1].observedAt, first[1].source), region: null }
}

/** Finds out which of the accounts that are read owns each bucket: first among those that use them, then among all. */
export async function findOwners(world: World, buckets: readonly UsedBucket[]): Promise<readonly FoundBucket[]> {
  const listings: Listings = new Map()
  const ask = async (accounts: readonly AccountId[]): Promise<readonly FoundBucket[]> => {
    const targets = accounts.filter((account) => !listings.has(account)).map((account) => world.targetFor(account))
    const answers = await Promise.all(
      targets.filter((target) => target !== null).map(async (target) => [target.account, await bucketsOf(target)] as const),
    )
    for (const [account, listing] of answers) listings.set(account, listing)
    return buckets.map((bucket) => findIn(listings, bucket, world))
  }
  const found = await ask([...new Set(buckets.flatMap(({ usedBy }) => usedBy))])
  const complete = found.every(({ owner }) => owner.known && owner.value !== null)
  return complete ? found : ask(world.accounts.map(({ account }) => account))
}
