/**
 * The style sheet of the HTML report: no font, no picture, nothing from elsewhere. Red for failures and blue for passes, so that
 * people who see red and green alike can tell them apart; each also has a sign and a word. Text has a contrast of 4.5 to 1 or more.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --wash: #f4f5f7; --ink: #14181f; --soft: #515a68; --line: #d8dce3;
  --fail: #a3230f; --fail-wash: #fbebe8; --unknown: #5a3e9e; --unknown-wash: #f0ecfa;
  --accepted: #74500a; --accepted-wash: #faf1dc; --pass: #1d4f91; --pass-wash: #e9f0fa;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11141a; --wash: #1a1e26; --ink: #e9ebef; --soft: #a6afbd; --line: #2f3641;
    --fail: #ff9d88; --fail-wash: #381a15; --unknown: #c6b2ff; --unknown-wash: #292142;
    --accepted: #f0c873; --accepted-wash: #33290f; --pass: #96c0f7; --pass-wash: #14253d;
  }
}
* { box-sizing: border-box; }
html { font-size: 100%; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55;
  font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main, .masthead, .colophon { max-width: 62rem; margin: 0 auto; padding: 0 1.5rem; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .2em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--pass); outline-offset: 3px; }
h1, h2, h3, h4, p, ul, ol, dl, dd, table, figure { margin: 0; }
h1 { font-size: 2rem; line-height: 1.15; font-weight: 600; letter-spacing: -.02em; }
h2 { font-size: 1.375rem; line-height: 1.25; font-weight: 600; letter-spacing: -.01em; }
h3 { font-size: 1.125rem; line-height: 1.3; font-weight: 600; }
h4 { font-size: 1rem; line-height: 1.4; font-weight: 600; }
ul, ol { padding: 0; list-style: none; }
code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875em; }
.command { display: inline-block; padding: .15rem .5rem; background: var(--wash); border: 1px solid var(--line); border-radius: .25rem; }
.quiet, .eyebrow { color: var(--soft); }
.quiet { font-size: .875rem; }
.eyebrow { font-size: .8125rem; font-weight: 600; letter-spacing: .06em; text-transform: uppercase; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--paper); }
.sample { background: var(--accepted-wash); color: var(--accepted); text-align: center; padding: .6rem 1.5rem; font-size: .9375rem; }
.masthead { padding-top: 3.5rem; }
.masthead .eyebrow { margin-bottom: .5rem; }
.facts { display: flex; flex-wrap: wrap; gap: .15rem 1.5rem; margin-top: .75rem; color: var(--soft); font-size: .9375rem; }
.contents { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: 1.5rem; padding-top: .9rem; border-top: 1px solid var(--line); font-size: .875rem; }
section.chapter { margin-top: 4rem; }
section.chapter > h2 { padding-top: .9rem; border-top: 2px solid var(--ink); }
section.chapter > .lead { margin-top: .5rem; color: var(--soft); max-width: 42rem; }

.score { display: grid; grid-template-columns: minmax(12rem, auto) 1fr; gap: 1.5rem 3.5rem; align-items: end; margin-top: 1.75rem; }
.points { display: flex; align-items: baseline; gap: .75rem; }
.points .number { font-size: 7.5rem; line-height: .85; font-weight: 300; letter-spacing: -.05em; }
.points .of { color: var(--soft); font-size: 1.125rem; }
.score .verdict { font-size: 1.25rem; line-height: 1.4; }
.score .change { margin-top: .5rem; color: var(--soft); }
.bar { display: block; width: 100%; height: 1.5rem; margin-top: 2.25rem; }
.bar .kept { fill: var(--pass); }
.bar .held { fill: var(--paper); stroke: var(--pass); }
.bar .failed { fill: var(--fail); }
.bar .unseen { fill: url(#hatch); stroke: var(--unknown); }
.hatch { stroke: var(--unknown); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 2rem; margin-top: .75rem; font-size: .875rem; }
.legend strong { font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(7, 1fr); margin-top: 2.5rem; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
.figures > div { padding: 1rem 0; display: flex; flex-direction: column-reverse; }
.figures dt { font-size: .875rem; color: var(--soft); }
.figures dd { font-size: 1.875rem; line-height: 1.2; font-weight: 400; }
.figures .none dd { color: var(--soft); font-weight: 300; }

.tag { display: inline-block; padding: .05rem .55rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .8125rem; font-weight: 600; line-height: 1.5; white-space: nowrap; }
.tag.critical { background: var(--fail); border-color: var(--fail); color: var(--paper); }
.tag.high { color: var(--fail); }
.tag.medium { color: var(--accepted); }
.tag.low { color: var(--soft); }
.is-fail { color: var(--fail); } .is-unknown { color: var(--unknown); } .is-accepted { color: var(--accepted); } .is-pass { color: var(--pass); }

.actions > li { display: grid; grid-template-columns: 3rem 1fr 7rem; gap: 0 1rem; padding: 1.5rem 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.actions .rank { font-size: 1.875rem; line-height: 1.1; font-weight: 300; color: var(--soft); }
.actions .who { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: center; font-size: .9375rem; }
.actions .what { margin-top: .5rem; font-weight: 600; }
.actions .how { margin-top: .25rem; }
.actions .cost { text-align: right; font-size: .875rem; color: var(--soft); }
.actions .cost strong { display: block; font-size: 1.125rem; line-height: 1.3; color: var(--ink); font-weight: 600; }

.spots > li, .decisions > li { padding: 1.25rem 0 1.25rem 1.25rem; margin-top: 1rem; border-left: 4px solid var(--unknown); break-inside: avoid; }
.spots > li { border-left-style: double; }
.decisions > li { border-left-color: var(--accepted); }
.decisions > li.attested { border-left-color: var(--pass); }
.spots > li, .decisions > li { padding-top: .25rem; padding-bottom: .25rem; }
.spots p, .decisions p { margin-top: .25rem; }
.decisions + h3 { margin-top: 2.5rem; }
section.chapter > h3 { margin-top: 2rem; }

.scroll { position: relative; overflow-x: auto; margin-top: 1.5rem; }
table { width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.45; }
th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; border-bottom-color: var(--ink); }
th[scope=row] { font-weight: 600; }
th .quiet { font-weight: 400; }
.matrix { min-width: 56rem; table-layout: fixed; }
.matrix th, .matrix td { padding: .6rem .35rem .6rem 0; }
.matrix td.number, .matrix th.number { padding-right: 1.25rem; }
.matrix thead th[scope=col] + th[scope=col] { padding-left: .5rem; }
.matrix thead th { font-size: .75rem; line-height: 1.3; overflow-wrap: normal; }
.matrix thead th:first-child { width: 8.5rem; }
.matrix thead th:nth-child(2) { width: 4.25rem; }
.matrix .cell { display: inline-block; min-width: 3.25rem; padding: .1rem .45rem; border-radius: .25rem; border: 1px solid transparent; white-space: nowrap; font-weight: 600; text-decoration: none; }
.matrix .cell.is-fail { background: var(--fail-wash); }
.matrix .cell.is-unknown { background: var(--unknown-wash); border: 1px dashed var(--unknown); }
.matrix .cell.is-accepted { background: var(--accepted-wash); }
.matrix .cell.is-pass { font-weight: 400; }
.matrix .cell.is-not-applicable { color: var(--soft); font-weight: 400; }
.number { text-align: right; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-top: 1rem; font-size: .875rem; }

.account { margin-top: 3rem; }
.account > header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; padding-bottom: .5rem; border-bottom: 1px solid var(--ink); }
.account > header .tally { margin-left: auto; color: var(--soft); font-size: .875rem; }
.finding { padding: 1.25rem 0; border-bottom: 1px solid var(--line); }
.finding .mark { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; font-size: .875rem; }
.finding .mark b { font-weight: 600; }
.finding h4 { margin-top: .3rem; }
.finding ul.reasons { margin-top: .35rem; }
.finding .reasons li { padding-left: 1.1rem; text-indent: -1.1rem; }
.finding .reasons li::before { content: "–"; display: inline-block; width: 1.1rem; text-indent: 0; color: var(--soft); }
.finding .fix { margin-top: .5rem; }
.evidence { margin-top: .75rem; background: var(--wash); font-size: .8125rem; table-layout: fixed; }
.evidence th:first-child { width: 21%; } .evidence th:nth-child(3) { width: 24%; } .evidence th:last-child { width: 12%; }
.evidence th, .evidence td { padding: .35rem .75rem; border: 0; }
.evidence thead th { padding-bottom: 0; border: 0; font-weight: 400; }
.evidence th[scope=row] { font-weight: 400; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--soft); font-size: .9375rem; }
details table { margin-top: .5rem; font-size: .8125rem; }
.settled { table-layout: fixed; }
.settled th:first-child { width: 32%; } .settled th:nth-child(3) { width: 23%; } .settled th:last-child { width: 14%; }
.colophon { margin-top: 4rem; padding-top: 1.5rem; padding-bottom: 4rem; color: var(--soft); font-size: .875rem; }
.explain p + p, .explain ul { margin-top: .75rem; }
.explain { max-width: 42rem; margin-top: 1rem; }
.explain li { padding-left: 1.1rem; text-indent: -1.1rem; }
.explain li::before { content: "–"; display: inline-block; width: 1.1rem; text-indent: 0; color: var(--soft); }

@media screen and (max-width: 44rem) {
  .masthead { padding-top: 2rem; }
  main, .masthead, .colophon { padding-left: 1.1rem; padding-right: 1.1rem; }
  .score { grid-template-columns: 1fr; }
  .points .number { font-size: 6rem; }
  .figures { grid-template-columns: repeat(3, 1fr); }
  .actions > li { grid-template-columns: 2.25rem 1fr; }
  .actions .cost { grid-column: 2; text-align: left; margin-top: .5rem; display: flex; gap: .5rem 1rem; }
  .actions .cost strong { display: inline; font-size: inherit; }
  .account > header .tally { margin-left: 0; width: 100%; }
  .evidence thead, .settled thead, .changes thead { display: none; }
  .evidence tr, .settled tr, .changes tr { display: block; padding: .35rem 0; }
  .settled tr, .changes tr { border-bottom: 1px solid var(--line); }
  .evidence th, .evidence td, .settled th, .settled td, .changes th, .changes td { display: block; width: auto; padding: .05rem .75rem; border: 0; }
  .settled th, .settled td, .changes th, .changes td { padding-left: 0; }
  .evidence th[scope=row]:first-child, .settled th[scope=row]:first-child { width: auto; }
}
@page { size: A4; margin: 16mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #515a68; } @bottom-left { content: "Rootwarden: root posture"; font: 8pt sans-serif; color: #515a68; } }
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --wash: #f4f5f7; --ink: #000000; --soft: #454d59; --line: #c9ced6;
    --fail: #a3230f; --fail-wash: #fbebe8; --unknown: #5a3e9e; --unknown-wash: #f0ecfa;
    --accepted: #74500a; --accepted-wash: #faf1dc; --pass: #1d4f91; --pass-wash: #e9f0fa;
  }
  html { font-size: 8.75pt; }
  body { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main, .masthead, .colophon { max-width: none; padding-left: 0; padding-right: 0; }
  .masthead { padding-top: 1rem; }
  .contents, .skip { display: none; }
  a { text-decoration: none; }
  section.chapter { margin-top: 2.5rem; }
  h2, h3, h4, .account > header, thead { break-after: avoid; }
  .figures, .score, .reasons, .fix, tr { break-inside: avoid; }
  .finding { padding: .6rem 0; }
  .finding .mark, .finding h4, .evidence tr:first-child { break-after: avoid; }
  .evidence { margin-top: .4rem; }
  .evidence th, .evidence td { padding: .1rem .5rem; }
  .settled th, .settled td { padding-top: .15rem; padding-bottom: .15rem; }
  .scroll { overflow: visible; }
  .matrix { min-width: 0; font-size: .75rem; }
  .matrix thead th { font-size: .6875rem; }
  .matrix .cell { min-width: 0; padding: 0 .3rem; }
}
`
