import type { DetectionChange } from '../detect/detection.ts'
import { DAY_MS, type EpochMs } from '../time.ts'
import type { AlertBook } from './alert.ts'
import { type AlertPolicy, SILENT_LADDER } from './alert-policy.ts'
import { decideAlerts } from './decide-alerts.ts'
import { type AlertDecision, decided, draftOf, emit } from './tell.ts'

/** What ended longer ago is past: it is kept, and nobody is woken for it. */
export const PAST_MS = DAY_MS

const silent = (policy: AlertPolicy): AlertPolicy => ({
  ...policy,
  ladders: {
    critical: SILENT_LADDER,
    high: SILENT_LADDER,
    medium: SILENT_LADDER,
    low: SILENT_LADDER,
    informational: SILENT_LADDER,
  },
})

/** Keeps what was found in an old trail as alerts that are resolved; what people decided about an alert stands. */
function keepPast(book: AlertBook, changes: readonly DetectionChange[], policy: AlertPolicy, now: EpochMs): AlertDecision {
  const told = decideAlerts(book, changes, silent(policy), now)
  const draft = draftOf(told.book, policy, now)
  for (const id of new Set(changes.map(({ detection }) => detection.id))) {
    const [before, after] = [book.alerts.get(id), told.book.alerts.get(id)]
    const isOurs = before === undefined || (before.state.status === 'resolved' && before.state.by === null)
    if (isOurs && after?.state.status === 'open')
      emit(draft, { type: 'alert-resolved@1', alert: id, at: now, by: null, because: 'it was over for more than a day when it was read' })
  }
  const { events, notices, book: kept } = decided(draft)
  return { events: [...told.events, ...events], notices: [...told.notices, ...notices], book: kept }
}

/**
 * Decides like `decideAlerts` about what was found in a trail that is read to learn from: what has been over for more than a day is
 * kept as resolved, and nobody is told.
 */
export function decidePast(book: AlertBook, changes: readonly DetectionChange[], policy: AlertPolicy, now: EpochMs): AlertDecision {
  const isPast = ({ detection }: DetectionChange): boolean => detection.lastSeen < now - PAST_MS
  const past = keepPast(book, changes.filter(isPast), policy, now)
  const present = decideAlerts(
    past.book,
    changes.filter((change) => !isPast(change)),
    policy,
    now,
  )
  return { events: [...past.events, ...present.events], notices: [...past.notices, ...present.notices], book: present.book }
}
