import { AwsError } from '../aws-error.ts'
import { requiredText } from '../input.ts'
import { localArn, stableId, worldPage } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call, Service } from '../service.ts'
import { XmlMap } from '../wire/xml.ts'
import { publish } from './sns-publish.ts'

type Topic = RegionWorld['topics'][number]

/** Topics of other accounts and Regions are refused, as without a topic policy that shares them. */
function findTopic(call: Call): { readonly topic: Topic; readonly arn: string } {
  const arn = requiredText(call.input, call.operation === 'Publish' && call.input['TopicArn'] === undefined ? 'TargetArn' : 'TopicArn')
  const [, , service, region, account, name] = arn.split(':')
  if (service !== 'sns' || region !== call.region || name === undefined)
    throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn', 400)
  if (account !== call.account.id) {
    const who = `User: ${call.principal.arn} is not authorized to perform: SNS:${call.operation} on resource: ${arn}`
    throw new AwsError('AuthorizationError', `${who} because no resource-based policy allows the SNS:${call.operation} action`, 403)
  }
  const topic = call.account.regional.region(call.region).topics.find((one) => one.name === name)
  if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404)
  return { topic, arn: localArn(call, 'sns', topic.name) }
}

function listSubscriptionsByTopic(call: Call) {
  const { topic, arn } = findTopic(call)
  const subscriptions = topic.subscriptions.map(({ protocol, endpoint, confirmed }) => {
    const id = stableId('subscription', arn, protocol, endpoint).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    return {
      SubscriptionArn: confirmed ? `${arn}:${id}` : 'PendingConfirmation',
      Owner: call.account.id,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: arn,
    }
  })
  const { items, nextToken } = worldPage(call, subscriptions, {
    token: 'NextToken',
    size: 'MaxItems',
    maxSize: 100,
    badToken: 'InvalidParameter',
  })
  return { Subscriptions: items, NextToken: nextToken }
}

function getTopicAttributes(call: Call) {
  const { topic, arn } = findTopic(call)
  const confirmed = topic.subscriptions.filter((subscription) => subscription.confirmed).length
  return {
    Attributes: new XmlMap({
      TopicArn: arn,
      Owner: call.account.id,
      DisplayName: '',
      SubscriptionsConfirmed: String(confirmed),
      SubscriptionsPending: String(topic.subscriptions.length - confirmed),
      SubscriptionsDeleted: '0',
      KmsMasterKeyId: topic.kmsKeyId,
    }),
  }
}

/** SNS topics, who is subscribed to them, and what is published: to be looked at in `world.live.publications`. A subscription that nobody confirmed has no ARN yet. */
export const sns: Service = {
  signingName: 'sns',
  prefix: 'sns',
  protocol: 'query',
  throttle: { code: 'Throttled', status: 429 },
  operations: {
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    GetTopicAttributes: getTopicAttributes,
    Publish(call) {
      const { topic, arn } = findTopic(call)
      return publish(call, topic, arn)
    },
  },
}
