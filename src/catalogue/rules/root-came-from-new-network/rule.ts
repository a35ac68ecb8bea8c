import { type LastSeen, hasSeen, nowSeen } from '../../../core/detect/last-seen.ts'
import { historyRule } from '../../../core/detect/native-rule.ts'
import type { Observation } from '../../../core/detect/observation.ts'
import { type Whereabouts, whereaboutsOf } from '../../../core/detect/whereabouts.ts'
import { DAY_MS } from '../../../core/time.ts'

const HISTORY_MS = 180 * DAY_MS
const LEARNING_MS = 14 * DAY_MS

/** A sign-in that succeeded, or a change. Reading teaches no place: otherwise a stranger could look around first. */
const tellsPlace = ({ root, source, name, failed, readOnly }: Observation): boolean => {
  if (!root) return false
  return source === 'signin.amazonaws.com' ? name === 'ConsoleLogin' && !failed : !readOnly
}

/** What is new about a place; `null`: nothing. */
function newness(seen: LastSeen, { country, network, prefix, text }: Whereabouts): string | null {
  if (hasSeen(seen, prefix)) return null
  if (Object.keys(seen).length === 0) return `root was seen nowhere in 180 days, and now at ${text}`
  if (country !== null && !hasSeen(seen, country)) return `the country is new: ${text}`
  if (hasSeen(seen, network)) return null
  return network === prefix ? `the network is new, judged by the address alone: ${text}` : `the network is new: ${text}`
}

/** Root at a place where it was not seen in 180 days: country, network, or, with no table of places at hand, /24 and /48. */
export const rule = historyRule<LastSeen>({
  kind: 'history',
  name: 'root-came-from-new-network',
  sees: { eventNames: [], root: true },
  begin: {},
  learningMs: LEARNING_MS,
  step: (state, seen) => {
    const where = tellsPlace(seen) ? whereaboutsOf(seen.address, seen.place) : null
    if (where === null) return { state, hits: [] }
    const known = nowSeen(state, [], seen.at, HISTORY_MS)
    const because = newness(known, where)
    const names = [where.prefix, where.network, ...(where.country === null ? [] : [where.country])]
    return { state: nowSeen(known, names, seen.at, HISTORY_MS), hits: because === null ? [] : [{ because }] }
  },
})
