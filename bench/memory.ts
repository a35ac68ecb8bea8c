import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Benchmark, type Result, rounded } from './benchmark.ts'
import { writeTrail } from './trail-generator.ts'

/** Of text; `BENCH_MEMORY_GB` says another. */
const GIGABYTES = Number(process.env['BENCH_MEMORY_GB'] ?? 12)
/** What is made up, and read again and again. */
const MEGABYTES = 1000
const MOST_MB = 300

const cases = [
  { verb: 'detect', cores: 1 },
  { verb: 'detect', cores: 4 },
  { verb: 'detect', cores: 16 },
  { verb: 'timeline', cores: 4 },
  { verb: 'sessions', cores: 4 },
] as const

const root = join(import.meta.dirname, '..')
const execute = promisify(execFile)

const printed = async <Figures>(args: readonly string[]): Promise<Figures> =>
  JSON.parse((await execute(process.execPath, [...args], { maxBuffer: 1024 * 1024 })).stdout) as Figures

interface Taken {
  readonly gigabytes: number
  /** Megabytes of 1,000,000 bytes, at most. */
  readonly rssMb: number
}

/** The memory that commands of the build take for a long trail, each in a process of its own, by the cores that they are told of. */
export const memory: Benchmark = async (note) => {
  const folder = await mkdtemp(join(tmpdir(), 'rootwarden-bench-'))
  try {
    note('building')
    await execute(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', join(root, 'src/bin')])
    note(`making up a trail of ${MEGABYTES} MB`)
    const { uncompressed } = writeTrail(folder, { megabytes: MEGABYTES, tellings: 1 })
    const bare = await printed<number>(['-p', 'process.memoryUsage.rss() / 1e6'])
    const results: Result[] = []
    for (const { verb, cores } of cases) {
      note(`${verb}, ${cores} cores, ${GIGABYTES} GB`)
      const options = { size: uncompressed, verb, cores, gb: GIGABYTES }
      const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
      const { gigabytes, rssMb } = await printed<Taken>([join(root, 'bench/read-endless.ts'), folder, ...flags])
      results.push({
        bench: `memory: trail ${verb}, ${cores} ${cores === 1 ? 'core' : 'cores'}`,
        figures: { gigabytes: rounded(gigabytes), peakRssMb: rounded(rssMb) },
        floor: { nodeRssMb: rounded(bare) },
        ratio: rounded(rssMb / bare),
        aims: [{ claim: `at most ${MOST_MB} MB of memory`, met: rssMb <= MOST_MB }],
      })
    }
    return results
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
