import type { JsonObject } from '../trail/bounded-json.ts'
import { isJsonObject } from '../trail/bounded-json.ts'
import { type TrailEvent, hasFailed, isRootAction } from '../trail/event.ts'
import type { SigmaEvent } from '../sigma/value-text.ts'
import type { Place, PlaceOf } from './place.ts'

/** Fields that every detection tells the values of. */
export const EVIDENCE = [
  'eventName',
  'sourceIPAddress',
  'rootwarden.place',
  'rootwarden.agent',
  'awsRegion',
  'userIdentity.arn',
  'userIdentity.accessKeyId',
  'errorCode',
  'additionalEventData.MFAUsed',
  'additionalEventData.MFAIdentifier',
  'sharedEventID',
] as const

const MOST_CHARACTERS = 160
const object = (value: unknown): JsonObject | null => (isJsonObject(value) ? value : null)

/** `NL AS64500 Example Hosting` */
export const placeText = ({ country, network, networkName }: Place): string =>
  [country, network === null ? null : `AS${network}`, networkName].filter((part) => part !== null).join(' ')

/** The caller's own words, as far as they are told. */
export const agentText = (userAgent: string | null): string | null => userAgent?.slice(0, MOST_CHARACTERS) ?? null

/** A console session of the years in which records did not yet say that they come from the console. */
function isOldConsole(record: JsonObject, attributes: JsonObject | null): boolean {
  const [major = 0, minor = 0] = String(record['eventVersion']).split('.').map(Number)
  return (major === 1 && minor < 8) || attributes?.['mfaAuthenticated'] === 'true'
}

/**
 * By which door root came in: `console`, `key:AKIA…` (a long-term key), `assumed:ASIA…` (AssumeRoot, where the record says so) or
 * `temporary:ASIA…` (AssumeRoot as well, or any other temporary key).
 *
 * @returns `null` for whoever is not root.
 */
export function doorOf(event: TrailEvent): string | null {
  if (!isRootAction(event)) return null
  const { record, identity, source } = event
  const key = identity.accessKeyId
  if (key === null || source === 'signin.amazonaws.com') return 'console'
  if (key.startsWith('AKIA')) return `key:${key}`
  const session = object(object(record['userIdentity'])?.['sessionContext'])
  if (String(session?.['assumedRoot']) === 'true') return `assumed:${key}`
  const isConsole = record['sessionCredentialFromConsole'] === 'true' || record['sessionCredentialFromConsole'] === true
  return isConsole || isOldConsole(record, object(session?.['attributes'])) ? 'console' : `temporary:${key}`
}

interface Derived {
  readonly door: string | null
  readonly failed: string
  readonly place: string | null
  readonly agent: string | null
}

const derived = (event: TrailEvent, placeOf: PlaceOf): Derived => {
  const place = event.sourceAddress === null ? null : placeOf(event.sourceAddress)
  return {
    door: doorOf(event),
    failed: String(hasFailed(event)),
    place: place === null ? null : placeText(place),
    agent: agentText(event.userAgent),
  }
}

/** The record as rules see it: with the account filled in, and with what we know of it under `rootwarden`. Nothing in a record can forge that. */
export const viewOf = (event: TrailEvent, placeOf: PlaceOf): SigmaEvent => ({
  ...event.record,
  recipientAccountId: event.account ?? event.record['recipientAccountId'] ?? null,
  rootwarden: derived(event, placeOf),
})
