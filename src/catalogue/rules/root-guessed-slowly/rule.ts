import { type LastSeen, hasSeen, nowSeen } from '../../../core/detect/last-seen.ts'
import { historyRule } from '../../../core/detect/native-rule.ts'
import { DAY_MS } from '../../../core/time.ts'

type State = {
  readonly failures: readonly { readonly at: number; readonly address: string }[]
  /** Addresses from which a sign-in of root succeeded. */
  readonly homes: LastSeen
}

const WINDOW_MS = 7 * DAY_MS
const HOME_MS = 180 * DAY_MS
const ENOUGH = 3
const MOST_FAILURES = 200

/** Failures at any pace: at least three in seven days, from addresses that never signed in. */
export const rule = historyRule<State>({
  kind: 'history',
  name: 'root-guessed-slowly',
  sees: { eventNames: [], ofRoot: ['ConsoleLogin'], root: false },
  begin: { failures: [], homes: {} },
  learningMs: 0,
  step: ({ failures, homes }, { root, failed, address, at }) => {
    if (!root) return { state: { failures, homes }, hits: [] }
    const from = address ?? 'an address that is not known'
    if (!failed) return { state: { failures, homes: nowSeen(homes, [from], at, HOME_MS) }, hits: [] }
    const recent = [...failures, { at, address: from }].filter((one) => one.at >= at - WINDOW_MS).slice(-MOST_FAILURES)
    const strange = recent.filter((one) => !hasSeen(homes, one.address))
    const isHit = !hasSeen(homes, from) && strange.length >= ENOUGH
    const addresses = new Set(strange.map((one) => one.address)).size
    const where = addresses === 1 ? `from ${from}` : `from ${addresses} addresses`
    return {
      state: { failures: recent, homes },
      hits: isHit ? [{ because: `${strange.length} failures in seven days ${where}, where root never signed in` }] : [],
    }
  },
})
