import { DAY_MS, HOUR_MS } from '../../time.ts'
import type { Row } from '../../trail/bounded-tally.ts'
import type { ChosenStats, Cut, PeriodLength } from '../../trail/stats-choice.ts'
import { type Counts, failuresOf } from '../../trail/trail-counts.ts'
import type { AccountLabel, ActionLabel, CountryLabel, NetworkLabel, Period, PrincipalLabel } from '../../trail/trail-stats.ts'
import { counted } from '../counted.ts'
import { dayOf, shortDayOf } from '../dates.ts'
import { type Column, grid } from '../grid.ts'
import type { Role } from '../paint.ts'
import { printable } from '../printable.ts'
import { displayWidth, shorten } from '../text-width.ts'
import { barsOf } from './bar.ts'
import { thousands } from './coverage-lines.ts'
import { type TrailLook, accountText, shortMinute, timeOf } from './words.ts'

const INDENT = '  '

const right = (heading: string): Column => ({ heading, align: 'right' })
const left = (heading: string): Column => ({ heading })

const numberCell = (value: number, { paint }: TrailLook, role: Role = 'low'): string =>
  value === 0 ? paint('quiet', '·') : role === 'low' ? thousands(value) : paint(role, thousands(value))

const lines = (columns: readonly Column[], rows: readonly (readonly string[])[], { paint }: TrailLook): readonly string[] =>
  grid(columns, rows, (heading) => paint('quiet', heading)).map((line) => `${INDENT}${line}`.trimEnd())

const SIGN_IN_COLUMNS = [right('root'), right('others'), left(''), right('signed in')]
/** What stands beside label and bar, with the gaps; numbers of up to six digits. */
const SIGN_IN_WIDTH = 47
const LEAST_CELLS = 6

/** Rows about sign-ins: how many failed, of root and of others, as numbers and as a bar. */
function signInGrid<Label>(
  rows: readonly Row<Label>[],
  { heading, label, most }: { readonly heading: string; readonly label: (row: Row<Label>) => string; readonly most: number },
  look: TrailLook,
): readonly string[] {
  const labels = rows.map((row) => shorten(label(row), most))
  const widest = Math.max(displayWidth(heading), ...labels.map(displayWidth))
  const bars = barsOf(
    rows.map(({ failedRootSignIns, failedOtherSignIns }) => ({ grave: failedRootSignIns, rest: failedOtherSignIns })),
    Math.max(LEAST_CELLS, Math.min(30, look.columns - SIGN_IN_WIDTH - widest)),
    look.paint,
  )
  const cells = rows.map((row, index) => [
    labels[index] ?? '',
    numberCell(row.failedRootSignIns, look, 'high'),
    numberCell(row.failedOtherSignIns, look, 'medium'),
    bars[index] ?? '',
    numberCell(row.signIns, look),
    numberCell(row.denied, look),
    numberCell(row.events, look),
  ])
  return lines([left(heading), ...SIGN_IN_COLUMNS, right('denied'), right('events')], cells, look)
}

const lengths: Readonly<Record<PeriodLength, number>> = { day: DAY_MS, hour: HOUR_MS }

/** Days or hours in their order; where nothing happened for a while, one line says for how long. */
export function periodLines(rows: readonly Row<Period>[], by: PeriodLength, look: TrailLook): readonly string[] {
  const label = ({ start }: Period): string => (by === 'day' ? shortDayOf(start, look.now) : shortMinute(start))
  const [heading = '', ...drawn] = signInGrid(rows, { heading: by, label, most: 20 }, look)
  const between = rows.map(({ start }, index) => {
    const before = rows[index - 1]?.start
    const missing = before === undefined ? 0 : Math.round((start - before) / lengths[by]) - 1
    return missing === 0 ? [] : [`${INDENT}${look.paint('unknown', `${counted(missing, by)} without any event`)}`]
  })
  return [heading, ...drawn.flatMap((line, index) => [...(between[index] ?? []), line])]
}

export const countryLines = (rows: readonly Row<CountryLabel>[], look: TrailLook): readonly string[] =>
  signInGrid(rows, { heading: 'country', label: ({ country }) => printable(country ?? 'unknown'), most: 12 }, look)

/** `NL AS64500 Example Hosting`; a network that spans several countries shows the first two. */
const networkText = ({ network, networkName, countries }: NetworkLabel): string => {
  const where = countries.length > 2 ? `${countries.slice(0, 2).join(',')},…` : countries.join(',')
  return printable([where, network, networkName].filter((part) => part !== null && part !== '').join(' '))
}

export const networkLines = (rows: readonly Row<NetworkLabel>[], look: TrailLook): readonly string[] =>
  signInGrid(rows, { heading: 'network', label: networkText, most: Math.max(20, look.columns - SIGN_IN_WIDTH - LEAST_CELLS) }, look)

/** `iam:CreateUser` */
const actionText = ({ source, name }: ActionLabel): string => printable(`${source.replace(/\.amazonaws\.com$/, '')}:${name}`)

export function actionLines(rows: readonly Row<ActionLabel>[], look: TrailLook): readonly string[] {
  const labels = rows.map((row) => shorten(actionText(row), Math.max(20, look.columns - 46)))
  const bars = barsOf(
    rows.map(({ events, denied }) => ({ grave: denied, rest: events - denied })),
    Math.max(6, Math.min(30, look.columns - 36 - Math.max(6, ...labels.map(displayWidth)))),
    look.paint,
  )
  const cells = rows.map((row, index) => [
    labels[index] ?? '',
    numberCell(row.events, look),
    bars[index] ?? '',
    numberCell(row.denied, look, 'medium'),
    numberCell(row.rootEvents, look, 'high'),
  ])
  return lines([left('action'), right('events'), left(''), right('denied'), right('by root')], cells, look)
}

/** `198.51.100.7 and 4 more` */
function fromText({ addresses, otherAddressEvents }: PrincipalLabel): string {
  const more = addresses.length - 1
  const rest = otherAddressEvents > 0 ? ' and many more' : more > 0 ? ` and ${more} more` : ''
  return `${printable(addresses[0]?.address ?? '')}${rest}`
}

/** How many addresses, where there is no room to name one; `16+` when not all were kept. */
const addressCount = ({ addresses, otherAddressEvents }: PrincipalLabel): string =>
  `${addresses.length}${otherAddressEvents > 0 ? '+' : ''}`

const ROOMY = 100

/** Day and month, or the time where everything was on one day. */
function instantsOf(rows: readonly Row<PrincipalLabel>[], { now }: TrailLook): readonly (readonly [first: string, last: string])[] {
  const days = new Set(rows.flatMap(({ firstSeen, lastSeen }) => [dayOf(firstSeen), dayOf(lastSeen)]))
  const written = (at: Row<PrincipalLabel>['firstSeen']): string => (days.size === 1 ? timeOf(at) : shortDayOf(at, now))
  return rows.map(({ firstSeen, lastSeen }) => [written(firstSeen), written(lastSeen)])
}

/** Who acted, whose that is, how much, when, and from where as far as there is room. */
export function principalLines(rows: readonly Row<PrincipalLabel>[], look: TrailLook): readonly string[] {
  const instants = instantsOf(rows, look)
  const ofInstants = 2 * Math.max(0, ...instants.flat().map(displayWidth))
  const isRoomy = look.columns >= ROOMY
  // What the other columns take, with the gaps: three numbers of up to six digits, and the name of an account.
  const mostWho = isRoomy ? 24 : Math.max(10, look.columns - 47 - ofInstants)
  const mostFrom = Math.max(10, look.columns - 68 - ofInstants)
  const cells = rows.map((row, index) => [
    row.kind === 'root' ? look.paint('high', 'root') : shorten(printable(row.name), mostWho),
    shorten(printable(look.accountNames.get(row.account ?? '') ?? row.account ?? '-'), isRoomy ? 12 : 10),
    numberCell(row.events, look),
    numberCell(row.denied, look, 'medium'),
    numberCell(failuresOf(row), look, 'medium'),
    ...(instants[index] ?? []),
    isRoomy ? shorten(fromText(row), mostFrom) : addressCount(row),
  ])
  const columns = [left('who'), left('of'), right('events'), right('denied'), right('failed'), left('first'), left('last')]
  return lines([...columns, isRoomy ? left('from') : right('IPs')], cells, look)
}

export function accountLines(rows: readonly Row<AccountLabel>[], look: TrailLook): readonly string[] {
  const cells = rows.map((row) => [
    shorten(accountText(row.account, look), Math.max(24, look.columns - 46)),
    numberCell(row.events, look),
    numberCell(row.rootEvents, look, 'high'),
    numberCell(row.denied, look, 'medium'),
    numberCell(row.signIns, look),
    numberCell(failuresOf(row), look, 'medium'),
  ])
  return lines([left('account'), right('events'), right('by root'), right('denied'), right('signed in'), right('failed')], cells, look)
}

/** `37 %`, and `<1 %` for what rounds to nothing. */
export const shareText = (part: number, whole: number): string => {
  const share = whole === 0 ? 0 : Math.round((100 * part) / whole)
  return share === 0 && part > 0 ? '<1 %' : `${share} %`
}

/** `us-east-1 803 (65 %)`, one after the other. */
export const shares = <Label>(rows: readonly Row<Label>[], name: (row: Row<Label>) => string, whole: Counts['events']): string =>
  rows.map((row) => `${name(row)} ${thousands(row.events)} (${shareText(row.events, whole)})`).join(', ')

/** `and 14 more with 220 events: --top 20 shows more`; nothing when all is there. */
export const leftLine = <Label>({ rows, left: cutOff }: Cut<Label>): readonly string[] =>
  cutOff.rows === 0
    ? []
    : [`and ${thousands(cutOff.rows)} more, with ${counted(cutOff.events, 'event')}: --top ${rows.length * 2} shows more`]

/** What there was no room for, each list in a line. */
export const forgottenLines = ({ lists }: ChosenStats): readonly string[] =>
  Object.entries(lists).flatMap(([list, { forgotten }]) =>
    forgotten.events === 0
      ? []
      : [`${list}: no room for ${counted(forgotten.rows, 'row')} with ${counted(forgotten.events, 'event')}; the foremost are shown`],
  )
