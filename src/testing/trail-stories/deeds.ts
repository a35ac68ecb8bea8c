import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { SECOND_MS, epochMs, isoInstant } from '../../core/time.ts'
import { trailRecord } from '../trail-records.ts'
import { type Expected, type Planted, type RuleNumber, type Stage, idsOf } from './story.ts'

/** Where the office is, and where it is not. */
export const OFFICE = '203.0.113.7'
export const STRANGER = '198.51.100.23'
export const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const CLI = 'aws-cli/2.32.4 md/awscrt#0.28.4 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.9 md/pyimpl#CPython'

/** @param second - after the story's beginning. */
const common = (stage: Stage, second: number, account: string): JsonObject => ({
  eventTime: isoInstant(epochMs(stage.at + second * SECOND_MS)),
  eventID: stage.eventId(),
  recipientAccountId: account,
})

export const rootIdentity = (account: string): JsonObject => ({
  type: 'Root',
  principalId: account,
  arn: `arn:aws:iam::${account}:root`,
  accountId: account,
})

export interface SignIn {
  readonly outcome?: 'Success' | 'Failure'
  readonly mfa?: 'Yes' | 'No'
  readonly address?: string
  readonly account?: string
  readonly fields?: JsonObject
}

/** Root at the console's door. A failure carries no error code. @see CloudTrail User Guide, "AWS Management Console sign-in events" */
export function rootSignIn(stage: Stage, second: number, options: SignIn = {}): Planted {
  const { outcome = 'Success', mfa = 'Yes', address = OFFICE, account = stage.account, fields = {} } = options
  const device = mfa === 'Yes' && outcome === 'Success' ? { MFAIdentifier: `arn:aws:iam::${account}:mfa/root-account-mfa-device` } : {}
  return {
    record: trailRecord({
      ...common(stage, second, account),
      userIdentity: { ...rootIdentity(account), accessKeyId: '' },
      sourceIPAddress: address,
      userAgent: BROWSER,
      ...(outcome === 'Failure' ? { errorMessage: 'Failed authentication' } : {}),
      responseElements: { ConsoleLogin: outcome },
      additionalEventData: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: mfa, ...device },
      ...fields,
    }),
  }
}

/** Another event of the sign-in service, by nobody who is known yet. */
export const signInService = (stage: Stage, second: number, eventName: string, fields: JsonObject = {}): Planted => ({
  record: trailRecord({
    ...common(stage, second, stage.account),
    userIdentity: { ...rootIdentity(stage.account), accessKeyId: '' },
    eventName,
    userAgent: BROWSER,
    responseElements: { [eventName]: 'Success' },
    additionalEventData: null,
    ...fields,
  }),
})

export interface Call {
  /** `null` for a service, which has none. */
  readonly accessKeyId?: string
  readonly address?: string
  readonly mfa?: boolean
  readonly region?: string
  readonly account?: string
  readonly fields?: JsonObject
}

const readName = /^(?:Get|List|Describe|Head|Lookup)/

const call = (stage: Stage, second: number, action: string, options: Call): JsonObject => {
  const [service = '', eventName = ''] = action.split(':')
  const { address = OFFICE, region = 'us-east-1', account = stage.account } = options
  return {
    ...common(stage, second, account),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: region,
    sourceIPAddress: address,
    userAgent: CLI,
    responseElements: null,
    additionalEventData: null,
    readOnly: readName.test(eventName),
    eventType: 'AwsApiCall',
  }
}

const sessionOf = (stage: Stage, mfa: boolean): JsonObject => ({
  attributes: { creationDate: isoInstant(stage.at), mfaAuthenticated: String(mfa) },
})

/** A call by root in a session. @param action - `iam:CreateAccessKey`. */
export function rootCall(stage: Stage, second: number, action: string, options: Call = {}): Planted {
  const { accessKeyId = stage.key('ASIA', 0), account = stage.account, mfa = true, fields = {} } = options
  const session = accessKeyId.startsWith('AKIA') ? {} : { sessionContext: sessionOf(stage, mfa) }
  return {
    record: trailRecord({
      ...call(stage, second, action, options),
      userIdentity: { ...rootIdentity(account), accessKeyId, ...session },
      ...fields,
    }),
  }
}

/** A call by an IAM user with a long-term key. */
export function userCall(stage: Stage, second: number, userName: string, action: string, options: Call = {}): Planted {
  const { account = stage.account, accessKeyId = stage.key('AKIA', 9), fields = {} } = options
  const userIdentity = {
    type: 'IAMUser',
    principalId: 'AIDAFAKEUSER0EXAMPLE',
    arn: `arn:aws:iam::${account}:user/${userName}`,
    accountId: account,
    accessKeyId,
    userName,
  }
  return { record: trailRecord({ ...call(stage, second, action, options), userIdentity, ...fields }) }
}

/** A call by an assumed role. */
export function roleCall(stage: Stage, second: number, role: string, action: string, options: Call = {}): Planted {
  const { account = stage.account, accessKeyId = stage.key('ASIA', 8), fields = {} } = options
  const issuer = { type: 'Role', arn: `arn:aws:iam::${account}:role/${role}`, accountId: account, userName: role }
  const userIdentity = {
    type: 'AssumedRole',
    principalId: 'AROAFAKEROLE0EXAMPLE:person',
    arn: `arn:aws:sts::${account}:assumed-role/${role}/person`,
    accountId: account,
    accessKeyId,
    sessionContext: { sessionIssuer: issuer, ...sessionOf(stage, true) },
  }
  return { record: trailRecord({ ...call(stage, second, action, options), userIdentity, ...fields }) }
}

/** One incident of a rule about these records. */
export const one = (rule: RuleNumber, level: Expected['level'], records: readonly Planted[], incidents = 1): Expected => ({
  rule,
  level,
  incidents,
  eventIds: idsOf(records),
})
