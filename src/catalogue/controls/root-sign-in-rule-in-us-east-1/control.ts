import { rulesReach } from '../../../core/alerting/root-rules.ts'
import { GLOBAL_REGION } from '../../../core/aws.ts'
import { defineControl } from '../../../core/control.ts'
import { given } from '../../../core/decision.ts'
import { entryOf } from '../../../core/trail/some-trail.ts'

export const control = defineControl({
  id: 'root-sign-in-rule-in-us-east-1',
  claim: 'An EventBridge rule in the sign-in Region tells of every sign-in of root',
  area: 'alerting',
  severity: 'medium',
  severityOn: { management: 'high' },
  since: '0.1.0',
  why: 'A sign-in of root is always recorded in one Region of the partition, us-east-1 in the commercial one, wherever the person sits and works. A rule in the Region of the business never sees it.',
  fix: {
    any: 'Deploy the rule to the sign-in Region (us-east-1; us-gov-west-1 in GovCloud, cn-north-1 in China). It has to match "AWS Console Sign In via CloudTrail" with userIdentity.type Root, and its target has to reach a person.',
  },
  effortMinutes: 10,
  about: 'account',
  needs: [],
  wants: ['eventRules', 'ruleTargets', 'topicSubscriptions'],
  maxAgeHours: 24,
  rerunOn: [
    'PutRule',
    'DeleteRule',
    'DisableRule',
    'EnableRule',
    'PutTargets',
    'RemoveTargets',
    'Unsubscribe',
    'ConfirmSubscription',
    'DeleteTopic',
  ],
  sources: [
    'CloudTrail User Guide: AWS Management Console sign-in events',
    'EventBridge User Guide: AWS service events delivered via AWS CloudTrail',
  ],
  decide: (facts, { account, now }) => {
    const region = GLOBAL_REGION[account.partition]
    return given(entryOf(facts.eventRules, region, 'events:ListRules', now), (rules) =>
      rulesReach('consoleSignIn', { account: account.id, region }, rules, facts, now),
    )
  },
})
