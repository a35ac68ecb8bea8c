import { type ScanRequest, type ScanResult, scan } from '../app/scan.ts'
import { AppError } from '../core/app-error.ts'
import type { AccountId } from '../core/aws.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { ReadProgress } from '../ports/account-reader.ts'
import type { Decisions } from '../ports/policy-store.ts'
import type { ScoreHistory } from '../ports/score-history.ts'
import type { CommonOptions } from './common-options.ts'
import type { Host } from './host.ts'
import { progressBar } from './progress.ts'
import { READER_ROLE } from './reader-role.ts'
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

/** What the sample's people decided belongs to the sample, read now or saved; a policy folder that was asked for goes before it. */
async function decisionsFor(host: Host, options: ReadOptions, sample: boolean): Promise<{ load(): Promise<Decisions> }> {
  if (sample && options.policy === undefined) return host.sampleDecisions()
  return host.openPolicyStore(await host.policyFolder(options.policy, host.homeFolder(options.home)))
}

/** Remembering scores is a comfort: where it fails, the scan goes on and a note says so. */
async function forgivingHistory(host: Host, options: ReadOptions): Promise<ScoreHistory> {
  const history = await host.openHistory(host.homeFolder(options.home))
  const forgive = (error: unknown): null => {
    if (!(error instanceof AppError)) throw error
    if (options.quiet !== true) host.stderr.write(`The score is not remembered: ${error.message}\n`)
    return null
  }
  return {
    last: (scope) => history.last(scope).catch(forgive),
    append: async (scope, point) => {
      await history.append(scope, point).catch(forgive)
    },
  }
}

/** Says which profile it was that gave no credentials. */
export function blameProfile(error: unknown, profile: string | undefined): unknown {
  if (profile === undefined || !(error instanceof AppError) || error.code !== 'aws_no_credentials') return error
  return new AppError(error.code, `The profile "${profile}" gives no AWS credentials.`, {
    kind: error.kind,
    hint: 'See which profiles there are with: aws configure list-profiles. One of AWS IAM Identity Center may need: aws sso login --profile NAME',
    cause: error,
  })
}

type Judge = (facts: ScanRequest['facts'], onProgress: (progress: ReadProgress) => void) => Promise<ScanResult>

async function scanAws(host: Host, options: ReadOptions, judge: Judge): Promise<ScanResult> {
  const open = await host.openReader({ sample: options.sample === true, profile: options.profile ?? null, region: options.region ?? null })
  const bar = progressBar(host, options.quiet === true)
  try {
    return await judge({ reader: open.reader }, bar.show)
  } catch (error) {
    throw blameProfile(error, options.profile)
  } finally {
    bar.end()
    await open.close()
  }
}

/** Reads and judges as the options say. Progress goes to standard error. */
export async function scanAsAsked(host: Host, options: ReadOptions): Promise<ScanResult> {
  const snapshot: Snapshot | null = options.snapshot === undefined ? null : await readSnapshot(host, options.snapshot)
  const baseline = options.baseline === undefined ? null : await readSnapshot(host, options.baseline)
  const sample = options.sample === true
  const ports = {
    clock: host.clock,
    decisions: await decisionsFor(host, options, sample || snapshot?.sample === true),
    history: await forgivingHistory(host, options),
  }
  const request = {
    controls: options.control ?? [],
    framework: options.framework ?? null,
    baseline,
    organisation: options.org === true || sample,
    accounts: options.account ?? [],
    memberRole: options.memberRole ?? (sample ? READER_ROLE : null),
    version: host.version,
  }
  if (snapshot !== null) return scan(ports, { ...request, facts: { snapshot } }, () => {})
  return scanAws(host, options, (facts, onProgress) => scan(ports, { ...request, facts }, onProgress))
}
