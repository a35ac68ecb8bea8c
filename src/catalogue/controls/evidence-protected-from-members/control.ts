import { defineControl } from '../../../core/control.ts'
import { deniedInMembers } from '../../../core/iam/guardrail.ts'

/** What an intruder calls before anything else: each of these ends or thins out what will be known afterwards. */
const BLINDING = [
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'cloudtrail:UpdateTrail',
  'cloudtrail:PutEventSelectors',
  'guardduty:DeleteDetector',
  'guardduty:UpdateDetector',
  'guardduty:DisassociateFromAdministratorAccount',
  'config:StopConfigurationRecorder',
  'config:DeleteConfigurationRecorder',
  'config:DeleteDeliveryChannel',
  'securityhub:DisableSecurityHub',
  'securityhub:DisassociateFromAdministratorAccount',
]

export const control = defineControl({
  id: 'evidence-protected-from-members',
  claim: 'No member account can switch off its trail or its detectors',
  area: 'guardrails',
  severity: 'high',
  since: '0.1.0',
  why: 'Root and every administrator of an account can stop its trail, its GuardDuty detector and its recorder, and whatever they do next leaves no trace. Only a policy of the organisation stands above them.',
  fix: {
    any: 'Attach a service control policy to the root of the organisation that denies the calls named, except (ArnNotLike aws:PrincipalArn) to the one role that maintains them. It does not bind the management account: keep trails and log buckets out of it.',
  },
  effortMinutes: 30,
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
  sources: [
    'AWS Organizations User Guide: SCP examples',
    'AWS Control Tower: mandatory controls',
    'CIS AWS Foundations Benchmark v7.0, 2.1.2',
  ],
  decide: (facts, { account, now }) => deniedInMembers(facts, account.id, account.partition, ['root', 'administrator'], BLINDING, now),
})
