import { AwsError } from '../aws-error.ts'
import { optionalText } from '../input.ts'
import { localArn, worldPage } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call, Service } from '../service.ts'

type LogGroup = RegionWorld['logGroups'][number]

const groups = (call: Call): readonly LogGroup[] => call.account.regional.region(call.region).logGroups
const names = { token: 'nextToken', size: 'limit', maxSize: 50, badToken: 'InvalidParameterException' }

function filteredGroups(call: Call): readonly LogGroup[] {
  const wanted = optionalText(call.input, 'logGroupName')
  if (wanted === undefined) return groups(call)
  const group = groups(call).find(({ name }) => name === wanted)
  if (group === undefined) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.')
  return [group]
}

function describeMetricFilters(call: Call) {
  const prefix = optionalText(call.input, 'filterNamePrefix') ?? ''
  const metric = optionalText(call.input, 'metricName')
  const namespace = optionalText(call.input, 'metricNamespace')
  if ((metric === undefined) !== (namespace === undefined)) {
    throw new AwsError('InvalidParameterException', 'metricName and metricNamespace must be given together')
  }
  const found = filteredGroups(call).flatMap((group) =>
    group.metricFilters
      .filter(({ name }) => name.startsWith(prefix))
      .filter(
        (filter) => metric === undefined || filter.transformations.some((one) => one.metricName === metric && one.namespace === namespace),
      )
      .map((filter) => ({
        filterName: filter.name,
        filterPattern: filter.pattern,
        metricTransformations: filter.transformations.map(({ metricName, namespace: metricNamespace, value }) => ({
          metricName,
          metricNamespace,
          metricValue: value,
        })),
        creationTime: call.account.createdAt,
        logGroupName: group.name,
        applyOnTransformedLogs: false,
      })),
  )
  const { items, nextToken } = worldPage(call, found, names)
  return { metricFilters: items, nextToken }
}

function describeLogGroups(call: Call) {
  const prefix = optionalText(call.input, 'logGroupNamePrefix') ?? ''
  const pattern = optionalText(call.input, 'logGroupNamePattern')?.toLowerCase() ?? ''
  const found = groups(call).filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern))
  const { items, nextToken } = worldPage(call, found, names)
  const logGroups = items.map((group) => {
    const logGroupArn = localArn(call, 'logs', `log-group:${group.name}`)
    return {
      logGroupName: group.name,
      creationTime: call.account.createdAt,
      retentionInDays: group.retentionDays,
      metricFilterCount: group.metricFilters.length,
      arn: `${logGroupArn}:*`,
      logGroupArn,
      storedBytes: 0,
      logGroupClass: 'STANDARD',
    }
  })
  return { logGroups, nextToken }
}

/** CloudWatch Logs: groups and their metric filters. Its times are milliseconds. */
export const cloudWatchLogs: Service = {
  signingName: 'logs',
  prefix: 'logs',
  protocol: 'json-1.1',
  throttle: { code: 'ThrottlingException', status: 400 },
  operations: { DescribeMetricFilters: describeMetricFilters, DescribeLogGroups: describeLogGroups },
}
