import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FoundIncident, score } from '../src/testing/trail-stories/score.ts'
import type { Label } from '../src/testing/trail-stories/story.ts'
import { type Benchmark, type Result, median, rounded } from './benchmark.ts'
import type { TrailPass } from './read-trail.ts'
import { type TrailSize, writeTrail } from './trail-generator.ts'
import { labelsIn } from './trail-labels.ts'
import { type Passes, type Way, takeTurns, timesAsQuick } from './trail-passes.ts'

/** Uncompressed; `BENCH_TRAIL_MB` says another. */
const MEGABYTES = Number(process.env['BENCH_TRAIL_MB'] ?? 600)
const PASSES = 10
/** One process compiles itself to be quicker than the next by a seventh: what an aim is measured by is read in more of them. */
const [ROUNDS_WITH_AIM, ROUNDS] = [3, 2] as const

interface Case extends Way {
  /** Of gunzip alone on one core. */
  readonly aim?: number
}

const isFloor = ({ way }: Case): boolean => way === 'gunzip' || way === 'gunzip-parse'
const roundsOf = (each: Case): number => (each.aim !== undefined || isFloor(each) ? ROUNDS_WITH_AIM : ROUNDS)

const all = availableParallelism()
const cases: readonly Case[] = [
  { name: 'gunzip', way: 'gunzip', cores: 1 },
  { name: 'gunzip and JSON.parse', way: 'gunzip-parse', cores: 1 },
  { name: 'detect, root rules', way: 'root-rules', cores: 1, aim: 0.85 },
  { name: 'detect, whole pack', way: 'whole-pack', cores: 1, aim: 0.5 },
  { name: 'whole pack, events alone', way: 'matching', cores: 1 },
  { name: 'everything parsed', way: 'everything', cores: 1 },
  ...(all > 1
    ? [
        { name: `detect, root rules, ${all} cores`, way: 'root-rules' as const, cores: all },
        { name: `detect, whole pack, ${all} cores`, way: 'whole-pack' as const, cores: all },
      ]
    : []),
]

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

const least = (passes: Passes, figure: (pass: TrailPass) => number): number => Math.min(...passes.map(figure))
const most = (passes: Passes, figure: (pass: TrailPass) => number): number => Math.max(...passes.map(figure))
const [wallMs, cpuMs, rssMb] = [(pass: TrailPass) => pass.wallMs, (pass: TrailPass) => pass.cpuMs, (pass: TrailPass) => pass.rssMb]

/** By the name of its case, what each process took. */
type Rounds = ReadonlyMap<string, readonly Passes[]>

function resultOf(each: Case, rounds: Rounds, size: TrailSize): Result {
  const { name, aim, cores } = each
  const roundsOfCase = (one: string): readonly Passes[] => rounds.get(one) ?? []
  const [ours, gunzip, parse] = [roundsOfCase(name), roundsOfCase('gunzip'), roundsOfCase('gunzip and JSON.parse')]
  const passes = ours.flat()
  const first = ours.flatMap(([pass]) => pass ?? [])
  // On one core, by the time of the processor; on several, only the clock can say what they are worth.
  const time = cores === 1 ? cpuMs : wallMs
  const [share, overParse] = [timesAsQuick(ours, gunzip, time), timesAsQuick(ours, parse, time)]
  const bestMs = least(passes, wallMs)
  return {
    bench: `trail: ${name}`,
    figures: {
      wallMs: bestMs,
      cpuMs: least(passes, cpuMs),
      coldMs: least(first, wallMs),
      megabytesPerSecond: Math.round(size.uncompressed / 1e3 / bestMs),
      recordsPerSecond: Math.round((size.records / bestMs) * 1000),
      timesGunzipAndParse: rounded(overParse),
      eventsParsed: passes[0]?.events ?? 0,
      incidents: passes[0]?.incidents.length ?? 0,
      coldRssMb: most(first, rssMb),
      peakRssMb: most(passes, rssMb),
    },
    floor: {
      gunzipMs: least(gunzip.flat(), wallMs),
      gunzipCpuMs: least(gunzip.flat(), cpuMs),
      parseCpuMs: least(parse.flat(), cpuMs),
    },
    ratio: rounded(share),
    aims: [
      ...(aim === undefined ? [] : [{ claim: `at least ${aim * 100} % of gunzip alone`, met: share >= aim }]),
      ...(aim === 0.5 ? [{ claim: 'at least twice gunzip and JSON.parse', met: overParse >= 2 }] : []),
      ...(isFloor(each) ? [] : [{ claim: 'at most 300 MB of memory for one reading', met: most(first, rssMb) <= 300 }]),
    ],
  }
}

interface Tally {
  expected: number
  missed: number
  falseAlarms: number
}

/** What was planted against what was found, by the number of the rule; every miss and false alarm by its story or its first event. */
function judged(labels: readonly Label[], { name }: Case, incidents: readonly FoundIncident[]): Result {
  const { expected, found, missed, misjudged, falseAlarms, recall, precision } = score(labels, incidents)
  const byRule = new Map<string, Tally>()
  const tally = (rule: string): Tally => {
    const known = byRule.get(rule) ?? { expected: 0, missed: 0, falseAlarms: 0 }
    byRule.set(rule, known)
    return known
  }
  for (const each of labels.flatMap(({ expects }) => expects)) tally(each.rule).expected += each.incidents
  for (const each of missed) tally(each.rule).missed += 1
  for (const each of falseAlarms) tally(each.rule).falseAlarms += 1
  return {
    bench: `trail: ${name}, against the labels`,
    figures: { recall: rounded(recall), precision: rounded(precision), expected, found, misjudged: misjudged.length },
    floor: null,
    ratio: null,
    aims: [
      { claim: 'nothing that was planted is missed', met: missed.length === 0 },
      { claim: 'nothing is said that nobody planted', met: falseAlarms.length === 0 },
    ],
    byRule: Object.fromEntries([...byRule].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    remarks: [
      ...missed.map((each) => `missed: ${each.rule} in ${each.story}, ${each.expected} expected, ${each.found} found`),
      ...misjudged.map((each) => `misjudged: ${each.rule} in ${each.story} is ${each.found} and should be ${each.expected}`),
      ...falseAlarms.map((each) => `false alarm: ${each.rule}, ${each.level}, from event ${each.eventIds[0] ?? ''}`),
    ],
  }
}

const LOADS = 9
const MOST_LOAD_MS = 200

/** How long the rules take to load and to be made ready, in a process of its own with a warm compile cache. */
function packLoad(built: boolean): Result {
  const cache = new URL('../tools/compile-cache.js', import.meta.url).href
  const args = ['--import', cache, beside('./load-pack.ts'), ...(built ? ['--built'] : [])]
  const times = Array.from({ length: LOADS + 1 }, () => {
    const child = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (child.status !== 0) throw new Error(`loading failed: ${child.stderr}`)
    return Number(child.stdout)
  }).slice(1)
  const middle = median(times)
  return {
    bench: `trail: pack loaded in ${Math.round(middle)} ms, ${built ? 'build' : 'source'}`,
    figures: { loadMs: rounded(middle), bestMs: rounded(Math.min(...times)), worstMs: rounded(Math.max(...times)) },
    floor: null,
    ratio: null,
    aims: [{ claim: `at most ${MOST_LOAD_MS} ms`, met: middle <= MOST_LOAD_MS }],
  }
}

async function readInRounds(folder: string, note: (text: string) => void): Promise<Rounds> {
  const rounds = new Map<string, Passes[]>(cases.map(({ name }) => [name, []]))
  for (let round = 1; round <= ROUNDS_WITH_AIM; round += 1) {
    const inTurn = cases.filter((one) => round <= roundsOf(one))
    const taken = await takeTurns(folder, inTurn, PASSES, (text) => note(`round ${round} of ${ROUNDS_WITH_AIM}, ${text}`))
    for (const [index, { name }] of inTurn.entries()) rounds.get(name)?.push(taken[index] ?? [])
  }
  return rounds
}

/** Reads a made-up trail in all ways, each in processes of its own. The ratio is the share of the speed of gunzip on one core. */
export const trail: Benchmark = async (note) => {
  const folder = mkdtempSync(join(tmpdir(), 'rootwarden-trail-'))
  try {
    note(`making up a trail of ${MEGABYTES} MB`)
    const size = writeTrail(folder, { megabytes: MEGABYTES })
    const rounds = await readInRounds(folder, note)
    note('loading the rules')
    const loads = [packLoad(false), ...(existsSync(beside('../dist/catalogue/rules.gen.js')) ? [packLoad(true)] : [])]
    const made: Result = { bench: 'trail: made up', figures: { ...size }, floor: null, ratio: null, aims: [] }
    const labels = labelsIn(folder)
    return [
      made,
      ...loads,
      ...cases.flatMap((each) => [
        resultOf(each, rounds, size),
        ...(each.way === 'whole-pack' ? [judged(labels, each, rounds.get(each.name)?.[0]?.[0]?.incidents ?? [])] : []),
      ]),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
