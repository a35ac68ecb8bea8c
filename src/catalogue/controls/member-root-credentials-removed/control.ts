import { defineControl } from '../../../core/control.ts'
import { everyOf, fail, given, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'member-root-credentials-removed',
  claim: 'The root user of the member account has no credentials at all',
  area: 'root-credentials',
  severity: 'high',
  since: '0.1.0',
  why: 'With central root access a member account needs no root password, keys or certificates: what does not exist cannot be stolen, phished or lost. Accounts that were invited keep theirs until somebody deletes them.',
  fix: {
    member:
      'From the management account or the delegated administrator for IAM, switch on central root access if it is off, then delete the credentials in a central root session: IAM console, Root access management, this account, Delete root user credentials.',
  },
  effortMinutes: 5,
  about: 'account',
  kinds: ['member'],
  needs: ['rootPasswordPresent'],
  wants: ['rootAccessKeysPresent', 'rootSigningCertificatesPresent', 'rootFeatures'],
  maxAgeHours: 24,
  rerunOn: [
    'CreateLoginProfile',
    'DeleteLoginProfile',
    'CreateAccessKey',
    'DeleteAccessKey',
    'UploadSigningCertificate',
    'DeleteSigningCertificate',
    'AcceptHandshake',
  ],
  sources: ['IAM User Guide: Centrally manage root access for member accounts', 'CIS AWS Foundations Benchmark v7.0, 2.1.1'],
  decide: ({ rootPasswordPresent, rootAccessKeysPresent, rootSigningCertificatesPresent, rootFeatures }) => {
    const off = rootFeatures.known && !rootFeatures.value.includes('RootCredentialsManagement')
    const goal = off ? '; central root access, which makes it unnecessary, is off' : ''
    const absent = (present: boolean, what: string) => (present ? fail({ subject: 'root', because: `root has ${what}${goal}` }) : pass())
    return everyOf([
      absent(rootPasswordPresent, 'a password'),
      given(rootAccessKeysPresent, (present) => absent(present, 'an access key')),
      given(rootSigningCertificatesPresent, (present) => absent(present, 'a signing certificate')),
    ])
  },
})
