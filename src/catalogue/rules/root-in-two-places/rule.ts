import { distance } from '../../../core/detect/last-seen.ts'
import { type Hit, historyRule } from '../../../core/detect/native-rule.ts'
import type { Observation } from '../../../core/detect/observation.ts'
import { type Whereabouts, whereaboutsOf } from '../../../core/detect/whereabouts.ts'
import { DAY_MS, HOUR_MS } from '../../../core/time.ts'

type Stay = {
  /** `sign-in`, or the access key. */
  readonly door: string
  readonly at: number
  readonly country: string | null
  readonly network: string
  readonly prefix: string
  readonly family: number
  readonly text: string
}

/** Countries have no coordinates: two of them within two hours are taken for two people. */
const TRAVEL_MS = 2 * HOUR_MS
/** As long as a temporary key of root lives. */
const KEY_MS = DAY_MS
const MOST_DOORS = 100

const isGuess = ({ network, prefix }: Pick<Stay, 'network' | 'prefix'>): boolean => network === prefix

const doorOf = ({ root, source, name, failed, accessKeyId }: Observation): string | null => {
  if (!root) return null
  if (source !== 'signin.amazonaws.com') return accessKeyId
  return name === 'ConsoleLogin' && !failed ? 'sign-in' : null
}

/** Compares where a door was used with where it was used just before. */
function judge(before: Stay, door: string, at: number, now: Whereabouts): Hit | null {
  const apart = distance(at, before.at)
  const what = door === 'sign-in' ? 'two sign-ins' : `access key ${door}`
  const both = `${before.text} and ${now.text}`
  if (before.country !== null && now.country !== null && before.country !== now.country && Math.abs(at - before.at) < TRAVEL_MS)
    return { level: 'critical', because: `${what} from two countries ${apart} apart: ${both}` }
  if (door === 'sign-in') return null
  if (!isGuess(before) && !isGuess(now)) {
    return before.network === now.network ? null : { level: 'critical', because: `${what} from two networks ${apart} apart: ${both}` }
  }
  // One computer has an address of either family; they cannot be compared without a table of networks.
  if (before.family !== now.family || before.prefix === now.prefix) return null
  return { level: 'high', because: `${what} from two networks ${apart} apart, judged by the addresses alone: ${both}` }
}

/** Root at two places at once: two people, or a key that was stolen. */
export const rule = historyRule<readonly Stay[]>({
  kind: 'history',
  name: 'root-in-two-places',
  sees: { eventNames: [], root: true },
  begin: [],
  learningMs: 0,
  step: (state, seen) => {
    const door = doorOf(seen)
    const where = door === null ? null : whereaboutsOf(seen.address, seen.place)
    if (door === null || where === null) return { state, hits: [] }
    const stays = state.filter((one) => one.at >= seen.at - KEY_MS)
    const before = stays.find((one) => one.door === door)
    const hit = before === undefined ? null : judge(before, door, seen.at, where)
    const { country, network, prefix, family, text } = where
    const now: Stay = { door, at: seen.at, country, network, prefix, family, text }
    return { state: [...stays.filter((one) => one.door !== door), now].slice(-MOST_DOORS), hits: hit === null ? [] : [hit] }
  },
})
