import type { ScanReport } from '../report.ts'
import { type Invocation, commandLines, plainInvocation } from './commands.ts'
import { SAMPLE_WORDS, changeOf, countsOf, momentOf, reachOf, subjectOf } from './headline.ts'
import { type Paint, painter } from './paint.ts'
import { actionLines } from './table-actions.ts'
import { acceptedLines, changeLines, couldNotSeeLines } from './table-sections.ts'
import { tallyLines } from './table-tallies.ts'
import { displayWidth } from './text-width.ts'
import { flow, wrap } from './wrap.ts'

export interface TableOptions {
  /** Width of the terminal; fewer than 60 count as 60. */
  readonly columns: number
  /** Whether colour codes may be written. Nothing is said by colour alone. */
  readonly colour: boolean
  /** How the commands in hints begin; by default as the report alone tells. */
  readonly invocation?: Invocation
  /** Whether the table ends with what to run next; true when absent. */
  readonly hints?: boolean
}

const NARROWEST = 60
const WIDEST = 160

function scoreLines(report: ScanReport, columns: number, paint: Paint): readonly string[] {
  const change = changeOf(report)
  const counts = countsOf(report).map(({ count, word }) => paint(word, `${count} ${word}`))
  const { score } = report
  const points = `${paint('strong', `ROOT POSTURE   ${score.points} of 100`)}${change === null ? '' : `   ${change}`}`
  const tallies = counts.length === 0 ? [paint('pass', '✓ nothing is wrong')] : counts
  const oneLine = `${points}          ${tallies.join('   ')}`
  const lines = displayWidth(oneLine) <= columns - 2 ? [oneLine] : [points, ...flow(tallies, '   ', columns - 4)]
  const why =
    score.cappedBecause === null
      ? `failures cost ${score.lostToFailures} points, what could not be seen ${score.lostToUnknowns}`
      : `no more than ${score.points} while ${score.cappedBecause}`
  return [...lines.map((line) => `  ${line}`), ...wrap(why, columns - 4).map((line) => `  ${paint('quiet', line)}`), '']
}

function closingLines(report: ScanReport, { scan }: Invocation, columns: number, paint: Paint): readonly string[] {
  const [first] = report.actions
  const hints = [
    ...(first === undefined ? [] : [[`rootwarden controls show ${first.control}`, 'why it matters']]),
    [`${scan} --format html --output posture.html`, 'the whole report, to read and print'],
  ]
  return hints.flatMap(([command = '', purpose = '']) => {
    const line = `  ${paint('command', command)}   ${purpose}`
    if (displayWidth(line) <= columns) return [line]
    return [...commandLines(command, columns - 2).map((each) => `  ${paint('command', each)}`), `      ${purpose}`]
  })
}

/**
 * The report for a terminal: what to do first, what could not be seen and why, then where it all stands.
 *
 * @returns lines that fit into the columns, without trailing spaces; names from AWS cannot steer the terminal.
 */
export function renderTable(report: ScanReport, options: TableOptions): string {
  const columns = Math.min(WIDEST, Math.max(NARROWEST, Math.floor(options.columns)))
  const paint = painter(options.colour)
  const invocation = options.invocation ?? plainInvocation(report)
  const lines = [
    ...flow([subjectOf(report), ...reachOf(report)], ' · ', columns).flatMap((line) => wrap(line, columns)),
    paint('quiet', momentOf(report)),
    ...(report.sample ? wrap(`SAMPLE DATA   ${SAMPLE_WORDS}`, columns).map((line) => paint('strong', line)) : []),
    '',
    ...scoreLines(report, columns, paint),
    ...actionLines(report, invocation, columns, paint),
    ...couldNotSeeLines(report, invocation, columns, paint),
    ...acceptedLines(report, columns, paint),
    ...changeLines(report, columns, paint),
    ...tallyLines(report, columns, paint),
    ...(options.hints === false ? [] : closingLines(report, invocation, columns, paint)),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}
