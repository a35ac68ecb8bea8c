import { type AccountId, type Region, isAccountId } from '../aws.ts'
import { type EpochMs, parseInstant } from '../time.ts'
import { type JsonObject, type JsonValue, isJsonObject } from './bounded-json.ts'
import { fingerprint, fingerprintText } from './fingerprint.ts'
import type { Oddity, Refused } from './skipped.ts'

declare const brand: unique symbol

export interface EventKeyBrand {
  readonly [brand]: 'EventKey'
}

/** `111122223333/EVENT-ID`: one event of one account, however often it was delivered; an updated record has the key of the original. */
export type EventKey = string & EventKeyBrand

export const eventKey = (account: AccountId | null, eventId: string): EventKey => `${account ?? '-'}/${eventId}` as EventKey

/** Who acted, as far as CloudTrail says. Every field may be missing: service events of 2023 have no `type`. */
export interface Identity {
  /** `Root`, `IAMUser`, `AssumedRole`, …: the only sign of root. Names prove nothing: a user can be called Root. */
  readonly type: string | null
  readonly arn: string | null
  readonly account: string | null
  readonly accessKeyId: string | null
  /** On root: missing, the account's alias, or `AWS ROOT USER`. */
  readonly userName: string | null
  /** The AWS service that acted on somebody's behalf, or `AWS Internal`; see {@link isRootAction}. */
  readonly invokedBy: string | null
}

/** An event that CloudTrail sent again or late, and why. */
export interface Addendum {
  /** `UPDATED_DATA`, `DELIVERY_DELAY`, `SERVICE_OUTAGE`. */
  readonly reason: string
  /** Of the event that this one replaces. */
  readonly originalEventId: string | null
}

/** One CloudTrail record: the fields that decide, typed, and the record itself for rules that ask for more. */
export interface TrailEvent {
  readonly key: EventKey
  readonly eventId: string
  /** Whose trail it is in: `recipientAccountId`; in records before version 1.02 the caller's account. */
  readonly account: AccountId | null
  /** When it happened, not when it was delivered. */
  readonly at: EpochMs
  readonly region: Region
  /** `signin.amazonaws.com` */
  readonly source: string
  /** `ConsoleLogin` */
  readonly name: string
  /** `AwsApiCall`, `AwsConsoleSignIn` (also met as `AwsConsoleSignin`), … */
  readonly type: string | null
  readonly identity: Identity
  /** An address, or the name of a service, or `AWS Internal`: only a parsable public address has a location. */
  readonly sourceAddress: string | null
  /** The caller's own words: hostile until escaped. */
  readonly userAgent: string | null
  readonly errorCode: string | null
  readonly errorMessage: string | null
  /** By the record, or by the name's prefix where the record (an old version) does not say. */
  readonly readOnly: boolean
  /** The same action seen by several accounts; each has its own event id. */
  readonly sharedEventId: string | null
  readonly addendum: Addendum | null
  /** The whole record, as it was written. */
  readonly record: JsonObject
}

export type ReadEvent =
  | { readonly ok: true; readonly event: TrailEvent; readonly oddities: readonly Oddity[] }
  | { readonly ok: false; readonly refused: Refused }

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)
const object = (value: JsonValue | undefined): JsonObject | null => (isJsonObject(value) ? value : null)

function identityOf(identity: JsonObject | null): Identity {
  return {
    type: text(identity?.['type']),
    arn: text(identity?.['arn']),
    account: text(identity?.['accountId']),
    accessKeyId: text(identity?.['accessKeyId']),
    userName: text(identity?.['userName']),
    invokedBy: text(identity?.['invokedBy']),
  }
}

function addendumOf(addendum: JsonObject | null): Addendum | null {
  const reason = text(addendum?.['reason'])
  return reason === null ? null : { reason, originalEventId: text(addendum?.['originalEventID']) }
}

/** The id of the event of which a record tells anew; `null` when it tells of an event of its own, be it late. */
const updatedBy = (addendum: Addendum | null): string | null => (addendum?.reason === 'UPDATED_DATA' ? addendum.originalEventId : null)

/** Whether the event was told of before, with less or other data. */
export const isUpdate = ({ addendum }: Pick<TrailEvent, 'addendum'>): boolean => updatedBy(addendum) !== null

const readOnlyName = /^(?:Get|List|Describe|Head|Lookup|Search|BatchGet|Select|View)/

function accountOf(record: JsonObject, identity: Identity): AccountId | null {
  const account = text(record['recipientAccountId']) ?? identity.account
  return account !== null && isAccountId(account) ? account : null
}

const refuse = (reason: Refused['reason'], detail: string): ReadEvent => ({ ok: false, refused: { reason, detail } })

/** A record without an id is known by all that it says: only its exact copy is the same event. */
const substituteId = (record: JsonObject): string => `without-id-${fingerprintText(fingerprint(JSON.stringify(record)))}`

/** Whether a JSON object is a CloudTrail record of an event, and not a notification of S3, SQS or SNS that has fields of the same names. */
export function isRecord(value: JsonObject): boolean {
  const source = value['eventSource']
  return typeof value['eventName'] === 'string' && typeof source === 'string' && !source.startsWith('aws:')
}

const NOTHING_ODD: readonly Oddity[] = []

const oddities = (id: string | null, account: AccountId | null): readonly Oddity[] =>
  id !== null && account !== null
    ? NOTHING_ODD
    : [...(id === null ? (['no-event-id'] as const) : []), ...(account === null ? (['no-account'] as const) : [])]

/** What is odd about an event that was read, by what it lacks. */
export const odditiesOf = ({ record, account }: TrailEvent): readonly Oddity[] => oddities(text(record['eventID']), account)

/**
 * Reads one CloudTrail record. Unknown fields are kept, missing ones are `null`.
 *
 * @returns refused: `insight` for a record of CloudTrail Insights, `not-an-event` for other JSON, `no-event-time` where the time is
 *   missing or no date; an event without id or account is read, and said to be odd.
 * @see CloudTrail User Guide, "CloudTrail record contents"
 */
export function readEvent(record: JsonObject): ReadEvent {
  if (record['eventType'] === 'AwsCloudTrailInsight' || record['insightDetails'] !== undefined)
    return refuse('insight', 'a record of CloudTrail Insights')
  const name = text(record['eventName'])
  const source = text(record['eventSource'])
  if (name === null || source === null) return refuse('not-an-event', `no ${name === null ? 'eventName' : 'eventSource'}`)
  const at = parseInstant(text(record['eventTime']) ?? '')
  if (at === null) return refuse('no-event-time', `${name} without a readable eventTime`)

  const identity = identityOf(object(record['userIdentity']))
  const account = accountOf(record, identity)
  const id = text(record['eventID'])
  const eventId = id ?? substituteId(record)
  const addendum = addendumOf(object(record['addendum']))
  const event: TrailEvent = {
    key: eventKey(account, updatedBy(addendum) ?? eventId),
    eventId,
    account,
    at,
    region: text(record['awsRegion']) ?? '',
    source,
    name,
    type: text(record['eventType']),
    identity,
    sourceAddress: text(record['sourceIPAddress']),
    userAgent: text(record['userAgent']),
    errorCode: text(record['errorCode']),
    errorMessage: text(record['errorMessage']),
    readOnly: typeof record['readOnly'] === 'boolean' ? record['readOnly'] : readOnlyName.test(name),
    sharedEventId: text(record['sharedEventID']),
    addendum,
    record,
  }
  return { ok: true, event, oddities: oddities(id, account) }
}

/**
 * Root itself acted: not a user of that name, and not a service on root's behalf. The old console's sign-in names itself as a service, and
 * calls that the console makes are said to be invoked by `AWS Internal`: both are root's own.
 */
export function isRootAction({ identity: { type, invokedBy }, type: eventType }: TrailEvent): boolean {
  if (type !== 'Root' || eventType === 'AwsServiceEvent') return false
  if (invokedBy === null || invokedBy === 'signin.amazonaws.com') return true
  return !/\.amazonaws\.com(?:\.cn)?$/.test(invokedBy)
}

/**
 * Whether it was refused or failed. A failed sign-in carries no `errorCode`: the answer is in `responseElements`, under the event's name,
 * or only in `errorMessage`.
 *
 * @see CloudTrail User Guide, "AWS Management Console sign-in events"
 */
export function hasFailed({ name, source, errorCode, errorMessage, record }: TrailEvent): boolean {
  if (errorCode !== null || object(record['responseElements'])?.[name] === 'Failure') return true
  return source === 'signin.amazonaws.com' && errorMessage !== null
}
