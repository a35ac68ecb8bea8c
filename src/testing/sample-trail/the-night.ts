import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../../core/time.ts'
import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { rootCall, rootSignIn, signInService, userCall } from '../trail-stories/deeds.ts'
import type { Planted } from '../trail-stories/story.ts'
import { CAST, PROD_ROOT_KEY, TRAIL, scene, ssoCall, userSignIn } from './cast.ts'
import { HOME, HOSTING, OFFICE, PROXIES } from './places.ts'

/** Hours after midnight, UTC, of what the story turns on. */
const SIGN_IN = 2 + 14 / 60
const LAST_USE_OF_KEY = 9
const USER = 'svc-backup2'
const UNUSED_REGION = 'sa-east-1'

const moment = (day: EpochMs, hours: number): EpochMs => epochMs(day + Math.round(hours * HOUR_MS))

/** The root of a member is bound by the organisation's policies. @see `worlds/organisation.yml` */
const deniedByPolicy = (action: string): JsonObject => ({
  errorCode: 'AccessDenied',
  errorMessage: `User: arn:aws:iam::${CAST.prod}:root is not authorized to perform: ${action} with an explicit deny in a service control policy`,
})

const nobody: JsonObject = { accountId: CAST.prod, principalId: CAST.prod, accessKeyId: '' }

function* slowGuesses(day: EpochMs): Generator<Planted> {
  const on = scene(10, CAST.prod, day)
  const hours = [-6 * 24 - 0.8, -4 * 24 + 4.7, -3 * 24 + 19.4, -2.2]
  for (const [index, hour] of hours.entries())
    yield rootSignIn(on, Math.round(hour * 3600), { outcome: 'Failure', mfa: 'No', address: `192.0.2.${21 + 9 * index}` })
}

/** Twelve guesses in four minutes, from two networks. */
function* burst(day: EpochMs): Generator<Planted> {
  const on = scene(11, CAST.prod, moment(day, 1.52))
  for (const [index, second] of [0, 17, 41, 63, 80, 104, 131, 150, 171, 196, 219, 238].entries())
    yield rootSignIn(on, second, { outcome: 'Failure', mfa: 'No', address: index % 3 === 2 ? `192.0.2.${66 + index}` : HOSTING })
}

function* recovery(number: number, at: EpochMs, address: string): Generator<Planted> {
  const on = scene(number, CAST.prod, at)
  yield signInService(on, 0, 'PasswordRecoveryRequested', { userIdentity: nobody, sourceIPAddress: address })
  yield signInService(on, 512, 'PasswordRecoveryCompleted', { userIdentity: nobody, sourceIPAddress: address })
}

const gpus = (count: number): JsonObject => ({
  instanceType: 'p4d.24xlarge',
  instancesSet: { items: [{ imageId: 'ami-0f1e2d3c4b5a69788', minCount: count, maxCount: count }] },
})

/** What the stranger does as root, in half an hour. */
function* asRoot(day: EpochMs): Generator<Planted> {
  const on = scene(14, CAST.prod, moment(day, SIGN_IN))
  const root = (second: number, action: string, fields: JsonObject = {}, region = 'us-east-1'): Planted =>
    rootCall(on, second, action, { address: HOSTING, mfa: false, region, fields: { sessionCredentialFromConsole: 'true', ...fields } })
  const arn = `arn:aws:iam::${CAST.prod}:user/${USER}`
  const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
  const trail = `arn:aws:cloudtrail:us-east-1:${CAST.payer}:trail/${TRAIL}`
  yield rootSignIn(on, 0, { mfa: 'No', address: HOSTING })
  yield root(38, 'iam:GetAccountSummary')
  yield root(64, 'iam:ListAccessKeys')
  yield root(109, 'iam:CreateAccessKey', deniedByPolicy('iam:CreateAccessKey'))
  yield root(187, 'iam:CreateUser', { requestParameters: { userName: USER }, responseElements: { user: { userName: USER, arn } } })
  yield root(215, 'iam:AttachUserPolicy', { requestParameters: { userName: USER, policyArn: administrator } })
  yield root(241, 'iam:CreateLoginProfile', { requestParameters: { userName: USER, passwordResetRequired: false } })
  yield root(330, 'cloudtrail:StopLogging', { requestParameters: { name: trail }, ...deniedByPolicy('cloudtrail:StopLogging') })
  yield root(420, 'ssm:GetParameter', { requestParameters: { name: '/backup/aws-credentials', withDecryption: true } }, 'eu-west-1')
  yield root(560, 'account:EnableRegion', { requestParameters: { regionName: 'af-south-1' } })
  const limit = {
    errorCode: 'Client.VcpuLimitExceeded',
    errorMessage: 'You have requested more vCPU capacity than your current limit allows',
  }
  yield root(700, 'ec2:RunInstances', { requestParameters: gpus(8), ...limit }, UNUSED_REGION)
  yield root(742, 'ec2:RunInstances', { requestParameters: gpus(1) }, UNUSED_REGION)
}

/** The new administrator makes itself a key, which is used elsewhere; and so is root's own, found in a parameter. */
function* keys(day: EpochMs): Generator<Planted> {
  const on = scene(15, CAST.prod, moment(day, SIGN_IN + 0.2))
  const accessKeyId = on.key('AKIA', 1)
  yield userSignIn(on, 0, USER, 'No', HOSTING)
  const accessKey = { accessKeyId, status: 'Active', userName: USER }
  yield userCall(on, 55, USER, 'iam:CreateAccessKey', {
    address: HOSTING,
    accessKeyId: on.key('ASIA', 2),
    fields: { requestParameters: { userName: USER }, responseElements: { accessKey } },
  })
  for (const [index, action] of ['sts:GetCallerIdentity', 's3:ListBuckets', 'secretsmanager:ListSecrets'].entries())
    yield userCall(on, 1500 + 21 * index, USER, action, { address: PROXIES, accessKeyId })
  const root = scene(16, CAST.prod, moment(day, 5.04))
  for (const [index, action] of ['sts:GetCallerIdentity', 'iam:GetAccountSummary', 's3:ListBuckets'].entries())
    yield rootCall(root, 19 * index, action, { address: PROXIES, accessKeyId: PROD_ROOT_KEY })
}

/** The security team is awake: it undoes what it finds, and the owner takes the password back. Root's own key is overlooked. */
function* responders(day: EpochMs): Generator<Planted> {
  const on = scene(17, CAST.prod, moment(day, 5.65))
  const ana = (second: number, action: string, requestParameters: JsonObject, region = 'us-east-1'): Planted =>
    ssoCall(on, second, 'ana', action, { address: HOME, region, fields: { requestParameters } })
  const accessKeyId = scene(15, CAST.prod, day).key('AKIA', 1)
  yield ana(0, 'iam:UpdateAccessKey', { userName: USER, accessKeyId, status: 'Inactive' })
  yield ana(31, 'ec2:TerminateInstances', { instancesSet: { items: [{ instanceId: 'i-0c0ffee0c0ffee123' }] } }, UNUSED_REGION)
  yield ana(96, 'iam:DeleteAccessKey', { userName: USER, accessKeyId })
  yield ana(120, 'iam:DeleteLoginProfile', { userName: USER })
  yield ana(141, 'iam:DetachUserPolicy', { userName: USER, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })
  yield ana(160, 'iam:DeleteUser', { userName: USER })
  yield* recovery(18, moment(day, 6), OFFICE)
  const owner = scene(19, CAST.prod, moment(day, 6.2))
  yield rootSignIn(owner, 0, { address: OFFICE })
  yield rootCall(owner, 44, 'iam:ListMFADevices', { address: OFFICE })
  yield rootCall(owner, 130, 'account:DisableRegion', { address: OFFICE, fields: { requestParameters: { regionName: 'af-south-1' } } })
}

/** Three hours after everybody went back to bed. */
function* keyStillLives(day: EpochMs): Generator<Planted> {
  const on = scene(20, CAST.prod, moment(day, LAST_USE_OF_KEY))
  for (const second of [0, 40]) yield rootCall(on, second, 's3:ListBuckets', { address: PROXIES, accessKeyId: PROD_ROOT_KEY })
}

/** Midnight before the last night of which all has been told. @param now - it is over by then. */
export function nightBefore(now: EpochMs): EpochMs {
  const midnight = Math.floor(now / DAY_MS) * DAY_MS
  return epochMs(midnight + (LAST_USE_OF_KEY + 0.5) * HOUR_MS <= now ? midnight : midnight - DAY_MS)
}

/** How prod was taken, and how it was taken back, but for one key. @param day - midnight before. */
export function* theNight(day: EpochMs): Generator<Planted> {
  yield* slowGuesses(day)
  yield* burst(day)
  yield* recovery(12, moment(day, 1.8), HOSTING)
  yield* asRoot(day)
  yield* keys(day)
  yield* responders(day)
  yield* keyStillLives(day)
}
