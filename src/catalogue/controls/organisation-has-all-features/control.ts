import { defineControl } from '../../../core/control.ts'
import { fail, notApplicable, pass } from '../../../core/decision.ts'

export const control = defineControl({
  id: 'organisation-has-all-features',
  claim: 'The organisation has all features enabled',
  area: 'guardrails',
  severity: 'high',
  since: '0.1.0',
  why: 'An organisation for consolidated billing only pays the bills together and nothing else: it has no service control policies, no central root access and no way to reach a member whose root is lost.',
  fix: {
    any: 'In the management account run: aws organizations enable-all-features. Every invited account has to agree; afterwards there is no way back, and policies of the organisation can bind them.',
  },
  effortMinutes: 30,
  about: 'organisation',
  needs: ['organisation'],
  maxAgeHours: 24,
  rerunOn: ['EnableAllFeatures', 'CreateOrganization', 'AcceptHandshake'],
  sources: ['AWS Organizations User Guide: Enabling all features in your organization', 'CIS AWS Foundations Benchmark v7.0, 2.1.1'],
  decide: ({ organisation }) => {
    if (organisation === null) return notApplicable('the account is in no organisation')
    return organisation.featureSet === 'ALL'
      ? pass()
      : fail({ subject: organisation.id, because: 'the organisation has consolidated billing only' })
  },
})
