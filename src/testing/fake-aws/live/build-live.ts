import { gzipSync } from 'node:zlib'
import { type AccountId, GLOBAL_REGION, type Partition, type Region } from '../../../core/aws.ts'
import { type EpochMs, isoInstant } from '../../../core/time.ts'
import type { JsonObject, JsonValue } from '../../../core/trail/bounded-json.ts'
import { jsonText, stableId } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import { moment } from '../world-moments.ts'
import type { WrittenAccount } from '../world-schema.ts'
import type { AccountWorld } from '../world.ts'
import { type HistoryEvent, type LiveWorld, emptyLiveWorld, openQueue } from './live-world.ts'
import { enqueue } from './queue.ts'

const uuid = (...parts: readonly string[]): string => stableId(...parts).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const objectBytes = (key: string, written: string | Readonly<Record<string, unknown>>): Buffer =>
  typeof written === 'string' || !key.endsWith('.gz') ? Buffer.from(jsonText(written)) : gzipSync(JSON.stringify(written))

/** A record with what CloudTrail always says, where the given one does not say it itself. */
export function historyEvent(
  account: AccountId,
  fields: JsonObject,
  at: EpochMs,
  visibleAt: EpochMs = at,
  partition: Partition = 'aws',
): HistoryEvent {
  const record: Record<string, JsonValue> = {
    eventVersion: '1.11',
    userIdentity: { type: 'Root', principalId: account, arn: `arn:${partition}:iam::${account}:root`, accountId: account, accessKeyId: '' },
    eventTime: isoInstant(at),
    eventSource: 'iam.amazonaws.com',
    awsRegion: GLOBAL_REGION[partition],
    sourceIPAddress: '198.51.100.7',
    userAgent: 'Mozilla/5.0',
    requestParameters: null,
    responseElements: null,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    eventID: uuid('event', account, JSON.stringify(fields), String(at)),
    ...fields,
  }
  return { account, at, visibleAt, record: { ...record, eventTime: isoInstant(at) } }
}

type WrittenFinding = RegionWorld['guardDutyFindings'][number]

/** A finding in the form of GuardDuty's API. */
export function detectedFinding(
  account: AccountId,
  region: Region,
  written: WrittenFinding,
  now: EpochMs,
  partition: Partition,
): JsonObject {
  const id = written.id ?? stableId('finding', account, region, written.type, written.userName)
  const date = (text: string): string => new Date(moment(text, now) ?? now).toISOString()
  const detector = stableId('detector', account, region)
  return {
    schemaVersion: '2.0',
    accountId: account,
    region,
    partition,
    id,
    arn: `arn:${partition}:guardduty:${region}:${account}:detector/${detector}/finding/${id}`,
    type: written.type,
    severity: written.severity,
    title: written.title ?? `${written.type} was seen.`,
    description: `${written.type}, by ${written.userType} ${written.userName}.`,
    createdAt: date(written.created),
    updatedAt: date(written.updated),
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: 'ASIAFINDINGEXAMPLE', principalId: account, userType: written.userType, userName: written.userName },
    },
    service: {
      serviceName: 'guardduty',
      detectorId: detector,
      action: {
        actionType: 'AWS_API_CALL',
        awsApiCallAction: { api: 'ConsoleLogin', callerType: 'Remote IP', remoteIpDetails: { ipAddressV4: written.address } },
      },
      resourceRole: 'TARGET',
      eventFirstSeen: date(written.created),
      eventLastSeen: date(written.updated),
      archived: false,
      count: written.count,
    },
  }
}

interface Place {
  readonly live: LiveWorld
  readonly account: AccountId
  readonly region: Region
  readonly now: EpochMs
  readonly partition: Partition
}

function addQueues({ live, now, partition, ...place }: Place, queues: RegionWorld['queues']): void {
  for (const { name, visibilitySeconds, deadLetter, messages } of queues) {
    const queue = openQueue(live, { ...place, name }, now, partition)
    queue.visibilitySeconds = visibilitySeconds
    if (deadLetter !== undefined)
      queue.deadLetter = { arn: openQueue(live, { ...place, name: deadLetter.queue }, now, partition).arn, after: deadLetter.after }
    for (const message of messages) enqueue(queue, jsonText(message), now)
  }
}

/** Begins what moves in a world with what the accounts' sections say. */
export function buildLive(
  accounts: ReadonlyMap<AccountId, AccountWorld>,
  written: Readonly<Record<string, WrittenAccount>>,
  now: EpochMs,
  partition: Partition,
): LiveWorld {
  const live = emptyLiveWorld()
  for (const account of accounts.values()) {
    const { id, regions, regional } = account
    for (const { name, objects } of regional.buckets)
      for (const [key, object] of Object.entries(objects))
        live.objects.set(`${name}/${key}`, { bytes: objectBytes(key, object), modifiedAt: new Date(now) })
    for (const { visible, eventTime, ...fields } of written[id]?.events ?? [])
      live.history.push(historyEvent(id, fields as JsonObject, eventTime, visible, partition))
    for (const region of regions) {
      const { queues, guardDutyFindings } = regional.region(region)
      addQueues({ live, account: id, region, now, partition }, queues)
      for (const finding of guardDutyFindings)
        live.detectedFindings.push({ account: id, region, finding: detectedFinding(id, region, finding, now, partition) })
    }
  }
  return live
}
