import { DEFAULT_CONCURRENCY } from '../src/adapters/aws-read/calls.ts'
import { createAwsReader } from '../src/adapters/aws-read/reader.ts'
import { scan } from '../src/app/scan.ts'
import type { Snapshot } from '../src/core/snapshot.ts'
import { DEFAULT_SETTINGS } from '../src/core/settings.ts'
import { epochMs } from '../src/core/time.ts'
import { type Benchmark, median, rounded, timed } from './benchmark.ts'
import { type FakeAwsProcess, startFakeAwsProcess } from './fake-aws-process.ts'
import { recordCalls, replayCalls } from './recorded-calls.ts'

const WORLD = 'clean'
const RUNS = 9
const AIM = 1.3

const clock = { now: () => epochMs(Date.now()) }

/** Reads everything that any control needs, and judges every control; nobody decided anything, nothing is kept. */
async function scanOnce({ url, credentials }: FakeAwsProcess): Promise<Snapshot> {
  const reader = createAwsReader({ clock, version: 'bench', sample: false, region: 'us-east-1', endpoint: url, credentials })
  const decisions = { load: () => Promise.resolve({ settings: DEFAULT_SETTINGS, attestations: [], exceptions: [], approvedUses: [] }) }
  const history = { last: () => Promise.resolve(null), append: () => Promise.resolve() }
  const whole = { controls: [], framework: null, baseline: null, organisation: false, accounts: [], memberRole: null, version: 'bench' }
  const { snapshot } = await scan({ clock, decisions, history }, { ...whole, facts: { reader } }, () => {})
  return snapshot
}

/** A whole scan of one account against the same calls made bare. */
export const single: Benchmark = async (note) => {
  const aws = await startFakeAwsProcess(['--world', WORLD])
  try {
    note(`warming up against the world "${WORLD}"`)
    await scanOnce(aws)
    const calls = await recordCalls(() => scanOnce(aws))
    const replay = () => replayCalls(calls, aws.url, DEFAULT_CONCURRENCY.total)
    const refused = await replay()
    const ours: number[] = []
    const bare: number[] = []
    let last: Snapshot | null = null
    for (let run = 0; run < RUNS; run += 1) {
      note(`run ${run + 1} of ${RUNS}: ${calls.length} calls`)
      ours.push(await timed(async () => (last = await scanOnce(aws))))
      bare.push(await timed(replay))
    }
    const counts = (last as Snapshot | null)?.coverage.calls ?? []
    const failed = counts.reduce((sum, each) => sum + each.failed, 0)
    const ratio = rounded(median(ours) / median(bare))
    return [
      {
        bench: 'single',
        figures: {
          calls: counts.reduce((sum, each) => sum + each.calls, 0),
          failedCalls: failed,
          wallMs: median(ours),
          worstMs: Math.max(...ours),
          runs: RUNS,
        },
        floor: { calls: calls.length, refusedCalls: refused, wallMs: median(bare), worstMs: Math.max(...bare) },
        ratio,
        aims: [{ claim: `at most ${AIM} of the floor`, met: ratio <= AIM }],
      },
    ]
  } finally {
    await aws.stop()
  }
}
