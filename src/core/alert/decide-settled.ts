import type { Detection } from '../detect/detection.ts'
import type { EpochMs } from '../time.ts'
import type { Alert, AlertBook } from './alert.ts'
import type { AlertPolicy } from './alert-policy.ts'
import { type AlertDecision, decided, draftOf, emit, tell } from './tell.ts'

/** Something that alerts were about is no longer so. */
export interface Settled {
  /** Of the rule whose alerts it settles. */
  readonly rule: string
  readonly account: Detection['account']
  readonly group: Detection['group']
  /** What is so now: one sentence without a full stop. */
  readonly because: string
}

const isAbout = ({ detection }: Alert, { rule, account, group }: Settled): boolean =>
  detection.rule.id === rule &&
  detection.account === account &&
  detection.group.length === group.length &&
  group.every(({ field, value }) => detection.group.some((one) => one.field === field && one.value === value))

/**
 * Resolves the alerts about what is no longer so, whatever people decided about them meanwhile, and tells whoever was told of them. Said
 * again, it says nothing.
 */
export function decideSettled(book: AlertBook, settled: Iterable<Settled>, policy: AlertPolicy, now: EpochMs): AlertDecision {
  const draft = draftOf(book, policy, now)
  for (const one of settled)
    for (const alert of book.alerts.values()) {
      if (draft.book.alerts.get(alert.id)?.state.status === 'resolved' || !isAbout(alert, one)) continue
      emit(draft, { type: 'alert-resolved@1', alert: alert.id, at: now, by: null, because: one.because })
      const channels = alert.told.map(({ channel }) => channel)
      tell(draft, alert.id, 'resolved', channels, true)
    }
  return decided(draft)
}
