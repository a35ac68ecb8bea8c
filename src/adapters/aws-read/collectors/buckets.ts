import { GLOBAL_REGION, type Region } from '../../../core/aws.ts'
import { type Fact, unknown } from '../../../core/fact.ts'
import type { Each } from '../../../core/facts/catalogue.ts'
import { optionalText } from '../answer.ts'
import { type FoundBucket, findOwners, usedBuckets } from '../bucket-owners.ts'
import * as ask from '../bucket-questions.ts'
import type { SharedCollector, SharedReadings, Target, World } from '../collector.ts'
import { answers } from '../each.ts'

const location = 's3:GetBucketLocation'

/** A bucket with the credentials and the Region to ask about it, or the reason why there are none. */
interface AskableBucket {
  readonly name: string
  readonly by: { readonly target: Target; readonly region: Region } | Fact<never>
}

/** S3 says nothing for us-east-1, and `EU` for a bucket that was made in eu-west-1 long ago. */
const regionOf = (constraint: string | null): Region => (constraint === 'EU' ? 'eu-west-1' : constraint || 'us-east-1')

async function locate(target: Target, { bucket, region }: FoundBucket): Promise<Region> {
  const told = region ?? bucket.region
  if (told !== null) return told
  const global = GLOBAL_REGION[target.partition]
  const found = await target.observe(
    location,
    { Bucket: bucket.name },
    ({ LocationConstraint }) => regionOf(optionalText(LocationConstraint, 'LocationConstraint')),
    { region: global },
  )
  // Refused: S3 redirects from a wrong Region to the right one, so that a guess costs time and no more.
  return found.known ? found.value : (bucket.nearRegion ?? global)
}

/** The owner's credentials see most; the accounts that write to the bucket may be allowed to look at it too. */
async function askable(world: World, found: FoundBucket): Promise<AskableBucket> {
  const { bucket, owner } = found
  const candidates = [...(owner.known && owner.value !== null ? [owner.value] : []), ...bucket.usedBy]
  const target = candidates.map((account) => world.targetFor(account)).find((target) => target !== null)
  if (target !== undefined && target !== null) return { name: bucket.name, by: { target, region: await locate(target, found) } }
  const because = bucket.usedBy.map((account) => world.whyNot(account)).join('; ')
  return { name: bucket.name, by: unknown('account-not-read', because, bucket.seenAt, 's3:ListBuckets') }
}

async function readBuckets(world: World): Promise<SharedReadings> {
  const owners = await findOwners(world, usedBuckets(world))
  const buckets = await Promise.all(owners.map((found) => askable(world, found)))
  const each = <T>(question: ask.BucketQuestion<T>): Promise<Each<T>> =>
    answers(
      buckets,
      ({ name }) => name,
      async ({ name, by }) => ('target' in by ? question(by.target, name, by.region) : by),
    )
  return {
    ...(world.wants('bucketOwner') && { bucketOwner: Object.fromEntries(owners.map(({ bucket, owner }) => [bucket.name, owner])) }),
    // One question after the other: the SDK changes its client's Region while it follows a redirect.
    ...(world.wants('bucketPolicy') && { bucketPolicy: await each(ask.bucketPolicy) }),
    ...(world.wants('bucketPublicAccessBlock') && { bucketPublicAccessBlock: await each(ask.bucketPublicAccessBlock) }),
    ...(world.wants('bucketAcl') && { bucketAcl: await each(ask.bucketAcl) }),
    ...(world.wants('bucketVersioning') && { bucketVersioning: await each(ask.bucketVersioning) }),
    ...(world.wants('bucketObjectLock') && { bucketObjectLock: await each(ask.bucketObjectLock) }),
    ...(world.wants('bucketLogging') && { bucketLogging: await each(ask.bucketLogging) }),
    ...(world.wants('bucketLifecycle') && { bucketLifecycle: await each(ask.bucketLifecycle) }),
  }
}

/** What protects the buckets of trails, Cost and Usage Reports and Data Exports. */
export const buckets: SharedCollector = {
  scope: 'shared',
  provides: {
    bucketOwner: [['s3:ListBuckets']],
    bucketPolicy: [['s3:GetBucketPolicy']],
    bucketPublicAccessBlock: [['s3:GetPublicAccessBlock']],
    bucketAcl: [['s3:GetBucketAcl']],
    bucketVersioning: [['s3:GetBucketVersioning']],
    bucketObjectLock: [['s3:GetObjectLockConfiguration']],
    bucketLogging: [['s3:GetBucketLogging']],
    bucketLifecycle: [['s3:GetBucketLifecycleConfiguration']],
  },
  // Who owns a bucket, and where it lies, tells whom to ask where; without it those who use it are asked, near the trail.
  aids: ['s3:ListBuckets', location],
  after: ['trails', 'costReports', 'dataExports'],
  read: readBuckets,
}
