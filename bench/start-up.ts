import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Benchmark, type Result, median, rounded, timed } from './benchmark.ts'
import { startFakeAwsProcess } from './fake-aws-process.ts'

const RUNS = 15
const AIMS_MS = { help: 150, snapshot: 400 }

const root = join(import.meta.dirname, '..')
const SOURCE = ['--import', pathToFileURL(join(root, 'tools/compile-cache.js')).href, join(root, 'src/bin/rootwarden.ts')]
const BUILD = join(root, 'dist/bin/rootwarden.js')

const execute = promisify(execFile)

/** Wall time of one process from its spawn to its end, with its output read. */
const ran = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> =>
  timed(() => execute(process.execPath, [...args], { env: { ...process.env, ...env }, timeout: 60_000, maxBuffer: 64 * 1024 * 1024 }))

/** Writes the snapshot of one account as a person would: by a scan. */
async function saveSnapshot(path: string, home: string): Promise<void> {
  const aws = await startFakeAwsProcess(['--world', 'clean'])
  try {
    await ran([...SOURCE, 'scan', '--save-snapshot', path], {
      ROOTWARDEN_HOME: home,
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    })
  } finally {
    await aws.stop()
  }
}

/** Wall time of short commands, spawn included, from the sources and from the build. */
export const startUp: Benchmark = async (note) => {
  const home = await mkdtemp(join(tmpdir(), 'rootwarden-bench-'))
  try {
    note('building')
    await execute(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', join(root, 'src/bin')])
    const snapshot = join(home, 'snapshot.json')
    await saveSnapshot(snapshot, home)
    const commands = {
      floor: ['-e', '0'],
      'help, source': [...SOURCE, '--help'],
      'help, build': [BUILD, '--help'],
      'snapshot, source': [...SOURCE, 'scan', '--snapshot', snapshot],
      'snapshot, build': [BUILD, 'scan', '--snapshot', snapshot],
    } as const
    const names = Object.keys(commands) as (keyof typeof commands)[]
    const times = new Map(names.map((name) => [name, [] as number[]]))
    // The first round fills the compile cache and counts for nothing.
    for (let run = 0; run <= RUNS; run += 1) {
      note(`run ${run} of ${RUNS}`)
      for (const name of names) {
        const wallMs = await ran(commands[name], { ROOTWARDEN_HOME: home })
        if (run > 0) times.get(name)?.push(wallMs)
      }
    }
    const bare = times.get('floor') ?? []
    const result = (name: keyof typeof commands, aimMs: number): Result => {
      const ours = times.get(name) ?? []
      return {
        bench: `start-up: ${name}`,
        figures: { wallMs: rounded(median(ours)), bestMs: Math.min(...ours), worstMs: Math.max(...ours), runs: RUNS },
        floor: { nodeMs: rounded(median(bare)) },
        ratio: rounded(median(ours) / median(bare)),
        aims: [{ claim: `at most ${aimMs} ms`, met: median(ours) <= aimMs }],
      }
    }
    return [
      result('help, source', AIMS_MS.help),
      result('help, build', AIMS_MS.help),
      result('snapshot, source', AIMS_MS.snapshot),
      result('snapshot, build', AIMS_MS.snapshot),
    ]
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
