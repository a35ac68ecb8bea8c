import { isOwn } from '../../../core/detect/context.ts'
import type { EventRule } from '../../../core/detect/native-rule.ts'
import { isJsonObject } from '../../../core/trail/bounded-json.ts'
import { hasFailed, isRootAction } from '../../../core/trail/event.ts'

const DEEDS: ReadonlyMap<string, string> = new Map([
  ['detachpolicy', 'detached'],
  ['deletepolicy', 'deleted'],
  ['updatepolicy', 'rewritten'],
])

/** The policies that are known to fence root. Which they are, only the context says. */
export const rule: EventRule = {
  kind: 'event',
  name: 'root-guard-policy-changed',
  sees: { eventNames: ['DetachPolicy', 'DeletePolicy', 'UpdatePolicy'], root: false },
  match: (event, { own }) => {
    const deed = DEEDS.get(event.name.toLowerCase())
    const asked = event.record['requestParameters']
    if (deed === undefined || event.source !== 'organizations.amazonaws.com' || !isJsonObject(asked)) return null
    const policy = asked['policyId']
    if (!isOwn(policy, own.policies)) return null
    const target = typeof asked['targetId'] === 'string' ? ` from ${asked['targetId']}` : ''
    const [level, was] =
      hasFailed(event) && !isRootAction(event) ? (['high', 'was not allowed to be'] as const) : (['critical', 'was'] as const)
    return { level, because: `policy ${String(policy)}, which fences root, ${was} ${deed}${target}` }
  },
}
