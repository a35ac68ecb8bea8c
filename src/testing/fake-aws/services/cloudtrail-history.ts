import { DAY_MS, type EpochMs } from '../../../core/time.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { AwsError } from '../aws-error.ts'
import { optionalNumber, optionalText } from '../input.ts'
import type { HistoryEvent } from '../live/live-world.ts'
import { stableId, worldPage } from '../regional/answers.ts'
import type { Call } from '../service.ts'

const RETENTION_MS = 90 * DAY_MS
const MAX_RESULTS = 50

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const child = (record: JsonObject, name: string): JsonObject => {
  const value = record[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

/** What LookupEvents calls the user: root's is `root` as long as CloudTrail gives it no name. */
function userOf(record: JsonObject): string | undefined {
  const identity = child(record, 'userIdentity')
  if (identity['type'] === 'Root') return text(identity['userName']) ?? 'root'
  return text(identity['userName']) ?? text(identity['principalId'])?.split(':').at(-1)
}

const attributes: Readonly<Record<string, (record: JsonObject) => string | undefined>> = {
  EventId: (record) => text(record['eventID']),
  EventName: (record) => text(record['eventName']),
  EventSource: (record) => text(record['eventSource']),
  ReadOnly: (record) => String(record['readOnly'] === true),
  Username: userOf,
  AccessKeyId: (record) => text(child(record, 'userIdentity')['accessKeyId']),
  ResourceName: () => undefined,
  ResourceType: () => undefined,
}

/** The one attribute that a search may name. */
function filterOf(call: Call): (event: HistoryEvent) => boolean {
  const given: readonly unknown[] = Array.isArray(call.input['LookupAttributes']) ? call.input['LookupAttributes'] : []
  if (given.length === 0) return () => true
  const invalid = new AwsError('InvalidLookupAttributesException', 'Only one lookup attribute of a known kind, with a value, can be given.')
  const [first] = given
  if (given.length > 1 || typeof first !== 'object' || first === null) throw invalid
  const { AttributeKey, AttributeValue } = first as Readonly<Record<string, unknown>>
  const key = text(AttributeKey) ?? ''
  const read = Object.hasOwn(attributes, key) ? attributes[key] : undefined
  if (read === undefined || text(AttributeValue) === undefined) throw invalid
  return ({ record }) => read(record) === AttributeValue
}

function instant(call: Call, name: string, otherwise: EpochMs | number): number {
  const seconds = call.input[name]
  if (seconds === undefined || seconds === null) return otherwise
  if (typeof seconds !== 'number') throw new AwsError('InvalidTimeRangeException', `${name} is not a time.`)
  return seconds * 1000
}

const isManagement = ({ record }: HistoryEvent): boolean =>
  record['managementEvent'] !== false && record['eventType'] !== 'AwsCloudTrailInsight'

const newestFirst = (a: HistoryEvent, b: HistoryEvent): number =>
  b.at - a.at || (String(a.record['eventID']) < String(b.record['eventID']) ? 1 : -1)

/** A place in the list, and the search that it belongs to: a token goes on with no other search. */
interface Place {
  readonly search: string
  readonly at: number
  readonly id: string
}

const tokenOf = (place: Place): string => Buffer.from(JSON.stringify([place.search, place.at, place.id])).toString('base64url')

const badToken = (): AwsError =>
  new AwsError('InvalidNextTokenException', 'The token is not valid, or has expired, or belongs to another search.')

function placeOf(token: string, search: string): Place {
  try {
    const [given, at, id] = JSON.parse(Buffer.from(token, 'base64url').toString()) as readonly unknown[]
    if (given === search && typeof at === 'number' && typeof id === 'string') return { search, at, id }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw badToken()
}

function shown({ record, at }: HistoryEvent): Readonly<Record<string, unknown>> {
  return {
    EventId: record['eventID'],
    EventName: record['eventName'],
    ReadOnly: String(record['readOnly'] === true),
    AccessKeyId: text(child(record, 'userIdentity')['accessKeyId']),
    EventTime: new Date(at),
    EventSource: record['eventSource'],
    Username: userOf(record),
    Resources: [],
    CloudTrailEvent: JSON.stringify(record),
  }
}

/**
 * The event history of one account and Region: management events of ninety days, newest first. A page goes on behind the last event of
 * the page before, whatever was delivered meanwhile.
 *
 * @see CloudTrail API Reference, LookupEvents
 */
export function lookupEvents(call: Call) {
  const asked = optionalNumber(call.input, 'MaxResults')
  if (asked !== undefined && (asked < 1 || asked > MAX_RESULTS))
    throw new AwsError('InvalidMaxResultsException', 'MaxResults must be between 1 and 50.')
  const from = Math.max(instant(call, 'StartTime', 0), call.now - RETENTION_MS)
  const to = instant(call, 'EndTime', call.now)
  if (instant(call, 'StartTime', 0) > to) throw new AwsError('InvalidTimeRangeException', 'The start time is after the end time.')
  const wanted = filterOf(call)
  const all = call.world.live.history
    .filter((event) => event.account === call.account.id && event.record['awsRegion'] === call.region && event.visibleAt <= call.now)
    .filter((event) => event.at >= from && event.at <= to && isManagement(event) && wanted(event))
    .toSorted(newestFirst)
  const search = stableId(JSON.stringify([call.input['StartTime'], call.input['EndTime'], call.input['LookupAttributes']]))
  const token = optionalText(call.input, 'NextToken')
  const ours = token === undefined || token === 'truncated' ? null : placeOf(token, search)
  const rest = ours === null ? all : all.filter(({ at, record }) => at < ours.at || (at === ours.at && String(record['eventID']) < ours.id))
  const names = { token: 'NextToken', size: 'MaxResults', maxSize: MAX_RESULTS, badToken: 'InvalidNextTokenException' }
  const { items, nextToken } = worldPage({ ...call, input: { ...call.input, NextToken: ours === null ? token : undefined } }, rest, names)
  const last = items.at(-1)
  const next =
    nextToken?.startsWith('page-') === true && last !== undefined
      ? tokenOf({ search, at: last.at, id: String(last.record['eventID']) })
      : nextToken
  return { Events: items.map(shown), NextToken: next }
}

/** The keys that signed digests of this Region, where their validity touches the time that is asked about. */
export function listPublicKeys(call: Call) {
  const from = instant(call, 'StartTime', call.now - DAY_MS)
  const to = instant(call, 'EndTime', call.now)
  if (from > to) throw new AwsError('InvalidTimeRangeException', 'The start time is after the end time.')
  const keys = call.world.live.signingKeys.filter((key) => key.region === call.region && key.from <= to && key.to >= from)
  const { items, nextToken } = worldPage(call, keys, {
    token: 'NextToken',
    size: 'MaxResults',
    maxSize: 1000,
    badToken: 'InvalidTokenException',
  })
  const shownKeys = items.map(({ der, fingerprint, ...key }) => ({
    Value: Buffer.from(der).toString('base64'),
    ValidityStartTime: new Date(key.from),
    ValidityEndTime: new Date(key.to),
    Fingerprint: fingerprint,
  }))
  return { PublicKeyList: shownKeys, NextToken: nextToken }
}
