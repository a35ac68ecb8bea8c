import { SEVERITIES } from '../../control.ts'
import type { ScanReport } from '../../report.ts'
import { CRITICAL_CAP, MANAGEMENT_CRITICAL_CAP, MANAGEMENT_FACTOR, SEVERITY_WEIGHT } from '../../score.ts'
import { counted } from '../counted.ts'
import { changeOf, wordForPoints } from '../headline.ts'
import { STANDING_SIGNS } from '../standing.ts'
import { type Markup, html } from './markup.ts'

interface Stretch {
  readonly role: 'kept' | 'held' | 'failed' | 'unseen'
  readonly points: number
  readonly says: string
}

/** A hundred points and where each of them went. */
function stretchesOf({ score, totals }: ScanReport): readonly Stretch[] {
  const held = Math.max(0, 100 - score.points - score.lostToFailures - score.lostToUnknowns)
  const capped = score.cappedBecause !== null
  const failures = capped ? score.lostToFailures : score.lostToFailures + held
  const all: readonly Stretch[] = [
    { role: 'kept', points: score.points, says: 'earned' },
    { role: 'held', points: capped ? held : 0, says: 'held back by an open critical failure' },
    { role: 'failed', points: failures, says: 'lost to what is wrong' },
    { role: 'unseen', points: score.lostToUnknowns, says: `lost to what could not be seen (${counted(totals.unknown, 'answer')})` },
  ]
  return all.filter(({ points }) => points > 0)
}

function barOf(stretches: readonly Stretch[]): Markup {
  const total = stretches.reduce((sum, { points }) => sum + points, 0)
  const starts = stretches.map((_, index) => stretches.slice(0, index).reduce((sum, { points }) => sum + points, 0))
  return html`<svg class="bar" viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label="${stretches.map(({ points, says }) => `${points} ${says}`).join(', ')}">
<defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="8" stroke-width="3"/></pattern></defs>
${stretches.map(({ role, points }, index) => html`<rect class="${role}" x="${((starts[index] ?? 0) / total) * 1000 + 1}" y="1" width="${Math.max(2, (points / total) * 1000 - 3)}" height="22"/>`)}
</svg>
<p class="legend">${stretches.map(({ points, says }) => html`<span><strong>${points}</strong> ${says}</span>`)}</p>`
}

const figure = (count: number, role: string, sign: string, says: string): Markup =>
  html`<div class="${count === 0 ? 'none' : role}"><dt>${sign === '' ? '' : `${sign} `}${says}</dt><dd>${count}</dd></div>`

const figuresOf = ({ openBySeverity, totals }: ScanReport): Markup => html`<dl class="figures">
${SEVERITIES.map((severity) => figure(openBySeverity[severity], severity === 'critical' || severity === 'high' ? 'is-fail' : '', STANDING_SIGNS.fail, severity))}
${figure(totals.unknown, 'is-unknown', STANDING_SIGNS.unknown, 'unknown')}
${figure(totals.accepted, 'is-accepted', STANDING_SIGNS.accepted, 'accepted')}
${figure(totals.pass, 'is-pass', STANDING_SIGNS.pass, 'pass')}
</dl>`

const verdicts = {
  strong: 'Root is in good hands.',
  good: 'Most of what matters is in place.',
  weak: 'There are gaps that an intruder, or an accident, would find.',
  poor: 'Root is open to whoever tries.',
} as const

function verdictOf({ score, totals }: ScanReport): string {
  if (score.cappedBecause !== null) return `No score above ${score.points} as long as ${score.cappedBecause}.`
  const word = wordForPoints(score.points)
  const known = word in verdicts ? verdicts[word as keyof typeof verdicts] : ''
  return totals.unknown > 0
    ? `${known} ${counted(totals.unknown, 'answer')} could not be had, and ${totals.unknown === 1 ? 'counts' : 'count'} against the score.`
    : known
}

/** The score, where its points went, and the counts. */
export function scoreChapter(report: ScanReport): Markup {
  const change = changeOf(report)
  return html`<section class="chapter" id="score" aria-labelledby="score-title">
<h2 id="score-title">The score</h2>
<div class="score">
<p class="points"><span class="number">${report.score.points}</span> <span class="of">of 100</span></p>
<div><p class="verdict">${verdictOf(report)}</p>${change === null ? null : html`<p class="change">${change}</p>`}</div>
</div>
${barOf(stretchesOf(report))}
${figuresOf(report)}
</section>`
}

/** How the points come about, in words. */
export const scoreMethod = (): Markup => html`<section class="chapter" id="method" aria-labelledby="method-title">
<h2 id="method-title">How the score is made</h2>
<div class="explain">
<p>The score is the share of what applies that is known to be well, by weight, from 0 to 100 and rounded down.</p>
<ul>
<li>A claim weighs by its severity: ${SEVERITIES.map((severity) => `${severity} ${SEVERITY_WEIGHT[severity]}`).join(', ')}. In the management account it weighs ${MANAGEMENT_FACTOR} times as much, for nothing restricts root there.</li>
<li>What is unknown earns nothing: what nobody can see might as well be wrong.</li>
<li>A failure that somebody has accepted still costs half of its weight. The risk has an owner; it is not gone.</li>
<li>With a critical failure open the score is at most ${CRITICAL_CAP}, with one in the management account at most ${MANAGEMENT_CRITICAL_CAP}.</li>
<li>What does not apply is left out.</li>
</ul>
</div>
</section>`
