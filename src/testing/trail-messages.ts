import type { JsonObject } from '../core/trail/bounded-json.ts'

/** An event of EventBridge around a record of CloudTrail, or around what another service says. */
export const eventBridgeEvent = (detail: JsonObject, source = 'aws.signin', type = 'AWS Console Sign In via CloudTrail'): JsonObject => ({
  version: '0',
  id: '6f1c2a44-0000-4000-9000-000000000001',
  'detail-type': type,
  source,
  account: '777788889999',
  time: '2026-11-20T02:14:00Z',
  region: 'us-east-1',
  resources: [],
  detail,
})

/** S3's notification about one object; keys are written as in a form. */
export const s3Notification = (bucket: string, key: string, name = 'ObjectCreated:Put'): JsonObject => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: '2026-11-20T02:20:00.000Z',
      eventName: name,
      s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'), size: 1024 } },
    },
  ],
})

/** The same inside of a message of SNS. */
export const snsMessage = (message: JsonObject): JsonObject => ({
  Type: 'Notification',
  MessageId: '6f1c2a44-0000-4000-9000-000000000002',
  TopicArn: 'arn:aws:sns:us-east-1:222233334444:trail',
  Message: JSON.stringify(message),
})

/** A finding of GuardDuty as its API and EventBridge have it; by default about root of prod. */
export const guardDutyFinding = (fields: JsonObject = {}): JsonObject => ({
  schemaVersion: '2.0',
  accountId: '444455556666',
  region: 'us-east-1',
  partition: 'aws',
  id: 'f1',
  type: 'Policy:IAMUser/RootCredentialUsage',
  severity: 2,
  title: 'API GetAccountSummary was invoked using root credentials.',
  description: 'API GetAccountSummary was invoked using root credentials from IP address 198.51.100.7.',
  createdAt: '2026-11-20T02:15:00.000Z',
  updatedAt: '2026-11-20T02:20:00.000Z',
  resource: { resourceType: 'AccessKey', accessKeyDetails: { userType: 'Root', userName: 'Root', principalId: '444455556666' } },
  service: {
    serviceName: 'guardduty',
    count: 3,
    archived: false,
    action: {
      actionType: 'AWS_API_CALL',
      awsApiCallAction: { api: 'GetAccountSummary', remoteIpDetails: { ipAddressV4: '198.51.100.7' } },
    },
  },
  ...fields,
})
