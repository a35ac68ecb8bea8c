import { type LastSeen, distance, hasSeen, nowSeen } from '../../../core/detect/last-seen.ts'
import { type Hit, historyRule } from '../../../core/detect/native-rule.ts'
import { DAY_MS, MINUTE_MS } from '../../../core/time.ts'

type Failure = { readonly at: number; readonly address: string }

type State = {
  readonly failures: readonly Failure[]
  /** Addresses from which a sign-in of root succeeded. */
  readonly homes: LastSeen
}

const WINDOW_MS = DAY_MS
const TYPING_MS = 15 * MINUTE_MS
const HOME_MS = 180 * DAY_MS
const MANY = 3
const MOST_FAILURES = 200

/** What a success is worth after the failures of the day before it. */
function judge(failures: readonly Failure[], homes: LastSeen, at: number, from: string): Hit | null {
  const last = failures.at(-1)
  if (last === undefined) return null
  const ago = `${distance(at, last.at)} after the last failure`
  if (failures.length >= MANY) return { level: 'critical', because: `${failures.length} failures in a day, and a success ${ago}` }
  // Before any success was seen, every address is new, and that means nothing.
  if (Object.keys(homes).length === 0)
    return { level: 'medium', because: `a success ${ago}, from ${from}; there is nothing to compare it with` }
  // Whoever guesses right at the second attempt has the same address twice, too: it must be one that is known.
  if (hasSeen(homes, from)) {
    const isMistyped = failures.some((one) => one.address === from && at - one.at <= TYPING_MS)
    return isMistyped ? { level: 'medium', because: `a success ${ago}, from the same address ${from}` } : null
  }
  return { level: 'critical', because: `a success ${ago}, from ${from}, where root never signed in` }
}

/** A sign-in that succeeds after failures: a person who mistyped, or a guess that was right. */
export const rule = historyRule<State>({
  kind: 'history',
  name: 'root-sign-in-failed-then-succeeded',
  sees: { eventNames: [], ofRoot: ['ConsoleLogin'], root: false },
  begin: { failures: [], homes: {} },
  learningMs: 0,
  step: (state, { root, failed, address, at }) => {
    if (!root) return { state, hits: [] }
    const from = address ?? 'an address that is not known'
    const failures = state.failures.filter((one) => one.at >= at - WINDOW_MS).slice(-MOST_FAILURES)
    if (failed) return { state: { failures: [...failures, { at, address: from }], homes: state.homes }, hits: [] }
    const hit = judge(failures, state.homes, at, from)
    // Whoever mistyped and got in has explained the failure; three are not explained by anything.
    const left = hit?.level === 'medium' ? failures.filter((one) => one.address !== from) : failures
    return { state: { failures: left, homes: nowSeen(state.homes, [from], at, HOME_MS) }, hits: hit === null ? [] : [hit] }
  },
})
