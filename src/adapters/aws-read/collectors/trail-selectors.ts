import type { AdvancedFieldSelector, GetEventSelectorsResponse } from '@aws-sdk/client-cloudtrail'
import type { FieldSelector, TrailSelectors } from '../../../core/facts/trail.ts'
import { MalformedAnswer, flag, list, oneOf, optionalList, optionalText, text } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'
import { answerEach, insist } from '../each.ts'

const operation = 'cloudtrail:GetEventSelectors'

const otherOperators = ['StartsWith', 'EndsWith', 'NotStartsWith', 'NotEndsWith'] as const

const fieldSelectorOf = (selector: AdvancedFieldSelector): FieldSelector => ({
  field: text(selector.Field, 'Field'),
  equals: optionalList(selector.Equals, 'Equals').map((value) => text(value, 'Equals')),
  notEquals: optionalList(selector.NotEquals, 'NotEquals').map((value) => text(value, 'NotEquals')),
  otherOperators: otherOperators.filter((operator) => optionalList(selector[operator], operator).length > 0),
})

/**
 * @see CloudTrail API Reference, EventSelector: `ReadWriteType` is `All` and `IncludeManagementEvents` is true unless it says
 *   otherwise. An answer without either list records management events by default, and AWS shows that default; an endpoint that shows
 *   nothing has not told what is recorded.
 */
function selectorsOf({ EventSelectors, AdvancedEventSelectors }: GetEventSelectorsResponse): TrailSelectors {
  const classic = optionalList(EventSelectors, 'EventSelectors')
  const advanced = optionalList(AdvancedEventSelectors, 'AdvancedEventSelectors')
  if (classic.length === 0 && advanced.length === 0) throw new MalformedAnswer('the answer has no selectors of either kind')
  return {
    classic: classic.map((selector) => ({
      readWriteType: oneOf(selector.ReadWriteType ?? 'All', ['All', 'ReadOnly', 'WriteOnly'], 'ReadWriteType'),
      managementEvents: flag(selector.IncludeManagementEvents ?? true, 'IncludeManagementEvents'),
      excludedSources: optionalList(selector.ExcludeManagementEventSources, 'ExcludeManagementEventSources').map((source) =>
        text(source, 'source'),
      ),
    })),
    advanced: advanced.map((selector) => ({
      name: optionalText(selector.Name, 'Name'),
      fields: list(selector.FieldSelectors, 'FieldSelectors').map(fieldSelectorOf),
    })),
  }
}

/** What each trail records, asked in its home Region. */
export const trailSelectors: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { trailSelectors: [[operation]] },
  after: ['trails'],
  read: async (target) => ({
    trailSelectors: [
      await answerEach(
        target,
        operation,
        () => insist(target.seen('trails')),
        ({ arn }) => arn,
        ({ arn, homeRegion }) => target.observe(operation, { TrailName: arn }, selectorsOf, { region: homeRegion }),
      ),
    ],
  }),
}
