import type { AccountId } from '../aws.ts'
import type { EpochMs } from '../time.ts'
import { isRootAction, type TrailEvent } from '../trail/event.ts'

/** A use of root that was agreed upon beforehand. */
export interface ApprovedUse {
  /** Of the request it stands for. */
  readonly id: string
  readonly account: AccountId
  readonly from: EpochMs
  readonly until: EpochMs
  /** In plain words. */
  readonly task: string
  readonly by: string
  /** Event names that the task needs; `any` where nobody can say them. Signing in and out is always part of it. */
  readonly eventNames: readonly string[] | 'any'
  /** The temporary key of a root session that was opened for it; `null`: a sign-in at the console. */
  readonly accessKeyId: string | null
}

const SIGN_IN: ReadonlySet<string> = new Set(['ConsoleLogin', 'CheckMfa', 'Logout'])

/** The approved use that covers a root event: same account, within its time, by its key, and an action that its task needs. */
export function approvedUseOf(event: TrailEvent, approvals: readonly ApprovedUse[]): ApprovedUse | null {
  if (!isRootAction(event)) return null
  const covers = ({ account, from, until, eventNames, accessKeyId }: ApprovedUse): boolean =>
    account === event.account &&
    event.at >= from &&
    event.at <= until &&
    (accessKeyId === null || accessKeyId === event.identity.accessKeyId) &&
    (eventNames === 'any' || SIGN_IN.has(event.name) || event.readOnly || eventNames.includes(event.name))
  return approvals.find(covers) ?? null
}
