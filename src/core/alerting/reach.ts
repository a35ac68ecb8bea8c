import { parseArn } from '../aws.ts'
import { type Decision, fail, given, pass } from '../decision.ts'
import type { Fact } from '../fact.ts'
import type { TopicSubscription } from '../facts/alerting.ts'
import type { Each } from '../facts/catalogue.ts'
import type { EpochMs } from '../time.ts'
import { entryOf } from '../trail/some-trail.ts'

/** Receivers that keep or change something, and wake nobody. */
const tellsNobody: ReadonlyMap<string, string> = new Map([
  ['logs', 'writes it into a log group, which wakes nobody'],
  ['automate', 'changes an instance, and tells nobody'],
  ['autoscaling', 'changes a scaling group, and tells nobody'],
  ['swf', 'changes an instance, and tells nobody'],
])

/**
 * Whether what is sent to this ARN can reach a person: an SNS topic needs a confirmed subscription; of a function, a queue or an
 * incident plan one sees that it is there, not what it does.
 */
export function reachesSomebody(arn: string, topicSubscriptions: Fact<Each<readonly TopicSubscription[]>>, now: EpochMs): Decision {
  const service = parseArn(arn)?.service ?? ''
  if (service === 'sns')
    return given(entryOf(topicSubscriptions, arn, 'sns:ListSubscriptionsByTopic', now), (subscriptions) => topicReaches(arn, subscriptions))
  const because = tellsNobody.get(service)
  return because === undefined ? pass(`${arn} receives it; what it does with it cannot be seen from here`) : fail({ subject: arn, because })
}

function topicReaches(arn: string, subscriptions: readonly TopicSubscription[]): Decision {
  if (subscriptions.some(({ confirmed }) => confirmed)) return pass()
  const [first] = subscriptions
  if (first === undefined) return fail({ subject: arn, because: 'the topic has no subscription, so nobody is told' })
  const pending = subscriptions.map(({ protocol, endpoint }) => `${protocol} ${endpoint}`).join(', ')
  return fail({ subject: arn, because: `no subscription of the topic was ever confirmed (${pending}), so nobody is told` })
}

/** The same decision; when it passes, with more to tell. */
export const withNotes = (decision: Decision, ...notes: readonly string[]): Decision =>
  decision.verdict === 'pass' ? pass(...decision.notes, ...notes) : decision
