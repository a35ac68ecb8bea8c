import { accountId } from '../core/aws.ts'
import type { Tally } from '../core/correlate/tally.ts'
import type { Detection, DetectionChange } from '../core/detect/detection.ts'
import { type EpochMs, epochMs } from '../core/time.ts'

/** 21 November 2026, 02:14 UTC: the night on which root signs in. */
export const NIGHT: EpochMs = epochMs(Date.UTC(2026, 10, 21, 2, 14))

export const tallyOf = (field: string, ...values: readonly string[]): Tally => ({
  field,
  values: values.map((value, index) => ({ value, count: values.length - index })),
  more: 0,
})

/** Root signed in to prod from a network never seen before. */
export const detectionOf = (changes: Partial<Detection> = {}): Detection => ({
  id: '8f2c41d07a9b',
  rule: {
    id: 'root-from-new-network',
    number: 'R07',
    title: 'Root signed in from a network never seen before',
    attack: ['T1078.004'],
    attackV19: ['T1078.004'],
    todo: ['Call both custodians.', 'If neither is at it: rootwarden case open --from alert 8f2c41d07a9b'],
  },
  level: 'high',
  account: accountId('444455556666'),
  group: [],
  firstSeen: NIGHT,
  lastSeen: NIGHT,
  count: 1,
  events: ['444455556666/e-1'],
  steps: [{ level: changes.level ?? 'high', at: NIGHT }],
  because: ['AS64500 was never seen with root in 180 days'],
  evidence: [
    tallyOf('sourceIPAddress', '198.51.100.7'),
    tallyOf('eventName', 'ConsoleLogin'),
    tallyOf('rootwarden.agent', 'Mozilla/5.0'),
    tallyOf('awsRegion', 'us-east-1'),
    tallyOf('additionalEventData.MFAUsed', 'Yes'),
    tallyOf('additionalEventData.MFAIdentifier', 'arn:aws:iam::444455556666:mfa/prod-key-2'),
  ],
  approvals: [],
  late: false,
  closed: false,
  previous: null,
  ...changes,
})

export const raisedOf = (detection: Detection): DetectionChange => ({ kind: 'raised', detection })
export const grownOf = (detection: Detection): DetectionChange => ({ kind: 'grown', detection })
