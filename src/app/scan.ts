import { AppError } from '../core/app-error.ts'
import { assembleReport } from '../core/assemble-report.ts'
import type { AccountId } from '../core/aws.ts'
import type { ScanReport } from '../core/report.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { AccountReader, ReadProgress } from '../ports/account-reader.ts'
import type { Clock } from '../ports/clock.ts'
import type { Decisions } from '../ports/policy-store.ts'
import type { ScoreHistory } from '../ports/score-history.ts'
import { type Selection, factsOf, selectControls } from './select-controls.ts'

export interface ScanPorts {
  readonly clock: Clock
  readonly decisions: { load(): Promise<Decisions> }
  readonly history: ScoreHistory
}

export interface ScanRequest extends Selection {
  /** Where the facts come from: an account read now, or a snapshot read earlier. */
  readonly facts: { readonly reader: AccountReader } | { readonly snapshot: Snapshot }
  readonly baseline: Snapshot | null
  readonly organisation: boolean
  readonly accounts: readonly AccountId[]
  readonly memberRole: string | null
  readonly version: string
}

export interface ScanResult {
  readonly snapshot: Snapshot
  readonly report: ScanReport
}

/** Reads what the selected controls need, judges it, and remembers the score of a whole scan. */
export async function scan(ports: ScanPorts, request: ScanRequest, onProgress: (progress: ReadProgress) => void): Promise<ScanResult> {
  const { facts, organisation, accounts, memberRole, version } = request
  const controls = selectControls(request)
  const policy = { ...(await ports.decisions.load()), asOf: ports.clock.now() }
  const snapshot =
    'snapshot' in facts
      ? onlyOf(facts.snapshot, accounts)
      : await facts.reader.read({ facts: factsOf(controls), organisation, accounts, memberRole }, onProgress)
  const whole = request.controls.length === 0 && request.framework === null && accounts.length === 0 && 'reader' in facts
  const scope = scopeOf(snapshot)
  const previous = whole ? await ports.history.last(scope) : null
  // Facts are judged as of the moment they were read, people's decisions as of today: a snapshot does not age in its drawer.
  const now = 'snapshot' in facts ? snapshot.takenAt : ports.clock.now()
  const baseline = request.baseline === null ? null : within(request.baseline, accounts)
  const report = assembleReport({ controls, snapshot, baseline, policy, now, version, previous })
  if (whole) await ports.history.append(scope, { points: report.score.points, at: now })
  return { snapshot, report }
}

/** Some of the accounts; all when none are named. */
const within = (snapshot: Snapshot, accounts: readonly AccountId[]): Snapshot =>
  accounts.length === 0 ? snapshot : { ...snapshot, accounts: snapshot.accounts.filter(({ id }) => accounts.includes(id)) }

/** @throws AppError `account_not_in_snapshot`. */
function onlyOf(snapshot: Snapshot, accounts: readonly AccountId[]): Snapshot {
  const missing = accounts.find((account) => !snapshot.accounts.some(({ id }) => id === account))
  if (missing === undefined) return within(snapshot, accounts)
  const known = snapshot.accounts.map(({ id }) => id)
  throw new AppError('account_not_in_snapshot', `The snapshot holds nothing about account ${missing}.`, {
    kind: 'usage',
    hint: `It holds ${known.slice(0, 8).join(', ')}${known.length > 8 ? ` and ${known.length - 8} more` : ''}.`,
  })
}

const scopeOf = ({ organisation, accounts, sample }: Snapshot): string =>
  `${sample ? 'sample ' : ''}${accounts.length > 1 && organisation !== null ? organisation.id : (accounts[0]?.id ?? 'nothing')}`
