import type { AccountId, Region } from '../aws.ts'
import type { EpochMs } from '../time.ts'
import { type JsonObject, isJsonObject } from '../trail/bounded-json.ts'
import { type EventKey, type TrailEvent, hasFailed, isRootAction } from '../trail/event.ts'
import { doorOf } from './event-view.ts'
import type { Place, PlaceOf } from './place.ts'
import type { Share } from './shared-texts.ts'

/** What is remembered of an event for rules that look at a history. Plain data, a few hundred bytes. */
export interface Observation {
  readonly key: EventKey
  readonly at: EpochMs
  readonly account: AccountId | null
  readonly region: Region
  readonly source: string
  readonly name: string
  /** Root itself acted; see `isRootAction`. */
  readonly root: boolean
  /** By which door root came in; `null` for whoever is not root. See `doorOf`. */
  readonly door: string | null
  readonly identityType: string | null
  readonly arn: string | null
  readonly userName: string | null
  readonly accessKeyId: string | null
  readonly address: string | null
  readonly place: Place | null
  readonly userAgent: string | null
  readonly readOnly: boolean
  readonly failed: boolean
  readonly errorCode: string | null
  /** What a sign-in says of MFA; `null` where it says nothing. */
  readonly mfaUsed: boolean | null
  readonly mfaDevice: string | null
  /** Of the MFA device that is added or removed. */
  readonly mfaSerial: string | null
  /** Whom it was done to: `requestParameters.userName`, or the `targetPrincipal` of AssumeRoot. */
  readonly target: string | null
  /** The last part of the task policy's ARN of AssumeRoot. */
  readonly task: string | null
  /** The access key that the answer handed out. */
  readonly issuedKey: string | null
}

const MOST_CHARACTERS = 256

const object = (value: unknown): JsonObject | null => (isJsonObject(value) ? value : null)
const cut = (value: string): string => (value.length > MOST_CHARACTERS ? value.slice(0, MOST_CHARACTERS) : value)
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? cut(value) : null)

function saysMfa(value: unknown): boolean | null {
  const said = text(value)?.toLowerCase()
  return said === undefined ? null : said === 'yes' || said === 'true'
}

/** Reads what a history keeps of an event. Long texts are cut at 256 characters. */
export function observationOf(event: TrailEvent, placeOf: PlaceOf, share: Share = (own) => own): Observation {
  const { record, identity } = event
  const shared = (value: unknown): string | null => {
    const own = text(value)
    return own === null ? null : share(own)
  }
  const [asked, answered, more] = [
    object(record['requestParameters']),
    object(record['responseElements']),
    object(record['additionalEventData']),
  ]
  const issued = object(answered?.['credentials']) ?? object(answered?.['accessKey'])
  const task = text(object(asked?.['taskPolicyArn'])?.['arn'] ?? asked?.['taskPolicyArn'])
  return {
    key: event.key,
    at: event.at,
    account: event.account === null ? null : share(event.account),
    region: share(event.region),
    source: share(event.source),
    name: share(event.name),
    root: isRootAction(event),
    door: doorOf(event),
    identityType: shared(identity.type),
    arn: shared(identity.arn),
    userName: shared(identity.userName),
    accessKeyId: text(identity.accessKeyId),
    address: text(event.sourceAddress),
    place: event.sourceAddress === null ? null : placeOf(event.sourceAddress),
    userAgent: shared(event.userAgent),
    readOnly: event.readOnly,
    failed: hasFailed(event),
    errorCode: shared(event.errorCode),
    mfaUsed: saysMfa(more?.['MFAUsed']),
    mfaDevice: text(more?.['MFAIdentifier']),
    mfaSerial: text(asked?.['serialNumber']),
    target: text(asked?.['userName'] ?? asked?.['targetPrincipal']),
    task: task === null ? null : task.slice(task.lastIndexOf('/') + 1),
    issuedKey: text(issued?.['accessKeyId']),
  }
}
