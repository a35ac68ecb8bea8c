import { MINUTE_MS, epochMs } from '../../core/time.ts'
import { one, roleCall, rootCall } from './deeds.ts'
import type { Approved, Planted, Stage, Story } from './story.ts'

const UNLOCK = 'S3UnlockBucketPolicy'
const SOON_OVER = 'Nov 20, 2026, 8:15:00 AM'

/** The caller's event, in the management account. `accessKeyId` joins it to the member's events. */
const assumed = (stage: Stage, task: string, error?: string): Planted =>
  roleCall(stage, 0, 'RootTasks', 'sts:AssumeRoot', {
    account: stage.management,
    region: 'us-east-1',
    fields: {
      requestParameters: { targetPrincipal: stage.account, taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` } },
      ...(error === undefined
        ? { responseElements: { credentials: { accessKeyId: stage.key('ASIA', 3), expiration: SOON_OVER } } }
        : { errorCode: error, errorMessage: 'Access denied' }),
    },
  })

const byMember = (stage: Stage, second: number, action: string): Planted =>
  rootCall(stage, second, action, { accessKeyId: stage.key('ASIA', 3), mfa: false })

const approval = (stage: Stage): Approved => ({
  account: stage.account,
  task: UNLOCK,
  from: epochMs(stage.at - 5 * MINUTE_MS),
  until: epochMs(stage.at + 30 * MINUTE_MS),
})

/** A member's own session is told with the call that opened it; alone it is a session of root like any other. */
const session = ['R01', 'R07', 'R08', 'R19'] as const

/** Short root sessions of members, opened from the management account. */
export const centralRoot: readonly Story[] = [
  {
    name: 'assume-root-approved',
    title: 'an approved task: a bucket policy is removed as root, and no more',
    tell: (stage) => {
      const opened = assumed(stage, UNLOCK)
      const records = [opened, byMember(stage, 20, 's3:GetBucketPolicy'), byMember(stage, 40, 's3:DeleteBucketPolicy')]
      return { records, expects: [one('R20', 'informational', [opened])], allows: session, approved: approval(stage) }
    },
  },
  {
    name: 'assume-root-unapproved',
    title: 'nobody approved that a root session is opened',
    tell: (stage) => {
      const opened = assumed(stage, UNLOCK)
      const records = [opened, byMember(stage, 20, 's3:DeleteBucketPolicy')]
      return { records, expects: [one('R20', 'critical', [opened])], allows: session }
    },
  },
  {
    name: 'assume-root-for-another-task',
    title: 'approved was a bucket policy; a root password is made',
    tell: (stage) => {
      const opened = assumed(stage, 'IAMCreateRootUserPassword')
      const minted = byMember(stage, 30, 'iam:CreateLoginProfile')
      const records = [opened, minted]
      return {
        records,
        expects: [one('R20', 'critical', [opened]), one('R22', 'critical', [minted])],
        allows: session,
        approved: approval(stage),
      }
    },
  },
  {
    name: 'assume-root-without-caller',
    title: 'a root session of a member, and no AssumeRoot in the trail that opened it',
    tell: (stage) => {
      const records = [byMember(stage, 0, 's3:GetBucketPolicy'), byMember(stage, 15, 's3:DeleteBucketPolicy')]
      return { records, expects: [one('R01', 'high', records)], allows: ['R07', 'R08', 'R19'] }
    },
  },
  {
    name: 'assume-root-denied',
    title: 'somebody tries to open a root session and is denied',
    tell: (stage) => {
      const records = [assumed(stage, UNLOCK, 'AccessDenied')]
      return { records, expects: [one('R20', 'critical', records)] }
    },
  },
  {
    name: 'central-root-switched-off',
    title: 'the organisation no longer manages the root credentials of members',
    tell: (stage) => {
      const records = [
        roleCall(stage, 0, 'Administrator', 'iam:DisableOrganizationsRootCredentialsManagement', { account: stage.management }),
        roleCall(stage, 12, 'Administrator', 'iam:DisableOrganizationsRootSessions', { account: stage.management }),
      ]
      return { records, expects: [one('R21', 'high', records)] }
    },
  },
]
