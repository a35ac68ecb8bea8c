import { defineControl } from '../../../core/control.ts'
import { failUnlessNone } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'console-users-have-mfa',
  claim: 'Every IAM user with a console password has an MFA device',
  area: 'iam',
  severity: 'high',
  since: '0.1.0',
  why: 'A password alone is guessed, phished or found in a leak. An IAM user who administers the account can do nearly all that root can, so a weak sign-in beside a strong root gains nothing.',
  fix: {
    any: 'Ask each of these people to register a passkey or security key under Security credentials, or move them to IAM Identity Center and delete the password. Enforce it with a policy that denies everything but enrolment without MFA.',
  },
  effortMinutes: 15,
  about: 'account',
  needs: ['reportedUsers'],
  maxAgeHours: 24,
  rerunOn: ['CreateLoginProfile', 'DeleteLoginProfile', 'EnableMFADevice', 'DeactivateMFADevice', 'CreateUser', 'DeleteUser'],
  sources: ['IAM User Guide: Security best practices in IAM', 'CIS AWS Foundations Benchmark v7.0, 2.10', 'AWS Security Hub CSPM: IAM.5'],
  decide: ({ reportedUsers }) =>
    failUnlessNone(
      reportedUsers
        .filter(({ passwordEnabled, mfaActive }) => passwordEnabled && !mfaActive)
        .map(({ name }) => ({ subject: name, because: 'can sign in to the console with a password alone: no MFA device' })),
    ),
})
