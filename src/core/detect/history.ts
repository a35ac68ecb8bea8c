import type { Json } from '../canonical-json.ts'
import { type Level, graver } from '../sigma/rule.ts'
import { type EpochMs, epochMs } from '../time.ts'
import type { DetectContext } from './context.ts'
import type { Hit, HistoryRule } from './native-rule.ts'
import type { Observation } from './observation.ts'

/** An observation that history rules wait to be sure about. */
export interface Waiting {
  readonly seen: Observation
  /** What incidents group by and tell of, as far as the observation does not hold it. */
  readonly fields: Readonly<Record<string, string>>
  /** Id of the approved use of root that covers it. */
  readonly approved: string | null
}

/** What is remembered of one account. Plain data. */
export interface AccountHistory {
  /** The earliest event that was ever seen. */
  readonly since: EpochMs
  /** By rule: everything up to `settledTo`, folded in order. */
  readonly states: Readonly<Record<string, Json>>
  readonly settledTo: EpochMs | null
  /** What lies behind that, in order: something may still come in between. */
  readonly waiting: readonly Waiting[]
}

/** By account; events without one share the key `-`. */
export type Histories = ReadonlyMap<string, AccountHistory>

export interface HistoryHit extends Waiting {
  readonly rule: HistoryRule<Json>
  readonly hit: Hit
}

export interface HistoryStep {
  readonly histories: Histories
  /** Also those of before whose event is still waiting: whoever takes them knows them by their event. */
  readonly hits: readonly HistoryHit[]
  /** Events that came when their time was settled already, and were judged out of order. */
  readonly late: number
  /** Events that were settled before their time, because too many waited. */
  readonly crowded: number
}

export const accountKey = ({ account }: Observation): string => account ?? '-'

const inOrder = (a: Waiting, b: Waiting): number =>
  a.seen.at - b.seen.at || (a.seen.key < b.seen.key ? -1 : a.seen.key > b.seen.key ? 1 : 0)

/** Tells which of some rules asked to be shown an event of a kind. */
export type ShownTo = (seen: Pick<Observation, 'name' | 'root' | 'errorCode'>) => readonly HistoryRule<Json>[]

const DENIED = /AccessDenied|UnauthorizedOperation/

/** Event names are strangers' words: only so many are remembered. */
const MOST_NAMES = 20_000

function compileShownTo(rules: readonly HistoryRule<Json>[]): ShownTo {
  const lowered = (names: readonly string[] = []): ReadonlySet<string> => new Set(names.map((one) => one.toLowerCase()))
  const asking = rules.map((rule) => ({ rule, sees: rule.sees, names: lowered(rule.sees.eventNames), ofRoot: lowered(rule.sees.ofRoot) }))
  /** By name, of events that are neither, of root, denied, and both. */
  const known = Array.from({ length: 4 }, () => new Map<string, readonly HistoryRule<Json>[]>())
  return ({ name, root, errorCode }) => {
    const denied = errorCode !== null && DENIED.test(errorCode)
    const answers = known[(root ? 1 : 0) + (denied ? 2 : 0)]
    const before = answers?.get(name)
    if (before !== undefined) return before
    const lower = name.toLowerCase()
    const asked = ({ sees, names, ofRoot }: (typeof asking)[number]): boolean =>
      names.has(lower) || (root && (sees.root || ofRoot.has(lower))) || (denied && sees.denied === true)
    const found = asking.filter(asked).map(({ rule }) => rule)
    if (answers !== undefined && answers.size < MOST_NAMES) answers.set(name, found)
    return found
  }
}

const compiled = new WeakMap<readonly HistoryRule<Json>[], ShownTo>()

/** @returns the same answers for the same list, made ready once. */
export function shownTo(rules: readonly HistoryRule<Json>[]): ShownTo {
  const known = compiled.get(rules) ?? compileShownTo(rules)
  compiled.set(rules, known)
  return known
}

interface Folded {
  readonly states: Readonly<Record<string, Json>>
  readonly hits: readonly HistoryHit[]
}

/** What a rule says of one event is one saying: the gravest level, and the first sentence. */
function asOne(hits: readonly Hit[]): Hit {
  const level = hits.reduce<Level | null>((gravest, one) => graver(gravest, one.level ?? null), null)
  const because = hits.find((one) => one.because !== undefined)?.because
  return { ...(level === null ? {} : { level }), ...(because === undefined ? {} : { because }) }
}

/** Shows observations, in order, to every rule that asked for them. */
function fold(
  rules: readonly HistoryRule<Json>[],
  from: Readonly<Record<string, Json>>,
  waiting: readonly Waiting[],
  since: EpochMs,
  context: DetectContext,
): Folded {
  const states: Record<string, Json> = { ...from }
  const hits: HistoryHit[] = []
  const rulesFor = shownTo(rules)
  for (const one of waiting) {
    for (const rule of rulesFor(one.seen)) {
      const { state, hits: found } = rule.step(states[rule.name] ?? rule.begin, one.seen, context, since)
      states[rule.name] = state
      if (one.seen.at < since + rule.learningMs) continue
      if (found.length > 0) hits.push({ ...one, rule, hit: asOne(found) })
    }
  }
  return { states, hits }
}

/** Puts observations into their place; one event stays one, however often it comes. */
function sortedIn(waiting: readonly Waiting[], added: readonly Waiting[]): readonly Waiting[] {
  if (added.length === 0) return waiting
  const keys = new Set(waiting.map(({ seen }) => seen.key))
  const news = added.filter(({ seen: { key } }) => keys.size < keys.add(key).size)
  // Two runs in order, which the engine's sort knows to merge.
  return news.length === 0 ? waiting : [...waiting, ...news.toSorted(inOrder)].toSorted(inOrder)
}

/** More are settled although something may still come in between: neither a flood nor a long scan may fill the memory. */
export interface HistoryLimits {
  readonly mostOfOneAccount: number
  readonly mostInAll: number
}

/** Some 30 MB at the very most. */
const HISTORY_LIMITS: HistoryLimits = { mostOfOneAccount: 20_000, mostInAll: 30_000 }

/** How histories are judged in one step. */
export interface HistoryMeans {
  readonly rules: readonly HistoryRule<Json>[]
  /** Epoch milliseconds; what lies before it is settled. `-Infinity` settles nothing, `Infinity` everything. */
  readonly watermark: number
  /** Whether what is not settled is judged already, and may be judged otherwise later. A scan tells nothing before its end. */
  readonly early: boolean
  readonly context: DetectContext
  readonly limits?: HistoryLimits
}

interface OneStep {
  readonly history: AccountHistory
  readonly hits: readonly HistoryHit[]
  readonly late: number
  readonly crowded: number
}

/** When the latest of those happened that have to go where there are too many: half of what there is room for stays. */
function crowdedUntil(waiting: readonly Waiting[], most: number): number {
  const stay = Math.floor(most / 2)
  return waiting.length > most ? (waiting[waiting.length - stay - 1]?.seen.at ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY
}

/** @param most - as many may wait afterwards. */
function stepOne(before: AccountHistory, added: readonly Waiting[], means: HistoryMeans, most: number): OneStep {
  const { rules, watermark, early, context } = means
  const isLate = ({ seen }: Waiting): boolean => before.settledTo !== null && seen.at <= before.settledTo
  const late = fold(rules, before.states, added.filter(isLate).toSorted(inOrder), before.since, context)
  const waiting = sortedIn(
    before.waiting,
    added.filter((one) => !isLate(one)),
  )
  const crowded = crowdedUntil(waiting, most)
  const settled = waiting.filter(({ seen }) => seen.at < watermark || seen.at <= crowded)
  const sure = fold(rules, late.states, settled, before.since, context)
  const open = waiting.slice(settled.length)
  const unsure = early ? fold(rules, sure.states, open, before.since, context).hits : []
  const last = settled.at(-1)?.seen.at ?? before.settledTo
  return {
    history: { since: before.since, states: sure.states, settledTo: last, waiting: open },
    hits: [...late.hits, ...sure.hits, ...unsure],
    late: added.filter(isLate).length,
    crowded: settled.filter(({ seen }) => seen.at >= watermark).length,
  }
}

/** Notes since when accounts are known, by any event at all. */
export function sinceWhen(histories: Histories, events: readonly { readonly account: string | null; readonly at: EpochMs }[]): Histories {
  const earlier = new Map<string, EpochMs>()
  for (const { account, at } of events) {
    const key = account ?? '-'
    const known = earlier.get(key) ?? histories.get(key)?.since
    if (known === undefined || at < known) earlier.set(key, at)
  }
  if (earlier.size === 0) return histories
  const after = new Map(histories)
  for (const [key, since] of earlier) {
    const history = histories.get(key) ?? { since, states: {}, settledTo: null, waiting: [] }
    after.set(key, { ...history, since })
  }
  return after
}

/** Every account with something new, or with something old enough to be settled. */
function due(histories: Histories, added: ReadonlyMap<string, readonly Waiting[]>, watermark: number): readonly string[] {
  const old = [...histories].filter(([, { waiting }]) => (waiting[0]?.seen.at ?? Number.POSITIVE_INFINITY) < watermark)
  return [...new Set([...added.keys(), ...old.map(([key]) => key)])]
}

/** The account of which most observations wait. */
function mostCrowded(histories: Histories): string | null {
  let [most, account]: [number, string | null] = [0, null]
  for (const [key, { waiting }] of histories) if (waiting.length > most) [most, account] = [waiting.length, key]
  return account
}

const waitingIn = (histories: Histories): number => {
  let waiting = 0
  for (const history of histories.values()) waiting += history.waiting.length
  return waiting
}

/**
 * Takes observations in, in any order. The hits of a set of observations are the same however it is ordered, repeated and divided, as
 * long as none comes after its time was settled, and there is room for all that wait.
 */
export function stepHistories(before: Histories, added: readonly Waiting[], means: HistoryMeans): HistoryStep {
  const { mostOfOneAccount, mostInAll } = means.limits ?? HISTORY_LIMITS
  const byAccount = Map.groupBy(added, ({ seen }) => accountKey(seen))
  const histories = new Map(before)
  const hits: HistoryHit[] = []
  let [late, crowded] = [0, 0]
  function take(account: string, news: readonly Waiting[], most: number): void {
    const since = epochMs(news.reduce((least, { seen }) => Math.min(least, seen.at), Number.POSITIVE_INFINITY))
    const step = stepOne(histories.get(account) ?? { since, states: {}, settledTo: null, waiting: [] }, news, means, most)
    histories.set(account, step.history)
    for (const hit of step.hits) hits.push(hit)
    late += step.late
    crowded += step.crowded
  }
  for (const account of due(before, byAccount, means.watermark)) take(account, byAccount.get(account) ?? [], mostOfOneAccount)
  while (waitingIn(histories) > mostInAll) {
    const account = mostCrowded(histories)
    if (account === null) break
    take(account, [], (histories.get(account)?.waiting.length ?? 0) - 1)
  }
  return { histories, hits, late, crowded }
}
