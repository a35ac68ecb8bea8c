import { canMatchRootEvent } from '../../../core/alerting/event-pattern.ts'
import type { EventRule, RuleTarget } from '../../../core/facts/alerting.ts'
import { list, text } from '../answer.ts'
import type { AccountCollector, Target } from '../collector.ts'
import { answerEach, insist } from '../each.ts'

const operation = 'events:ListTargetsByRule'

const mayTellOfRoot = ({ state, pattern }: EventRule): boolean => state !== 'DISABLED' && pattern !== null && canMatchRootEvent(pattern)

/** Rules of the Regions that answered; those of the others are missing in `eventRules` already, with the reason. */
const candidates = (target: Target): readonly EventRule[] =>
  Object.values(insist(target.seen('eventRules'))).flatMap((rules) => (rules.known ? rules.value.filter(mayTellOfRoot) : []))

/** Where the rules that can tell of root's deeds send their events. The others, often hundreds, are not asked. */
export const ruleTargets: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { ruleTargets: [[operation]] },
  after: ['eventRules'],
  read: async (target) => ({
    ruleTargets: [
      await answerEach(
        target,
        operation,
        () => candidates(target),
        ({ arn }) => arn,
        ({ name, bus, region }) =>
          target.observeAll(
            operation,
            { Rule: name, EventBusName: bus },
            'NextToken',
            ({ Targets }): readonly RuleTarget[] =>
              list(Targets, 'Targets').map(({ Id, Arn }) => ({ id: text(Id, 'Id'), arn: text(Arn, 'Arn') })),
            { region },
          ),
      ),
    ],
  }),
}
