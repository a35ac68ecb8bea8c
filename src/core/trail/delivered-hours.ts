import type { Region } from '../aws.ts'
import { DAY_MS, type EpochMs, HOUR_MS, epochMs } from '../time.ts'

export interface Silence {
  readonly account: string
  readonly region: Region
  readonly from: EpochMs
  /** Exclusive. */
  readonly to: EpochMs
}

export interface DeliveredHours {
  mark(account: string, region: Region, at: EpochMs): void
  readonly first: EpochMs | null
  readonly last: EpochMs | null
  readonly regions: readonly Region[]
  /** Hours between the first and the last of all that an account and Region seen at all has nothing of; longest first. */
  silences(): readonly Silence[]
  /** Hours that could not be kept: dates that no trail can have, or more days than memory allows. */
  readonly unplaced: number
}

/** CloudTrail began in November 2013; what claims to be older, or to be from the next century, is no delivery. */
const EARLIEST = Date.UTC(2013, 10, 1)
const LATEST = Date.UTC(2100, 0, 1)
/** Days over all accounts and Regions: a thousand accounts, twenty Regions, a month; 60 MB. */
const MAX_DAYS = 600_000

/** Runs of hours without data. @param masks - by day, a bit for each hour that had some. */
function* silencesOf(masks: ReadonlyMap<number, number>, first: number, last: number): Generator<readonly [from: number, to: number]> {
  let from: number | null = null
  let mask = 0
  for (let hour = first; hour <= last; hour += 1) {
    if (hour === first || hour % 24 === 0) mask = masks.get(Math.floor(hour / 24)) ?? 0
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
  /** By day, a bit for each hour that had some. */
  readonly days: Map<number, number>
}

/** Remembers in which hours each account and Region had data: 24 bits a day. */
export function createDeliveredHours(): DeliveredHours {
  const places = new Map<string, Place>()
  /** Where something was marked last: files and events of one place come together. */
  let here: Place | null = null
  let first: number | null = null
  let last: number | null = null
  let days = 0
  let unplaced = 0

  function placeOf(account: string, region: Region): Place {
    if (here?.account === account && here.region === region) return here
    return (here = places.get(`${account} ${region}`) ?? { account, region, days: new Map<number, number>() })
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
      const mask = place.days.get(day)
      if (mask === undefined && days >= MAX_DAYS) {
        unplaced += 1
        return
      }
      if (mask === undefined) days += 1
      if (place.days.size === 0) places.set(`${account} ${region}`, place)
      place.days.set(day, (mask ?? 0) | (1 << (hour % 24)))
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
    silences: () =>
      [...places.values()]
        .flatMap(({ account, region, days: masks }) =>
          Array.from(silencesOf(masks, first ?? 0, last ?? -1), ([from, to]) => ({
            account,
            region,
            from: epochMs(from * HOUR_MS),
            to: epochMs(to * HOUR_MS),
          })),
        )
        .toSorted((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from || (a.region < b.region ? -1 : 1)),
    get unplaced() {
      return unplaced
    },
  }
}
