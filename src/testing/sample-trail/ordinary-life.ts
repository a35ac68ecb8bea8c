import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, epochMs } from '../../core/time.ts'
import { type Call, roleCall, userCall } from '../trail-stories/deeds.ts'
import type { Planted, Stage } from '../trail-stories/story.ts'
import { type Random, random } from '../trail-generator/random.ts'
import { CAST, failedUserSignIn, scene, serviceCall, ssoCall, userSignIn } from './cast.ts'
import { HOME, HOSTING, OFFICE } from './places.ts'

type Actor =
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'user'; readonly name: string; readonly key: string }
  | { readonly kind: 'role'; readonly name: string }
  | { readonly kind: 'service'; readonly name: string }

/** What happens on most days at about the same time. */
interface Habit {
  readonly account: string
  readonly region: string
  /** Hours after midnight, UTC. */
  readonly hour: number
  readonly actor: Actor
  readonly actions: readonly string[]
  readonly everyDay?: true
}

const person = (name: string): Actor => ({ kind: 'person', name })
const role = (name: string): Actor => ({ kind: 'role', name })
const service = (name: string): Actor => ({ kind: 'service', name })
const user = (name: string, key: string): Actor => ({ kind: 'user', name, key })

const everyDay = true
const [west, home] = ['eu-west-1', 'us-east-1']

const habits: readonly Habit[] = [
  {
    account: CAST.payer,
    region: west,
    hour: 6.5,
    actor: user('deploy-bot', 'AKIAEXAMPLEDEPLOYBOT'),
    actions: ['cloudformation:CreateChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:ExecuteChangeSet'],
  },
  {
    account: CAST.payer,
    region: home,
    hour: 9,
    actor: person('bo'),
    actions: ['organizations:ListAccounts', 'ce:GetCostAndUsage', 'organizations:DescribePolicy'],
  },
  {
    account: CAST.logArchive,
    region: home,
    hour: 4,
    actor: service('cloudtrail'),
    actions: ['s3:GetBucketAcl', 'kms:GenerateDataKey', 's3:GetBucketAcl'],
    everyDay,
  },
  {
    account: CAST.security,
    region: home,
    hour: 8.5,
    actor: person('ana'),
    actions: ['guardduty:ListFindings', 'securityhub:GetFindings', 'access-analyzer:ListFindings', 'iam:ListRoles'],
  },
  {
    account: CAST.prod,
    region: west,
    hour: 3,
    actor: service('lambda'),
    actions: ['sts:AssumeRole', 'sts:AssumeRole', 'kms:Decrypt', 'sts:AssumeRole'],
    everyDay,
  },
  {
    account: CAST.prod,
    region: west,
    hour: 11,
    actor: role('checkout-function'),
    actions: ['logs:CreateLogStream', 'kms:Decrypt', 'dynamodb:DescribeTable', 'logs:CreateLogStream'],
    everyDay,
  },
  {
    account: CAST.prod,
    region: home,
    hour: 7,
    actor: role('monitoring-vendor'),
    actions: ['monitoring:DescribeAlarms', 'ec2:DescribeInstances', 'iam:ListRoles', 'cloudtrail:DescribeTrails'],
    everyDay,
  },
  {
    account: CAST.data,
    region: west,
    hour: 2,
    actor: user('nightly-import', 'AKIAEXAMPLENIGHTLY01'),
    actions: ['sts:GetCallerIdentity', 's3:GetBucketLocation'],
    everyDay,
  },
  { account: CAST.data, region: west, hour: 10, actor: person('emil'), actions: ['glue:GetTables', 'athena:StartQueryExecution'] },
  {
    account: CAST.dev,
    region: west,
    hour: 9.5,
    actor: person('gus'),
    actions: ['ec2:DescribeInstances', 'ec2:RunInstances', 'ec2:AuthorizeSecurityGroupIngress', 'lambda:UpdateFunctionCode20150331v2'],
  },
  { account: CAST.dev, region: west, hour: 16, actor: person('gus'), actions: ['ec2:TerminateInstances', 'logs:DescribeLogGroups'] },
  {
    account: CAST.sandbox,
    region: west,
    hour: 14,
    actor: user('bob.example', 'AKIAEXAMPLEBOBSANDBO'),
    actions: ['bedrock:ListFoundationModels', 'ec2:DescribeInstances', 's3:CreateBucket', 'cloudtrail:GetTrailStatus'],
  },
]

const requests: Readonly<Record<string, Call['fields']>> = {
  'ec2:RunInstances': { requestParameters: { instanceType: 't3.small', instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } } },
  'ec2:AuthorizeSecurityGroupIngress': {
    requestParameters: {
      groupId: 'sg-0a1b2c3d4e5f60718',
      ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '10.0.0.0/8' }] } }] },
    },
  },
}

function act(on: Stage, second: number, { actor, region }: Habit, action: string): Planted {
  const fields = requests[action]
  const options: Call = { region, ...(fields === undefined ? {} : { fields }) }
  if (actor.kind === 'person') return ssoCall(on, second, actor.name, action, { ...options, address: OFFICE })
  if (actor.kind === 'service') return serviceCall(on, second, actor.name, action, options)
  if (actor.kind === 'role') return roleCall(on, second, actor.name, action, { ...options, address: 'AWS Internal' })
  return userCall(on, second, actor.name, action, { ...options, accessKeyId: actor.key, address: OFFICE })
}

function* keepTo(habit: Habit, number: number, midnight: EpochMs, chance: Random): Generator<Planted> {
  const at = epochMs(midnight + habit.hour * HOUR_MS + chance.below(25) * MINUTE_MS)
  const on = scene(number, habit.account, at)
  for (const [index, action] of habit.actions.entries()) yield act(on, index * 17 + chance.below(15), habit, action)
}

/** Somebody works directly in an account, and somebody mistypes a name or a password. */
function* atTheDoor(number: number, midnight: EpochMs, day: number, chance: Random): Generator<Planted> {
  const at = epochMs(midnight + 8 * HOUR_MS + chance.below(40) * MINUTE_MS)
  const prod = scene(number, CAST.prod, at)
  const sandbox = scene(number + 1, CAST.sandbox, epochMs(at + 5 * HOUR_MS))
  const from = chance.chance(0.3) ? HOME : OFFICE
  if (day % 3 === 0) yield failedUserSignIn(prod, 0, 'carla.example', from)
  yield userSignIn(prod, 31, 'carla.example', 'Yes', from)
  for (const [index, action] of ['ec2:DescribeInstances', 'rds:DescribeDBInstances', 'ec2:DescribeSecurityGroups'].entries())
    yield userCall(prod, 60 + 20 * index, 'carla.example', action, { address: from, region: 'eu-west-1' })
  if (day % 7 === 2) yield failedUserSignIn(prod, 300, null, HOSTING)
  yield userSignIn(sandbox, 0, 'bob.example', 'No', HOME)
}

/** Everything about a day that nobody will ask about. */
export function* ordinaryDay(midnight: EpochMs): Generator<Planted> {
  const day = Math.round(midnight / DAY_MS)
  const weekday = new Date(midnight).getUTCDay()
  const isWeekend = weekday === 0 || weekday === 6
  const chance = random(day)
  for (const [index, habit] of habits.entries())
    if (!isWeekend || habit.everyDay === true) yield* keepTo(habit, day * 32 + index, midnight, chance)
  if (!isWeekend) yield* atTheDoor(day * 32 + habits.length, midnight, day, chance)
}
