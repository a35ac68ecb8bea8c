import { AwsError } from '../aws-error.ts'
import { optionalText, requiredText } from '../input.ts'
import { jsonText, localArn, topicArn, worldPage } from '../regional/answers.ts'
import type { RegionWorld } from '../regional/region.ts'
import type { Call, Service } from '../service.ts'

type Rule = RegionWorld['eventRules'][number]

const names = { token: 'NextToken', size: 'Limit', maxSize: 100 }

/** A bus by name or ARN; the default bus when the request names none. */
const busName = (call: Call): string => (optionalText(call.input, 'EventBusName') ?? 'default').replace(/^arn:.*:event-bus\//, '')

function rulesOfBus(call: Call): readonly Rule[] {
  const bus = busName(call)
  const { eventBuses, eventRules } = call.account.regional.region(call.region)
  if (bus !== 'default' && !eventBuses.includes(bus)) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`)
  return eventRules.filter((rule) => rule.bus === bus)
}

const ruleArn = (call: Call, rule: Rule): string =>
  localArn(call, 'events', rule.bus === 'default' ? `rule/${rule.name}` : `rule/${rule.bus}/${rule.name}`)

function listRules(call: Call) {
  const prefix = optionalText(call.input, 'NamePrefix') ?? ''
  const rules = rulesOfBus(call)
    .filter(({ name }) => name.startsWith(prefix))
    .map((rule) => ({
      Name: rule.name,
      Arn: ruleArn(call, rule),
      EventPattern: rule.pattern === undefined ? undefined : jsonText(rule.pattern),
      ScheduleExpression: rule.schedule,
      State: rule.state,
      EventBusName: rule.bus,
    }))
  const { items, nextToken } = worldPage(call, rules, names)
  return { Rules: items, NextToken: nextToken }
}

function listTargetsByRule(call: Call) {
  const wanted = requiredText(call.input, 'Rule')
  const rule = rulesOfBus(call).find(({ name }) => name === wanted)
  if (rule === undefined) throw new AwsError('ResourceNotFoundException', `Rule ${wanted} does not exist on EventBus ${busName(call)}.`)
  const targets = rule.targets.map((target, index) => ({ Id: `target-${index + 1}`, Arn: topicArn(call, target) }))
  const { items, nextToken } = worldPage(call, targets, names)
  return { Targets: items, NextToken: nextToken }
}

function listEventBuses(call: Call) {
  const prefix = optionalText(call.input, 'NamePrefix') ?? ''
  const buses = ['default', ...call.account.regional.region(call.region).eventBuses]
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ Name: name, Arn: localArn(call, 'events', `event-bus/${name}`) }))
  const { items, nextToken } = worldPage(call, buses, names)
  return { EventBuses: items, NextToken: nextToken }
}

/** EventBridge rules, their targets and buses. A list of rules is about one bus, the default one unless another is named. */
export const eventbridge: Service = {
  signingName: 'events',
  prefix: 'events',
  protocol: 'json-1.1',
  throttle: { code: 'ThrottlingException', status: 400 },
  operations: { ListRules: listRules, ListTargetsByRule: listTargetsByRule, ListEventBuses: listEventBuses },
}
