import { AREAS, type Area } from '../../control.ts'
import type { Finding } from '../../finding.ts'
import type { ScanReport } from '../../report.ts'
import { type AccountRef, nameOf } from '../headline.ts'
import { STANDINGS, STANDING_SIGNS, STANDING_WORDS, type Standing, standingOf } from '../standing.ts'
import { type Markup, html } from './markup.ts'

interface Row {
  readonly key: string
  readonly heading: Markup
  readonly points: number
  readonly findings: readonly Finding[]
}

const headingOf = (account: AccountRef): Markup =>
  html`<a href="#account-${account.id}">${nameOf(account)}</a>${account.name === null ? null : html`<br><span class="quiet">${account.id}</span>`}`

function rowsOf(report: ScanReport): readonly Row[] {
  const byAccount = Map.groupBy(
    report.findings.filter(({ about }) => about === 'account'),
    ({ account }) => account.id,
  )
  const whole = report.findings.filter(({ about }) => about === 'organisation')
  const accounts = report.accounts.map((account) => ({
    key: account.id,
    heading: headingOf(account),
    points: account.score.points,
    findings: byAccount.get(account.id) ?? [],
  }))
  const organisation: readonly Row[] =
    whole.length === 0
      ? []
      : [{ key: 'organisation', heading: html`<a href="#account-organisation">whole organisation</a>`, points: -1, findings: whole }]
  return [...organisation, ...accounts.toSorted((a, b) => a.points - b.points)]
}

/** The worst standing with its sign and number; what else is unknown stands beside a failure, never behind it. */
function cellOf(key: string, findings: readonly Finding[]): Markup {
  const counts = new Map<Standing, number>()
  for (const finding of findings) counts.set(standingOf(finding), (counts.get(standingOf(finding)) ?? 0) + 1)
  const present = STANDINGS.filter((standing) => counts.has(standing))
  const [worst] = present
  if (worst === undefined) return html`<span class="quiet"><span class="hidden">nothing judged</span></span>`
  const words = present.map((standing) => `${counts.get(standing) ?? 0} ${STANDING_WORDS[standing].toLowerCase()}`).join(', ')
  const signOf = (standing: Standing): string => `${STANDING_SIGNS[standing]} ${counts.get(standing) ?? 0}`
  const shown =
    worst === 'fail' && counts.has('unknown')
      ? `${signOf('fail')}  ${signOf('unknown')}`
      : worst === 'not-applicable'
        ? STANDING_SIGNS[worst]
        : signOf(worst)
  return html`<a class="cell is-${worst}" href="#account-${key}"><span aria-hidden="true">${shown}</span><span class="hidden">${words}</span></a>`
}

/** Verdicts by account and area: the whole organisation on one page, the weakest account first. */
export function matrixChapter(report: ScanReport): Markup {
  const rows = rowsOf(report)
  const areas = (Object.keys(AREAS) as Area[]).filter((area) => report.findings.some((finding) => finding.area === area))
  return html`<section class="chapter" id="matrix" aria-labelledby="matrix-title">
<h2 id="matrix-title">Where it stands, by account and area</h2>
<p class="lead">Each cell shows its worst: a number of failures before a number of unknowns before a number of passes.</p>
<div class="scroll" tabindex="0" role="region" aria-labelledby="matrix-title">
<table class="matrix">
<thead><tr><th scope="col">Account</th><th scope="col" class="number">Score</th>${areas.map((area) => html`<th scope="col">${AREAS[area]}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ({
    key,
    heading,
    points,
    findings,
  }) => html`<tr><th scope="row">${heading}</th><td class="number">${points < 0 ? '' : points}</td>${areas.map(
    (area) =>
      html`<td>${cellOf(
        key,
        findings.filter((finding) => finding.area === area),
      )}</td>`,
  )}</tr>
`,
)}</tbody>
</table>
</div>
<p class="key">${STANDINGS.map((standing) => html`<span><span class="is-${standing}" aria-hidden="true">${STANDING_SIGNS[standing]}</span> ${STANDING_WORDS[standing].toLowerCase()}</span>`)}</p>
</section>`
}
