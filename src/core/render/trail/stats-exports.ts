import { isoInstant } from '../../time.ts'
import type { Row } from '../../trail/bounded-tally.ts'
import type { ChosenStats, Cut, StatsPart } from '../../trail/stats-choice.ts'
import type { Counts, Seen } from '../../trail/trail-counts.ts'
import { csvCell } from '../csv.ts'
import { jsonLines } from '../json-text.ts'

/** One row of any list, in the words that all lists share. */
interface StatsLine {
  readonly part: StatsPart
  /** What the row is about: the beginning of a day, a country, `iam.amazonaws.com:CreateUser`, a name. */
  readonly subject: string
  /** Of a principal `root`, `user`, `role`, `other`; of a network its name; of rows that are not shown, why. */
  readonly detail?: string
  readonly account?: string | null
  readonly countries?: readonly string[]
  readonly addresses?: readonly string[]
  readonly counts: Partial<Counts & Seen>
}

type Told = Omit<StatsLine, 'part' | 'counts'>

/** Rows of a list, and what is not among them: no list looks whole that is not. */
function linesOf<Label>(part: StatsPart, cut: Cut<Label> | undefined, told: (row: Row<Label>) => Told): readonly StatsLine[] {
  if (cut === undefined) return []
  const missing = [
    { detail: 'left out', ...cut.left },
    { detail: 'no room', ...cut.forgotten },
  ].filter(({ rows }) => rows > 0)
  return [
    ...cut.rows.map((row) => ({ part, counts: row, ...told(row) })),
    ...missing.map(({ detail, events }) => ({ part, subject: '', detail, counts: { events } })),
  ]
}

/** Events that belong to no principal; those under hidden names with their failed sign-ins. */
function namelessLines({ lists, hidden, byServices, unnamed }: ChosenStats): readonly StatsLine[] {
  if (lists.principals === undefined) return []
  const nameless = [
    { detail: 'name hidden by CloudTrail', counts: hidden },
    { detail: 'AWS services', counts: { events: byServices } },
    { detail: 'no name', counts: { events: unnamed } },
  ]
  return nameless.filter(({ counts }) => counts.events > 0).map((line) => ({ part: 'principals', subject: '', ...line }))
}

const statsLines = (stats: ChosenStats): readonly StatsLine[] => {
  const { lists } = stats
  return [
    ...linesOf('failed-sign-ins', lists.failedSignIns, ({ start }) => ({ subject: isoInstant(start) })),
    ...linesOf('countries', lists.countries, ({ country }) => ({ subject: country ?? '' })),
    ...linesOf('networks', lists.networks, ({ network, networkName, countries }) => ({
      subject: network,
      detail: networkName ?? '',
      countries,
    })),
    ...linesOf('actions', lists.actions, ({ source, name }) => ({ subject: `${source}:${name}` })),
    ...linesOf('principals', lists.principals, ({ kind, account, name, addresses }) => ({
      subject: name,
      detail: kind,
      account,
      addresses: addresses.map(({ address }) => address),
    })),
    ...namelessLines(stats),
    ...linesOf('accounts', lists.accounts, ({ account }) => ({ subject: account ?? '', account })),
    ...linesOf('regions', lists.regions, ({ region }) => ({ subject: region })),
    ...linesOf('services', lists.services, ({ source }) => ({ subject: source })),
  ]
}

const number = (value: number | undefined): string => (value === undefined ? '' : String(value))

/** The columns, in their order; a new one goes to the end. */
const COLUMNS: Readonly<Record<string, (line: StatsLine) => string>> = {
  list: ({ part }) => part,
  subject: ({ subject }) => subject,
  detail: ({ detail }) => detail ?? '',
  account_id: ({ account }) => account ?? '',
  events: ({ counts }) => number(counts.events),
  root_events: ({ counts }) => number(counts.rootEvents),
  denied: ({ counts }) => number(counts.denied),
  sign_ins: ({ counts }) => number(counts.signIns),
  failed_root_sign_ins: ({ counts }) => number(counts.failedRootSignIns),
  failed_other_sign_ins: ({ counts }) => number(counts.failedOtherSignIns),
  first_seen: ({ counts }) => (counts.firstSeen === undefined ? '' : isoInstant(counts.firstSeen)),
  last_seen: ({ counts }) => (counts.lastSeen === undefined ? '' : isoInstant(counts.lastSeen)),
  countries: ({ countries }) => countries?.join('; ') ?? '',
  addresses: ({ addresses }) => addresses?.join('; ') ?? '',
}

/** A row of a list a row, all lists in one table. */
export const statsCsv = (stats: ChosenStats): string =>
  [Object.keys(COLUMNS), ...statsLines(stats).map((line) => Object.values(COLUMNS).map((column) => column(line)))]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('')

/** A row of a list a line, as in the JSON document, with the list's name. */
export const statsJsonl = ({ lists, ...about }: ChosenStats): string => {
  const { totals, span, by, byServices, hidden, unnamed, withoutAddress } = about
  const head = { list: 'totals', by, ...totals, ...span, byServices, hidden, unnamed, withoutAddress }
  const rows = Object.entries(lists).flatMap(([list, { rows, left, forgotten }]) => [
    ...rows.map((row: object) => ({ list, ...row })),
    ...(left.rows + forgotten.rows === 0 ? [] : [{ list, left, forgotten }]),
  ])
  return [...jsonLines([head, ...rows])].join('')
}
