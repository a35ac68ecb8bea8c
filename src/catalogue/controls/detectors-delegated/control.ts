import { defineControl } from '../../../core/control.ts'
import { failUnlessNone } from '../../../core/decision.ts'

/** Each detector, with the service principals under which an account may be its delegated administrator. */
const detectors: readonly (readonly [name: string, principals: readonly string[]])[] = [
  ['GuardDuty', ['guardduty.amazonaws.com']],
  ['Security Hub', ['securityhub.amazonaws.com']],
  ['AWS Config', ['config.amazonaws.com', 'config-multiaccountsetup.amazonaws.com']],
  ['Access Analyzer', ['access-analyzer.amazonaws.com']],
]

export const control = defineControl({
  id: 'detectors-delegated',
  claim: 'The detectors of the organisation are run from a security account, not from the management account',
  area: 'detectors',
  severity: 'medium',
  since: '0.1.0',
  why: 'Nothing restricts the management account, so nobody should have to work in it every day. A delegated administrator also keeps the members from switching their own detectors off.',
  fix: {
    any: 'Name one security account the delegated administrator of GuardDuty and Security Hub (in every Region, from their own consoles), of AWS Config and of Access Analyzer (register-delegated-administrator).',
  },
  effortMinutes: 30,
  about: 'organisation',
  needs: ['delegatedAdministrators'],
  maxAgeHours: 24,
  rerunOn: [
    'RegisterDelegatedAdministrator',
    'DeregisterDelegatedAdministrator',
    'EnableOrganizationAdminAccount',
    'DisableOrganizationAdminAccount',
  ],
  sources: ['AWS Security Reference Architecture: Security Tooling account', 'CIS AWS Foundations Benchmark v7.0, 2.1.6'],
  decide: ({ delegatedAdministrators }, { account }) =>
    failUnlessNone(
      detectors.flatMap(([name, principals]) => {
        const delegates = delegatedAdministrators.filter(({ services }) => services.some((service) => principals.includes(service)))
        if (delegates.some(({ accountId }) => accountId !== account.id)) return []
        return [{ subject: name, because: `no account is the delegated administrator of ${name}` }]
      }),
    ),
})
