import { rulesReach } from '../../../core/alerting/root-rules.ts'
import { defineControl } from '../../../core/control.ts'
import { acrossRegions } from '../../../core/every-region.ts'

export const control = defineControl({
  id: 'read-only-root-events-reach-eventbridge',
  claim: 'EventBridge tells of read-only calls of root too, in every Region',
  area: 'alerting',
  severity: 'low',
  severityOn: { management: 'medium' },
  since: '0.1.0',
  why: 'A rule in state ENABLED gets only calls that change something. An intruder looks around first, and the calls by which "aws login" turns a sign-in of root into credentials on a workstation are read-only as well.',
  fix: {
    any: 'Set the state of the rules on root to ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS in every enabled Region (aws events put-rule --state, or the State of AWS::Events::Rule).',
  },
  effortMinutes: 15,
  about: 'account',
  needs: ['enabledRegions'],
  wants: ['eventRules', 'ruleTargets', 'topicSubscriptions'],
  maxAgeHours: 24,
  rerunOn: [
    'PutRule',
    'DeleteRule',
    'DisableRule',
    'EnableRule',
    'PutTargets',
    'RemoveTargets',
    'EnableRegion',
    'Unsubscribe',
    'DeleteTopic',
  ],
  sources: [
    'EventBridge User Guide: Receiving read-only management events from AWS services',
    'AWS Sign-In User Guide: Sign in through the AWS CLI',
  ],
  decide: (facts, { account, now }) =>
    acrossRegions({ regions: facts.enabledRegions, answers: facts.eventRules, what: 'events:ListRules', now }, (rules, region) =>
      rulesReach('apiRead', { account: account.id, region }, rules, facts, now),
    ),
})
