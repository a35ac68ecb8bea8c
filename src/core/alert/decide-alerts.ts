import type { Detection, DetectionChange } from '../detect/detection.ts'
import { LEVELS, type Level } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'
import type { Alert, AlertBook } from './alert.ts'
import type { AlertPolicy } from './alert-policy.ts'
import { growthSince, marksOf } from './growth.ts'
import type { NoticeKind } from './notice.ts'
import { type AlertDecision, type Draft, decided, draftOf, emit, tell } from './tell.ts'

const isGraver = (level: Level, than: Level): boolean => LEVELS.indexOf(level) > LEVELS.indexOf(than)

/** Why to speak, by alert; the first reason is the one that is told. */
type Reasons = Map<string, NoticeKind>

function reopen(draft: Draft, reasons: Reasons, alert: string, because: string): void {
  emit(draft, { type: 'alert-reopened@1', alert, at: draft.now, because })
  if (reasons.get(alert) !== 'raised') reasons.set(alert, 'reopened')
}

/** A graver level undoes what people decided about the lighter one. */
function escalate(draft: Draft, reasons: Reasons, alert: Alert, detection: Detection): void {
  const marks = marksOf(detection, draft.policy.placeOf)
  emit(draft, { type: 'alert-escalated@1', alert: alert.id, at: draft.now, detection, marks, from: alert.level })
  if (alert.state.status !== 'open')
    reopen(draft, reasons, alert.id, `graver than when it was ${alert.state.status}: now ${detection.level}`)
  else if (!reasons.has(alert.id)) reasons.set(alert.id, 'escalated')
}

/** Growth is kept at notable steps only; for what is suppressed, also once when anything happened since. */
function grow(draft: Draft, reasons: Reasons, alert: Alert, detection: Detection): void {
  const marks = marksOf(detection, draft.policy.placeOf)
  const steps = growthSince(alert.marks, marks)
  const { state } = alert
  const isFirstSinceSuppressed = state.status === 'suppressed' && !state.grew && detection.lastSeen > state.at
  if (steps.length === 0 && !isFirstSinceSuppressed) return
  const news = steps.length > 0 ? steps : ['more events']
  emit(draft, { type: 'alert-grown@1', alert: alert.id, at: draft.now, detection, marks, news })
  if (state.status === 'resolved') reopen(draft, reasons, alert.id, `it went on after it was resolved: ${news.join(', ')}`)
}

function close(draft: Draft, alert: string, detection: Detection): void {
  const { book, policy, now } = draft
  const known = book.alerts.get(alert)
  if (known === undefined || known.detection.closed) return
  emit(draft, { type: 'alert-quieted@1', alert, at: now, detection })
  const isSilent = policy.ladders[known.level].rungs.length === 0
  if (isSilent && known.state.status !== 'resolved')
    emit(draft, { type: 'alert-resolved@1', alert, at: now, by: null, because: 'it is over, and alerts of its level wait for nobody' })
}

/** Compares a detection with what is known of its alert; the same detection again says nothing. */
function observe(draft: Draft, reasons: Reasons, detection: Detection): void {
  const { book, policy, now } = draft
  const { id } = detection
  const known = book.alerts.get(id)
  if (known === undefined) {
    emit(draft, { type: 'alert-raised@1', alert: id, at: now, detection, marks: marksOf(detection, policy.placeOf) })
    reasons.set(id, 'raised')
  } else if (known.state.status === 'resolved' && known.state.into !== null) return
  else if (isGraver(detection.level, known.level)) escalate(draft, reasons, known, detection)
  else grow(draft, reasons, known, detection)
  if (detection.closed) close(draft, id, detection)
}

function merge(draft: Draft, reasons: Reasons, absorbed: string, into: string): void {
  const { book, now } = draft
  const gone = book.alerts.get(absorbed)
  if (gone === undefined || absorbed === into || (gone.state.status === 'resolved' && gone.state.into !== null)) return
  emit(draft, { type: 'alert-merged@1', alert: absorbed, at: now, into })
  reasons.delete(absorbed)
  const onto = book.alerts.get(into)
  const stillAsks = gone.state.status === 'open' || gone.state.status === 'acknowledged'
  if (stillAsks && (onto?.state.status === 'resolved' || onto?.state.status === 'suppressed'))
    reopen(draft, reasons, into, `${absorbed}, which was ${gone.state.status}, is part of it`)
  const channels = gone.told.map(({ channel }) => channel)
  tell(draft, absorbed, 'merged', channels, true)
}

/**
 * Makes of what was detected what people are told. Each detection has one alert; the changes may come again, in part or wholly, and
 * say nothing then.
 *
 * @param book - the fold of every alert event of the journal; see `applyAlertEvents`.
 * @param now - of this decision, not of the events.
 * @returns at most a handful of events for each change: whoever appends them chooses how many changes go into one append.
 */
export function decideAlerts(book: AlertBook, changes: Iterable<DetectionChange>, policy: AlertPolicy, now: EpochMs): AlertDecision {
  const draft = draftOf(book, policy, now)
  const reasons: Reasons = new Map()
  for (const change of changes) {
    observe(draft, reasons, change.detection)
    if (change.kind === 'merged') merge(draft, reasons, change.absorbed, change.detection.id)
  }
  for (const [id, kind] of reasons) {
    const alert = draft.book.alerts.get(id)
    if (alert === undefined) continue
    const atOnce = policy.ladders[alert.level].rungs[0]?.channels ?? []
    // Whoever was told that it was lighter, or over, is told that it is not.
    const before = kind === 'raised' ? [] : alert.told.map(({ channel }) => channel)
    tell(draft, id, kind, [...atOnce, ...before])
  }
  return decided(draft)
}
