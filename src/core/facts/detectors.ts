export interface GuardDutyDetector {
  readonly id: string
  readonly enabled: boolean
  /** `FIFTEEN_MINUTES`, `ONE_HOUR` or `SIX_HOURS`: how often a finding that goes on is told again. */
  readonly publishingFrequency: string | null
}

export interface SecurityHub {
  readonly arn: string
}

export interface ConfigRecorder {
  readonly name: string
  readonly allSupported: boolean
  readonly includesGlobalTypes: boolean
  readonly resourceTypes: readonly string[]
}

export interface ConfigRecorderStatus {
  readonly name: string
  readonly recording: boolean
  readonly lastStatus: string | null
  readonly lastError: string | null
}

export interface ConfigRule {
  readonly name: string
  /** `AWS` for managed rules. */
  readonly owner: string
  readonly sourceIdentifier: string
  readonly state: string
}

export interface AccessAnalyzer {
  readonly arn: string
  readonly name: string
  readonly type: string
  readonly status: string
}
