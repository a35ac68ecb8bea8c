import type { Evidence, Finding } from '../../finding.ts'
import type { ScanReport } from '../../report.ts'
import { type EpochMs, describeAge, isoInstant } from '../../time.ts'
import { counted } from '../counted.ts'
import { describeExpiry, nameOf } from '../headline.ts'
import { STANDING_SIGNS, STANDING_WORDS, type Standing, reasonsOf, standingOf, worstFirst } from '../standing.ts'
import { severityTag } from './action-chapter.ts'
import { type Markup, html } from './markup.ts'

/** From so many findings on, those that pass are counted only: a page of a hundred megabytes is read by nobody. */
const FINDINGS_LISTED = 20_000

const age = (at: EpochMs, now: EpochMs): Markup => html`<time datetime="${isoInstant(at)}">${describeAge(at, now)}</time>`

/** What several facts say alike is told once: one refusal leaves many facts unknown. */
const merged = (evidence: readonly Evidence[]): readonly Evidence[] =>
  [...Map.groupBy(evidence, ({ source, observedAt, known, says }) => JSON.stringify([source, observedAt, known, says])).values()].flatMap(
    (alike) => alike.slice(0, 1).map((each) => ({ ...each, fact: [...new Set(alike.map(({ fact }) => fact))].join(', ') })),
  )

const evidenceRow = ({ fact, source, observedAt, known, says }: Evidence, now: EpochMs): Markup =>
  html`<tr><th scope="row">${fact}</th><td>${known ? null : html`<span class="is-unknown">${STANDING_SIGNS.unknown} not known:</span> `}${says}</td><td>${source}</td><td>${age(observedAt, now)}</td></tr>`

const evidenceTable = (evidence: readonly Evidence[], now: EpochMs): Markup | null =>
  evidence.length === 0
    ? null
    : html`<table class="evidence"><caption class="hidden">Evidence</caption><thead><tr><th scope="col">Fact</th><th scope="col">What it says</th><th scope="col">Source</th><th scope="col">Seen</th></tr></thead><tbody>${merged(evidence).map((each) => evidenceRow(each, now))}</tbody></table>`

/** What is missing stands among the reasons of an unknown already. */
const evidenceToShow = ({ verdict, evidence }: Finding): readonly Evidence[] =>
  verdict === 'unknown' ? evidence.filter(({ known }) => known) : evidence

function openFinding(finding: Finding, now: EpochMs): Markup {
  const standing = standingOf(finding)
  const { accepted, fix } = finding
  return html`<article class="finding">
<p class="mark"><b class="is-${standing}"><span aria-hidden="true">${STANDING_SIGNS[standing]}</span> ${STANDING_WORDS[standing]}</b> ${severityTag(finding.severity)} <code>${finding.control}</code></p>
<h4>${standing === 'unknown' ? 'Not known whether: ' : 'Not so: '}${finding.claim}</h4>
<ul class="reasons">${reasonsOf(finding).map((reason) => html`<li>${reason}</li>`)}</ul>
${accepted === null ? null : html`<p class="is-accepted">Carried by ${accepted.owner}, agreed by ${accepted.approver}; ${describeExpiry(accepted.expiresAt, now)}. ${accepted.reason}</p>`}
${fix === '' ? null : html`<p class="fix"><span class="quiet">To do:</span> ${fix}</p>`}
${evidenceTable(evidenceToShow(finding), now)}
</article>`
}

const settledRow = (finding: Finding, now: EpochMs): Markup => html`<tr>
<th scope="row"><span class="is-${standingOf(finding)}" aria-hidden="true">${STANDING_SIGNS[standingOf(finding)]}</span> ${finding.claim}<span class="hidden">: ${STANDING_WORDS[standingOf(finding)].toLowerCase()}</span></th>
<td>${[...finding.notes, ...finding.evidence.map(({ fact, says }) => (fact === 'attestation' ? says : `${fact}: ${says}`))].filter((text, index, all) => all.indexOf(text) === index).join('; ')}</td>
<td>${[...new Set(finding.evidence.map(({ source }) => source))].join(', ')}</td>
<td>${finding.observedAt === null ? '' : age(finding.observedAt, now)}</td>
</tr>`

const settledTable = (findings: readonly Finding[], now: EpochMs): Markup =>
  html`<table class="settled"><thead><tr><th scope="col">Claim</th><th scope="col">What was seen</th><th scope="col">Source</th><th scope="col">Seen</th></tr></thead><tbody>${findings.map((finding) => settledRow(finding, now))}</tbody></table>`

const isSettled = (standing: Standing): boolean => standing === 'pass' || standing === 'not-applicable'

function detailsOf(findings: readonly Finding[], report: ScanReport): Markup {
  const now = report.judgedAt
  const open = findings.filter((finding) => !isSettled(standingOf(finding))).toSorted(worstFirst)
  const settled = findings.filter((finding) => isSettled(standingOf(finding))).toSorted(worstFirst)
  const passing = settled.filter(({ verdict }) => verdict === 'pass').length
  const summary = `${counted(passing, 'claim')} ${passing === 1 ? 'holds' : 'hold'}${settled.length > passing ? `, ${settled.length - passing} ${settled.length - passing === 1 ? 'does' : 'do'} not apply` : ''}`
  const listed = report.findings.length <= FINDINGS_LISTED
  return html`${open.map((finding) => openFinding(finding, now))}
${settled.length === 0 ? null : listed ? html`<details><summary>${summary}</summary>${settledTable(settled, now)}</details>` : html`<p class="quiet">${summary}; they are not listed on a page of this size, but in the JSON report.</p>`}`
}

const block = (
  id: string,
  name: string,
  about: string,
  tally: string,
  findings: readonly Finding[],
  report: ScanReport,
): Markup => html`<section class="account" id="account-${id}" aria-labelledby="title-${id}">
<header><h3 id="title-${id}">${name}</h3> <span class="quiet">${about}</span> <span class="tally">${tally}</span></header>
${detailsOf(findings, report)}
</section>`

/** Every verdict with what it rests on: the organisation first, then the accounts, the weakest first. */
export function accountChapter(report: ScanReport): Markup {
  const whole = report.findings.filter(({ about }) => about === 'organisation')
  const byAccount = Map.groupBy(
    report.findings.filter(({ about }) => about === 'account'),
    ({ account }) => account.id,
  )
  const accounts = report.accounts.toSorted((a, b) => a.score.points - b.score.points)
  return html`<section class="chapter" id="accounts" aria-labelledby="accounts-title">
<h2 id="accounts-title">Every verdict, and what it rests on</h2>
${whole.length === 0 ? null : block('organisation', 'Whole organisation', report.organisation?.id ?? '', '', whole, report)}
${accounts.map((account) =>
  block(
    account.id,
    nameOf(account),
    [account.name === null ? '' : account.id, account.kind === null ? 'kind unknown' : `${account.kind} account`]
      .filter((word) => word !== '')
      .join(' · '),
    `score ${account.score.points} · ${account.fail - account.accepted} fail · ${account.unknown} unknown · ${account.pass} pass`,
    byAccount.get(account.id) ?? [],
    report,
  ),
)}
</section>`
}
