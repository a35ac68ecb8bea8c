import type { AccountId } from '../aws.ts'
import type { Detection, DetectionChange } from '../detect/detection.ts'
import { describeFailure } from '../decision.ts'
import type { Finding } from '../finding.ts'
import { listed } from '../render/counted.ts'
import type { EpochMs } from '../time.ts'
import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'

/** A control that was judged anew, and what it came to before; `null`: nobody knows. */
export interface JudgedAnew {
  readonly finding: Finding
  readonly before: string | null
}

/** Why an account was read again. */
export interface PostureChange {
  readonly account: AccountId
  /** Names of the events. */
  readonly because: readonly string[]
  /** Tells this reading from all others, and is the same when it is done again. */
  readonly reading: string
}

const detectionOf = ({ account, because, reading }: PostureChange, finding: Finding, now: EpochMs): Detection => ({
  id: fingerprintText(fingerprint(`posture|${account}|${finding.control}|${reading}`)),
  rule: {
    id: 'posture-changed',
    number: null,
    title: `Posture changed: ${finding.control} fails since ${listed(because)}`,
    attack: [],
    attackV19: [],
    todo: [finding.fix, `See why: rootwarden scan --control ${finding.control} --account ${account}`],
  },
  level: finding.severity,
  account,
  group: [{ field: 'control', value: finding.control }],
  firstSeen: now,
  lastSeen: now,
  count: 0,
  events: [],
  steps: [{ level: finding.severity, at: now }],
  because: finding.failures.map(describeFailure),
  evidence: [],
  approvals: [],
  late: false,
  closed: false,
  previous: null,
})

/** What people are told of controls that were judged anew: those that fail, did not before, and that nobody has accepted. */
export const postureChanges = (change: PostureChange, judged: readonly JudgedAnew[], now: EpochMs): readonly DetectionChange[] =>
  judged
    .filter(({ finding, before }) => finding.verdict === 'fail' && finding.accepted === null && before !== 'fail')
    .map(({ finding }) => ({ kind: 'raised', detection: detectionOf(change, finding, now) }))
