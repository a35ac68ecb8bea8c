import { NOTHING_SEEN, lossesOf } from '../../detect/engine.ts'
import type { LogCoverage } from '../../trail/log-coverage.ts'
import type { ChosenStats } from '../../trail/stats-choice.ts'
import { failuresOf } from '../../trail/trail-counts.ts'
import { counted } from '../counted.ts'
import { printable } from '../printable.ts'
import { blindLines, block, headLines, thousands } from './coverage-lines.ts'
import {
  accountLines,
  actionLines,
  countryLines,
  forgottenLines,
  leftLine,
  networkLines,
  periodLines,
  principalLines,
  shareText,
  shares,
} from './stats-lists.ts'
import { type TrailLook, indented, sampleLine, spanText } from './words.ts'

export interface StatsView {
  readonly stats: ChosenStats
  readonly coverage: LogCoverage
}

/** Days or hours beside other lists; all of them where they alone were asked for. */
const USUAL_PERIODS = 31

const section = (title: string, legend: string, body: readonly string[], { paint }: TrailLook): readonly string[] => [
  '',
  `  ${paint('strong', title)}${legend === '' ? '' : `   ${legend}`}`,
  ...body,
]

const noted = (notes: readonly string[], { paint, columns }: TrailLook): readonly string[] =>
  notes.flatMap((note) => indented(note, columns, 2)).map((line) => paint('quiet', line))

function summary({ totals, span, byServices }: ChosenStats, coverage: LogCoverage): string {
  const failures = failuresOf(totals)
  const { failedRootSignIns } = totals
  const ofRoot =
    failedRootSignIns === 0 ? '' : failedRootSignIns === failures ? ', all of root' : `, ${thousands(failedRootSignIns)} of root`
  const isPart = span !== null && (span.firstSeen !== coverage.firstEventAt || span.lastSeen !== coverage.lastEventAt)
  return [
    ...(isPart ? [spanText(span.firstSeen, span.lastSeen)] : []),
    `${thousands(totals.events)} ${totals.events === 1 ? 'event' : 'events'}, ${thousands(totals.rootEvents)} by root`,
    `${thousands(failures)} failed ${failures === 1 ? 'sign-in' : 'sign-ins'}${ofRoot}, ${thousands(totals.signIns)} that succeeded`,
    `${thousands(totals.denied)} denied`,
    `${shareText(byServices, totals.events)} by AWS services`,
  ].join(' · ')
}

const BARS = '█ root   ░ others'
const FAILED = `failed sign-ins: ${BARS}`

function periods({ lists: { failedSignIns: list }, by, only }: ChosenStats, look: TrailLook): readonly string[] {
  if (list === undefined) return []
  const shown = only === null ? list.rows.slice(-USUAL_PERIODS) : list.rows
  const earlier = list.rows.length - shown.length
  const note = earlier === 0 ? [] : [`${counted(earlier, `earlier ${by}`)}: --only failed-sign-ins shows all`]
  return section(`FAILED SIGN-INS BY ${by.toUpperCase()}, UTC`, BARS, [...noted(note, look), ...periodLines(shown, by, look)], look)
}

function places({ lists: { countries, networks }, withoutAddress }: ChosenStats, look: TrailLook): readonly string[] {
  const isPlaced = countries === undefined || countries.rows.some(({ country }) => country !== null)
  const noPlaces = isPlaced ? [] : ['no country is known: --places FILE brings a table of places']
  const elsewhere = withoutAddress === 0 ? [] : [`${counted(withoutAddress, 'event')} came from no public address`]
  const notes = noted([...noPlaces, ...elsewhere], look)
  return [
    ...(countries === undefined
      ? []
      : section('COUNTRIES', FAILED, [...countryLines(countries.rows, look), ...noted(leftLine(countries), look), ...notes], look)),
    ...(networks === undefined
      ? []
      : section('NETWORKS', FAILED, [...networkLines(networks.rows, look), ...noted(leftLine(networks), look)], look)),
    ...(countries === undefined && networks !== undefined ? notes : []),
  ]
}

const actions = ({ lists: { actions: list } }: ChosenStats, look: TrailLook): readonly string[] =>
  list === undefined ? [] : section('ACTIONS', '█ denied   ░ not', [...actionLines(list.rows, look), ...noted(leftLine(list), look)], look)

function principals(stats: ChosenStats, look: TrailLook): readonly string[] {
  const { lists, hidden, unnamed, byServices } = stats
  const list = lists.principals
  if (list === undefined) return []
  const notes = [
    ...leftLine(list),
    ...(byServices === 0 ? [] : [`${counted(byServices, 'event')} by AWS services, which are not listed`]),
    ...(unnamed === 0 ? [] : [`${counted(unnamed, 'event')} by nobody who is named`]),
  ]
  const nameless =
    hidden.events === 0
      ? []
      : [
          `${counted(hidden.events, 'event')} under names that CloudTrail hides, ${counted(failuresOf(hidden), 'failed sign-in')} among them: ` +
            'many people or one, nobody can tell',
        ]
  return section(
    'PRINCIPALS',
    'root first',
    [
      ...principalLines(list.rows, look),
      ...noted(notes, look),
      ...nameless.flatMap((line) => indented(line, look.columns, 2)).map((line) => look.paint('unknown', line)),
    ],
    look,
  )
}

function rest({ lists: { accounts, regions, services }, totals }: ChosenStats, look: TrailLook): readonly string[] {
  const flat = (text: string): readonly string[] => indented(text, look.columns, 2)
  const short = (source: string): string => printable(source.replace(/\.amazonaws\.com$/, ''))
  return [
    ...(accounts === undefined
      ? []
      : section('ACCOUNTS', '', [...accountLines(accounts.rows, look), ...noted(leftLine(accounts), look)], look)),
    ...(regions === undefined
      ? []
      : section(
          'REGIONS',
          '',
          [...flat(shares(regions.rows, ({ region }) => printable(region) || 'none', totals.events)), ...noted(leftLine(regions), look)],
          look,
        )),
    ...(services === undefined
      ? []
      : section(
          'SERVICES THAT WERE CALLED',
          '',
          [...flat(shares(services.rows, ({ source }) => short(source), totals.events)), ...noted(leftLine(services), look)],
          look,
        )),
  ]
}

/** What is in a trail, in numbers and bars, and what could not be seen. */
export function renderStats({ stats, coverage }: StatsView, look: TrailLook): string {
  const head = [...sampleLine(look), ...headLines(coverage, look)]
  const body =
    stats.totals.events === 0
      ? ['', ...indented('There is no event to count: nothing was read, or what was asked for is not in it.', look.columns, 2)]
      : [
          ...indented(summary(stats, coverage), look.columns, 0),
          ...periods(stats, look),
          ...places(stats, look),
          ...actions(stats, look),
          ...principals(stats, look),
          ...rest(stats, look),
        ]
  const blind = [...blindLines(coverage, lossesOf(NOTHING_SEEN), 0, 0), ...forgottenLines(stats)]
  return [...head, ...body, ...block('COULD NOT SEE', blind, look)].join('\n')
}
