import type { ConfigRule as AwsRule } from '@aws-sdk/client-config-service'
import type { ConfigRule } from '../../../core/facts/detectors.ts'
import { list, optionalText, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

const operation = 'config:DescribeConfigRules'

/** A custom policy rule has its source in its own text, and no identifier. */
const ruleOf = ({ ConfigRuleName, ConfigRuleState, Source }: AwsRule): ConfigRule => ({
  name: text(ConfigRuleName, 'ConfigRuleName'),
  owner: text(Source?.Owner, 'Source.Owner'),
  sourceIdentifier: optionalText(Source?.SourceIdentifier, 'Source.SourceIdentifier') ?? '',
  state: text(ConfigRuleState, 'ConfigRuleState'),
})

/** The rules of AWS Config in every enabled Region. */
export const configRules: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { configRules: [[operation]] },
  after: ['enabledRegions'],
  read: async (target) => ({
    configRules: [
      await target.eachRegion((region) =>
        target.observeAll(operation, {}, 'NextToken', ({ ConfigRules }) => list(ConfigRules, 'ConfigRules').map(ruleOf), { region }),
      ),
    ],
  }),
}
