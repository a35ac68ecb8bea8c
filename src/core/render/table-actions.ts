import type { Action, ScanReport } from '../report.ts'
import type { Invocation } from './commands.ts'
import { counted, gain } from './counted.ts'
import { nameOf } from './headline.ts'
import type { Paint } from './paint.ts'
import { printable } from './printable.ts'
import { displayWidth, padEnd, padStart, shorten } from './text-width.ts'
import { wrap } from './wrap.ts'

/** From this many columns on, the sentences stand beside the account instead of under it. */
const WIDE = 110
const ACTIONS_SHOWN = 5
const NAME_COLUMNS = 18

/** The account's name and number, or how many accounts there are and their names as far as they fit. */
function subjectOf({ accounts }: Action, nameColumns: number, columns: number): string {
  const [first, ...others] = accounts
  if (first !== undefined && others.length === 0) {
    return first.name === null ? `account  ${first.id}` : `${padEnd(shorten(nameOf(first), nameColumns), nameColumns)}  ${first.id}`
  }
  return shorten(`${counted(accounts.length, 'account')}: ${accounts.map(nameOf).join(', ')}`, columns)
}

const nameWidth = ({ accounts }: Action): number =>
  accounts[0] === undefined || accounts.length > 1 ? 0 : displayWidth(nameOf(accounts[0]))

/** Rank and severity, in the columns that both layouts begin with. */
const markOf = ({ rank, severity }: Action, paint: Paint): string =>
  `  ${padStart(String(rank), 2)}  ${paint(severity, padEnd(severity.toUpperCase(), 8))}  `

const MARK_COLUMNS = 16

/** A terminal has room for the first step; `controls show` and the report tell the rest. */
const firstSentence = (text: string): string => /^.*?[.](?=\s+[A-Z])/s.exec(text)?.[0] ?? text

/** What is wrong, then an arrow and what to do. */
const sentencesOf = (action: Action, columns: number): readonly string[] => [
  ...wrap(printable(action.because), columns),
  ...wrap(printable(firstSentence(action.advice)), columns - 2).map((line, index) => (index === 0 ? `→ ${line}` : `  ${line}`)),
]

function narrow(action: Action, columns: number, nameColumns: number, paint: Paint): readonly string[] {
  const cost = `${action.effortMinutes} min  ${padStart(gain(action.pointsGained), 3)}`
  const subjectColumns = columns - MARK_COLUMNS - cost.length - 4
  const subject = padEnd(subjectOf(action, nameColumns, subjectColumns), subjectColumns)
  return [
    `${markOf(action, paint)}${paint('strong', subject)}  ${cost}`,
    ...sentencesOf(action, columns - 8).map((line) => `      ${line}`),
    '',
  ]
}

function wide(action: Action, columns: number, nameColumns: number, paint: Paint): readonly string[] {
  const subjectColumns = nameColumns + 14
  const textColumns = columns - MARK_COLUMNS - subjectColumns - 20
  const subject = paint('strong', padEnd(subjectOf(action, nameColumns, subjectColumns), subjectColumns))
  const cost = `${padStart(String(action.effortMinutes), 9)}${padStart(gain(action.pointsGained), 8)}`
  const indent = ' '.repeat(MARK_COLUMNS + subjectColumns + 3)
  const lines = sentencesOf(action, textColumns)
  return [
    ...lines.map((line, index) =>
      index === 0 ? `${markOf(action, paint)}${subject}   ${padEnd(line, textColumns)}${cost}` : `${indent}${line}`,
    ),
    '',
  ]
}

/** What to do first, best first: who, what is wrong, what to do, how long it takes. */
export function actionLines(report: ScanReport, invocation: Invocation, columns: number, paint: Paint): readonly string[] {
  if (report.actions.length === 0) return []
  const shown = report.actions.slice(0, ACTIONS_SHOWN)
  const isWide = columns >= WIDE
  const nameColumns = Math.min(isWide ? NAME_COLUMNS : Math.max(8, columns - 54), Math.max(10, ...shown.map(nameWidth)))
  const title = '  DO THESE FIRST'
  const heading = isWide
    ? padEnd(title, columns - 18) + padStart('minutes', 9) + padStart('points', 8)
    : padEnd(title, columns - 16) + padStart('time  points', 14)
  const rest = report.actions.length - shown.length
  return [
    paint('strong', heading),
    ...shown.flatMap((action) => (isWide ? wide : narrow)(action, columns, nameColumns, paint)).slice(0, -1),
    ...(rest > 0
      ? ['', `      ${paint('quiet', `${counted(rest, 'more thing')} to do:`)} ${paint('command', `${invocation.scan} --format md`)}`]
      : []),
    '',
  ]
}
