import type { Subscription } from '@aws-sdk/client-sns'
import type { TopicSubscription } from '../../../core/facts/alerting.ts'
import { list, optionalText, text } from '../answer.ts'
import type { SharedCollector, World } from '../collector.ts'
import { answers } from '../each.ts'
import { type SharedThing, askOwner, sharedThing } from '../shared-things.ts'

const operation = 'sns:ListSubscriptionsByTopic'

/** Webhooks carry their key in the path or the query: what is kept of a web address is the host alone. */
function publicEndpoint(protocol: string, endpoint: string): string {
  if (protocol !== 'http' && protocol !== 'https') return endpoint
  return URL.canParse(endpoint) ? `${protocol}://${new URL(endpoint).host}/…` : `${protocol}://…`
}

/** In place of an ARN stands `PendingConfirmation`, or `Deleted` for a while after somebody unsubscribed. */
const subscriptionOf = ({ SubscriptionArn, Protocol, Endpoint }: Subscription): TopicSubscription => ({
  protocol: text(Protocol, 'Protocol'),
  endpoint: publicEndpoint(text(Protocol, 'Protocol'), optionalText(Endpoint, 'Endpoint') ?? ''),
  confirmed: text(SubscriptionArn, 'SubscriptionArn').startsWith('arn:'),
})

/** Only alarms on metrics that are made from trails matter: an account may have thousands of others. */
function alarmTopics(world: World): (SharedThing | null)[] {
  const fromTrails = new Set(
    Object.values(world.shared.metricFilters ?? {})
      .flatMap((filters) => (filters.known ? filters.value : []))
      .flatMap(({ transformations }) => transformations.map(({ namespace, metricName }) => JSON.stringify([namespace, metricName]))),
  )
  return Object.values(world.shared.alarms ?? {}).flatMap((found) =>
    !found.known
      ? []
      : found.value
          .filter(({ namespace, metricName }) => fromTrails.has(JSON.stringify([namespace, metricName])))
          .flatMap(({ alarmActions }) => alarmActions.map((action) => sharedThing(action, found.observedAt))),
  )
}

const ruleTopics = (world: World): (SharedThing | null)[] =>
  world.accounts.flatMap((view) => {
    const rules = view.seen('ruleTargets')
    if (!rules.known) return []
    return Object.values(rules.value).flatMap((targets) =>
      targets.known ? targets.value.map(({ arn }) => sharedThing(arn, targets.observedAt)) : [],
    )
  })

function topicsOf(world: World): readonly SharedThing[] {
  const topics = new Map<string, SharedThing>()
  for (const thing of [...alarmTopics(world), ...ruleTopics(world)]) {
    if (thing !== null && /^arn:[^:]+:sns:/.test(thing.arn)) topics.set(thing.arn, thing)
  }
  return [...topics.values()]
}

/** Who hears of what the alarms on trails and the rules about root send. A topic that is not there reaches nobody. */
export const topicSubscriptions: SharedCollector = {
  scope: 'shared',
  provides: { topicSubscriptions: [[operation]] },
  after: ['metricFilters', 'alarms', 'ruleTargets'],
  read: async (world) => ({
    topicSubscriptions: await answers(
      topicsOf(world),
      ({ arn }) => arn,
      (topic) =>
        askOwner(world, topic, operation, (target) =>
          target.observeAll(
            operation,
            { TopicArn: topic.arn },
            'NextToken',
            (page) => list(page.Subscriptions, 'Subscriptions').map(subscriptionOf),
            {
              region: topic.region,
              absent: { NotFound: [] },
            },
          ),
        ),
    ),
  }),
}
