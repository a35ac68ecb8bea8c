import type { AccountId } from './aws.ts'
import type { EpochMs } from './time.ts'

/** A failure that somebody accepts for a while. It changes how a finding is counted, never whether it is seen. */
export interface Exception {
  readonly id: string
  readonly control: string
  readonly account: AccountId | 'organisation'
  /** Who carries the risk. */
  readonly owner: string
  readonly reason: string
  /** Who agreed; never the owner. */
  readonly approver: string
  readonly approvedAt: EpochMs
  readonly expiresAt: EpochMs
  readonly revoked: { readonly by: string; readonly at: EpochMs; readonly because: string } | null
}

/** @returns the exception that accepts this failure now, or `null`: an expired or revoked one accepts nothing. */
export const acceptedBy = (
  exceptions: readonly Exception[],
  control: string,
  account: AccountId | 'organisation',
  now: EpochMs,
): Exception | null =>
  exceptions.find(
    (each) => each.control === control && each.account === account && each.revoked === null && each.approvedAt <= now && each.expiresAt > now,
  ) ?? null
