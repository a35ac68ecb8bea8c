import { type JsonObject, isJsonObject } from '../../core/trail/bounded-json.ts'
import type { EpochMs } from '../../core/time.ts'
import { BROWSER, type Call, roleCall, userCall } from '../trail-stories/deeds.ts'
import { stage } from '../trail-stories/stage.ts'
import type { Planted, Stage } from '../trail-stories/story.ts'

/** The accounts of `worlds/organisation.yml` that take part. */
export const CAST = {
  payer: '111122223333',
  logArchive: '222233334444',
  security: '333344445555',
  prod: '444455556666',
  data: '555566667777',
  dev: '666677778888',
  sandbox: '777788889999',
} as const

export const ORGANISATION = 'o-exampleorgid'
export const TRAIL_BUCKET = 'example-organisation-trail'
export const TRAIL = 'organisation-trail'
/** Bob's own trail in the sandbox, beside the organisation's. */
export const SANDBOX_BUCKET = 'example-sandbox-trail'
export const SANDBOX_TRAIL = 'sandbox-trail'
export const SANDBOX_REGION = 'eu-west-1'

export const SSO_ROLE = 'AWSReservedSSO_AdministratorAccess_0123456789abcdef'
/** Root of prod: nobody remembers what it is for, and it lies in a parameter where more people can read it than should. */
export const PROD_ROOT_KEY = 'AKIAEXAMPLEPRODQX2A'

/** A stage of the sample's own: ids never clash with those of the labelled stories. */
export const scene = (number: number, account: string, at: EpochMs): Stage =>
  stage({ number: 100_000 + number, account, management: CAST.payer, neighbour: CAST.data, at })

const lastPart = /[^/:]+$/

/** A person of the company in an account, by way of the sign-in portal. */
export function ssoCall(on: Stage, second: number, person: string, action: string, options: Call = {}): Planted {
  const { record } = roleCall(on, second, SSO_ROLE, action, options)
  const identity = record['userIdentity']
  if (!isJsonObject(identity)) throw new TypeError('a role has an identity')
  const named = Object.fromEntries(
    ['arn', 'principalId'].map((field) => [field, String(identity[field]).replace(lastPart, `${person}@example.com`)]),
  )
  return { record: { ...record, userIdentity: { ...identity, ...named } } }
}

/** An IAM user at the console's door. */
export function userSignIn(on: Stage, second: number, userName: string, mfa: 'Yes' | 'No', address: string): Planted {
  const fields: JsonObject = {
    eventType: 'AwsConsoleSignIn',
    userAgent: BROWSER,
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: mfa },
  }
  return userCall(on, second, userName, 'signin:ConsoleLogin', { address, fields })
}

/** A failed sign-in of an IAM user. AWS tells no name that nobody has. */
export function failedUserSignIn(on: Stage, second: number, userName: string | null, address: string): Planted {
  const { record } = userSignIn(on, second, userName ?? 'HIDDEN_DUE_TO_SECURITY_REASONS', 'No', address)
  const nobody: JsonObject = { type: 'IAMUser', accountId: on.account, accessKeyId: '', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }
  return {
    record: {
      ...record,
      ...(userName === null ? { userIdentity: nobody } : {}),
      errorMessage: userName === null ? 'No username found in supplied account' : 'Failed authentication',
      responseElements: { ConsoleLogin: 'Failure' },
    },
  }
}

/** A service of AWS that acts in the account. @param service - `lambda`. */
export const serviceCall = (on: Stage, second: number, service: string, action: string, options: Call = {}): Planted =>
  roleCall(on, second, 'unused', action, {
    ...options,
    address: `${service}.amazonaws.com`,
    fields: {
      userIdentity: { type: 'AWSService', invokedBy: `${service}.amazonaws.com` },
      userAgent: `${service}.amazonaws.com`,
      ...options.fields,
    },
  })
