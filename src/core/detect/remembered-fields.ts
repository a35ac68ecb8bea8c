import { agentText, placeText } from './event-view.ts'
import type { Observation } from './observation.ts'

/** What an observation holds under the names that rules and evidence know it by; all that we know beside the record is among it. */
const REMEMBERED: Readonly<Record<string, (seen: Observation) => string | null>> = {
  recipientAccountId: ({ account }) => account,
  awsRegion: ({ region }) => region,
  eventName: ({ name }) => name,
  sourceIPAddress: ({ address }) => address,
  'rootwarden.door': ({ door }) => door,
  'rootwarden.failed': ({ failed }) => String(failed),
  'rootwarden.place': ({ place }) => (place === null ? null : placeText(place)),
  'rootwarden.agent': ({ userAgent }) => agentText(userAgent),
  'userIdentity.arn': ({ arn }) => arn,
  'userIdentity.accessKeyId': ({ accessKeyId }) => accessKeyId,
  errorCode: ({ errorCode }) => errorCode,
  'additionalEventData.MFAIdentifier': ({ mfaDevice }) => mfaDevice,
}

/** Whether an observation holds a field, so that it need not be read from the event. */
export const isRemembered = (field: string): boolean => Object.hasOwn(REMEMBERED, field)

/** The values of all fields that an observation holds, those that are missing left out. */
export function rememberedFields(seen: Observation): Readonly<Record<string, string>> {
  const values: Record<string, string> = {}
  for (const [field, of] of Object.entries(REMEMBERED)) {
    const value = of(seen)
    if (value !== null) values[field] = value
  }
  return values
}
