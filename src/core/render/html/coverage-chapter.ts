import type { ScanReport } from '../../report.ts'
import type { UnreadAccount } from '../../snapshot.ts'
import { counted } from '../counted.ts'
import { describeDuration, minuteOf } from '../dates.ts'
import { labelOf } from '../headline.ts'
import { type Markup, html } from './markup.ts'

/** An account without a part of its own on the page is found here. */
const accountList = (title: string, accounts: readonly UnreadAccount[], judged: ReadonlySet<string>): Markup | null =>
  accounts.length === 0
    ? null
    : html`<p><strong>${title}:</strong></p><ul>${accounts.map((account) => html`<li${judged.has(account.id) ? null : html` id="account-${account.id}"`}>${labelOf(account)}: ${account.because}</li>`)}</ul>`

/** What was read, what was not, and what it took. Nothing that was tried is left out. */
export function coverageChapter({ coverage, caller, snapshotTakenAt, accounts }: ScanReport): Markup {
  const { calls, regions, startedAt, finishedAt, unreadAccounts, skippedAccounts } = coverage
  const judged = new Set<string>(accounts.map(({ id }) => id))
  const made = calls.reduce((sum, each) => sum + each.calls, 0)
  const failed = calls.reduce((sum, each) => sum + each.failed, 0)
  return html`<section class="chapter" id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">What was read</h2>
<div class="explain">
<p>${counted(accounts.length, 'account')} in ${counted(regions.length, 'Region')}, in ${describeDuration(finishedAt - startedAt)}, as of ${minuteOf(snapshotTakenAt)}. ${counted(made, 'call')}; ${failed === 0 ? 'none of them failed' : `${failed} refused or failed`}. Read as ${caller ?? 'a principal whose name could not be learnt'}.</p>
<p class="quiet">Regions: ${regions.join(', ')}.</p>
${accountList('Could not be read at all', unreadAccounts, judged)}
${accountList('Left out on purpose', skippedAccounts, new Set([...judged, ...unreadAccounts.map(({ id }) => id)]))}
</div>
<details><summary>Calls by operation</summary>
<table><thead><tr><th scope="col">Operation</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Refused or failed</th></tr></thead>
<tbody>${calls.map((each) => html`<tr><th scope="row"><code>${each.operation}</code></th><td class="number">${each.calls}</td><td class="number">${each.failed === 0 ? '·' : html`<span class="is-fail">✕ ${each.failed}</span>`}</td></tr>`)}</tbody></table>
</details>
</section>`
}
