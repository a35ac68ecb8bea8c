import { AREAS } from '../../control.ts'
import type { ScanReport } from '../../report.ts'
import { type BlindSpot, blindSpotsOf } from '../blind-spots.ts'
import { counted, listed } from '../counted.ts'
import { accountLinks } from './action-chapter.ts'
import { type Markup, html } from './markup.ts'

const item = (spot: BlindSpot): Markup => html`<li>
<h3><span class="is-unknown" aria-hidden="true">?</span> ${spot.says}</h3>
<p>${accountLinks(spot.accounts)}${spot.answers === 0 ? null : ` · ${listed(spot.areas.map((area) => AREAS[area]))}, ${counted(spot.answers, 'answer')}`}</p>
${spot.detail === '' ? null : html`<p class="quiet">${spot.detail}</p>`}
<p><code class="command">${spot.command}</code>${spot.forPeople && spot.answers > 1 ? html` <span class="quiet">and ${spot.answers - 1} more like it</span>` : null}</p>
</li>`

/** What is unknown, why, and what would make it known. */
export function blindSpotChapter(report: ScanReport): Markup {
  const spots = blindSpotsOf(report)
  return html`<section class="chapter" id="unknown" aria-labelledby="unknown-title">
<h2 id="unknown-title">What we could not see, and why</h2>
<p class="lead">${spots.length === 0 ? 'Every question had an answer.' : 'An unknown is neither a pass nor a failure. It stays here until somebody looks.'}</p>
<ul class="spots">${spots.map(item)}</ul>
</section>`
}
