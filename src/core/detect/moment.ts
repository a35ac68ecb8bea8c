import type { AccountId, Region } from '../aws.ts'
import type { Level } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'
import type { Detection } from './detection.ts'
import { placeText } from './event-view.ts'
import type { Observation } from './observation.ts'

/** One event of a timeline. */
export interface Moment {
  readonly kind: 'event'
  readonly at: EpochMs
  readonly key: string
  readonly account: AccountId | null
  readonly region: Region
  readonly name: string
  readonly source: string
  readonly root: boolean
  /** `root`, or the last part of the ARN. */
  readonly who: string
  /** Whom it was done to, where it says so. */
  readonly target: string | null
  readonly address: string | null
  readonly place: string | null
  readonly failed: boolean
  readonly errorCode: string | null
  readonly mfaUsed: boolean | null
  readonly readOnly: boolean
  readonly approved: string | null
  /** Ids of detections that name it among their first events. */
  readonly detections: readonly string[]
}

/** When a detection reached a level. */
export interface Milestone {
  readonly kind: 'detection'
  readonly at: EpochMs
  readonly level: Level
  readonly detection: Detection
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1)

/** Who acted, in a word. */
export function whoOf({ root, arn, userName, identityType }: Observation): string {
  if (root) return 'root'
  if (arn !== null) return lastPart(arn)
  return userName ?? identityType ?? 'somebody'
}

const momentOf = (seen: Observation, approved: string | null, detections: readonly string[]): Moment => ({
  kind: 'event',
  at: seen.at,
  key: seen.key,
  account: seen.account,
  region: seen.region,
  name: seen.name,
  source: seen.source,
  root: seen.root,
  who: whoOf(seen),
  target: seen.target,
  address: seen.address,
  place: seen.place === null ? null : placeText(seen.place),
  failed: seen.failed,
  errorCode: seen.errorCode,
  mfaUsed: seen.mfaUsed,
  readOnly: seen.readOnly,
  approved,
  detections,
})

/** Events and what was made of them, by time; a detection stands behind the events of its second. */
export function timelineOf(
  acts: readonly { readonly seen: Observation; readonly approved: string | null }[],
  detections: readonly Detection[],
): readonly (Moment | Milestone)[] {
  const named = new Map<string, string[]>()
  for (const { id, events } of detections) {
    for (const key of events) {
      const ids = named.get(key) ?? []
      ids.push(id)
      named.set(key, ids)
    }
  }
  const moments = acts.map(({ seen, approved }) => momentOf(seen, approved, named.get(seen.key) ?? []))
  const milestones = detections.flatMap((detection) =>
    detection.steps.map(({ level, at }): Milestone => ({ kind: 'detection', at, level, detection })),
  )
  const rank = (one: Moment | Milestone): string => (one.kind === 'event' ? `0${one.key}` : `1${one.detection.id}${one.level}`)
  return [...moments, ...milestones].toSorted((a, b) => a.at - b.at || (rank(a) < rank(b) ? -1 : 1))
}
