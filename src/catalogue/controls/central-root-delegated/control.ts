import { defineControl } from '../../../core/control.ts'
import { fail, given, notApplicable, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'central-root-delegated',
  claim: 'Central root access is used from a delegated account, not from the management account',
  area: 'guardrails',
  severity: 'low',
  since: '0.1.0',
  why: 'Nothing restricts the management account, so as few people and tools as possible should work in it. A delegated administrator for IAM does every central root task, and service control policies bind it.',
  fix: {
    any: 'In the management account run: aws organizations register-delegated-administrator --account-id ID --service-principal iam.amazonaws.com, with the id of the security account. Guard that account well: it can also switch central root access off.',
  },
  effortMinutes: 10,
  about: 'organisation',
  needs: ['delegatedAdministrators'],
  wants: ['rootFeatures'],
  maxAgeHours: 24,
  rerunOn: ['RegisterDelegatedAdministrator', 'DeregisterDelegatedAdministrator'],
  sources: ['IAM User Guide: Centrally manage root access for member accounts', 'CIS AWS Foundations Benchmark v7.0, 2.1.6'],
  decide: ({ delegatedAdministrators, rootFeatures }) => {
    const delegates = delegatedAdministrators.filter(({ services }) => services.includes('iam.amazonaws.com'))
    if (delegates.length > 0) {
      return pass(`delegated to ${delegates.map(({ accountId }) => accountId).join(', ')}, which can also switch central root access off`)
    }
    return given(rootFeatures, (features) =>
      features.length === 0
        ? notApplicable('central root access is off: there is nothing to delegate yet')
        : fail({ subject: 'iam.amazonaws.com', because: 'no account is registered as delegated administrator for IAM' }),
    )
  },
})
