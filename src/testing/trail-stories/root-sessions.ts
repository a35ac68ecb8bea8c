import { OFFICE, STRANGER, one, rootCall, rootSignIn, signInService } from './deeds.ts'
import type { JsonObject } from '../../core/trail/bounded-json.ts'
import type { Planted, Stage, Story } from './story.ts'

/** Known address or not: what has been learnt of a stage is not part of its story. */
const places = ['R07', 'R08'] as const

const failedCode = (stage: Stage, second: number): Planted =>
  rootSignIn(stage, second, { outcome: 'Failure', mfa: 'Yes', address: STRANGER })

/** Nobody is authenticated who asks for a new password: the identity says no more than the account. */
const nobody = ({ account }: Stage): JsonObject => ({ accountId: account, principalId: account, accessKeyId: '' })

const reads = ['ce:GetCostAndUsage', 'iam:ListUsers', 'ec2:DescribeInstances', 's3:ListBuckets', 'support:DescribeCases'] as const
const writes = ['account:PutContactInformation', 'budgets:CreateBudget'] as const

/** Root at the console and at the command line, for better and for worse. */
export const rootSessions: readonly Story[] = [
  {
    name: 'signed-in-without-mfa',
    title: 'root signs in without MFA',
    tell: (stage) => {
      const records = [rootSignIn(stage, 0, { mfa: 'No' })]
      return { records, expects: [one('R01', 'high', records), one('R02', 'critical', records)], allows: places }
    },
  },
  {
    name: 'wrong-code',
    title: 'one failure with MFA: the password is known',
    tell: (stage) => {
      const records = [failedCode(stage, 0)]
      return { records, expects: [one('R06', 'high', records)], allows: ['R04', 'R05'] }
    },
  },
  {
    name: 'wrong-codes',
    title: 'three failures with MFA in ten minutes',
    tell: (stage) => {
      const records = [failedCode(stage, 0), failedCode(stage, 200), failedCode(stage, 590)]
      return { records, expects: [one('R06', 'critical', records)], allows: ['R04', 'R05'] }
    },
  },
  {
    name: 'password-recovery',
    title: 'password recovery asked for, completed, and used within the hour',
    tell: (stage) => {
      const requested = signInService(stage, 0, 'PasswordRecoveryRequested', { userIdentity: nobody(stage), sourceIPAddress: STRANGER })
      const completed = signInService(stage, 400, 'PasswordRecoveryCompleted', { userIdentity: nobody(stage), sourceIPAddress: STRANGER })
      const entered = rootSignIn(stage, 520, { mfa: 'No', address: STRANGER })
      const records = [requested, completed, entered]
      return {
        records,
        expects: [one('R13', 'critical', records), one('R01', 'high', [entered]), one('R02', 'critical', [entered])],
        // A new password, and then a sign-in with it: the beginning of a takeover, and as true.
        allows: ['T22', ...places],
      }
    },
  },
  {
    name: 'recovery-asked-for',
    title: 'password recovery asked for, and no more',
    tell: (stage) => {
      const records = [signInService(stage, 0, 'PasswordRecoveryRequested', { userIdentity: nobody(stage), sourceIPAddress: STRANGER })]
      return { records, expects: [one('R13', 'high', records)] }
    },
  },
  {
    name: 'aws-login',
    title: 'root takes credentials for the command line with aws login',
    tell: (stage) => {
      const entered = rootSignIn(stage, 0)
      const oauth = ['AuthorizeOAuth2Access', 'CreateOAuth2Token'].map((name, index) =>
        rootCall(stage, 5 + index, `signin:${name}`, { fields: { readOnly: true, userAgent: 'aws-cli/2.32.4' } }),
      )
      const call = rootCall(stage, 30, 'sts:GetCallerIdentity', { accessKeyId: stage.key('ASIA', 1) })
      const records = [entered, ...oauth, call]
      return { records, expects: [one('R12', 'high', oauth), one('R01', 'high', records)], allows: places }
    },
  },
  {
    name: 'administrator-for-a-day',
    title: 'an administrator uses root for a day: sign-in, hundreds of reads, two writes, lunch, and a second sign-in',
    tell: (stage) => {
      const half = (from: number, key: number): readonly Planted[] => {
        const accessKeyId = stage.key('ASIA', key)
        return [
          rootSignIn(stage, from),
          ...Array.from({ length: 300 }, (_, index) =>
            rootCall(stage, from + 20 + 37 * index, reads[index % reads.length] ?? reads[0], { accessKeyId, address: OFFICE }),
          ),
        ]
      }
      const changes = writes.map((action, index) => rootCall(stage, 6000 + 900 * index, action, { accessKeyId: stage.key('ASIA', 0) }))
      const records = [...half(0, 0), ...changes, ...half(14_400, 1)]
      // One session or two, each told once; a change of contacts is told besides.
      return { records, expects: [], allows: ['R01', 'R17', 'R19', 'R24', ...places] }
    },
  },
]
