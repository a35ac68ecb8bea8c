import { AREAS } from '../control.ts'
import type { Finding } from '../finding.ts'
import type { ScanReport, Tally } from '../report.ts'
import { describeAge } from '../time.ts'
import { blindSpotsOf } from './blind-spots.ts'
import { counted, gain, listed } from './counted.ts'
import { SAMPLE_WORDS, changeOf, countsOf, describeExpiry, labelOf, momentOf, reachOf, subjectOf } from './headline.ts'
import { markdownCode, markdownTable, markdownText } from './markdown-text.ts'
import { STANDING_SIGNS, STANDING_WORDS, reasonsOf, standingOf, worstFirst } from './standing.ts'

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines, '']

function headLines(report: ScanReport): readonly string[] {
  const change = changeOf(report)
  const counts = countsOf(report).map(({ count, word }) => `${count} ${word}`)
  const { score } = report
  return [
    `# Root posture: ${score.points} of 100${change === null ? '' : ` (${change})`}`,
    '',
    markdownText([subjectOf(report), ...reachOf(report), momentOf(report)].join(' · ')),
    '',
    ...(report.sample ? [`> **Sample data.** ${SAMPLE_WORDS}`, ''] : []),
    `**${counts.length === 0 ? 'Nothing is wrong' : counts.join(' · ')}**`,
    '',
    score.cappedBecause === null
      ? `Failures cost ${score.lostToFailures} points, what could not be seen ${score.lostToUnknowns}.`
      : `No more than ${score.points} points while ${markdownText(score.cappedBecause)}.`,
    '',
  ]
}

/** What belongs to a numbered item starts where its text starts. */
const indentOf = (rank: number): number => String(rank).length + 2

const actionLines = (report: ScanReport): readonly string[] =>
  report.actions.flatMap(({ rank, severity, accounts, because, advice, effortMinutes, pointsGained, control }) => [
    `${rank}. **${severity}** · ${listed(
      accounts.map((account) => markdownText(labelOf(account))),
      8,
    )} · ${effortMinutes} min · ${gain(pointsGained).replace('<', '&lt;')} ${pointsGained > 1 ? 'points' : 'point'}  `,
    `${' '.repeat(indentOf(rank))}${markdownText(because)}  `,
    `${' '.repeat(indentOf(rank))}→ ${markdownText(advice)} (${markdownCode(control)})`,
  ])

const blindSpotLines = (report: ScanReport): readonly string[] =>
  blindSpotsOf(report).flatMap((spot) => {
    const answers = spot.answers === 0 ? '' : ` · ${listed(spot.areas.map((area) => AREAS[area]))}, ${counted(spot.answers, 'answer')}`
    return [
      `- **${markdownText(spot.says)}**: ${listed(
        spot.accounts.map((account) => markdownText(labelOf(account))),
        8,
      )}${answers}  `,
      ...(spot.detail === '' ? [] : [`  ${markdownText(spot.detail)}  `]),
      `  ${markdownCode(spot.command)}`,
    ]
  })

const acceptedLines = (report: ScanReport): readonly string[] => {
  const rows = report.findings
    .flatMap(({ accepted, account, claim }) => (accepted === null ? [] : [{ accepted, account, claim }]))
    .toSorted((a, b) => a.accepted.expiresAt - b.accepted.expiresAt)
    .map(({ accepted, account, claim }) => [
      markdownText(labelOf(account)),
      markdownText(claim),
      `${markdownText(accepted.owner)}; agreed by ${markdownText(accepted.approver)}`,
      markdownText(accepted.reason),
      describeExpiry(accepted.expiresAt, report.judgedAt),
    ])
  return rows.length === 0 ? [] : markdownTable(['account', 'what is not so', 'who carries it', 'reason', 'expiry'], rows)
}

const numbersOf = ({ pass, fail, accepted, unknown }: Tally): readonly string[] => [pass, fail - accepted, accepted, unknown].map(String)

const areaLines = (report: ScanReport): readonly string[] =>
  markdownTable(
    ['area', 'pass', 'fail', 'accepted', 'unknown', 'worst'],
    report.areas.map((area) => [
      area.title,
      ...numbersOf(area),
      area.worst === null ? '' : `${markdownCode(area.worst.control)} (${area.worst.severity})`,
    ]),
  )

const accountLines = (report: ScanReport): readonly string[] =>
  markdownTable(
    ['account', 'kind', 'score', 'pass', 'fail', 'accepted', 'unknown'],
    report.accounts.map((account) => [
      markdownText(labelOf(account)),
      account.kind ?? 'unknown',
      String(account.score.points),
      ...numbersOf(account),
    ]),
  )

const findingRow = (finding: Finding, report: ScanReport): readonly string[] => [
  `${STANDING_SIGNS[standingOf(finding)]} ${STANDING_WORDS[standingOf(finding)]}`,
  finding.severity,
  `${markdownText(finding.claim)}<br>${markdownCode(finding.control)}`,
  markdownText(labelOf(finding.account)),
  reasonsOf(finding).map(markdownText).join('<br>'),
  finding.observedAt === null ? 'never' : describeAge(finding.observedAt, report.judgedAt),
]

const needsWork = (finding: Finding): boolean => finding.verdict === 'fail' || finding.verdict === 'unknown'

/** The report as GitHub-flavoured Markdown: for a ticket, a pull request, a wiki page. Passing verdicts are counted, not listed. */
export function renderMarkdown(report: ScanReport): string {
  const open = report.findings.filter(needsWork).toSorted(worstFirst)
  const rows = open.map((finding) => findingRow(finding, report))
  const lines = [
    ...headLines(report),
    ...section('Do these first', actionLines(report)),
    ...section('Could not see', blindSpotLines(report)),
    ...section('Accepted', acceptedLines(report)),
    ...section('By area', areaLines(report)),
    ...section('By account', accountLines(report)),
    ...section(
      'Everything that fails or is unknown',
      rows.length === 0 ? [] : markdownTable(['verdict', 'severity', 'claim', 'account', 'why', 'seen'], rows),
    ),
    `rootwarden ${report.tool.version}; accepted failures are counted apart from open ones.`,
  ]
  return `${lines.join('\n')}\n`
}
