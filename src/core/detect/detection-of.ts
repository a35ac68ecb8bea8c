import { isAccountId } from '../aws.ts'
import type { Change } from '../correlate/change.ts'
import { type Incident, groupKey } from '../correlate/group.ts'
import type { Level } from '../sigma/rule.ts'
import { isoInstant } from '../time.ts'
import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'
import type { ApprovedUse } from './approved-use.ts'
import type { DetectionPack, Speaker } from './compile-pack.ts'
import type { Detection, DetectionChange } from './detection.ts'

/** Sixteen digits of an incident's id. */
export const detectionId = (incidentId: string): string => fingerprintText(fingerprint(incidentId))

/** The id that an incident gets when everything was known before it was judged, in whatever order it came. */
export const settledId = ({ correlation, group, firstSeen }: Incident): string => `${groupKey(correlation, group)}@${isoInstant(firstSeen)}`

export interface DetectionView {
  readonly pack: DetectionPack
  readonly approvals: readonly ApprovedUse[]
  /** The id by which an incident goes: the one that it was told by, or, for a scan, the one that it has at the end. */
  readonly idOf: (incidentId: string) => string
}

/** For whoever tells of incidents before their end. */
export const asTold = (incidentId: string): string => incidentId

const stepsOf = ({ steps }: Incident, level: Level): Detection['steps'] =>
  steps.map((step) => ({ level: step.level ?? level, at: step.at }))

/** What an incident is for a person. */
export function detectionOf(incident: Incident, speaker: Speaker, { approvals, idOf }: DetectionView): Detection {
  const group = speaker.groupBy.map((field, index) => ({ field, value: incident.group[index] ?? '' }))
  const named = group.find(({ field }) => field === 'recipientAccountId')?.value ?? ''
  const [fromKey = ''] = (incident.keys[0] ?? '').split('/')
  const account = isAccountId(named) ? named : isAccountId(fromKey) ? fromKey : null
  const { firstSeen, lastSeen } = incident
  return {
    id: detectionId(idOf(incident.id)),
    rule: speaker.rule,
    level: incident.level ?? speaker.level,
    account,
    group: group.filter(({ field }) => field !== 'recipientAccountId'),
    firstSeen,
    lastSeen,
    count: incident.count,
    events: incident.keys,
    steps: stepsOf(incident, speaker.level),
    because: incident.because,
    evidence: incident.evidence.filter(({ values }) => values.length > 0),
    approvals: approvals.filter((use) => use.account === account && use.from <= lastSeen && use.until >= firstSeen).map(({ id }) => id),
    late: incident.late,
    closed: incident.closed,
    previous: incident.previous === null ? null : detectionId(idOf(incident.previous)),
  }
}

/** What a step told, without what only serves other correlations. */
export function detectionChanges(changes: readonly Change[], view: DetectionView): readonly DetectionChange[] {
  return changes.flatMap((change): readonly DetectionChange[] => {
    const speaker = view.pack.speakers.get(change.incident.correlation)
    if (speaker === undefined) return []
    const detection = detectionOf(change.incident, speaker, view)
    switch (change.kind) {
      case 'escalated':
        return [{ kind: 'escalated', detection, from: change.from ?? speaker.level, to: change.to ?? speaker.level }]
      case 'merged':
        return [{ kind: 'merged', detection, absorbed: detectionId(change.absorbed) }]
      default:
        return [{ kind: change.kind, detection }]
    }
  })
}
