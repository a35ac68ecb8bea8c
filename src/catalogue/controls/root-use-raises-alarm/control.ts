import { metricAlert } from '../../../core/alerting/metric-alert.ts'
import { ROOT_USE_ROW } from '../../../core/alerting/cis-patterns.ts'
import { rulesReach } from '../../../core/alerting/root-rules.ts'
import { GLOBAL_REGION } from '../../../core/aws.ts'
import { defineControl } from '../../../core/control.ts'
import { everyOf, fail, given, pass, someOf } from '../../../core/decision.ts'
import { acrossRegions } from '../../../core/every-region.ts'
import { entryOf, someTrail, statusOf } from '../../../core/trail/some-trail.ts'
import { ALERT_PATH_EVENTS, ALERT_PATH_FACTS } from '../../cis-alarm.ts'

export const control = defineControl({
  id: 'root-use-raises-alarm',
  claim: 'Somebody is told whenever root is used',
  area: 'alerting',
  severity: 'high',
  severityOn: { management: 'critical' },
  since: '0.1.0',
  why: 'Root is needed a few times a year. A use that nobody expects is an emergency in which minutes count, and whoever sees it first in the monthly report has lost the account.',
  fix: {
    any: 'Deploy both paths: EventBridge rules in every Region, which tell each use within minutes, and a metric alarm on the log group of the trail, which sees all Regions. Confirm the subscriptions, then use root once by appointment to test them.',
    member:
      'Have the metric alarm made on the log group of the organisation trail, and deploy the EventBridge rules to all accounts with a stack set.',
  },
  effortMinutes: 30,
  about: 'account',
  needs: ['trails'],
  wants: [...ALERT_PATH_FACTS, 'enabledRegions', 'eventRules', 'ruleTargets'],
  maxAgeHours: 24,
  rerunOn: [...ALERT_PATH_EVENTS, 'PutRule', 'DeleteRule', 'DisableRule', 'EnableRule', 'PutTargets', 'RemoveTargets', 'EnableRegion'],
  sources: [
    'CloudTrail User Guide: AWS Management Console sign-in events',
    'CIS AWS Foundations Benchmark v7.0, 5.3',
    'CIS AWS Foundations Benchmark v5.0, 4.3',
    'AWS Security Hub CSPM: CloudWatch.1',
  ],
  attestation: {
    question:
      "Does every use of root in this account alert somebody by a path that no API of this account shows, such as a SIEM or another account's event bus?",
    validDays: 90,
  },
  decide: (facts, { account, now }) => {
    const recorded = someTrail(facts, now, (trail) =>
      given(statusOf(trail, facts, now), ({ logging }) =>
        logging
          ? pass()
          : fail({ subject: trail.name, because: 'is not logging, so neither EventBridge nor a metric filter sees anything' }),
      ),
    )
    if (recorded.verdict === 'fail') return recorded
    const signInRegion = GLOBAL_REGION[account.partition]
    const byRules = everyOf([
      recorded,
      given(entryOf(facts.eventRules, signInRegion, 'events:ListRules', now), (rules) =>
        rulesReach('consoleSignIn', { account: account.id, region: signInRegion }, rules, facts, now),
      ),
      given(facts.enabledRegions, (regions) =>
        acrossRegions({ regions, answers: facts.eventRules, what: 'events:ListRules', now }, (rules, region) =>
          rulesReach('apiWrite', { account: account.id, region }, rules, facts, now),
        ),
      ),
    ])
    return someOf([metricAlert(ROOT_USE_ROW, facts, now), byRules], { subject: 'root', because: 'nothing alerts on its use' })
  },
})
