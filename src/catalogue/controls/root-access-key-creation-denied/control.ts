import { defineControl } from '../../../core/control.ts'
import { deniedInMembers } from '../../../core/iam/guardrail.ts'

export const control = defineControl({
  id: 'root-access-key-creation-denied',
  claim: 'No member account can create access keys for root',
  area: 'guardrails',
  severity: 'medium',
  since: '0.1.0',
  why: 'An access key of root is the one root credential that needs neither mailbox nor device, and nothing but root itself can create one. A service control policy forbids it once, for accounts of today and of tomorrow.',
  fix: {
    any: 'Attach a service control policy to the root of the organisation: Deny iam:CreateAccessKey on "*" with the condition ArnLike aws:PrincipalArn "arn:*:iam::*:root"; the policy that denies root altogether covers it too. It does not bind the management account: see to it there that root has no keys.',
  },
  effortMinutes: 15,
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
  sources: ['AWS Control Tower: AWS-GR_RESTRICT_ROOT_USER_ACCESS_KEYS', 'CIS AWS Foundations Benchmark v7.0, 2.1.2'],
  decide: (facts, { account, now }) => deniedInMembers(facts, account.id, account.partition, ['root'], ['iam:CreateAccessKey'], now),
})
