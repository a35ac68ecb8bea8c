import type { ScanReport } from '../../report.ts'
import { minuteOf } from '../dates.ts'
import { SAMPLE_WORDS, momentOf, reachOf, subjectOf } from '../headline.ts'
import { accountChapter } from './account-chapter.ts'
import { actionChapter } from './action-chapter.ts'
import { blindSpotChapter } from './blind-spot-chapter.ts'
import { changeChapter } from './change-chapter.ts'
import { coverageChapter } from './coverage-chapter.ts'
import { decisionChapter } from './decision-chapter.ts'
import { type Markup, html, trustedMarkup } from './markup.ts'
import { matrixChapter } from './matrix-chapter.ts'
import { scoreChapter, scoreMethod } from './score-chapter.ts'
import { STYLE } from './style.ts'

/** Of `STYLE`, as a content security policy names it; the test of this file computes it. */
export const STYLE_HASH = 'sha256-Y4+azcBHfVazT7aNmPRyalkfRu1UOdis6HzBmo6ISwk='

/** Nothing may be loaded, nothing may run, and no style but ours applies: the page holds names that others chose. */
const policy = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`

const contents: readonly (readonly [id: string, title: string])[] = [
  ['score', 'Score'],
  ['actions', 'Do these first'],
  ['unknown', 'Not seen'],
  ['matrix', 'By account and area'],
  ['decisions', 'Decisions'],
  ['accounts', 'Every verdict'],
  ['coverage', 'What was read'],
  ['method', 'How the score is made'],
]

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const masthead = (report: ScanReport): Markup => html`<header class="masthead">
<p class="eyebrow">AWS root user · posture</p>
<h1>${capital(subjectOf(report))}</h1>
<p class="facts">${[...reachOf(report), momentOf(report)].map((fact) => html`<span>${fact}</span>`)}</p>
<nav class="contents" aria-label="Contents">${contents.map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav>
</header>`

/**
 * The report as one HTML file, to read and to print: it loads nothing and runs nothing, follows the reader's light or dark setting,
 * and says by sign and word whatever it says by colour.
 */
export function renderHtml(report: ScanReport): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trustedMarkup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="rootwarden ${report.tool.version}">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Root posture ${report.score.points} of 100: ${subjectOf(report)}</title>
<style>${trustedMarkup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#score">Skip to the score</a>
${report.sample ? html`<p class="sample" role="note"><strong>Sample data.</strong> ${SAMPLE_WORDS}</p>` : null}
${masthead(report)}
<main>
${scoreChapter(report)}
${actionChapter(report)}
${blindSpotChapter(report)}
${changeChapter(report)}
${matrixChapter(report)}
${decisionChapter(report)}
${accountChapter(report)}
${coverageChapter(report)}
${scoreMethod()}
</main>
<footer class="colophon"><p>Written by rootwarden ${report.tool.version}, ${minuteOf(report.judgedAt)}. All ages count from then.</p></footer>
</body>
</html>
`
  return page.text
}
