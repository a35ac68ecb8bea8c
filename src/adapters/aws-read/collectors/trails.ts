import type { Trail as AwsTrail } from '@aws-sdk/client-cloudtrail'
import type { Region } from '../../../core/aws.ts'
import type { Fact, Unknown } from '../../../core/fact.ts'
import type { AccountFacts, Regional } from '../../../core/facts/catalogue.ts'
import type { Trail } from '../../../core/facts/trail.ts'
import type { Observations } from '../../../core/snapshot.ts'
import { list, optionalFlag, optionalText, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'
import { insist } from '../each.ts'
import { ReadFailure } from '../failure.ts'

const operation = 'cloudtrail:DescribeTrails'

const trailOf = (trail: AwsTrail): Trail => ({
  arn: text(trail.TrailARN, 'TrailARN'),
  name: text(trail.Name, 'Name'),
  homeRegion: text(trail.HomeRegion, 'HomeRegion'),
  multiRegion: optionalFlag(trail.IsMultiRegionTrail, 'IsMultiRegionTrail'),
  organisationTrail: optionalFlag(trail.IsOrganizationTrail, 'IsOrganizationTrail'),
  includesGlobalServices: optionalFlag(trail.IncludeGlobalServiceEvents, 'IncludeGlobalServiceEvents'),
  logFileValidation: optionalFlag(trail.LogFileValidationEnabled, 'LogFileValidationEnabled'),
  kmsKeyId: optionalText(trail.KmsKeyId, 'KmsKeyId'),
  bucket: text(trail.S3BucketName, 'S3BucketName'),
  prefix: optionalText(trail.S3KeyPrefix, 'S3KeyPrefix'),
  logGroupArn: optionalText(trail.CloudWatchLogsLogGroupArn, 'CloudWatchLogsLogGroupArn')?.replace(/:\*$/, '') ?? null,
  snsTopicArn: optionalText(trail.SnsTopicARN, 'SnsTopicARN'),
})

/**
 * All trails that one Region did not hide. Multi-Region and organisation trails show a shadow in every Region, single-Region ones only
 * at home: a Region without an answer may hide one, so the list is known only when every Region answered.
 *
 * @throws ReadFailure that names the Regions.
 */
function everyTrail(regional: Regional<readonly Trail[]>): readonly Trail[] {
  const silent = Object.entries(regional).filter((entry): entry is [Region, Unknown] => !entry[1].known)
  const [first] = silent
  if (first !== undefined) {
    const regions = silent.map(([region]) => region).join(', ')
    const detail = `a trail could be hidden in ${regions}, where trails could not be listed: ${first[1].detail}`
    throw new ReadFailure(first[1].reason, detail, first[1].source)
  }
  const byArn = new Map(Object.values(regional).flatMap((fact) => insist(fact)).map((trail) => [trail.arn, trail]))
  return [...byArn.values()].toSorted((a, b) => (a.arn < b.arn ? -1 : 1))
}

async function readTrails(target: Target): Promise<Observations<AccountFacts>> {
  const regional = await target.eachRegion((region) =>
    target.observe(operation, { includeShadowTrails: true }, ({ trailList }) => list(trailList, 'trailList').map(trailOf), { region }),
  )
  const trails: Fact<readonly Trail[]> = await target.attempt(operation, async () => everyTrail(insist(regional)))
  return { trails: [trails] }
}

/** Trails of every enabled Region, each once. */
export const trails: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { trails: [[operation]] },
  after: ['enabledRegions'],
  read: readTrails,
}
