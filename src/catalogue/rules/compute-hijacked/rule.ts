import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { numberOf, objectsOf, partOf, requestOf, textOf } from '../../../core/trail/request.ts'

/** Families with graphics processors or chips for machine learning: what mining and stolen computing are after. */
const ACCELERATED = /^(?:p[2-9]|g[3-9]|trn|inf|dl|vt|f[12]|u-)[a-z0-9-]*\./i

/** 64 virtual processors and more. */
const LARGE = /\.(?:metal(?:-\w+)?|(?:1[6-9]|[2-9]\d|\d{3})xlarge)$/i

/** From here on it is a fleet. */
const MANY = 10

function countOf(asked: JsonObject): number {
  const counts = objectsOf(asked['instancesSet']).map((one) => numberOf(one['maxCount']) ?? 1)
  return counts.length > 0 ? counts.reduce((sum, count) => sum + count, 0) : (numberOf(asked['maxCount']) ?? 1)
}

/** `RunInstances` names the type itself; with a launch template alone it stands in the answer. */
function typeOf(asked: JsonObject, answered: JsonObject): string | null {
  const [first] = objectsOf(answered['instancesSet'])
  return textOf(asked['instanceType']) ?? textOf(first?.['instanceType'])
}

/** Machines as nobody starts them by the way. What it is worth depends on where and by whom: see the correlations beside it. */
const ordered: EventRule = {
  kind: 'event',
  name: 'compute-ordered',
  sees: { eventNames: ['RunInstances'], root: false },
  match(event): Hit | null {
    if (event.source !== 'ec2.amazonaws.com') return null
    const asked = requestOf(event)
    const [type, count] = [typeOf(asked, partOf(event.record['responseElements'])), countOf(asked)]
    const kind = type === null ? null : ACCELERATED.test(type) ? 'accelerated' : LARGE.test(type) ? 'very large' : null
    // Groups and clusters that grow by themselves start many ordinary machines every morning.
    if (kind === null && (count < MANY || event.identity.invokedBy !== null)) return null
    const machines = `${count} ${kind === null ? '' : `${kind} `}${count === 1 ? 'machine' : 'machines'}`
    const level = event.identity.type === 'Root' ? 'critical' : 'medium'
    return { level: levelByOutcome(level, event), because: `${machines} of type ${type ?? 'unknown'} in ${event.region}` }
  },
}

/** The same by somebody who has a user's name, for the correlation with the creation of that user; roles and root have none. */
const orderedByUser: EventRule = {
  ...ordered,
  name: 'compute-ordered-by-user',
  match: (event, context) => (event.identity.type === 'IAMUser' && event.identity.userName !== null ? ordered.match(event, context) : null),
}

export const rules: readonly EventRule[] = [ordered, orderedByUser]
