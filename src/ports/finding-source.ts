import type { AccountId, Region } from '../core/aws.ts'
import type { GuardDutyFinding } from '../core/detect/guardduty-finding.ts'
import type { EpochMs } from '../core/time.ts'

export interface FindingsRequest {
  /** Findings that were updated since; it must overlap what was read before, for findings are updated in place. */
  readonly updatedSince: EpochMs
  /** The same for Regions that were read before. */
  readonly updatedSinceIn?: ReadonlyMap<Region, EpochMs>
  /** By default every Region that the account can use. */
  readonly regions?: readonly Region[]
}

/** Some findings of one Region: of the account itself, and of the members that it administers. */
export interface FoundFindings {
  readonly kind: 'findings'
  readonly region: Region
  readonly findings: readonly GuardDutyFinding[]
  /** Findings that lack what decides. */
  readonly unreadable: number
}

/** A Region that was not seen, or not whole. */
export interface FindingsGap {
  readonly kind: 'gap'
  readonly account: AccountId
  /** `null`: it is not even known which Regions there are. */
  readonly region: Region | null
  readonly reason:
    | 'denied'
    | 'throttled'
    | 'failed'
    /** GuardDuty was never switched on there. */
    | 'off'
  readonly because: string
}

/** A Region was read to its end: nothing of it was left out. */
export interface RegionRead {
  readonly kind: 'read'
  readonly region: Region
}

export type FindingsStep = FoundFindings | RegionRead | FindingsGap

/** What GuardDuty found, whether or not its events are delivered. */
export interface FindingSource {
  /**
   * Reads the findings of every Region; Regions take turns. Archived ones too: whoever hides a finding may be whom it is about.
   *
   * @throws AppError `aws_no_credentials` when nobody can say whose findings they are.
   */
  read(request: FindingsRequest): AsyncIterable<FindingsStep>
}
