import type { MetricFilter as AwsFilter } from '@aws-sdk/client-cloudwatch-logs'
import type { MetricFilter } from '../../../core/facts/alerting.ts'
import { list, optionalText, text } from '../answer.ts'
import type { SharedCollector } from '../collector.ts'
import { answers } from '../each.ts'
import { type SharedThing, askOwner, trailLogGroups } from '../shared-things.ts'

const operation = 'logs:DescribeMetricFilters'

/** An empty pattern matches every event. */
const filterOf = ({ filterName, filterPattern, metricTransformations }: AwsFilter): MetricFilter => ({
  name: text(filterName, 'filterName'),
  pattern: optionalText(filterPattern, 'filterPattern') ?? '',
  transformations: list(metricTransformations, 'metricTransformations').map(({ metricName, metricNamespace, metricValue }) => ({
    metricName: text(metricName, 'metricName'),
    namespace: text(metricNamespace, 'metricNamespace'),
    value: text(metricValue, 'metricValue'),
  })),
})

const groupName = ({ resource }: SharedThing): string => resource.replace(/^log-group:/, '')

/** The metric filters of the log groups to which trails deliver. A group that is not there filters nothing. */
export const metricFilters: SharedCollector = {
  scope: 'shared',
  provides: { metricFilters: [[operation]] },
  after: ['trails'],
  read: async (world) => ({
    metricFilters: await answers(
      trailLogGroups(world),
      ({ arn }) => arn,
      (group) =>
        askOwner(world, group, operation, (target) =>
          target.observeAll(
            operation,
            { logGroupName: groupName(group) },
            'nextToken',
            (page) => list(page.metricFilters, 'metricFilters').map(filterOf),
            {
              region: group.region,
              absent: { ResourceNotFound: [] },
            },
          ),
        ),
    ),
  }),
}
