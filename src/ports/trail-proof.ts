import type { AccountId, Region } from '../core/aws.ts'
import type { ProofReport, Window } from '../core/trail/proof.ts'

export interface ProofRequest {
  /** A folder, or `s3://bucket/prefix`. */
  readonly location: string
  readonly window: Window
  /** Only these; by default all that are found. */
  readonly accounts?: readonly AccountId[]
  readonly regions?: readonly Region[]
  /** Files with CloudTrail's public keys; by default CloudTrail is asked. */
  readonly keyFiles: readonly string[]
  /** Told now and then. */
  readonly onProgress?: (checked: ProofProgress) => void
}

export interface ProofProgress {
  readonly digests: number
  readonly logs: number
}

/** Proves that logs are what CloudTrail wrote. */
export interface TrailProof {
  /**
   * What cannot be checked is said to be so, and never counted as valid.
   *
   * @throws AppError `trail_not_found`, `trail_unreadable` when a place is not there or cannot be listed; `keys_invalid` naming a file.
   */
  verify(request: ProofRequest): Promise<ProofReport>
}
