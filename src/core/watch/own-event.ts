import type { Region } from '../aws.ts'
import { type EpochMs, isoInstant } from '../time.ts'
import { isJsonObject } from '../trail/bounded-json.ts'
import { type TrailEvent, readEvent } from '../trail/event.ts'
import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'

/** Who says what no trail can say of itself. CloudTrail writes no such source. */
export const OWN_SOURCE = 'rootwarden'

export interface OwnWord {
  readonly name: 'TrailWentSilent' | 'CanaryNotHeard' | 'LogProofBroken'
  /** `null`: it concerns no single account. */
  readonly account: string | null
  readonly region: Region | null
  readonly at: EpochMs
  /** What makes it the same word when it is said again. */
  readonly about: string
  /** One sentence without a full stop. */
  readonly because: string
}

/** What an event of our own says; `null` for everybody else's. */
export function ownWordOf({ source, record }: TrailEvent): string | null {
  const more = record['additionalEventData']
  const because = isJsonObject(more) ? more['because'] : null
  return source === OWN_SOURCE && typeof because === 'string' ? because : null
}

/**
 * Something that we notice, in the form of an event, so that rules judge it, incidents gather it and alerts tell of it like of anything else.
 *
 * The same word about the same thing has the same id.
 */
export function ownEvent({ name, account, region, at, about, because }: OwnWord): TrailEvent {
  const eventId = `rootwarden-${fingerprintText(fingerprint(`${name}|${account ?? ''}|${region ?? ''}|${about}`))}`
  const read = readEvent({
    eventVersion: '1.11',
    userIdentity: { type: 'AWSService', invokedBy: OWN_SOURCE },
    eventTime: isoInstant(at),
    eventSource: OWN_SOURCE,
    eventName: name,
    awsRegion: region ?? '',
    sourceIPAddress: OWN_SOURCE,
    userAgent: OWN_SOURCE,
    requestParameters: null,
    responseElements: null,
    additionalEventData: { because },
    eventID: eventId,
    readOnly: true,
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: account ?? 'none',
  })
  if (!read.ok) throw new Error(`an event of our own cannot be read: ${read.refused.detail}`)
  return read.event
}
