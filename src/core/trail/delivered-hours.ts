import type { Region } from '../aws.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../time.ts'

export interface Silence {
  readonly account: string
  readonly region: Region
  readonly from: EpochMs
  /** Exclusive. */
  readonly to: EpochMs
}

export interface Silences {
  /** The first `MOST_SILENCES`, longest first. */
  readonly longest: readonly Silence[]
  readonly shorter: number
}

export interface DeliveredHours {
  mark(account: string, region: Region, at: EpochMs): void
  readonly first: EpochMs | null
  readonly last: EpochMs | null
  readonly regions: readonly Region[]
  /** Hours between the first and the last of all that an account and Region seen at all has nothing of. */
  silences(): Silences
  /** Hours that could not be kept: dates that no trail can have, or more days than memory allows. */
  readonly unplaced: number
}

/** CloudTrail began in November 2013; what claims to be older, or to be from the next century, is no delivery. */
const EARLIEST = Date.UTC(2013, 10, 1)
const LATEST = Date.UTC(2100, 0, 1)
/** Days are kept by so many: the logs of an account and Region are seldom of one day. */
const BLOCK = 32
/** Blocks over all accounts and Regions: a thousand accounts, twenty Regions, two months; 13 MB. */
const MOST_BLOCKS = 40_000
/** An account that does little may be silent a dozen times a day. */
export const MOST_SILENCES = 1000

/** By block of days, for each of its days a bit for each hour that had something. */
type Days = ReadonlyMap<number, readonly number[]>

const NO_DAYS: readonly number[] = Array.from({ length: BLOCK }, () => 0)

/** Runs of hours without data. */
function* silencesOf(days: Days, first: number, last: number): Generator<readonly [from: number, to: number]> {
  let from: number | null = null
  let mask = 0
  for (let hour = first; hour <= last; hour += 1) {
    const day = Math.floor(hour / 24)
    if (hour === first || hour % 24 === 0) mask = days.get(Math.floor(day / BLOCK))?.[day % BLOCK] ?? 0
    if ((mask & (1 << (hour % 24))) === 0) from ??= hour
    else if (from !== null) {
      yield [from, hour]
      from = null
    }
  }
  if (from !== null) yield [from, last + 1]
}

interface Place {
  readonly account: string
  readonly region: Region
  readonly days: Map<number, number[]>
}

const longestFirst = (a: Silence, b: Silence): number =>
  b.to - b.from - (a.to - a.from) || a.from - b.from || (a.region < b.region ? -1 : 1)

function longestOf(silences: Iterable<Silence>): Silences {
  let longest: Silence[] = []
  let count = 0
  for (const silence of silences) {
    count += 1
    longest.push(silence)
    if (longest.length >= 2 * MOST_SILENCES) longest = longest.toSorted(longestFirst).slice(0, MOST_SILENCES)
  }
  longest = longest.toSorted(longestFirst).slice(0, MOST_SILENCES)
  return { longest, shorter: count - longest.length }
}

function* silencesIn(places: Iterable<Place>, first: number, last: number): Generator<Silence> {
  for (const { account, region, days } of places) {
    for (const [from, to] of silencesOf(days, first, last))
      yield { account, region, from: epochMs(from * HOUR_MS), to: epochMs(to * HOUR_MS) }
  }
}

/** Remembers in which hours each account and Region had data: 24 bits a day. */
export function createDeliveredHours(): DeliveredHours {
  const places = new Map<string, Place>()
  /** Where something was marked last: files and events of one place come together. */
  let here: Place | null = null
  let first: number | null = null
  let last: number | null = null
  let blocks = 0
  let unplaced = 0

  function placeOf(account: string, region: Region): Place {
    if (here?.account === account && here.region === region) return here
    return (here = places.get(`${account} ${region}`) ?? { account, region, days: new Map<number, number[]>() })
  }

  return {
    mark(account, region, at) {
      if (at < EARLIEST || at >= LATEST) {
        unplaced += 1
        return
      }
      const place = placeOf(account, region)
      const hour = Math.floor(at / HOUR_MS)
      const day = Math.floor(at / DAY_MS)
      const days = place.days.get(Math.floor(day / BLOCK))
      if (days === undefined && blocks >= MOST_BLOCKS) {
        unplaced += 1
        return
      }
      if (place.days.size === 0) places.set(`${account} ${region}`, place)
      if (days === undefined) place.days.set(Math.floor(day / BLOCK), NO_DAYS.with(day % BLOCK, 1 << (hour % 24)))
      else days[day % BLOCK] = (days[day % BLOCK] ?? 0) | (1 << (hour % 24))
      if (days === undefined) blocks += 1
      first = first === null ? hour : Math.min(first, hour)
      last = last === null ? hour : Math.max(last, hour)
    },
    get first() {
      return first === null ? null : epochMs(first * HOUR_MS)
    },
    get last() {
      return last === null ? null : epochMs(last * HOUR_MS)
    },
    get regions() {
      return [...new Set([...places.values()].map(({ region }) => region))].toSorted()
    },
    silences: () => longestOf(silencesIn(places.values(), first ?? 0, last ?? -1)),
    get unplaced() {
      return unplaced
    },
  }
}
