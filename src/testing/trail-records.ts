import type { JsonObject } from '../core/trail/bounded-json.ts'
import { type TrailEvent, readEvent } from '../core/trail/event.ts'

/** A CloudTrail record as AWS writes it, in its order of fields; by default root of the sandbox account signing in. */
export const trailRecord = (fields: JsonObject = {}): JsonObject => ({
  eventVersion: '1.08',
  userIdentity: {
    type: 'Root',
    principalId: '777788889999',
    arn: 'arn:aws:iam::777788889999:root',
    accountId: '777788889999',
    accessKeyId: '',
  },
  eventTime: '2026-11-20T02:14:00Z',
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0',
  requestParameters: null,
  responseElements: { ConsoleLogin: 'Success' },
  additionalEventData: { LoginTo: 'https://console.aws.amazon.com/', MobileVersion: 'No', MFAUsed: 'Yes' },
  eventID: '6f1c2a44-0000-4000-8000-000000000001',
  readOnly: false,
  eventType: 'AwsConsoleSignIn',
  managementEvent: true,
  recipientAccountId: '777788889999',
  eventCategory: 'Management',
  ...fields,
})

/** The nth of a kind: a valid event id that differs from all others. */
export const eventId = (number: number): string => `6f1c2a44-0000-4000-8000-${number.toString(16).padStart(12, '0')}`

/** @throws Error when the record is none: a mistake of the test. */
export function trailEvent(fields: JsonObject = {}): TrailEvent {
  const read = readEvent(trailRecord(fields))
  if (!read.ok) throw new Error(read.refused.detail)
  return read.event
}
