import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, epochMs } from '../../core/time.ts'
import { rootCall, rootSignIn, userCall } from '../trail-stories/deeds.ts'
import type { Planted } from '../trail-stories/story.ts'
import { CAST, SANDBOX_REGION, SANDBOX_TRAIL, TRAIL, scene, ssoCall } from './cast.ts'
import { HOME, OFFICE } from './places.ts'

/** Bob stops his own trail in the sandbox, so that his experiment costs less, and starts it again. */
export const SANDBOX_STOP = { daysBefore: 1, fromHour: 13.35, toHour: 16.1 } as const
/** Until then nobody could prove that a log is what CloudTrail wrote. */
export const VALIDATION_SWITCHED_ON = { daysBefore: 4, hour: 9 } as const

const moment = (day: EpochMs, daysBefore: number, hours: number): EpochMs =>
  epochMs(day - daysBefore * DAY_MS + Math.round(hours * HOUR_MS))

/** The tax settings of the organisation: a task that needs root. The password is mistyped once. */
function* taxSettings(day: EpochMs): Generator<Planted> {
  const on = scene(1, CAST.payer, moment(day, 19, 10.2))
  const mfa = { MFAIdentifier: `arn:aws:iam::${CAST.payer}:mfa/u2f/root-account-mfa-device/payer-key-1` }
  const additionalEventData = { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: 'Yes', ...mfa }
  yield rootSignIn(on, 0, { outcome: 'Failure', mfa: 'No', address: OFFICE })
  yield rootSignIn(on, 43, { address: OFFICE, fields: { additionalEventData } })
  yield rootCall(on, 95, 'tax:GetTaxRegistration', { address: OFFICE })
  yield rootCall(on, 240, 'tax:PutTaxRegistration', { address: OFFICE })
  yield rootCall(on, 262, 'tax:GetTaxRegistration', { address: OFFICE })
}

/** Somebody looks at the bill of prod as root, as they always did. */
function* oldHabit(day: EpochMs): Generator<Planted> {
  const on = scene(2, CAST.prod, moment(day, 11, 10))
  yield rootSignIn(on, 0, { address: OFFICE })
  yield rootCall(on, 50, 'ce:GetCostAndUsage', { address: OFFICE })
  yield rootCall(on, 75, 'ce:GetCostAndUsage', { address: OFFICE })
}

/** A bucket policy in data shut everybody out. Root sessions are switched on, one is used for that task, and they are switched off. */
function* unlockedBucket(day: EpochMs): Generator<Planted> {
  const at = moment(day, 9, 13.5)
  const payer = scene(3, CAST.payer, at)
  const member = scene(4, CAST.data, epochMs(at + 6 * MINUTE_MS))
  const key = payer.key('ASIA', 3)
  const expiration = new Date(at + 21 * MINUTE_MS).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' })
  yield ssoCall(payer, 0, 'ana', 'iam:EnableOrganizationsRootSessions')
  yield ssoCall(payer, 355, 'ana', 'sts:AssumeRoot', {
    fields: {
      requestParameters: { targetPrincipal: CAST.data, taskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' } },
      responseElements: { credentials: { accessKeyId: key, expiration: expiration.replaceAll('\u202F', ' ') } },
    },
  })
  const session = { accessKeyId: key, mfa: false, region: 'eu-west-1' }
  const requestParameters = { bucketName: 'example-data-import', Host: 'example-data-import.s3.eu-west-1.amazonaws.com' }
  yield rootCall(member, 20, 's3:GetBucketPolicy', { ...session, fields: { requestParameters } })
  yield rootCall(member, 48, 's3:DeleteBucketPolicy', { ...session, fields: { requestParameters } })
  yield ssoCall(payer, 900, 'ana', 'iam:DisableOrganizationsRootSessions')
}

function* stoppedTrail(day: EpochMs): Generator<Planted> {
  const { daysBefore, fromHour, toHour } = SANDBOX_STOP
  const requestParameters = { name: SANDBOX_TRAIL }
  for (const [number, hour, action] of [
    [5, fromHour, 'cloudtrail:StopLogging'],
    [6, toHour, 'cloudtrail:StartLogging'],
  ] as const) {
    const on = scene(number, CAST.sandbox, moment(day, daysBefore, hour))
    yield userCall(on, 0, 'bob.example', action, {
      region: SANDBOX_REGION,
      address: HOME,
      accessKeyId: 'AKIAEXAMPLEBOBSANDBO',
      fields: { requestParameters },
    })
  }
}

function* validation(day: EpochMs): Generator<Planted> {
  const { daysBefore, hour } = VALIDATION_SWITCHED_ON
  const on = scene(7, CAST.payer, moment(day, daysBefore, hour))
  const requestParameters = { name: TRAIL, enableLogFileValidation: true }
  yield ssoCall(on, 0, 'ana', 'cloudtrail:UpdateTrail', { fields: { requestParameters } })
}

/** What is done with root, and to trails, for good reasons or for none. @param day - midnight before the night of the story. */
export function* routineRoot(day: EpochMs): Generator<Planted> {
  yield* taxSettings(day)
  yield* oldHabit(day)
  yield* unlockedBucket(day)
  yield* validation(day)
  yield* stoppedTrail(day)
}
