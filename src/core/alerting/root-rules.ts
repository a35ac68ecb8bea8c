import { type AccountId, type Region, parseArn } from '../aws.ts'
import { type Decision, type Failure, fail, given, someOf } from '../decision.ts'
import { type Fact, unknown } from '../fact.ts'
import type { EventRule, RuleTarget, TopicSubscription } from '../facts/alerting.ts'
import type { Each, Regional } from '../facts/catalogue.ts'
import type { EpochMs } from '../time.ts'
import { entryOf } from '../trail/some-trail.ts'
import { type RootCoverage, rootCoverage } from './event-pattern.ts'
import { reachesSomebody } from './reach.ts'

export interface RuleFacts {
  readonly eventRules: Fact<Regional<readonly EventRule[]>>
  readonly ruleTargets: Fact<Each<readonly RuleTarget[]>>
  readonly topicSubscriptions: Fact<Each<readonly TopicSubscription[]>>
}

/** What an event of root has to get through: where it arose, of what kind it is, in which account. */
interface Journey {
  readonly kind: keyof RootCoverage
  readonly account: AccountId
  readonly origin: Region
  readonly facts: RuleFacts
  readonly now: EpochMs
}

const named: Readonly<Record<keyof RootCoverage, string>> = {
  consoleSignIn: "root's sign-ins",
  apiWrite: "root's API calls",
  apiRead: "root's read-only calls",
}

/** A forwarded event that is forwarded again more often than this goes nowhere. */
const mostForwards = 3

/**
 * Whether some rule of a Region's default bus passes every event of this kind on to somebody.
 *
 * @returns failures whose words make sense without the Region's name.
 */
export function rulesReach(
  kind: keyof RootCoverage,
  where: { readonly account: AccountId; readonly region: Region },
  rules: readonly EventRule[],
  facts: RuleFacts,
  now: EpochMs,
): Decision {
  return busReaches({ kind, account: where.account, origin: where.region, facts, now }, 'default', rules, mostForwards)
}

function busReaches(journey: Journey, bus: string, rules: readonly EventRule[], forwards: number): Decision {
  const { kind, account, origin } = journey
  const near: Failure[] = []
  const ways = rules.flatMap((rule) => {
    if (rule.pattern === null || busName(rule.bus) !== bus) return []
    const match = rootCoverage(rule.pattern, { account, region: origin })[kind]
    const asleep = whyAsleep(rule, kind)
    if (match === 'all' && asleep === null) return [targetsReach(journey, rule, forwards)]
    if (match === 'all' && asleep !== null) near.push({ subject: rule.name, because: asleep })
    if (match === 'some' && /root/i.test(rule.pattern))
      near.push({ subject: rule.name, because: `the rule ${rule.name} passes on only a part of ${named[kind]}` })
    return []
  })
  const [nearest] = near
  return someOf(ways, nearest ?? { subject: origin, because: `no rule passes ${named[kind]} on` })
}

const busName = (bus: string): string => bus.slice(bus.lastIndexOf('/') + 1)

function whyAsleep({ name, state }: EventRule, kind: keyof RootCoverage): string | null {
  if (state === 'DISABLED') return `the rule ${name} is disabled`
  if (kind !== 'apiRead' || state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS') return null
  return `the rule ${name} is in state ENABLED, which keeps read-only events from it`
}

const targetsReach = (journey: Journey, rule: EventRule, forwards: number): Decision =>
  given(entryOf(journey.facts.ruleTargets, rule.arn, 'events:ListTargetsByRule', journey.now), (targets) =>
    someOf(
      targets.map((target) => targetReaches(journey, rule, target, forwards)),
      { subject: rule.name, because: `the rule ${rule.name} has no target` },
    ),
  )

function targetReaches(journey: Journey, rule: EventRule, target: RuleTarget, forwards: number): Decision {
  const arn = parseArn(target.arn)
  const bus = arn?.service === 'events' && arn.resource.startsWith('event-bus/') ? arn : null
  if (bus === null) return reachesSomebody(target.arn, journey.facts.topicSubscriptions, journey.now)
  if (bus.account !== journey.account) {
    return notSeen(
      journey,
      `the rule ${rule.name} forwards to ${target.arn}, and the rules of account ${bus.account} are not among the facts of this account`,
    )
  }
  if (forwards === 0) return fail({ subject: rule.name, because: `the rule ${rule.name} forwards in a circle` })
  return given(entryOf(journey.facts.eventRules, bus.region, 'events:ListRules', journey.now), (rules) => {
    const name = busName(bus.resource)
    if (name === 'default' || rules.some((each) => busName(each.bus) === name)) return busReaches(journey, name, rules, forwards - 1)
    return notSeen(journey, `the rule ${rule.name} forwards to ${target.arn}, whose rules were not read`)
  })
}

const notSeen = ({ now }: Journey, detail: string): Decision => ({
  verdict: 'unknown',
  missing: [unknown('not-collected', detail, now, 'events:ListRules')],
})
