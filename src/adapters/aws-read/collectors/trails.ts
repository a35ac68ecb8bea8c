import type { Trail as AwsTrail } from '@aws-sdk/client-cloudtrail'
import { type Fact, known } from '../../../core/fact.ts'
import type { AccountFacts, Regional } from '../../../core/facts/catalogue.ts'
import type { Trail } from '../../../core/facts/trail.ts'
import type { Observations } from '../../../core/snapshot.ts'
import { list, optionalFlag, optionalText, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'
import { insist } from '../each.ts'

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
 * Every trail that some Region showed, each once. Multi-Region and organisation trails show a shadow in every Region, so that one answer
 * suffices for them: an organisation that closes Regions to its members does not blind us to its trail.
 *
 * @throws ReadFailure with the first Region's reason when none answered.
 */
function seenTrails(regional: Regional<readonly Trail[]>): readonly Trail[] {
  const facts = Object.values(regional)
  const answered = facts.flatMap((fact) => (fact.known ? [fact.value] : []))
  const [first] = facts
  if (answered.length === 0 && first !== undefined) insist(first)
  const byArn = new Map(answered.flat().map((trail) => [trail.arn, trail]))
  return [...byArn.values()].toSorted((a, b) => (a.arn < b.arn ? -1 : 1))
}

const arnsOf = (fact: Fact<readonly Trail[]>): Fact<readonly string[]> =>
  fact.known ? known(fact.value.map(({ arn }) => arn).toSorted(), fact.observedAt, fact.source) : fact

async function readTrails(target: Target): Promise<Observations<AccountFacts>> {
  const regional = await target.eachRegion((region) =>
    target.observe(operation, { includeShadowTrails: true }, ({ trailList }) => list(trailList, 'trailList').map(trailOf), { region }),
  )
  const trails = await target.attempt(operation, async () => seenTrails(insist(regional)))
  const trailsByRegion = regional.known
    ? known(
        Object.fromEntries(Object.entries(regional.value).map(([region, fact]) => [region, arnsOf(fact)])),
        regional.observedAt,
        regional.source,
      )
    : regional
  return { trails: [trails], trailsByRegion: [trailsByRegion] }
}

/** Trails of every enabled Region, each once. */
export const trails: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { trails: [[operation]], trailsByRegion: [[operation]] },
  after: ['enabledRegions'],
  read: readTrails,
}
