import type { AccountId } from '../core/aws.ts'
import type { FactName } from '../core/facts/catalogue.ts'
import type { Snapshot } from '../core/snapshot.ts'

export interface ReadRequest {
  /** Only what is needed is asked for: the reader turns these into the fewest calls. */
  readonly facts: readonly FactName[]
  /** Read every account of the organisation, not only the caller's own. */
  readonly organisation: boolean
  /** Only these accounts; all when empty. */
  readonly accounts: readonly AccountId[]
  /** Name of the role to assume in other accounts; `null` reads only what a root session and the organisation tell of them. */
  readonly memberRole: string | null
}

/** What a progress bar needs: how many calls are done of how many are planned so far. */
export interface ReadProgress {
  readonly callsDone: number
  readonly callsPlanned: number
  readonly accountsDone: number
  readonly accountsPlanned: number
  readonly latest: string
}

/** Reads facts about AWS accounts, and changes nothing. */
export interface AccountReader {
  /**
   * @returns a snapshot, whatever went wrong: what was refused, throttled, slow or garbled is an unknown fact with its reason, and
   *   an account that could not be reached is named in the coverage.
   * @throws AppError `aws_no_credentials` when there is nothing to read with.
   */
  read(request: ReadRequest, onProgress: (progress: ReadProgress) => void): Promise<Snapshot>
}
