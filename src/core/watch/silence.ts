import { type AccountId, type Region, isAccountId } from '../aws.ts'
import { type EpochMs, MINUTE_MS, isoInstant } from '../time.ts'
import type { TrailBatch } from '../trail/batch.ts'
import type { OwnWord } from './own-event.ts'
import type { Voice, Voices, VoicesChange } from './voices.ts'

/** CloudTrail writes a digest for every Region each hour, whether or not there was anything to log. */
export const SILENCE_MS = 75 * MINUTE_MS

/** Where digests or logs have come from, and when the last one did, by our clock. */
export type Heard = ReadonlyMap<string, EpochMs>

const EVERYWHERE = '-'
const placeOf = (account: string, region: string): string => `${account}/${region}`

/** Notes what a batch proves: its source lives, and where its key tells, that account and Region's trail does. */
export function heard(before: Heard, batch: Pick<TrailBatch, 'route'>, now: EpochMs): Heard {
  const { route } = batch
  const after = new Map(before)
  after.set(EVERYWHERE, now)
  // Only a digest comes every hour; a quiet Region has no logs for days.
  if (route.kind === 'digest') after.set(placeOf(route.account, route.region), now)
  return after
}

/** What a watcher starts with: whatever is known to send digests to its sources is given its time from now. */
export const beginHearing = (voices: Voices, sources: readonly string[], now: EpochMs): Heard =>
  new Map([
    [EVERYWHERE, now],
    ...[...voices.values()].filter(({ source }) => sources.includes(source)).map(({ place }) => [place, now] as const),
  ])

/** What a batch adds to what sends digests. */
export function voicesOf(source: string, { route }: Pick<TrailBatch, 'route'>): readonly Voice[] {
  return route.kind === 'digest' ? [{ source, place: placeOf(route.account, route.region) }] : []
}

/** So many in one append stay far below the largest body of the journal. */
const MOST_LOST = 500

/** A Region is told of once, whoever is started after that; it is waited for again when it sends a digest. */
export function voicesLost(told: readonly Silence[], sources: readonly string[]): readonly VoicesChange[] {
  const places = told.flatMap(({ account, region }) => (account === null || region === null ? [] : [placeOf(account, region)]))
  const lost = places.flatMap((place) => sources.map((source) => ({ source, place })))
  const lots = Math.ceil(lost.length / MOST_LOST)
  return Array.from({ length: lots }, (_, lot) => ({ heard: [], lost: lost.slice(lot * MOST_LOST, (lot + 1) * MOST_LOST) }))
}

export interface Silence {
  /** `null`: nothing came from anywhere. */
  readonly account: AccountId | null
  readonly region: Region | null
  readonly since: EpochMs
}

/** Everything that was heard once and is not heard now. When nothing comes at all, that is the one silence. */
export function silences(state: Heard, now: EpochMs): readonly Silence[] {
  const quiet = [...state].filter(([, at]) => now - at > SILENCE_MS)
  const all = quiet.find(([key]) => key === EVERYWHERE)
  if (all !== undefined) return [{ account: null, region: null, since: all[1] }]
  return quiet.map(([key, since]) => {
    const [account = '', region = ''] = key.split('/')
    return { account: isAccountId(account) ? account : null, region, since }
  })
}

/** A silence as an event of our own. It is the same for as long as it lasts. */
export const silenceWord = ({ account, region, since }: Silence, now: EpochMs): OwnWord => ({
  name: 'TrailWentSilent',
  account,
  region,
  at: now,
  about: isoInstant(since),
  because: `${region === null ? 'nothing at all has come' : `no digest has come from ${region}`} for ${Math.floor((now - since) / MINUTE_MS)} minutes`,
})
