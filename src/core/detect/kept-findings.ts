import { type TrailPart, isInPart } from '../trail/trail-part.ts'
import type { Detection } from './detection.ts'
import { detectionOfFinding } from './finding-change.ts'
import { type GuardDutyFinding, keepLatest } from './guardduty-finding.ts'

/** GuardDuty's findings on the way through a trail, each as it was last told. */
export interface KeptFindings {
  /** @returns those for which there was no room; what lies outside of the part is let go. */
  take(findings: readonly GuardDutyFinding[]): readonly GuardDutyFinding[]
  detections(): readonly Detection[]
}

const MOST_FINDINGS = 10_000

/** @param most - different findings; more are handed back. */
export function keepFindings(part: TrailPart, most: number = MOST_FINDINGS): KeptFindings {
  const latest = new Map<string, GuardDutyFinding>()
  return {
    take(findings) {
      const left: GuardDutyFinding[] = []
      for (const finding of findings) {
        if (!isInPart({ account: finding.account, at: finding.updatedAt }, part)) continue
        if (latest.has(finding.id) || latest.size < most) keepLatest(latest, finding)
        else left.push(finding)
      }
      return left
    },
    detections: () => [...latest.values()].map(detectionOfFinding),
  }
}
