import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FoundIncident, score } from '../src/testing/trail-stories/score.ts'
import type { Label } from '../src/testing/trail-stories/story.ts'
import { type Benchmark, type Result, median, rounded } from './benchmark.ts'
import type { TrailCase, TrailRead } from './read-trail.ts'
import { type TrailSize, writeTrail } from './trail-generator.ts'
import { labelsIn } from './trail-labels.ts'

/** Uncompressed; `BENCH_TRAIL_MB` says another. */
const MEGABYTES = Number(process.env['BENCH_TRAIL_MB'] ?? 600)
const PASSES = 8
/** One process compiles itself to be quicker than the next by a seventh: what an aim is measured by is read in more of them. */
const [ROUNDS_WITH_AIM, ROUNDS] = [5, 2] as const

interface Case {
  readonly name: string
  readonly way: TrailCase
  readonly cores: number
  /** Of gunzip alone on one core. */
  readonly aim?: number
}

const isFloor = ({ way }: Pick<Case, 'way'>): boolean => way === 'gunzip' || way === 'gunzip-parse'
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
const reader = beside('./read-trail.ts')

/** @throws Error with what the child said when it failed. */
function readOnce(folder: string, { way, cores }: Pick<Case, 'way' | 'cores'>): TrailRead {
  const child = spawnSync(process.execPath, [reader, folder, way, String(cores), String(PASSES)], { encoding: 'utf8', maxBuffer: 1e8 })
  if (child.status !== 0) throw new Error(`reading failed: ${child.stderr}`)
  return JSON.parse(child.stdout) as TrailRead
}

/** The best of several, taken in turns so that a busy machine weighs on all alike; the worst where memory is concerned. */
const best = (one: TrailRead, other: TrailRead | undefined): TrailRead =>
  other === undefined
    ? one
    : {
        ...one,
        coldMs: Math.min(one.coldMs, other.coldMs),
        bestMs: Math.min(one.bestMs, other.bestMs),
        bestCpuMs: Math.min(one.bestCpuMs, other.bestCpuMs),
        coldRssMb: Math.max(one.coldRssMb, other.coldRssMb),
        peakRssMb: Math.max(one.peakRssMb, other.peakRssMb),
      }

function resultOf(each: Case, read: TrailRead, reads: ReadonlyMap<string, TrailRead>, size: TrailSize): Result {
  const { name, aim, cores } = each
  const [floor, parse] = [reads.get('gunzip'), reads.get('gunzip and JSON.parse')]
  // On one core, by the time of the processor; on several, only the clock can say what they are worth.
  const timeOf = ({ bestMs, bestCpuMs }: TrailRead): number => (cores === 1 ? bestCpuMs : bestMs)
  const share = floor === undefined ? 1 : timeOf(floor) / timeOf(read)
  const overParse = parse === undefined ? 1 : timeOf(parse) / timeOf(read)
  return {
    bench: `trail: ${name}`,
    figures: {
      wallMs: read.bestMs,
      cpuMs: read.bestCpuMs,
      coldMs: read.coldMs,
      megabytesPerSecond: Math.round(size.uncompressed / 1e3 / read.bestMs),
      recordsPerSecond: Math.round((size.records / read.bestMs) * 1000),
      timesGunzipAndParse: rounded(overParse),
      eventsParsed: read.events,
      incidents: read.incidents.length,
      coldRssMb: read.coldRssMb,
      peakRssMb: read.peakRssMb,
    },
    floor: {
      gunzipMs: floor?.bestMs ?? Number.NaN,
      gunzipCpuMs: floor?.bestCpuMs ?? Number.NaN,
      parseCpuMs: parse?.bestCpuMs ?? Number.NaN,
    },
    ratio: rounded(share),
    aims: [
      ...(aim === undefined ? [] : [{ claim: `at least ${aim * 100} % of gunzip alone`, met: share >= aim }]),
      ...(aim === 0.5 ? [{ claim: 'at least twice gunzip and JSON.parse', met: overParse >= 2 }] : []),
      ...(isFloor(each) ? [] : [{ claim: 'at most 300 MB of memory for one reading', met: read.coldRssMb <= 300 }]),
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

/** Reads a made-up trail in all ways, each in processes of its own. The ratio is the share of the speed of gunzip on one core. */
export const trail: Benchmark = async (note) => {
  const folder = mkdtempSync(join(tmpdir(), 'rootwarden-trail-'))
  try {
    note(`making up a trail of ${MEGABYTES} MB`)
    const size = writeTrail(folder, { megabytes: MEGABYTES })
    const reads = new Map<string, TrailRead>()
    for (let round = 1; round <= ROUNDS_WITH_AIM; round += 1) {
      for (const each of cases.filter((one) => round <= roundsOf(one))) {
        note(`round ${round} of ${roundsOf(each)}: ${each.name}`)
        reads.set(each.name, best(readOnce(folder, each), reads.get(each.name)))
      }
    }
    note('loading the rules')
    const loads = [packLoad(false), ...(existsSync(beside('../dist/catalogue/rules.gen.js')) ? [packLoad(true)] : [])]
    const made: Result = { bench: 'trail: made up', figures: { ...size }, floor: null, ratio: null, aims: [] }
    const labels = labelsIn(folder)
    return [
      made,
      ...loads,
      ...cases.flatMap((each) => {
        const read = reads.get(each.name)
        if (read === undefined) return []
        return [resultOf(each, read, reads, size), ...(each.way === 'whole-pack' ? [judged(labels, each, read.incidents)] : [])]
      }),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
