import { defineRootSignInControl } from '../../../core/root-state.ts'

export const control = defineRootSignInControl({
  id: 'root-mfa-is-fips-validated',
  claim: 'Every MFA device of root has a current FIPS 140 validation',
  area: 'root-credentials',
  severity: 'medium',
  overlay: 'fips',
  since: '0.1.0',
  why: 'Agencies and their suppliers may only rely on validated cryptography. FIPS 140-2 certificates moved to the historical list in September 2026: a device bought as "FIPS 140-2 Level 2" may no longer count for anything new.',
  fix: {
    any: 'For each device note model and firmware, find its certificate at the NIST module validation programme (CMVP), and replace a device whose certificate is not active under FIPS 140-3 unless your agency accepts the historical one in writing.',
  },
  effortMinutes: 45,
  rerunOn: ['EnableMFADevice', 'DeactivateMFADevice'],
  sources: ['FIPS 140-3', 'NIST CMVP: historical validation list', 'IAM User Guide: Multi-factor authentication for AWS account root user'],
  attestation: {
    question:
      'Does every MFA device of root in this account have an active FIPS 140-3 certificate (or one that your agency has accepted in writing), for the firmware that is on it? Name the certificate numbers.',
    validDays: 365,
  },
})
