import { defineControl } from '../../../core/control.ts'
import { type Failure, failUnlessNone } from '../../../core/decision.ts'
import type { PasswordPolicy } from '../../../core/facts/iam.ts'

/** The most that IAM can remember, and what the benchmark asks for. */
const reuseRemembered = 24

/** What AWS asks of passwords in an account without a policy of its own. */
const awsDefault: Pick<PasswordPolicy, 'minimumLength' | 'reusePrevention'> = { minimumLength: 8, reusePrevention: null }

export const control = defineControl({
  id: 'password-policy-strong',
  claim: 'The password policy asks for long passwords and forbids old ones',
  area: 'iam',
  severity: 'medium',
  since: '0.1.0',
  why: "The policy is the floor for every IAM user who signs in with a password. Without one AWS accepts eight characters and lets a leaked password come back. It does not bind root: the strength of root's password is a matter of custody.",
  fix: {
    any: 'In IAM, Account settings, set a custom password policy: at least 14 characters, and 24 passwords remembered. No forced expiry is needed.',
  },
  effortMinutes: 5,
  about: 'account',
  needs: ['passwordPolicy'],
  maxAgeHours: 24,
  rerunOn: ['UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy'],
  sources: [
    'IAM User Guide: Set an account password policy for IAM users',
    'CIS AWS Foundations Benchmark v7.0, 2.8 and 2.9',
    'AWS Security Hub CSPM: IAM.15 and IAM.16',
  ],
  decide: ({ passwordPolicy }, { settings }) => {
    const { minimumLength, reusePrevention } = passwordPolicy ?? awsDefault
    const whose = passwordPolicy === null ? 'the account has no password policy; the default of AWS' : 'the password policy'
    const failures: Failure[] = []
    if (minimumLength < settings.minimumPasswordLength) {
      failures.push({
        subject: 'minimum length',
        because: `${whose} accepts ${minimumLength} characters; ${settings.minimumPasswordLength} are wanted`,
      })
    }
    if ((reusePrevention ?? 0) < reuseRemembered) {
      const remembers = reusePrevention === null ? 'no old password' : `only the last ${reusePrevention}`
      failures.push({ subject: 'reuse', because: `${whose} remembers ${remembers}; the last ${reuseRemembered} are wanted` })
    }
    return failUnlessNone(failures, 'it binds IAM users only, not root')
  },
})
