import { AwsError } from '../aws-error.ts'
import { localArn, stableId, textList, topicArn, worldPage } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call, Service } from '../service.ts'

const region = (call: Call): RegionWorld => call.account.regional.region(call.region)

/** Those that a list parameter names, or all. @throws AwsError for a name that nothing has. */
function selected<Thing extends { readonly name: string }>(
  call: Call,
  things: readonly Thing[],
  parameter: string,
  code: string,
): readonly Thing[] {
  const names = textList(call.input[parameter])
  if (names === null) return things
  return names.map((name) => {
    const found = things.find((thing) => thing.name === name)
    if (found === undefined) throw new AwsError(code, `Cannot find ${name}`)
    return found
  })
}

const recorders = (call: Call) =>
  selected(call, region(call).configRecorders, 'ConfigurationRecorderNames', 'NoSuchConfigurationRecorderException')

const describeRecorders = (call: Call) => ({
  ConfigurationRecorders: recorders(call).map((recorder) => ({
    name: recorder.name,
    roleARN: `arn:${call.partition}:iam::${call.account.id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    recordingGroup: {
      allSupported: recorder.allSupported,
      includeGlobalResourceTypes: recorder.includesGlobalTypes,
      resourceTypes: recorder.resourceTypes,
      recordingStrategy: { useOnly: recorder.allSupported ? 'ALL_SUPPORTED_RESOURCE_TYPES' : 'INCLUSION_BY_RESOURCE_TYPES' },
    },
  })),
})

const describeRecorderStatus = (call: Call) => ({
  ConfigurationRecordersStatus: recorders(call).map((recorder) => ({
    name: recorder.name,
    lastStartTime: new Date(call.account.createdAt),
    recording: recorder.recording,
    lastStatus: recorder.lastStatus.toUpperCase(),
    lastErrorCode: recorder.lastError,
    lastErrorMessage: recorder.lastError,
    lastStatusChangeTime: new Date(call.now),
  })),
})

function describeRules(call: Call) {
  const rules = selected(call, region(call).configRules, 'ConfigRuleNames', 'NoSuchConfigRuleException').map((rule) => {
    const id = `config-rule-${stableId('config-rule', call.account.id, call.region, rule.name).slice(0, 6)}`
    return {
      ConfigRuleName: rule.name,
      ConfigRuleArn: localArn(call, 'config', `config-rule/${id}`),
      ConfigRuleId: id,
      Source: { Owner: rule.owner, SourceIdentifier: rule.sourceIdentifier },
      ConfigRuleState: rule.state,
    }
  })
  const { items, nextToken } = worldPage(call, rules, {
    token: 'NextToken',
    size: 'Limit',
    maxSize: 25,
    badToken: 'InvalidNextTokenException',
  })
  return { ConfigRules: items, NextToken: nextToken }
}

const describeDeliveryChannels = (call: Call) => ({
  DeliveryChannels: selected(call, region(call).deliveryChannels, 'DeliveryChannelNames', 'NoSuchDeliveryChannelException').map(
    (channel) => ({
      name: channel.name,
      s3BucketName: channel.bucket,
      snsTopicARN: channel.topic === undefined ? undefined : topicArn(call, channel.topic),
    }),
  ),
})

/** AWS Config: what is recorded, by which rules it is judged, and where it is delivered. Only the list of rules has pages. */
export const config: Service = {
  signingName: 'config',
  prefix: 'config',
  protocol: 'json-1.1',
  throttle: { code: 'ThrottlingException', status: 400 },
  operations: {
    DescribeConfigurationRecorders: describeRecorders,
    DescribeConfigurationRecorderStatus: describeRecorderStatus,
    DescribeConfigRules: describeRules,
    DescribeDeliveryChannels: describeDeliveryChannels,
  },
}
