import { fingerprint, fingerprintText } from '../trail/fingerprint.ts'
import type { Tally } from '../correlate/tally.ts'
import type { Detection, DetectionChange } from './detection.ts'
import { type GuardDutyFinding, guardDutyLevel, rerank } from './guardduty-finding.ts'

const tally = (field: string, value: string | null): readonly Tally[] =>
  value === null ? [] : [{ field, values: [{ value, count: 1 }], more: 0 }]

/** A finding of GuardDuty as a detection, ranked for whoever guards root. Its id stays when GuardDuty updates it. */
export function detectionOfFinding(finding: GuardDutyFinding): Detection {
  const { id, type, severity, account, region, updatedAt, count, title, actorAddress, resourceUserType, archived } = finding
  const level = rerank(finding)
  const theirs = guardDutyLevel(severity)
  return {
    id: fingerprintText(fingerprint(`guardduty|${account}|${id}`)),
    rule: {
      id: 'guardduty-finding',
      number: null,
      title: `GuardDuty: ${type}`,
      attack: [],
      attackV19: [],
      todo: [
        `Open the finding in GuardDuty in ${region}, and hold it against what the trail says: rootwarden trail timeline --account ${account}`,
      ],
    },
    level,
    account,
    group: [{ field: 'guardduty.id', value: id }],
    firstSeen: updatedAt,
    lastSeen: updatedAt,
    count,
    events: [],
    steps: [{ level, at: updatedAt }],
    because: [level === theirs ? title : `${title} (GuardDuty ranks it ${theirs})`],
    evidence: [...tally('sourceIPAddress', actorAddress), ...tally('awsRegion', region), ...tally('userIdentity.type', resourceUserType)],
    approvals: [],
    late: false,
    closed: archived,
    previous: null,
  }
}

/** A finding that came, for the first time or again: alerts know it by its id. */
export const findingChange = (finding: GuardDutyFinding): DetectionChange => ({ kind: 'raised', detection: detectionOfFinding(finding) })
