import { defineControl } from '../../../core/control.ts'
import { fail, given, pass } from '../../../core/decision.ts'
import type { Fact } from '../../../core/fact.ts'
import type { MfaDevice } from '../../../core/facts/root.ts'
import { NO_ROOT_SIGN_IN, ROOT_SIGN_IN_PARTITIONS, rootState } from '../../../core/root-state.ts'

/** What the devices that are left are, as far as anybody outside a root session can tell. */
function describeDevices(devices: Fact<readonly MfaDevice[]>): readonly string[] {
  if (!devices.known) {
    return [
      'no virtual device: what is registered is a security key, a passkey or a hardware code token; only a root session tells them apart',
    ]
  }
  const tokens = devices.value.filter(({ kind }) => kind === 'hardware-totp')
  const notes = tokens.map(({ serial }) => `${serial} is a code token: it cannot be copied, but its codes can be typed into a false page`)
  const keys = devices.value.some(({ kind }) => kind === 'fido')
  return keys ? [...notes, 'a passkey that is synced between phones looks like a security key; only its owner can tell'] : notes
}

export const control = defineControl({
  id: 'root-mfa-resists-phishing',
  claim: 'No authenticator app is left among the MFA devices of root',
  area: 'root-credentials',
  severity: 'high',
  severityOn: { member: 'medium' },
  since: '0.1.0',
  why: 'The seed of an authenticator app can be copied or synced to a cloud, and its code can be typed into a false sign-in page. Any one registered device is enough to sign in, so a single app undoes all the security keys beside it.',
  fix: {
    any: 'Sign in as root, open Security credentials, register two passkeys or FIDO2 security keys, sign in with each of them once, then remove every virtual device.',
    member:
      'Switch on central root access and delete the root password of this account, which makes the question go away; otherwise register two security keys as root and remove every virtual device.',
  },
  effortMinutes: 20,
  about: 'account',
  partitions: ROOT_SIGN_IN_PARTITIONS,
  elsewhere: NO_ROOT_SIGN_IN,
  needs: ['rootPasswordPresent', 'rootMfaEnabled', 'rootVirtualMfaDevices'],
  wants: ['rootAccessKeysPresent', 'rootSigningCertificatesPresent', 'rootMfaDevices'],
  maxAgeHours: 24,
  rerunOn: [
    'EnableMFADevice',
    'DeactivateMFADevice',
    'CreateVirtualMFADevice',
    'DeleteVirtualMFADevice',
    'CreateLoginProfile',
    'DeleteLoginProfile',
  ],
  sources: ['IAM User Guide: Root user best practices', 'CIS AWS Foundations Benchmark v7.0, 2.6', 'AWS Security Hub CSPM: IAM.6'],
  decide: (facts) => {
    const state = rootState(facts.rootPasswordPresent, facts.rootAccessKeysPresent, facts.rootSigningCertificatesPresent)
    switch (state.kind) {
      case 'none':
      case 'certificates-only':
        return pass('root has no password: nobody can be tricked into signing in as root')
      case 'keys-only':
        return fail({
          subject: 'root',
          because: 'root has access keys and no password: no device, of whatever kind, protects calls signed with them',
        })
      case 'unknown':
        return given(state.missing, () => pass())
      case 'password': {
        if (!facts.rootMfaEnabled) return fail({ subject: 'root', because: 'root has a password and no MFA device at all' })
        const listed = facts.rootMfaDevices.known ? facts.rootMfaDevices.value.filter(({ kind }) => kind === 'virtual') : []
        const serials = new Set([...facts.rootVirtualMfaDevices, ...listed].map(({ serial }) => serial))
        if (serials.size === 0) return pass(...describeDevices(facts.rootMfaDevices))
        return fail(
          ...[...serials].map((serial) => ({ subject: serial, because: 'an authenticator app; it alone is enough to sign in as root' })),
        )
      }
    }
  },
})
