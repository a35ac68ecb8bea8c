import { isAccountId, parseArn } from '../../../core/aws.ts'
import { type DetectContext, isForeign } from '../../../core/detect/context.ts'
import { type EventRule, type Hit, type NativeRule, historyRule } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import { DAY_MS } from '../../../core/time.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import type { TrailEvent } from '../../../core/trail/event.ts'
import { requestOf, textOf, textsOf } from '../../../core/trail/request.ts'

/** CloudTrail puts the version of Lambda's API behind the names of its calls. */
const ADDITIONS = ['AddPermission', 'AddPermission20150331', 'AddPermission20150331v2']
const ADDRESSES = ['CreateFunctionUrlConfig', 'UpdateFunctionUrlConfig']
const CODE = ['UpdateFunctionCode', 'UpdateFunctionCode20150331', 'UpdateFunctionCode20150331v2']
const SETTINGS = ['CreateFunction20150331', 'UpdateFunctionConfiguration20150331', 'UpdateFunctionConfiguration20150331v2']

type IsOutside = (account: string) => boolean

function byPermission(asked: JsonObject, isOutside: IsOutside): string | null {
  const principal = textOf(asked['principal'])
  if (principal === null) return null
  const confined = ['sourceArn', 'sourceAccount', 'principalOrgID', 'principalOrgId'].some((field) => textOf(asked[field]) !== null)
  if (principal === '*') return confined ? null : 'everybody may call it'
  const account = isAccountId(principal) ? principal : (parseArn(principal)?.account ?? '')
  return isAccountId(account) && isOutside(account) ? `account ${account} may call it` : null
}

const byAddress = (asked: JsonObject): string | null =>
  asked['authType'] === 'NONE' ? 'it has an address at which everybody may call it' : null

/** A layer is code that runs inside of the function. Layers of AWS's own extensions come from accounts of AWS. */
function byLayer(asked: JsonObject, isOutside: IsOutside): string | null {
  const accounts = textsOf(asked['layers']).flatMap((arn) => parseArn(arn)?.account ?? [])
  const outside = accounts.find((account) => isAccountId(account) && isOutside(account))
  return outside === undefined ? null : `it runs a layer of account ${outside}`
}

function reasonOf(event: TrailEvent, { organisation }: DetectContext): string | null {
  const asked = requestOf(event)
  const isOutside: IsOutside = (account) => isForeign(account, event.account, organisation)
  if (ADDITIONS.includes(event.name)) return byPermission(asked, isOutside)
  return ADDRESSES.includes(event.name) ? byAddress(asked) : byLayer(asked, isOutside)
}

const opened: EventRule = {
  kind: 'event',
  name: 'function-opened',
  sees: { eventNames: [...ADDITIONS, ...ADDRESSES, ...SETTINGS], root: false },
  match(event, context): Hit | null {
    if (event.source !== 'lambda.amazonaws.com') return null
    const because = reasonOf(event, context)
    const name = textOf(requestOf(event)['functionName']) ?? 'a function'
    return because === null ? null : { level: levelByOutcome('medium', event), because: `${name}: ${because}` }
  },
}

/** Who changes code in an account. */
type Hands = {
  /** By when they last did; epoch milliseconds. */
  readonly actors: Readonly<Record<string, number>>
  readonly changes: number
}

const LEARNING_MS = 14 * DAY_MS
const REMEMBERED_MS = 90 * DAY_MS
const MOST_ACTORS = 300

/** Somebody new stands out where a few hands do it again and again, and not where everybody deploys. */
const FEW_ACTORS = 3
const FEWEST_CHANGES = 3

/** A role is one actor, whatever its sessions are called. */
const actorOf = (arn: string): string => arn.replace(/^(arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.*$/, '$1')

function remembered({ actors, changes }: Hands, actor: string, at: number): Hands {
  const all = Object.entries({ ...actors, [actor]: at })
  const kept = all.filter(([, last]) => at - last <= REMEMBERED_MS)
  const latest = kept.length <= MOST_ACTORS ? kept : kept.toSorted(([, a], [, b]) => b - a).slice(0, MOST_ACTORS)
  return { actors: Object.fromEntries(latest), changes: changes + 1 }
}

const changed = historyRule<Hands>({
  kind: 'history',
  name: 'function-code-changed-by-somebody-new',
  sees: { eventNames: CODE, root: false },
  begin: { actors: {}, changes: 0 },
  learningMs: LEARNING_MS,
  step(hands, { arn, at, failed, source }, _, since) {
    if (arn === null || failed || source !== 'lambda.amazonaws.com') return { state: hands, hits: [] }
    const actor = actorOf(arn)
    const known = Object.values(hands.actors).filter((last) => at - last <= REMEMBERED_MS).length
    const isSettled = at - since >= LEARNING_MS && hands.changes >= FEWEST_CHANGES && known > 0 && known <= FEW_ACTORS
    const hit: Hit = { level: 'medium', because: `${actor} changes code for the first time in 90 days; so far ${known} did` }
    return { state: remembered(hands, actor, at), hits: isSettled && !Object.hasOwn(hands.actors, actor) ? [hit] : [] }
  },
})

/** Functions that strangers may call, that run strangers' code, or whose code somebody new has changed. */
export const rules: readonly NativeRule[] = [opened, changed]
