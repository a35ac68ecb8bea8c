import type { ChainProof, ProofDefect, ProofReport, Unproven } from '../trail/proof.ts'
import { counted, listed } from './counted.ts'
import { minuteOf } from './dates.ts'
import { grid } from './grid.ts'
import { SAMPLE_WORDS } from './headline.ts'
import { type Paint, painter } from './paint.ts'
import { printable } from './printable.ts'
import {
  PROBLEM_WORDS,
  REASON_WORDS,
  changeWords,
  defectCounts,
  hourOf,
  periodOf,
  proofSummary,
  spanOf,
  totalsOf,
  uncoveredMs,
} from './proof-words.ts'
import { STANDING_SIGNS, type Standing } from './standing.ts'
import { shorten } from './text-width.ts'
import { flow, wrap } from './wrap.ts'

export interface ProofTableOptions {
  readonly columns: number
  readonly colour: boolean
  readonly sample: boolean
  /** As the person named them. */
  readonly locations: readonly string[]
}

const NARROWEST = 60
const WIDEST = 160
/** Of each chain, and of files in no digest. */
const SHOWN = 10

const standingOf = ({ invalid, notCovered }: ChainProof): Standing => {
  if (invalid.length > 0) return 'fail'
  return notCovered.periods.length > 0 || notCovered.unreadable.length > 0 ? 'unknown' : 'pass'
}

const headlines: Readonly<Record<ProofReport['outcome'], readonly [standing: Standing, words: string]>> = {
  valid: ['pass', 'VALID'],
  invalid: ['fail', 'INVALID'],
  'not-covered': ['unknown', 'NOT ALL IS COVERED'],
}

const titleOf = ({ account, region, trail, backfill }: ChainProof): string =>
  `${account}  ${printable(region)}  ${printable(trail)}${backfill ? ' (written later)' : ''}`

const indented = (text: string, indent: number, columns: number): readonly string[] =>
  wrap(text, columns - indent).map((line) => `${' '.repeat(indent)}${line}`)

/** A path breaks before a folder or a name, where it can. */
function pathLines(place: string, indent: number, columns: number): readonly string[] {
  const width = columns - indent
  const pieces = printable(place)
    .split(/(?<=\/)/)
    .flatMap((piece) => wrap(piece, width))
  return flow(pieces, '', width).map((line) => `${' '.repeat(indent)}${line}`)
}

function defectLines(defects: readonly ProofDefect[], columns: number): readonly string[] {
  const shown = defects
    .slice(0, SHOWN)
    .flatMap(({ what, place, problem, detail, at }) => [
      ...indented(
        `${what === 'log' ? 'file' : 'digest'} ${PROBLEM_WORDS[problem]}${at === null ? '' : `, of ${minuteOf(at)}`}`,
        7,
        columns,
      ),
      ...pathLines(place, 9, columns),
      ...indented(printable(detail), 9, columns),
    ])
  const rest = defects.length - SHOWN
  return rest > 0 ? [...shown, `       and ${rest} more; --format json names all`] : shown
}

function defectSection(
  heading: string,
  chains: readonly ChainProof[],
  pick: (chain: ChainProof) => readonly ProofDefect[],
  columns: number,
): readonly string[] {
  const affected = chains.filter((chain) => pick(chain).length > 0)
  if (affected.length === 0) return []
  const count = affected.reduce((sum, chain) => sum + pick(chain).length, 0)
  return [
    `  ${heading} (${count})`,
    ...affected.flatMap((chain) => [...indented(titleOf(chain), 5, columns), ...defectLines(pick(chain), columns)]),
    '',
  ]
}

function strayLines({ unnamed }: ProofReport, columns: number): readonly string[] {
  const strays = unnamed.filter(({ strays: { count } }) => count > 0)
  if (strays.length === 0) return []
  return [
    '  IN NO DIGEST',
    ...indented('CloudTrail did not write these, or a trail without validation did.', 5, columns),
    ...strays.flatMap(({ account, region, strays: { count, first } }) => [
      ...indented(`${account}  ${printable(region)}  ${counted(count, 'file')}`, 5, columns),
      ...first.slice(0, SHOWN).flatMap((place) => pathLines(place, 9, columns)),
      ...(count > SHOWN ? [`         and ${count - SHOWN} more`] : []),
    ]),
    '',
  ]
}

interface Gap {
  readonly chain: ChainProof
  readonly period: Unproven
}

/** What is the same for many accounts is said once. */
const sameGap = ({ period: { from, to, because, changes } }: Gap): string =>
  [hourOf(from), hourOf(to), because, ...changes.map(changeWords)].join(' ')

function gapLines(gaps: readonly Gap[], columns: number): readonly string[] {
  const [first] = gaps
  if (first === undefined) return []
  const { chain, period } = first
  const where =
    gaps.length === 1 ? titleOf(chain) : `${counted(gaps.length, 'chain')} of ${listed([...new Set(gaps.map((gap) => gap.chain.account))])}`
  const why = period.changes.length === 0 ? [REASON_WORDS[period.because]] : period.changes.map((change) => printable(changeWords(change)))
  return [
    ...indented(where, 5, columns),
    ...indented(`${gaps.length === 1 ? '' : 'about '}${periodOf(period)} (${spanOf(period.to - period.from)})`, 7, columns),
    ...why.flatMap((line) => indented(line, 7, columns)),
  ]
}

function gapSection({ chains, unnamed }: ProofReport, columns: number): readonly string[] {
  const gaps = chains.flatMap((chain) => chain.notCovered.periods.map((period): Gap => ({ chain, period })))
  const loose = unnamed.filter(({ unproven }) => unproven > 0)
  if (gaps.length === 0 && loose.length === 0) return []
  const groups = [...Map.groupBy(gaps, sameGap).values()].toSorted((a, b) => (a[0]?.period.from ?? 0) - (b[0]?.period.from ?? 0))
  return [
    gaps.length === 0 ? '  NOT COVERED' : `  NOT COVERED   ${spanOf(uncoveredMs(chains))}`,
    ...groups.flatMap((group) => gapLines(group, columns)),
    ...loose.flatMap(({ account, region, unproven }) =>
      indented(`${account}  ${printable(region)}  ${counted(unproven, 'file')} that nothing vouches for`, 5, columns),
    ),
    '',
  ]
}

/** Longer words stand in the sections above. */
const LONGEST_VERDICT = 20

function verdictOf(chain: ChainProof): string {
  const { invalid, notCovered } = chain
  const wrong = listed(defectCounts(invalid))
  if (invalid.length > 0) return wrong.length <= LONGEST_VERDICT ? wrong : `${invalid.length} invalid`
  const open = uncoveredMs([chain])
  if (open > 0) return `${spanOf(open)} open`
  return notCovered.unreadable.length > 0 ? `${notCovered.unreadable.length} not checked` : 'valid'
}

const briefly: Readonly<Partial<Record<Standing, string>>> = { fail: 'invalid', unknown: 'open', pass: 'valid' }

const NARROWEST_TRAIL = 10

/** Where there is no room, the names of trails are left out, and verdicts are a word. */
function chainGrid(chains: readonly ChainProof[], columns: number, paint: Paint): readonly string[] {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length))
  const others = 12 + widest(['Region', ...chains.map(({ region }) => region)]) + 7 + 5 + widest(chains.map(verdictOf)) + 2 + 5 * 2
  const room = columns - others
  const hasRoom = room >= NARROWEST_TRAIL
  const trailOf = ({ trail, backfill }: ChainProof): string => shorten(`${printable(trail)}${backfill ? ' (late)' : ''}`, room)
  return grid(
    [
      { heading: 'account' },
      { heading: 'Region' },
      ...(hasRoom ? [{ heading: 'trail' }] : []),
      { heading: 'digests', align: 'right' },
      { heading: 'files', align: 'right' },
      { heading: '' },
    ],
    chains.map((chain) => [
      chain.account,
      printable(chain.region),
      ...(hasRoom ? [trailOf(chain)] : []),
      String(chain.valid.digests),
      String(chain.valid.logs),
      paint(standingOf(chain), `${STANDING_SIGNS[standingOf(chain)]} ${hasRoom ? verdictOf(chain) : (briefly[standingOf(chain)] ?? '')}`),
    ]),
    (heading) => paint('quiet', heading),
  ).map((line) => `  ${line}`)
}

/**
 * The proof for a terminal: a sentence, then what is invalid, what is not covered, and every chain of digests.
 *
 * @returns lines that fit into the columns; what names AWS or a file system gave cannot steer the terminal.
 */
export function renderProofTable(report: ProofReport, { columns: wide, colour, sample, locations }: ProofTableOptions): string {
  const columns = Math.min(WIDEST, Math.max(NARROWEST, Math.floor(wide)))
  const paint = painter(colour)
  const [standing, words] = headlines[report.outcome]
  const { accounts } = totalsOf(report)
  const { chains } = report
  const lines = [
    ...wrap(`trail proof · ${counted(accounts, 'account')} · ${listed(locations.map(printable))}`, columns),
    ...(sample ? wrap(`SAMPLE DATA   ${SAMPLE_WORDS}`, columns).map((line) => paint('strong', line)) : []),
    '',
    `  ${paint(standing, `${STANDING_SIGNS[standing]} ${words}`)}`,
    ...indented(proofSummary(report), 2, columns),
    '',
    ...defectSection('INVALID', chains, ({ invalid }) => invalid, columns),
    ...strayLines(report, columns),
    ...defectSection('COULD NOT BE CHECKED', chains, ({ notCovered }) => notCovered.unreadable, columns),
    ...gapSection(report, columns),
    ...(chains.length === 0 ? indented(NO_DIGESTS, 2, columns) : chainGrid(chains, columns - 2, paint)),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

const NO_DIGESTS =
  'Digests are written only by trails that have log file validation switched on, into the folder CloudTrail-Digest beside the logs: name a place that holds both.'
