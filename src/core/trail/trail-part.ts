import type { AccountId } from '../aws.ts'
import type { EpochMs } from '../time.ts'
import type { TrailEvent } from './event.ts'

/** Which events of a trail count. */
export interface TrailPart {
  /** Only events of these accounts; all when empty. */
  readonly accounts: readonly AccountId[]
  /** Only events from then on, up to then; `null`: no bound. */
  readonly from: EpochMs | null
  readonly to: EpochMs | null
}

export const isInPart = ({ account, at }: Pick<TrailEvent, 'account' | 'at'>, { accounts, from, to }: TrailPart): boolean =>
  (accounts.length === 0 || (account !== null && accounts.includes(account))) && (from === null || at >= from) && (to === null || at <= to)
