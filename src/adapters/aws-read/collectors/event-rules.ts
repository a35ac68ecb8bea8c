import type { Rule } from '@aws-sdk/client-eventbridge'
import type { Region } from '../../../core/aws.ts'
import type { EventRule } from '../../../core/facts/alerting.ts'
import { list, oneOf, optionalText, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

const operation = 'events:ListRules'

const states = ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] as const

const ruleOf = (rule: Rule, region: Region): EventRule => ({
  arn: text(rule.Arn, 'Arn'),
  name: text(rule.Name, 'Name'),
  bus: optionalText(rule.EventBusName, 'EventBusName') ?? 'default',
  region,
  pattern: optionalText(rule.EventPattern, 'EventPattern'),
  state: oneOf(rule.State, states, 'State'),
})

/** The rules of every Region's default bus, the only one on which AWS puts CloudTrail's events. */
export const eventRules: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { eventRules: [[operation]] },
  after: ['enabledRegions'],
  read: async (target) => ({
    eventRules: [
      await target.eachRegion((region) =>
        target.observeAll(operation, {}, 'NextToken', ({ Rules }) => list(Rules, 'Rules').map((rule) => ruleOf(rule, region)), { region }),
      ),
    ],
  }),
}
