import type { Settled } from '../alert/decide-settled.ts'
import type { AccountId } from '../aws.ts'
import type { Detection, DetectionChange } from '../detect/detection.ts'
import { describeFailure } from '../decision.ts'
import type { Finding } from '../finding.ts'
import { listed } from '../render/counted.ts'
import type { EpochMs } from '../time.ts'
import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'

/** A control that was judged anew, and what {@link standingOf} said of it before; `null`: nobody knows. */
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

const RULE = 'posture-changed'

const groupOf = ({ control }: Finding): Detection['group'] => [{ field: 'control', value: control }]

const detectionOf = ({ account, because, reading }: PostureChange, finding: Finding, now: EpochMs): Detection => ({
  id: fingerprintText(fingerprint(`posture|${account}|${finding.control}|${reading}`)),
  rule: {
    id: RULE,
    number: null,
    title: `Posture changed: ${finding.control} fails since ${listed(because)}`,
    attack: [],
    attackV19: [],
    todo: [finding.fix, `See why: rootwarden scan --control ${finding.control} --account ${account}`],
  },
  level: finding.severity,
  account,
  group: groupOf(finding),
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

/**
 * Where a control stands after it was judged: its verdict, or `accepted` for a failure that is.
 *
 * @returns `null` for what nobody could tell: what was known before still stands.
 */
export const standingOf = ({ verdict, accepted }: Pick<Finding, 'verdict' | 'accepted'>): string | null =>
  verdict === 'unknown' ? null : accepted === null ? verdict : 'accepted'

/** What people are told of controls that were judged anew: those that fail, did not before, and that nobody has accepted. */
export const postureChanges = (change: PostureChange, judged: readonly JudgedAnew[], now: EpochMs): readonly DetectionChange[] =>
  judged
    .filter(({ finding, before }) => standingOf(finding) === 'fail' && before !== 'fail')
    .map(({ finding }) => ({ kind: 'raised', detection: detectionOf(change, finding, now) }))

const SETTLING: Readonly<Record<string, string>> = {
  pass: 'passes again',
  'not-applicable': 'no longer applies',
  accepted: 'fails, and somebody has accepted it',
}

/** What settles alerts about controls: those that pass again, no longer apply, or were accepted. What is unknown settles nothing. */
export const postureSettled = ({ account, because }: PostureChange, judged: readonly JudgedAnew[]): readonly Settled[] =>
  judged.flatMap(({ finding }) => {
    const words = SETTLING[standingOf(finding) ?? '']
    if (words === undefined) return []
    return [{ rule: RULE, account, group: groupOf(finding), because: `${finding.control} ${words}, read after ${listed(because)}` }]
  })
