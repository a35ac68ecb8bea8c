import { defineControl } from '../../../core/control.ts'
import { fail, given, notApplicable, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'member-root-recovery-closed',
  claim: 'No recovery of the root password has been left open',
  area: 'root-credentials',
  severity: 'high',
  since: '0.1.0',
  why: 'Recovery of a member’s root creates a login profile without a password; whoever reads the mailbox then finishes it with "Forgot password?". Forgotten afterwards, it is an open door that the mailbox alone unlocks.',
  fix: {
    member:
      'If nobody is in the middle of a recovery, delete the login profile in a central root session (task policy IAMDeleteRootUserCredentials), and look in CloudTrail for who called CreateLoginProfile.',
  },
  effortMinutes: 10,
  about: 'account',
  kinds: ['member'],
  needs: ['rootPasswordPresent'],
  wants: ['rootFeatures', 'rootMfaEnabled'],
  maxAgeHours: 24,
  rerunOn: ['CreateLoginProfile', 'DeleteLoginProfile', 'PasswordRecoveryRequested', 'PasswordRecoveryCompleted'],
  sources: [
    'IAM User Guide: Perform a privileged task on an AWS Organizations member account',
    'IAM User Guide: Centrally manage root access for member accounts',
  ],
  decide: ({ rootPasswordPresent, rootFeatures, rootMfaEnabled }) => {
    if (!rootPasswordPresent) return pass()
    return given(rootFeatures, (features) => {
      if (!features.includes('RootCredentialsManagement')) {
        return notApplicable('central root access is off: root of the members still signs in with passwords of their own')
      }
      const bare = rootMfaEnabled.known && !rootMfaEnabled.value ? ', and no MFA device protects it' : ''
      return fail({ subject: 'root', because: `root has a login profile although its credentials are managed centrally${bare}` })
    })
  },
})
