import { createAwsReader } from '../../src/adapters/aws-read/reader.ts'
import type { Patience } from '../../src/adapters/aws-read/calls.ts'
import { CONTROLS } from '../../src/catalogue/controls.gen.ts'
import { assembleReport } from '../../src/core/assemble-report.ts'
import { accountId } from '../../src/core/aws.ts'
import { FACT_NAMES, type FactName } from '../../src/core/facts/catalogue.ts'
import type { Policy } from '../../src/core/judge.ts'
import type { ScanReport } from '../../src/core/report.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../src/core/settings.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { EpochMs } from '../../src/core/time.ts'
import { administratorKey } from '../../src/testing/fake-aws/build-world.ts'
import type { CallRecord } from '../../src/testing/fake-aws/dispatch.ts'
import type { Fault } from '../../src/testing/fake-aws/faults.ts'
import { startFakeAws } from '../../src/testing/fake-aws/server.ts'
import { readWorld } from '../../src/testing/fake-aws/world-file.ts'
import type { World } from '../../src/testing/fake-aws/world.ts'

export interface ScanOptions {
  /** Whose administrator reads; the first account of the world when absent. */
  readonly as?: string
  /** Key id of another principal of the world, instead of an administrator's. */
  readonly key?: string
  /** Read every account of the organisation. */
  readonly organisation?: boolean
  readonly accounts?: readonly string[]
  /** Role to assume in other accounts; none when absent, so that members are seen by root sessions and from the organisation only. */
  readonly memberRole?: string
  readonly facts?: readonly FactName[]
  readonly settings?: Partial<Settings>
  readonly faults?: readonly Fault[]
  readonly patience?: Partial<Patience>
}

export interface WorldScan {
  readonly report: ScanReport
  readonly snapshot: Snapshot
  /** Every request that the fake AWS saw. */
  readonly calls: readonly CallRecord[]
}

/** A world of `src/testing/worlds` by the name of its file; each call makes a new one. */
export const worldNamed = (name: string): World => readWorld(`${import.meta.dirname}/../../src/testing/worlds/${name}.yml`)

/** What nobody has decided anything about: default settings, no attestation, no exception. */
export const undecidedPolicy = (now: EpochMs, settings: Partial<Settings> = {}): Policy => ({
  settings: { ...DEFAULT_SETTINGS, ...settings },
  attestations: [],
  exceptions: [],
  approvedUses: [],
  asOf: now,
})

/** Judges a snapshot by every control there is. */
export const judgeSnapshot = (snapshot: Snapshot, now: EpochMs, settings: Partial<Settings> = {}): ScanReport =>
  assembleReport({
    controls: CONTROLS,
    snapshot,
    baseline: null,
    policy: undecidedPolicy(now, settings),
    now,
    version: '0.0.0',
    previous: null,
  })

/** Scans a world as an operator would: over HTTP, by the AWS SDK, at one endpoint, at the world's own time. */
export async function scanWorld(world: string | World, options: ScanOptions = {}): Promise<WorldScan> {
  const aws = await startFakeAws({ world: typeof world === 'string' ? worldNamed(world) : world, faults: options.faults ?? [] })
  try {
    const { now } = aws.world
    const [first = ''] = aws.world.accounts.keys()
    const reader = createAwsReader({
      clock: { now: () => now },
      version: '0.0.0',
      sample: false,
      region: aws.world.partition === 'aws-us-gov' ? 'us-gov-west-1' : 'us-east-1',
      endpoint: aws.url,
      credentials: { accessKeyId: options.key ?? administratorKey(options.as ?? first), secretAccessKey: 'fake' },
      ...(options.patience && { patience: options.patience }),
    })
    const request = {
      facts: options.facts ?? FACT_NAMES,
      organisation: options.organisation ?? false,
      accounts: (options.accounts ?? []).map(accountId),
      memberRole: options.memberRole ?? null,
    }
    const snapshot = await reader.read(request, () => undefined)
    return { report: judgeSnapshot(snapshot, now, options.settings), snapshot, calls: aws.calls }
  } finally {
    await aws.stop()
  }
}
