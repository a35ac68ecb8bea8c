import type { Region } from '../../../core/aws.ts'
import type { EpochMs } from '../../../core/time.ts'
import { AwsError } from '../aws-error.ts'
import { optionalText } from '../input.ts'
import { textList, worldPage } from '../regional/answers.ts'
import type { Call, Service } from '../service.ts'
import type { AccountWorld } from '../world.ts'
import { listPublicKeys, lookupEvents } from './cloudtrail-history.ts'

type HomeTrail = AccountWorld['regional']['trails'][number]

/** A trail as one account sees it from one Region. */
interface SeenTrail {
  readonly trail: HomeTrail
  readonly arn: string
  /** A replica: the trail's home is another Region, or another account that holds the organisation's trail. */
  readonly shadow: boolean
}

const regionalName = (owner: string, partition: string, region: Region, service: string, nameOrArn: string, suffix = ''): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : `arn:${partition}:${service}:${region}:${owner}:${nameOrArn}${suffix}`

/** Accounts whose trails the caller sees: its own, and for organisation trails every other one of the same organisation. */
function* trailOwners({ world, account }: Call): Iterable<AccountWorld> {
  yield account
  if (account.parentId === null) return
  for (const other of world.accounts.values()) if (other !== account && other.parentId !== null) yield other
}

function visibleTrails(call: Call): readonly SeenTrail[] {
  const seen: SeenTrail[] = []
  for (const owner of trailOwners(call)) {
    for (const trail of owner.regional.trails) {
      const own = owner === call.account
      const home = trail.homeRegion === call.region
      if ((!own && !trail.organisationTrail) || (!home && !trail.multiRegion)) continue
      seen.push({
        trail,
        arn: `arn:${call.partition}:cloudtrail:${trail.homeRegion}:${owner.id}:trail/${trail.name}`,
        shadow: !own || !home,
      })
    }
  }
  return seen
}

function describe(call: Call, { trail, arn }: SeenTrail): Readonly<Record<string, unknown>> {
  const owner = arn.split(':')[4] ?? call.account.id
  const { logGroup, topic } = trail
  const topicName = topic?.split(':').at(-1)
  const groupArn =
    logGroup === undefined
      ? undefined
      : regionalName(
          owner,
          call.partition,
          trail.homeRegion,
          'logs',
          logGroup.startsWith('arn:') ? logGroup : `log-group:${logGroup}`,
          ':*',
        )
  return {
    Name: trail.name,
    S3BucketName: trail.bucket,
    S3KeyPrefix: trail.prefix,
    SnsTopicName: topicName,
    SnsTopicARN: topic === undefined ? undefined : regionalName(owner, call.partition, trail.homeRegion, 'sns', topic),
    IncludeGlobalServiceEvents: trail.globalServices,
    IsMultiRegionTrail: trail.multiRegion,
    HomeRegion: trail.homeRegion,
    TrailARN: arn,
    LogFileValidationEnabled: trail.logFileValidation,
    CloudWatchLogsLogGroupArn: groupArn,
    CloudWatchLogsRoleArn: groupArn === undefined ? undefined : `arn:${call.partition}:iam::${owner}:role/cloudtrail-to-logs`,
    KmsKeyId: trail.kmsKeyId,
    HasCustomEventSelectors: trail.advancedSelectors !== undefined,
    HasInsightSelectors: false,
    IsOrganizationTrail: trail.organisationTrail,
  }
}

/** A name finds only a trail that is at home here; a shadow, and an organisation's trail in a member, must be named by its ARN. */
const isNamed = ({ trail, arn, shadow }: SeenTrail, name: string): boolean => name === arn || (!shadow && name === trail.name)

function findTrail(call: Call, parameter: string): SeenTrail {
  const name = optionalText(call.input, parameter) ?? ''
  if (!/^(?:arn:[\w-]+:cloudtrail:[\w-]+:\d{12}:trail\/)?[\w.-]{3,128}$/.test(name)) {
    const code = name.startsWith('arn:') ? 'CloudTrailARNInvalidException' : 'InvalidTrailNameException'
    throw new AwsError(code, `Trail name or ARN ${JSON.stringify(name)} is not valid`)
  }
  const found = visibleTrails(call).find((seen) => isNamed(seen, name))
  if (found === undefined) throw new AwsError('TrailNotFoundException', `Unknown trail: ${name} for the user: ${call.account.id}`)
  return found
}

const date = (at: EpochMs | null | undefined): Date | undefined => (at === null || at === undefined ? undefined : new Date(at))
const text = (at: EpochMs | null | undefined): string =>
  date(at)
    ?.toISOString()
    .replace(/\.\d{3}Z$/, 'Z') ?? ''

function status({ trail }: SeenTrail): Readonly<Record<string, unknown>> {
  const { status } = trail
  const digestAt = trail.logFileValidation ? status.latestDigestAt : null
  const logsAt =
    trail.logGroup === undefined
      ? null
      : status.latestLogGroupDeliveryAt === undefined
        ? status.latestDeliveryAt
        : status.latestLogGroupDeliveryAt
  return {
    IsLogging: status.logging,
    LatestDeliveryTime: date(status.latestDeliveryAt),
    LatestDeliveryError: status.latestDeliveryError,
    LatestDigestDeliveryTime: date(digestAt),
    LatestDigestDeliveryError: status.latestDigestError,
    LatestCloudWatchLogsDeliveryTime: date(logsAt),
    LatestCloudWatchLogsDeliveryError: status.latestLogGroupDeliveryError,
    StartLoggingTime: date(status.startedAt),
    StopLoggingTime: date(status.stoppedAt),
    LatestDeliveryAttemptTime: text(status.latestDeliveryAt),
    LatestDeliveryAttemptSucceeded: status.latestDeliveryError === undefined ? text(status.latestDeliveryAt) : '',
    TimeLoggingStarted: text(status.startedAt),
    TimeLoggingStopped: text(status.stoppedAt),
  }
}

function selectors({ trail, arn }: SeenTrail): Readonly<Record<string, unknown>> {
  if (trail.advancedSelectors !== undefined) {
    const advanced = trail.advancedSelectors.map(({ name, fields }) => ({
      Name: name,
      FieldSelectors: fields.map((field) => ({
        Field: field.field,
        Equals: field.equals,
        NotEquals: field.notEquals,
        StartsWith: field.startsWith,
        NotStartsWith: field.notStartsWith,
        EndsWith: field.endsWith,
        NotEndsWith: field.notEndsWith,
      })),
    }))
    return { TrailARN: arn, AdvancedEventSelectors: advanced }
  }
  const classic = trail.selectors.map((selector) => ({
    ReadWriteType: selector.readWriteType,
    IncludeManagementEvents: selector.managementEvents,
    DataResources: [],
    ExcludeManagementEventSources: selector.excludedSources,
  }))
  return { TrailARN: arn, EventSelectors: classic }
}

/** CloudTrail: trails, the event history, and the keys of digests. Multi-Region and organisation trails show a shadow wherever they record. */
export const cloudtrail: Service = {
  signingName: 'cloudtrail',
  prefix: 'cloudtrail',
  protocol: 'json-1.1',
  throttle: { code: 'ThrottlingException', status: 400 },
  operations: {
    DescribeTrails(call) {
      const names = textList(call.input['trailNameList'])
      const shadows = call.input['includeShadowTrails'] !== false
      const found = visibleTrails(call).filter((seen) =>
        names === null ? shadows || !seen.shadow : names.some((name) => isNamed(seen, name)),
      )
      return { trailList: found.map((seen) => describe(call, seen)) }
    },
    GetTrail: (call) => ({ Trail: describe(call, findTrail(call, 'Name')) }),
    GetTrailStatus: (call) => status(findTrail(call, 'Name')),
    GetEventSelectors: (call) => selectors(findTrail(call, 'TrailName')),
    LookupEvents: lookupEvents,
    ListPublicKeys: listPublicKeys,
    /** Lists trails once, in every Region alike: there are no shadows here. */
    ListTrails(call) {
      const everywhere = call.account.regions.flatMap((region) => visibleTrails({ ...call, region }))
      const once = new Map(
        everywhere.map((seen) => [seen.arn, { TrailARN: seen.arn, Name: seen.trail.name, HomeRegion: seen.trail.homeRegion }]),
      )
      const { items, nextToken } = worldPage(call, [...once.values()], {
        token: 'NextToken',
        size: 'MaxResults',
        maxSize: 100,
        badToken: 'InvalidTokenException',
      })
      return { Trails: items, NextToken: nextToken }
    },
  },
}
