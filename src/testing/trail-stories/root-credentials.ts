import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { STRANGER, one, rootCall, rootSignIn, signInService } from './deeds.ts'
import type { Planted, Stage, Story } from './story.ts'

const places = ['R07', 'R08'] as const

const denial = 'with an explicit deny in a service control policy'

const mfaChange = (stage: Stage, second: number, name: string, serial: string): Planted => {
  const call = rootCall(stage, second, `iam:${name}`)
  const identity = call.record['userIdentity'] as JsonObject
  return {
    record: {
      ...call.record,
      userIdentity: { ...identity, userName: 'AWS ROOT USER' },
      requestParameters: { userName: 'AWS ROOT USER', serialNumber: `arn:aws:iam::${stage.account}:mfa/${serial}` },
      sessionCredentialFromConsole: 'true',
    },
  }
}

/** What is changed about root's own credentials, and what is done with them. */
export const rootCredentials: readonly Story[] = [
  {
    name: 'mfa-swap',
    title: 'the MFA device of root is removed, and another is put in its place',
    tell: (stage) => {
      const changes = [
        mfaChange(stage, 60, 'DeactivateMFADevice', 'root-account-mfa-device'),
        mfaChange(stage, 95, 'EnableMFADevice', 'another-phone'),
      ]
      const records = [rootSignIn(stage, 0, { address: STRANGER }), ...changes]
      return { records, expects: [one('R15', 'critical', changes), one('R01', 'high', records)], allows: ['R19', ...places] }
    },
  },
  {
    name: 'access-key-created',
    title: 'root makes itself an access key',
    tell: (stage) => {
      const accessKey = { accessKeyId: stage.key('AKIA', 0), status: 'Active' }
      const created = rootCall(stage, 60, 'iam:CreateAccessKey', { fields: { requestParameters: null, responseElements: { accessKey } } })
      const records = [rootSignIn(stage, 0), created]
      return { records, expects: [one('R10', 'critical', [created]), one('R01', 'high', records)], allows: ['R19', ...places] }
    },
  },
  {
    name: 'access-key-used',
    title: 'the access key of root is used',
    tell: (stage) => {
      const accessKeyId = stage.key('AKIA', 0)
      const records = ['s3:ListBuckets', 'ec2:DescribeRegions', 'iam:GetAccountSummary'].map((action, index) =>
        rootCall(stage, 60 * index, action, { accessKeyId, address: STRANGER }),
      )
      return { records, expects: [one('R09', 'critical', records), one('R01', 'high', records)], allows: places }
    },
  },
  {
    name: 'temporary-token',
    title: 'root takes a session token',
    tell: (stage) => {
      const taken = rootCall(stage, 0, 'sts:GetSessionToken', { accessKeyId: stage.key('AKIA', 0), fields: { readOnly: true } })
      const records = [taken]
      const expects = [one('R11', 'critical', records), one('R09', 'critical', records), one('R01', 'high', records)]
      return { records, expects, allows: places }
    },
  },
  {
    name: 'password-changed',
    title: 'root changes its password',
    tell: (stage) => {
      const changed = signInService(stage, 60, 'PasswordUpdated')
      const records = [rootSignIn(stage, 0), changed]
      return { records, expects: [one('R14', 'high', [changed]), one('R01', 'high', records)], allows: places }
    },
  },
  {
    name: 'e-mail-changed',
    title: 'the e-mail address of root is changed',
    tell: (stage) => {
      const started = rootCall(stage, 60, 'account:StartPrimaryEmailUpdate')
      const accepted = rootCall(stage, 200, 'account:AcceptPrimaryEmailUpdate')
      const records = [rootSignIn(stage, 0), started, accepted]
      return { records, expects: [one('R16', 'critical', [started, accepted]), one('R01', 'high', records)], allows: ['R19', ...places] }
    },
  },
  {
    name: 'denied-by-policy',
    title: 'a service control policy refuses what root tries',
    tell: (stage) => {
      const tries = ['ec2:RunInstances', 'iam:CreateUser', 's3:DeleteBucket'].map((action, index) =>
        rootCall(stage, 60 + 20 * index, action, {
          fields: {
            errorCode: action === 'ec2:RunInstances' ? 'Client.UnauthorizedOperation' : 'AccessDenied',
            errorMessage: `User: arn:aws:iam::${stage.account}:root is not authorized to perform: ${action} ${denial}`,
          },
        }),
      )
      const records = [rootSignIn(stage, 0), ...tries]
      return { records, expects: [one('R01', 'high', records), one('R19', 'critical', tries)], allows: places }
    },
  },
]
