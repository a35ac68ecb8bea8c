import type { Evidence, Finding } from '../../finding.ts'
import type { ScanReport } from '../../report.ts'
import { describeExpiry } from '../headline.ts'
import { accountLink } from './action-chapter.ts'
import { type Markup, html } from './markup.ts'

const acceptedItems = (report: ScanReport): readonly Markup[] =>
  report.findings
    .flatMap(({ accepted, ...finding }) => (accepted === null ? [] : [{ ...finding, accepted }]))
    .toSorted((a, b) => a.accepted.expiresAt - b.accepted.expiresAt)
    .map(
      ({ account, claim, accepted, failures }) => html`<li>
<h4>Not so: ${claim}</h4>
<p>${accountLink(account)} · ${failures.map(({ because }) => because).join('; ')}</p>
<p>${accepted.reason}</p>
<p class="quiet">Carried by ${accepted.owner}, agreed by ${accepted.approver}; ${describeExpiry(accepted.expiresAt, report.judgedAt)}. Exception ${accepted.exceptionId}.</p>
</li>`,
    )

const attestationOf = (finding: Finding): readonly (readonly [Finding, Evidence])[] => {
  const said = finding.evidence.find(({ fact }) => fact === 'attestation')
  return said === undefined || finding.verdict === 'unknown' ? [] : [[finding, said]]
}

const attestedItems = (report: ScanReport): readonly Markup[] =>
  report.findings.flatMap(attestationOf).map(
    ([finding, said]) => html`<li class="attested">
<h4>${finding.verdict === 'pass' ? null : 'Not so: '}${finding.claim}</h4>
<p>${finding.about === 'organisation' ? 'whole organisation' : accountLink(finding.account)}</p>
<p class="quiet">${said.says}</p>
</li>`,
  )

/** What people decided and what people said: both are true only for a while. */
export function decisionChapter(report: ScanReport): Markup {
  const accepted = acceptedItems(report)
  const attested = attestedItems(report)
  return html`<section class="chapter" id="decisions" aria-labelledby="decisions-title">
<h2 id="decisions-title">What people decided and attested</h2>
<p class="lead">${accepted.length + attested.length === 0 ? 'Nobody has accepted a failure or attested anything.' : 'Both expire. An accepted failure is still a failure, and an attestation is somebody’s word.'}</p>
${accepted.length === 0 ? null : html`<h3>Accepted failures</h3><ul class="decisions">${accepted}</ul>`}
${attested.length === 0 ? null : html`<h3>Attestations in force</h3><ul class="decisions">${attested}</ul>`}
</section>`
}
