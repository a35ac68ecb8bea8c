import { mkdtempSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Benchmark, type Result, rounded } from './benchmark.ts'
import type { TrailCase, TrailRead } from './read-trail.ts'
import { type TrailSize, writeTrail } from './trail-generator.ts'

/** Uncompressed; `BENCH_TRAIL_MB` says another. */
const MEGABYTES = Number(process.env['BENCH_TRAIL_MB'] ?? 250)
const ROUNDS = 3
const PASSES = 3

interface Case {
  readonly name: string
  readonly way: TrailCase
  readonly cores: number
  /** Of gunzip alone on one core. */
  readonly aim?: number
}

const all = availableParallelism()
const cases: readonly Case[] = [
  { name: 'gunzip', way: 'gunzip', cores: 1 },
  { name: 'gunzip and JSON.parse', way: 'gunzip-parse', cores: 1 },
  { name: 'root rules', way: 'root', cores: 1, aim: 0.85 },
  { name: 'whole pack', way: 'pack', cores: 1, aim: 0.5 },
  { name: 'everything', way: 'everything', cores: 1 },
  ...(all > 1
    ? [
        { name: `root rules, ${all} cores`, way: 'root' as const, cores: all },
        { name: `whole pack, ${all} cores`, way: 'pack' as const, cores: all },
      ]
    : []),
]

const reader = fileURLToPath(new URL('./read-trail.ts', import.meta.url))

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
        peakRssMb: Math.max(one.peakRssMb, other.peakRssMb),
      }

function resultOf({ name, aim, cores }: Case, read: TrailRead, reads: ReadonlyMap<string, TrailRead>, size: TrailSize): Result {
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
      eventsFound: read.events,
      plantedNotFound: read.plantedMissed,
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
      { claim: 'at most 300 MB of memory', met: read.peakRssMb <= 300 },
    ],
  }
}

/** Reads a made-up trail in all ways, each in processes of its own. The ratio is the share of the speed of gunzip on one core. */
export const trail: Benchmark = async (note) => {
  const folder = mkdtempSync(join(tmpdir(), 'rootwarden-trail-'))
  try {
    note(`making up a trail of ${MEGABYTES} MB`)
    const size = writeTrail(folder, { megabytes: MEGABYTES })
    const reads = new Map<string, TrailRead>()
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const each of cases) {
        note(`round ${round} of ${ROUNDS}: ${each.name}`)
        reads.set(each.name, best(readOnce(folder, each), reads.get(each.name)))
      }
    }
    const made: Result = { bench: 'trail: made up', figures: { ...size }, floor: null, ratio: null, aims: [] }
    return [
      made,
      ...cases.flatMap((each) => {
        const read = reads.get(each.name)
        return read === undefined ? [] : [resultOf(each, read, reads, size)]
      }),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
