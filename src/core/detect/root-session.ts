import type { AccountId, Region } from '../aws.ts'
import { type EpochMs, HOUR_MS } from '../time.ts'
import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'
import type { Detection } from './detection.ts'
import { placeText } from './event-view.ts'
import type { Observation } from './observation.ts'

/** Something root did, as often as it did it in a session. */
export interface SessionAction {
  readonly name: string
  readonly count: number
  readonly failed: number
  readonly write: boolean
  readonly firstAt: EpochMs
}

/** Everything that root did in one account by one door, until it was quiet for twelve hours. */
export interface RootSession {
  readonly id: string
  readonly account: AccountId | null
  /** `console`, `key:AKIA…`, `assumed:ASIA…`, `temporary:ASIA…`; see `doorOf`. */
  readonly door: string
  readonly firstSeen: EpochMs
  readonly lastSeen: EpochMs
  readonly events: number
  readonly writes: number
  /** Refused or failed, sign-ins among them. */
  readonly failures: number
  readonly signIns: { readonly succeeded: number; readonly failed: number }
  /** What the successful sign-ins say; `null` when none says anything. */
  readonly mfa: 'always' | 'never' | 'sometimes' | null
  readonly devices: readonly string[]
  /** Addresses, and where they are as far as is known; the most used first. */
  readonly sources: readonly { readonly address: string; readonly place: string | null; readonly count: number }[]
  readonly agents: readonly string[]
  readonly regions: readonly Region[]
  /** By first time. */
  readonly actions: readonly SessionAction[]
  readonly approvals: readonly string[]
  /** Ids of detections that its events belong to. */
  readonly detections: readonly string[]
}

export interface RootAct {
  readonly seen: Observation
  readonly approved: string | null
}

const GAP_MS = 12 * HOUR_MS

const byTime = (a: RootAct, b: RootAct): number => a.seen.at - b.seen.at || (a.seen.key < b.seen.key ? -1 : 1)

const distinct = <Value>(values: readonly (Value | null)[]): readonly Value[] => [...new Set(values.filter((value) => value !== null))]

/** The acts of one account and door, divided where it was quiet. */
function divided(acts: readonly RootAct[]): readonly (readonly RootAct[])[] {
  const sessions: RootAct[][] = []
  let last: EpochMs | null = null
  for (const act of acts.toSorted(byTime)) {
    if (last === null || act.seen.at - last > GAP_MS) sessions.push([])
    sessions.at(-1)?.push(act)
    last = act.seen.at
  }
  return sessions
}

function actionsOf(acts: readonly RootAct[]): readonly SessionAction[] {
  const byName = Map.groupBy(acts, ({ seen }) => seen.name)
  return [...byName].map(([name, of]) => ({
    name,
    count: of.length,
    failed: of.filter(({ seen }) => seen.failed).length,
    write: of.some(({ seen }) => !seen.readOnly),
    firstAt: of[0]?.seen.at ?? (0 as EpochMs),
  }))
}

function sourcesOf(acts: readonly RootAct[]): RootSession['sources'] {
  const byAddress = Map.groupBy(acts, ({ seen }) => seen.address ?? '')
  return [...byAddress]
    .filter(([address]) => address !== '')
    .map(([address, of]) => {
      const place = of[0]?.seen.place ?? null
      return { address, place: place === null ? null : placeText(place), count: of.length }
    })
    .toSorted((a, b) => b.count - a.count || (a.address < b.address ? -1 : 1))
}

const isSignIn = ({ seen }: RootAct): boolean => seen.name === 'ConsoleLogin'

function mfaOf(acts: readonly RootAct[]): RootSession['mfa'] {
  const said = acts.filter((act) => isSignIn(act) && !act.seen.failed && act.seen.mfaUsed !== null)
  if (said.length === 0) return null
  const used = said.filter(({ seen }) => seen.mfaUsed).length
  return used === 0 ? 'never' : used === said.length ? 'always' : 'sometimes'
}

function sessionOf(acts: readonly RootAct[], door: string, detections: readonly Detection[]): RootSession {
  const first = acts[0]?.seen
  const last = acts.at(-1)?.seen
  const [account, firstSeen, lastSeen] = [first?.account ?? null, first?.at ?? (0 as EpochMs), last?.at ?? (0 as EpochMs)]
  const keys = new Set<string>(acts.map(({ seen }) => seen.key))
  const signIns = acts.filter(isSignIn)
  return {
    id: fingerprintText(fingerprint(`${account ?? '-'}|${door}|${firstSeen}`)),
    account,
    door,
    firstSeen,
    lastSeen,
    events: acts.length,
    writes: acts.filter(({ seen }) => !seen.readOnly && !isSignIn({ seen, approved: null })).length,
    failures: acts.filter(({ seen }) => seen.failed).length,
    signIns: { succeeded: signIns.filter(({ seen }) => !seen.failed).length, failed: signIns.filter(({ seen }) => seen.failed).length },
    mfa: mfaOf(acts),
    devices: distinct(acts.map(({ seen }) => seen.mfaDevice)),
    sources: sourcesOf(acts),
    agents: distinct(acts.map(({ seen }) => seen.userAgent)),
    regions: distinct(acts.map(({ seen }) => seen.region)).toSorted(),
    actions: actionsOf(acts),
    approvals: distinct(acts.map(({ approved }) => approved)),
    detections: detections.filter(({ events }) => events.some((key) => keys.has(key))).map(({ id }) => id),
  }
}

/**
 * Puts together what belongs together. Sign-ins that failed belong to the session around them, and are one of their own when nobody got in.
 *
 * @param acts - events of root, in any order; one that was updated since counts once; others are passed over.
 * @returns sessions by time. The same acts give the same sessions and ids, in whatever order they come.
 */
export function rootSessionsOf(acts: readonly RootAct[], detections: readonly Detection[]): readonly RootSession[] {
  const once = new Map(acts.map((act) => [act.seen.key, act])).values()
  const byDoor = Map.groupBy(
    [...once].filter(({ seen }) => seen.door !== null),
    ({ seen }) => `${seen.account ?? '-'}|${seen.door ?? ''}`,
  )
  return [...byDoor.values()]
    .flatMap((of) => divided(of).map((session) => sessionOf(session, session[0]?.seen.door ?? '', detections)))
    .toSorted((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
}
