import { type AccountId, type Region, isAccountId } from '../aws.ts'
import type { Detection, DetectionChange, DetectionRule } from '../detect/detection.ts'
import { type EpochMs, MINUTE_MS, epochMs } from '../time.ts'
import type { TrailBatch } from '../trail/batch.ts'
import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'

/** CloudTrail writes a digest for every Region each hour, whether or not there was anything to log. */
export const SILENCE_MS = 75 * MINUTE_MS

/** Where digests or logs have come from, and when the last one did, by our clock. */
export type Heard = ReadonlyMap<string, EpochMs>

export const HEARD_NOTHING: Heard = new Map()

const EVERYWHERE = '-'

/** Notes what a batch proves: its source lives, and where its key tells, that account and Region's trail does. */
export function heard(before: Heard, batch: Pick<TrailBatch, 'route'>, now: EpochMs): Heard {
  const { route } = batch
  const after = new Map(before)
  after.set(EVERYWHERE, now)
  // Only a digest comes every hour; a quiet Region has no logs for days.
  if (route.kind === 'digest') after.set(`${route.account}/${route.region}`, now)
  return after
}

export interface Silence {
  /** `null`: nothing came from anywhere. */
  readonly account: AccountId | null
  readonly region: Region | null
  readonly since: EpochMs
}

/** Everything that was heard once and is not heard now. When nothing comes at all, that is the one silence. */
export function silences(state: Heard, now: EpochMs): readonly Silence[] {
  const quiet = [...state].filter(([, at]) => now - at > SILENCE_MS)
  const all = quiet.find(([key]) => key === EVERYWHERE)
  if (all !== undefined) return [{ account: null, region: null, since: all[1] }]
  return quiet.map(([key, since]) => {
    const [account = '', region = ''] = key.split('/')
    return { account: isAccountId(account) ? account : null, region, since }
  })
}

const RULE: DetectionRule = {
  id: 'trail-went-silent',
  number: 'R25',
  title: 'The trail went silent',
  attack: ['T1562.008'],
  attackV19: ['T1685.002'],
  todo: [
    'Look whether the trail still logs: aws cloudtrail get-trail-status --name TRAIL',
    'Look whether the bucket, the queue and its policy still let deliveries through: rootwarden scan',
    'If nobody planned it, take it for an attack: somebody stopped the record before doing what it should not show.',
  ],
}

/** A silence as a detection, so that it is alerted, escalated and acknowledged like any other. */
export function silenceDetection({ account, region, since }: Silence, now: EpochMs, because: string | null = null): Detection {
  const at = epochMs(since)
  const where = region === null ? 'nothing at all has come' : `no digest has come from ${region}`
  return {
    id: fingerprintText(fingerprint(`silence|${account ?? ''}|${region ?? ''}|${since}|${because ?? ''}`)),
    rule: RULE,
    level: 'high',
    account,
    group: region === null ? [] : [{ field: 'awsRegion', value: region }],
    firstSeen: at,
    lastSeen: at,
    count: 0,
    events: [],
    steps: [{ level: 'high', at }],
    because: [because ?? `${where} for ${Math.floor((now - since) / MINUTE_MS)} minutes`],
    evidence: [],
    approvals: [],
    late: false,
    closed: false,
    previous: null,
  }
}

export const silenceChange = (silence: Silence, now: EpochMs): DetectionChange => ({
  kind: 'raised',
  detection: silenceDetection(silence, now),
})
