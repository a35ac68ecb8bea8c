import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'root-has-no-signing-certificates',
  claim: 'The root user has no signing certificates',
  area: 'root-credentials',
  severity: 'high',
  since: '0.1.0',
  why: 'An X.509 signing certificate is a credential of the first years of EC2 that still signs calls as root, asks for no MFA device and never expires in the way people expect. Nothing made today needs one.',
  fix: {
    any: 'Sign in as root, open Security credentials, and under X.509 signing certificates deactivate and then delete each one.',
    member:
      'From the management account or the delegated administrator, delete the certificate in a central root session with the task policy IAMDeleteRootUserCredentials.',
  },
  effortMinutes: 10,
  about: 'account',
  needs: ['rootSigningCertificatesPresent'],
  maxAgeHours: 24,
  rerunOn: ['UploadSigningCertificate', 'UpdateSigningCertificate', 'DeleteSigningCertificate'],
  sources: ['IAM User Guide: Managing server and signing certificates', 'IAM User Guide: Root user best practices'],
  decide: ({ rootSigningCertificatesPresent }) =>
    rootSigningCertificatesPresent ? fail({ subject: 'root', because: 'root has an X.509 signing certificate' }) : pass(),
})
