import { DAY_MS } from '../time.ts'
import type { Forgotten, Listing, Row } from './bounded-tally.ts'
import type {
  AccountLabel,
  ActionLabel,
  CountryLabel,
  NetworkLabel,
  Period,
  PrincipalLabel,
  RegionLabel,
  ServiceLabel,
  TrailStats,
} from './trail-stats.ts'

export const STATS_PARTS = ['failed-sign-ins', 'countries', 'networks', 'actions', 'principals', 'accounts', 'regions', 'services'] as const
export type StatsPart = (typeof STATS_PARTS)[number]
export type PeriodLength = 'day' | 'hour'

/** The foremost rows of a listing. */
export interface Cut<Label> extends Listing<Label> {
  /** Rows that were left out because fewer were asked for, and the events in them. */
  readonly left: Forgotten
}

/** What was asked for of the statistics. */
export interface ChosenStats extends Omit<TrailStats, 'days' | 'hours' | keyof StatsLists> {
  readonly by: PeriodLength
  readonly only: StatsPart | null
  readonly lists: Partial<StatsLists>
}

export interface StatsLists {
  readonly failedSignIns: Cut<Period>
  readonly countries: Cut<CountryLabel>
  readonly networks: Cut<NetworkLabel>
  readonly actions: Cut<ActionLabel>
  readonly principals: Cut<PrincipalLabel>
  readonly accounts: Cut<AccountLabel>
  readonly regions: Cut<RegionLabel>
  readonly services: Cut<ServiceLabel>
}

export interface StatsChoice {
  /** `null`: by hour when everything lies within three days. */
  readonly by: PeriodLength | null
  /** Rows of each list, periods apart; `null`: all. */
  readonly top: number | null
  readonly only: StatsPart | null
}

const SHORT_SPAN_MS = 3 * DAY_MS

function cut<Label>({ rows, forgotten }: Listing<Label>, top: number | null): Cut<Label> {
  const left: readonly Row<Label>[] = top === null ? [] : rows.slice(top)
  return {
    rows: top === null ? rows : rows.slice(0, top),
    left: { rows: left.length, events: left.reduce((sum, { events }) => sum + events, 0) },
    forgotten,
  }
}

function lengthOf({ span }: TrailStats, asked: PeriodLength | null): PeriodLength {
  if (asked !== null) return asked
  return span !== null && span.lastSeen - span.firstSeen < SHORT_SPAN_MS ? 'hour' : 'day'
}

/** Takes out of the statistics what was asked for. Of lists that are cut, it is told how much was left out. */
export function chooseStats(stats: TrailStats, { by, top, only }: StatsChoice): ChosenStats {
  const { days, hours, countries, networks, actions, principals, accounts, regions, services, ...plain } = stats
  const length = lengthOf(stats, by)
  const wants = (part: StatsPart): boolean => only === null || only === part
  return {
    ...plain,
    by: length,
    only,
    lists: {
      ...(wants('failed-sign-ins') ? { failedSignIns: cut(length === 'day' ? days : hours, null) } : {}),
      ...(wants('countries') ? { countries: cut(countries, top) } : {}),
      ...(wants('networks') ? { networks: cut(networks, top) } : {}),
      ...(wants('actions') ? { actions: cut(actions, top) } : {}),
      ...(wants('principals') ? { principals: cut(principals, top) } : {}),
      ...(wants('accounts') ? { accounts: cut(accounts, top) } : {}),
      ...(wants('regions') ? { regions: cut(regions, top) } : {}),
      ...(wants('services') ? { services: cut(services, top) } : {}),
    },
  }
}
