import { defineControl } from '../../../core/control.ts'
import { fail, given, pass } from '../../../core/decision.ts'
import { NO_ROOT_SIGN_IN, ROOT_SIGN_IN_PARTITIONS, rootState } from '../../../core/root-state.ts'

export const control = defineControl({
  id: 'root-has-mfa',
  claim: 'Nobody can act as root with one factor alone',
  area: 'root-credentials',
  severity: 'critical',
  since: '0.1.0',
  why: 'Without MFA the password is enough, and whoever reads the mailbox of root can set a new password. AWS asks for MFA at the console sign-in, but lets 35 days pass before it insists, and never asks for it when a call is signed with an access key.',
  fix: {
    any: 'Sign in as root, open Security credentials, choose Assign MFA device and register a passkey or security key; then register a second one. Delete access keys of root: no MFA device protects them.',
    member:
      'Switch on central root access and delete the root password and keys of this account (task policy IAMDeleteRootUserCredentials): a root without credentials needs no MFA. Until then sign in as root and register a security key under Security credentials.',
  },
  effortMinutes: 15,
  about: 'account',
  partitions: ROOT_SIGN_IN_PARTITIONS,
  elsewhere: NO_ROOT_SIGN_IN,
  needs: ['rootPasswordPresent', 'rootMfaEnabled'],
  wants: ['rootAccessKeysPresent', 'rootSigningCertificatesPresent'],
  maxAgeHours: 24,
  rerunOn: [
    'EnableMFADevice',
    'DeactivateMFADevice',
    'DeleteVirtualMFADevice',
    'CreateLoginProfile',
    'DeleteLoginProfile',
    'CreateAccessKey',
    'DeleteAccessKey',
  ],
  sources: [
    'IAM User Guide: Multi-factor authentication for AWS account root user',
    'CIS AWS Foundations Benchmark v7.0, 2.5',
    'AWS Security Hub CSPM: IAM.9',
  ],
  decide: ({ rootPasswordPresent, rootMfaEnabled, rootAccessKeysPresent, rootSigningCertificatesPresent }) => {
    const state = rootState(rootPasswordPresent, rootAccessKeysPresent, rootSigningCertificatesPresent)
    switch (state.kind) {
      case 'none':
        return pass('root has no credentials: there is nothing for MFA to protect')
      case 'certificates-only':
        return pass('root has neither password nor access keys; the signing certificate it has is not covered by MFA')
      case 'keys-only':
        return fail({
          subject: 'root',
          because: 'root has access keys and no password: calls signed with the keys are never asked for MFA',
        })
      case 'unknown':
        return given(state.missing, () => pass())
      case 'password':
        if (!rootMfaEnabled) return fail({ subject: 'root', because: 'root has a password and no MFA device' })
        return rootAccessKeysPresent.known && rootAccessKeysPresent.value
          ? pass('the sign-in has MFA; calls signed with the access key of root are not asked for it')
          : pass()
    }
  },
})
