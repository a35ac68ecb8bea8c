import { defineControl } from '../../../core/control.ts'
import { fail, given, notApplicable, pass } from '../../../core/decision.ts'
import { NO_ROOT_SIGN_IN, ROOT_SIGN_IN_PARTITIONS } from '../../../core/root-state.ts'

export const control = defineControl({
  id: 'root-has-two-mfa-devices',
  claim: 'Root has at least two MFA devices',
  area: 'root-credentials',
  severity: 'medium',
  severityOn: { standalone: 'high', management: 'high' },
  since: '0.1.0',
  why: 'AWS knows no backup codes. When the only device is lost, getting back in takes the mailbox and the phone of root, or a case with AWS Support that can last for days. Root may have eight devices; any one of them signs in.',
  fix: {
    any: 'Sign in as root, open Security credentials, choose Assign MFA device and register a second security key; keep the two in different places, with different people.',
    member:
      'Switch on central root access and delete the root password of this account; where root must keep it, register a second security key and keep it elsewhere.',
  },
  effortMinutes: 15,
  about: 'account',
  partitions: ROOT_SIGN_IN_PARTITIONS,
  elsewhere: NO_ROOT_SIGN_IN,
  needs: ['rootPasswordPresent'],
  wants: ['rootMfaEnabled', 'rootMfaDevices', 'rootVirtualMfaDevices'],
  maxAgeHours: 24,
  rerunOn: ['EnableMFADevice', 'DeactivateMFADevice', 'CreateLoginProfile', 'DeleteLoginProfile'],
  sources: ['IAM User Guide: Multi-factor authentication for AWS account root user', 'IAM User Guide: Root user best practices'],
  attestation: {
    question:
      'Has root of this account at least two registered MFA devices, on two separate pieces of hardware, kept in two places? (Look at Security credentials, signed in as root.)',
    validDays: 90,
  },
  decide: ({ rootPasswordPresent, rootMfaEnabled, rootMfaDevices, rootVirtualMfaDevices }) => {
    if (!rootPasswordPresent) return notApplicable('root has no password: nobody can sign in as root')
    if (rootMfaEnabled.known && !rootMfaEnabled.value) return fail({ subject: 'root', because: 'root has no MFA device at all' })
    // Outside a root session only virtual devices can be listed; two of those settle the count, fewer do not.
    const devices =
      !rootMfaDevices.known && rootVirtualMfaDevices.known && rootVirtualMfaDevices.value.length > 1
        ? rootVirtualMfaDevices
        : rootMfaDevices
    return given(devices, (all) => {
      const [only] = all
      if (only === undefined) return fail({ subject: 'root', because: 'root has no MFA device at all' })
      if (all.length === 1)
        return fail({ subject: only.serial, because: 'it is the only MFA device of root; when it is lost, so is the way in' })
      const onlyApps = all.every(({ kind }) => kind === 'virtual')
      return onlyApps ? pass('all devices are authenticator apps; if they share one phone, they are one device') : pass()
    })
  },
})
