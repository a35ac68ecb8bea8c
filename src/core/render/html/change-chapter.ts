import type { Direction } from '../../compare.ts'
import type { ScanReport } from '../../report.ts'
import { dayOf } from '../dates.ts'
import { accountLink } from './action-chapter.ts'
import { type Markup, html } from './markup.ts'

const directions: Readonly<Record<Direction, readonly [sign: string, role: string, word: string]>> = {
  worse: ['✕', 'is-fail', 'worse'],
  'out-of-sight': ['?', 'is-unknown', 'out of sight'],
  better: ['✓', 'is-pass', 'better'],
  'in-sight': ['✓', 'is-pass', 'in sight again'],
  appeared: ['+', '', 'new'],
  disappeared: ['–', '', 'gone'],
}

/** What moved since the baseline, the bad news first; nothing without one. */
export function changeChapter({ changes, score }: ScanReport): Markup | null {
  if (changes === null) return null
  const order = Object.keys(directions)
  const sorted = changes.list.toSorted((a, b) => order.indexOf(a.direction) - order.indexOf(b.direction))
  return html`<section class="chapter" id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">What changed since ${dayOf(changes.baselineTakenAt)}</h2>
<p class="lead">The score was ${changes.pointsBefore} then and is ${score.points} now.${changes.list.length === 0 ? ' No verdict is another.' : null}</p>
${
  sorted.length === 0
    ? null
    : html`<table class="changes"><thead><tr><th scope="col">Direction</th><th scope="col">Account</th><th scope="col">Control</th><th scope="col">Before</th><th scope="col">Now</th></tr></thead>
<tbody>${sorted.map(({ direction, account, control, before, after }) => {
        const [sign, role, word] = directions[direction]
        return html`<tr><th scope="row" class="${role}"><span aria-hidden="true">${sign}</span> ${word}</th><td>${accountLink(account)}</td><td><code>${control}</code></td><td>${before ?? 'not judged'}</td><td>${after ?? 'not judged'}</td></tr>`
      })}</tbody></table>`
}
</section>`
}
