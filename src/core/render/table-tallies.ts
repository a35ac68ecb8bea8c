import { SEVERITIES } from '../control.ts'
import type { Finding } from '../finding.ts'
import type { AccountSummary, AreaSummary, ScanReport, Tally } from '../report.ts'
import { isOpen } from '../score.ts'
import { type Column, grid } from './grid.ts'
import { nameOf } from './headline.ts'
import type { Paint, Role } from './paint.ts'
import { shorten } from './text-width.ts'
import { counted } from './counted.ts'

const NUMBERS: readonly Column[] = [
  { heading: 'pass', align: 'right' },
  { heading: 'fail', align: 'right' },
  { heading: 'unknown', align: 'right' },
]

const numberOf = (count: number, role: Role, paint: Paint): string => (count === 0 ? paint('quiet', '·') : paint(role, String(count)))

/** Pass, open failures, unknown: they add up, with the accepted ones, to all that was judged. */
const numbersOf = (tally: Tally, paint: Paint): readonly string[] => [
  numberOf(tally.pass, 'low', paint),
  numberOf(tally.fail - tally.accepted, 'fail', paint),
  numberOf(tally.unknown, 'unknown', paint),
]

const wasJudged = ({ pass, fail, unknown }: AreaSummary): boolean => pass + fail + unknown > 0

function areaGrid(report: ScanReport, columns: number, paint: Paint): readonly string[] {
  const roomy = columns >= 100
  const showsWorst = columns >= 66
  const showsAccepted = roomy && report.totals.accepted > 0
  const left = columns - 50 - (showsAccepted ? 10 : 0)
  const worstOf = ({ worst }: AreaSummary): string => {
    if (worst === null) return ''
    return paint(
      worst.severity === 'critical' ? 'fail' : worst.severity,
      shorten(roomy ? `${worst.control} (${worst.severity})` : worst.control, left),
    )
  }
  const accepted: Column = { heading: 'accepted', align: 'right' }
  return grid(
    [{ heading: 'area' }, ...NUMBERS, ...(showsAccepted ? [accepted] : []), ...(showsWorst ? [{ heading: 'worst' }] : [])],
    report.areas
      .filter(wasJudged)
      .map((area) => [
        shorten(area.title, Math.max(12, columns - 23)),
        ...numbersOf(area, paint),
        ...(showsAccepted ? [numberOf(area.accepted, 'accepted', paint)] : []),
        ...(showsWorst ? [worstOf(area)] : []),
      ]),
    (heading) => paint('quiet', heading),
  )
}

const CELLS = 10

/** Ten cells for a hundred points, full ones first. */
const barOf = (points: number): string => '█'.repeat(Math.floor(points / CELLS)) + '░'.repeat(CELLS - Math.floor(points / CELLS))

const worstWords = (findings: readonly Finding[], atMost: number): string => {
  const open = findings.filter(isOpen)
  return SEVERITIES.flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [`${count} ${severity}`]
  })
    .slice(0, atMost)
    .join(', ')
}

const ACCOUNTS_SHOWN = 25

function accountGrid(report: ScanReport, columns: number, paint: Paint): readonly string[] {
  const worstFirst = report.accounts.toSorted((a, b) => a.score.points - b.score.points)
  const byAccount = Map.groupBy(report.findings, ({ account }) => account.id)
  const roomy = columns >= 76
  const rowOf = (account: AccountSummary): readonly string[] => [
    shorten(nameOf(account), columns >= 88 ? 20 : 12),
    account.name === null ? '' : account.id,
    `${roomy ? `${paint('quiet', barOf(account.score.points))} ` : ''}${String(account.score.points).padStart(3)}`,
    ...numbersOf(account, paint).slice(1),
    ...(roomy
      ? [
          worstWords(
            (byAccount.get(account.id) ?? []).filter(({ about }) => about === 'account'),
            columns >= 100 ? 4 : 2,
          ),
        ]
      : []),
  ]
  const rest = worstFirst.length - ACCOUNTS_SHOWN
  return [
    ...grid(
      [
        { heading: 'account' },
        { heading: '' },
        { heading: 'score', align: 'right' },
        ...NUMBERS.slice(1),
        ...(roomy ? [{ heading: 'open' }] : []),
      ],
      worstFirst.slice(0, ACCOUNTS_SHOWN).map(rowOf),
      (heading) => paint('quiet', heading),
    ),
    ...(rest > 0 ? [paint('quiet', `and ${counted(rest, 'account')} with a better score`)] : []),
  ]
}

/** Where it stands by area and, with several accounts, by account. */
export function tallyLines(report: ScanReport, columns: number, paint: Paint): readonly string[] {
  const indent = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`)
  const areas = [...indent(areaGrid(report, columns - 2, paint)), '']
  return report.accounts.length < 2 ? areas : [...areas, ...indent(accountGrid(report, columns - 2, paint)), '']
}
