import { type ScanResult, scan } from '../app/scan.ts'
import type { AccountId } from '../core/aws.ts'
import type { CommonOptions } from './common-options.ts'
import type { Host } from './host.ts'
import { progressBar } from './progress.ts'
import { readSnapshot } from './read-snapshot.ts'

/** The options that say what is read; `scan`, `advise risk` and `up` share them. */
export interface ReadOptions extends CommonOptions {
  readonly sample?: boolean
  readonly snapshot?: string
  readonly baseline?: string
  readonly profile?: string
  readonly region?: string
  readonly org?: boolean
  readonly account?: readonly AccountId[]
  readonly memberRole?: string
  readonly control?: readonly string[]
  readonly framework?: string
}

/** The role that the sample's members have for a reader, so that the sample shows everything. */
const SAMPLE_MEMBER_ROLE = 'RootwardenReader'

/** Reads and judges as the options say. Progress goes to standard error. */
export async function scanAsAsked(host: Host, options: ReadOptions): Promise<ScanResult> {
  const home = host.homeFolder(options.home)
  const sample = options.sample === true
  const decisions = sample ? await host.sampleDecisions() : await host.openPolicyStore(await host.policyFolder(options.policy, home))
  const baseline = options.baseline === undefined ? null : await readSnapshot(host, options.baseline)
  const ports = { clock: host.clock, decisions, history: await host.openHistory(home) }
  const request = {
    controls: options.control ?? [],
    framework: options.framework ?? null,
    baseline,
    organisation: options.org === true || sample,
    accounts: options.account ?? [],
    memberRole: options.memberRole ?? (sample ? SAMPLE_MEMBER_ROLE : null),
    version: host.version,
  }
  if (options.snapshot !== undefined) {
    return scan(ports, { ...request, facts: { snapshot: await readSnapshot(host, options.snapshot) } }, () => {})
  }
  const open = await host.openReader({ sample, profile: options.profile ?? null, region: options.region ?? null })
  const bar = progressBar(host, options.quiet === true)
  try {
    return await scan(ports, { ...request, facts: { reader: open.reader } }, bar.show)
  } finally {
    bar.end()
    await open.close()
  }
}
