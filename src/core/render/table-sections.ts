import { AREAS } from '../control.ts'
import type { ScanReport } from '../report.ts'
import { type BlindSpot, blindSpotsOf } from './blind-spots.ts'
import { type Invocation, commandLines } from './commands.ts'
import { counted, listed } from './counted.ts'
import { shortDayOf } from './dates.ts'
import { describeExpiry, nameOf } from './headline.ts'
import type { Paint } from './paint.ts'
import { printable } from './printable.ts'
import { padEnd, shorten } from './text-width.ts'
import { flow, wrap } from './wrap.ts'

const indented = (text: string, columns: number): readonly string[] => wrap(text, columns - 8).map((line) => `      ${line}`)

function whoOf(spot: BlindSpot, report: ScanReport): string {
  const [first, ...others] = spot.accounts
  if (first !== undefined && others.length === 0) return first.name === null ? first.id : `${shorten(nameOf(first), 20)}  ${first.id}`
  if (spot.accounts.length === report.accounts.length) return `all ${counted(spot.accounts.length, 'account')}`
  return `${counted(spot.accounts.length, 'account')}: ${listed(spot.accounts.map(nameOf), 5)}`
}

function blindSpotLines(spot: BlindSpot, report: ScanReport, columns: number, paint: Paint): readonly string[] {
  const what = spot.answers === 0 ? [] : [`${listed(spot.areas.map((area) => AREAS[area]))}, ${counted(spot.answers, 'answer')}`]
  const head = flow([whoOf(spot, report), ...what], '   ', columns - 8)
  const detail = spot.detail === '' ? [] : indented(shorten(printable(spot.detail), 3 * (columns - 8)), columns)
  return [
    ...head
      .flatMap((each) => wrap(each, columns - 8))
      .map((line, index) => `   ${index === 0 ? paint('unknown', '?') : ' '}  ${paint('strong', line)}`),
    ...indented(printable(spot.says), columns),
    ...detail.map((line) => paint('quiet', line)),
    ...commandLines(spot.command, columns - 11).map(
      (line, index) => `${index === 0 ? '      run: ' : '           '}${paint('command', line)}`,
    ),
    ...(spot.forPeople && spot.answers > 1 ? [`           ${paint('quiet', `and ${spot.answers - 1} more like it`)}`] : []),
    '',
  ]
}

/** What is unknown and why, as visible as what is wrong. */
export function couldNotSeeLines(report: ScanReport, invocation: Invocation, columns: number, paint: Paint): readonly string[] {
  const spots = blindSpotsOf(report, invocation)
  if (spots.length === 0) return []
  const missing = report.totals.unknown
  const title = `  COULD NOT SEE (${missing > 0 ? counted(missing, 'answer') : counted(report.coverage.unreadAccounts.length, 'account')})`
  return [paint('strong', title), ...spots.flatMap((spot) => blindSpotLines(spot, report, columns, paint))]
}

/** Failures that somebody carries, the next to expire first. */
export function acceptedLines(report: ScanReport, columns: number, paint: Paint): readonly string[] {
  const accepted = report.findings
    .flatMap(({ accepted: by, ...finding }) => (by === null ? [] : [{ ...finding, by }]))
    .toSorted((a, b) => a.by.expiresAt - b.by.expiresAt)
  if (accepted.length === 0) return []
  return [
    paint('strong', `  ACCEPTED (${accepted.length})`),
    ...accepted.flatMap(({ account, claim, by }) => [
      ...flow([`${shorten(nameOf(account), 20)}  ${account.id}`, describeExpiry(by.expiresAt, report.judgedAt)], '  ', columns - 6).map(
        (line, index) => `   ${index === 0 ? paint('accepted', '≈') : ' '}  ${paint('strong', line)}`,
      ),
      ...indented(`Not so: ${printable(claim)}`, columns),
      ...indented(`${printable(by.owner)} carries it, ${printable(by.approver)} agreed: ${printable(by.reason)}`, columns).map((line) =>
        paint('quiet', line),
      ),
      '',
    ]),
  ]
}

const directions = {
  worse: ['✕', 'fail', 'worse'],
  'out-of-sight': ['?', 'unknown', 'out of sight'],
  better: ['✓', 'pass', 'better'],
  'in-sight': ['✓', 'pass', 'in sight again'],
  appeared: ['+', 'quiet', 'new'],
  disappeared: ['–', 'quiet', 'gone'],
} as const

const CHANGES_SHOWN = 8

/** What moved since the baseline; the bad news first. */
export function changeLines(report: ScanReport, columns: number, paint: Paint): readonly string[] {
  if (report.changes === null) return []
  const order = Object.keys(directions)
  const { list, baselineTakenAt, pointsBefore } = report.changes
  const sorted = list.toSorted((a, b) => order.indexOf(a.direction) - order.indexOf(b.direction))
  const title = `  CHANGED SINCE ${shortDayOf(baselineTakenAt, report.judgedAt).toUpperCase()}`
  const rest = sorted.length - CHANGES_SHOWN
  return [
    `${paint('strong', title)} (${list.length === 0 ? 'nothing' : counted(list.length, 'verdict')}; the score was ${pointsBefore})`,
    ...sorted.slice(0, CHANGES_SHOWN).map((change) => {
      const [sign, role, word] = directions[change.direction]
      const text = `${padEnd(word, 14)}  ${padEnd(shorten(nameOf(change.account), 16), 12)}  ${change.control}`
      return `   ${paint(role, sign)}  ${shorten(text, columns - 8)}`
    }),
    ...(rest > 0 ? [`      ${paint('quiet', `and ${rest} more`)}`] : []),
    '',
  ]
}
