import type { Action, ScanReport } from '../../report.ts'
import { counted, gain } from '../counted.ts'
import { type AccountRef, nameOf } from '../headline.ts'
import { type Markup, html } from './markup.ts'

const MANY = 8

/** An account's name and number, as a link to its part of the page. */
export const accountLink = (account: AccountRef): Markup =>
  account.name === null
    ? html`<a href="#account-${account.id}">${account.id}</a>`
    : html`<a href="#account-${account.id}">${nameOf(account)}</a> <span class="quiet">${account.id}</span>`

/** The accounts with their links; of many, the first ones and how many more there are. */
export function accountLinks(accounts: readonly AccountRef[]): Markup {
  const shown = accounts.slice(0, MANY)
  const rest = accounts.length - shown.length
  return html`${shown.map((account, index) => html`${index === 0 ? null : ', '}${accountLink(account)}`)}${rest > 0 ? ` and ${counted(rest, 'more account')}` : null}`
}

export const severityTag = (severity: Action['severity']): Markup => html`<span class="tag ${severity}">${severity}</span>`

const item = ({ rank, severity, accounts, because, advice, effortMinutes, pointsGained }: Action): Markup => html`<li>
<span class="rank" aria-hidden="true">${rank}</span>
<div>
<p class="who">${severityTag(severity)} <span>${accountLinks(accounts)}</span></p>
<p class="what">${because}</p>
<p class="how">${advice}</p>
</div>
<p class="cost"><strong>${effortMinutes} min</strong> ${gain(pointsGained)} ${pointsGained > 1 ? 'points' : 'point'}</p>
</li>`

const TOP = 7

/** What to do, best first; the chapter shows the first few, the rest follow folded. */
export function actionChapter({ actions }: ScanReport): Markup {
  const rest = actions.slice(TOP)
  return html`<section class="chapter" id="actions" aria-labelledby="actions-title">
<h2 id="actions-title">Do these first</h2>
<p class="lead">${actions.length === 0 ? 'Nothing is open.' : 'Ranked by how much risk each one takes away for the time that it costs.'}</p>
<ol class="actions">${actions.slice(0, TOP).map(item)}</ol>
${rest.length === 0 ? null : html`<details><summary>${counted(rest.length, 'more thing')} to do</summary><ol class="actions" start="${TOP + 1}">${rest.map(item)}</ol></details>`}
</section>`
}
