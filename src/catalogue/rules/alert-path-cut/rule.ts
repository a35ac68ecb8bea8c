import { type OwnChain, isOwn } from '../../../core/detect/context.ts'
import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelOfBlinding } from '../../../core/detect/outcome-level.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { numberOf, requestOf, textOf, textsOf } from '../../../core/trail/request.ts'

/** One kind of link in the chain that carries alarms. */
interface Link {
  readonly source: string
  readonly part: keyof OwnChain
  /** The names that a request gives of it. */
  readonly names: (asked: JsonObject) => readonly string[]
}

const named =
  (field: string) =>
  (asked: JsonObject): readonly string[] =>
    textsOf(asked[field])

/** `https://sqs.eu-central-1.amazonaws.com/444455556666/alarms`: the last part is the name. */
const lastPart = (url: string): string => url.slice(url.lastIndexOf('/') + 1)

/** A subscription's ARN is its topic's with an id behind it. */
const topicOf = (subscription: string): string => subscription.replace(/:[0-9a-f]{8}-[0-9a-f-]{27}$/, '')

const EVENTS: Link = { source: 'events', part: 'eventRules', names: (asked) => textsOf(asked['name'] ?? asked['rule']) }
const ALARMS: Link = { source: 'monitoring', part: 'alarms', names: named('alarmNames') }
const LOGS: Link = { source: 'logs', part: 'logGroups', names: named('logGroupName') }
const TOPIC: Link = { source: 'sns', part: 'topics', names: named('topicArn') }
const SUBSCRIPTION: Link = { source: 'sns', part: 'topics', names: (asked) => textsOf(asked['subscriptionArn']).map(topicOf) }
const QUEUE: Link = { source: 'sqs', part: 'queues', names: (asked) => textsOf(asked['queueUrl']).flatMap((url) => [url, lastPart(url)]) }

interface Cut {
  readonly link: Link
  readonly deed: string
  /** Whether this request does harm to a link of ours, or to one of which nobody knows whose it is. */
  readonly harms?: (asked: JsonObject, isOurs: boolean) => boolean
  /** Daily work on what is not ours. */
  readonly onlyOurs?: boolean
}

const isDisabled = (asked: JsonObject): boolean => asked['state'] === 'DISABLED'
const isShort = (asked: JsonObject, isOurs: boolean): boolean => (numberOf(asked['retentionInDays']) ?? Infinity) < (isOurs ? 90 : 4)
const isPolicy = (asked: JsonObject): boolean => textOf(asked['attributeName']) === 'Policy' || 'attributes' in asked

const CUTS: Readonly<Record<string, Cut>> = {
  DeleteRule: { link: EVENTS, deed: 'the event rule was deleted' },
  DisableRule: { link: EVENTS, deed: 'the event rule was disabled' },
  RemoveTargets: { link: EVENTS, deed: 'the event rule no longer leads anywhere' },
  PutRule: { link: EVENTS, deed: 'the event rule was disabled', harms: isDisabled },
  DeleteAlarms: { link: ALARMS, deed: 'the alarm was deleted' },
  DisableAlarmActions: { link: ALARMS, deed: 'the alarm no longer tells anybody' },
  DeleteLogGroup: { link: LOGS, deed: 'the log group was deleted' },
  DeleteMetricFilter: { link: LOGS, deed: 'a metric filter of the log group was deleted' },
  DeleteSubscriptionFilter: { link: LOGS, deed: 'a subscription of the log group was deleted' },
  PutRetentionPolicy: { link: LOGS, deed: 'the log group forgets sooner', harms: isShort },
  DeleteTopic: { link: TOPIC, deed: 'the topic was deleted' },
  Unsubscribe: { link: SUBSCRIPTION, deed: 'a subscriber of the topic was taken off' },
  SetTopicAttributes: { link: TOPIC, deed: 'the policy of the topic was replaced', harms: isPolicy, onlyOurs: true },
  DeleteQueue: { link: QUEUE, deed: 'the queue was deleted' },
  PurgeQueue: { link: QUEUE, deed: 'the queue was emptied' },
  SetQueueAttributes: { link: QUEUE, deed: 'the settings of the queue were changed', harms: isPolicy, onlyOurs: true },
}

/** `arn:…:log-group:NAME:*` and queue URLs by the names that requests use. */
const ownNames = (own: OwnChain, part: keyof OwnChain): readonly string[] =>
  own[part].flatMap((one) => {
    const group = /:log-group:([^:]+)/.exec(one)?.[1]
    return group === undefined ? (one.startsWith('https://') ? [one, lastPart(one)] : [one]) : [group]
  })

/** What carries alarms to people: critical where it is ours, medium where it is somebody's. */
export const rule: EventRule = {
  kind: 'event',
  name: 'alert-path-cut',
  sees: { eventNames: Object.keys(CUTS), root: false },
  match(event, { own }): Hit | null {
    const cut = CUTS[event.name]
    if (cut === undefined || event.source !== `${cut.link.source}.amazonaws.com`) return null
    const asked = requestOf(event)
    const ours = ownNames(own, cut.link.part)
    const names = cut.link.names(asked)
    const touched = names.find((name) => isOwn(name, ours))
    if (cut.harms?.(asked, touched !== undefined) === false) return null
    if (touched !== undefined)
      return { level: levelOfBlinding('critical', event), because: `${cut.deed}, and alarms come by it: ${touched}` }
    if (cut.onlyOurs === true && ours.length > 0) return null
    const unknown = ours.length === 0 ? '; it is not known here by what alarms come' : ''
    return { level: levelOfBlinding('medium', event), because: `${cut.deed}: ${names[0] ?? 'unnamed'}${unknown}` }
  },
}
