import { defineControl } from '../../../core/control.ts'
import { deniedInMembers } from '../../../core/iam/guardrail.ts'

export const control = defineControl({
  id: 'leaving-organisation-denied',
  claim: 'No member account can leave the organisation by itself',
  area: 'guardrails',
  severity: 'medium',
  since: '0.1.0',
  why: 'An account that leaves takes its resources out of every guardrail, organisation trail and central root session in one call, and whoever holds its root then holds all of it.',
  fix: {
    any: 'Attach a service control policy to the root of the organisation: Deny organizations:LeaveOrganization on "*". To let an account go, remove it from the management account.',
  },
  effortMinutes: 10,
  about: 'organisation',
  needs: ['organisationAccounts', 'organisationTree', 'serviceControlPolicies'],
  maxAgeHours: 24,
  rerunOn: [
    'AttachPolicy',
    'DetachPolicy',
    'UpdatePolicy',
    'DeletePolicy',
    'MoveAccount',
    'CreateAccount',
    'AcceptHandshake',
    'DisablePolicyType',
  ],
  sources: ['AWS Organizations User Guide: SCP examples', 'CIS AWS Foundations Benchmark v7.0, 2.1.2'],
  decide: (facts, { account, now }) =>
    deniedInMembers(facts, account.id, account.partition, ['root', 'administrator'], ['organizations:LeaveOrganization'], now),
})
