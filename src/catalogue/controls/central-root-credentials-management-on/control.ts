import { defineControl } from '../../../core/control.ts'
import { fail, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'central-root-credentials-management-on',
  claim: 'The organisation manages the root credentials of its members centrally',
  area: 'guardrails',
  severity: 'high',
  since: '0.1.0',
  why: 'With central management new accounts start without root credentials, and those of old ones can be audited and deleted from one place. Without it every member keeps a root password, a mailbox and devices that somebody has to guard.',
  fix: {
    any: 'In the management account run: aws organizations enable-aws-service-access --service-principal iam.amazonaws.com, then aws iam enable-organizations-root-credentials-management. It changes no existing credential; it does not cover the management account itself.',
  },
  effortMinutes: 10,
  about: 'organisation',
  needs: ['rootFeatures'],
  wants: ['trustedServices'],
  maxAgeHours: 24,
  rerunOn: [
    'EnableOrganizationsRootCredentialsManagement',
    'DisableOrganizationsRootCredentialsManagement',
    'EnableAWSServiceAccess',
    'DisableAWSServiceAccess',
  ],
  sources: ['IAM User Guide: Centrally manage root access for member accounts', 'CIS AWS Foundations Benchmark v7.0, 2.1.1'],
  decide: ({ rootFeatures, trustedServices }) => {
    if (rootFeatures.includes('RootCredentialsManagement')) return pass()
    const untrusted = trustedServices.known && !trustedServices.value.includes('iam.amazonaws.com')
    return fail({
      subject: 'RootCredentialsManagement',
      because: `central management of root credentials is off${untrusted ? '; IAM has no trusted access to the organisation yet' : ''}`,
    })
  },
})
