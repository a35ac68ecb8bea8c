import type { EpochMs } from '../time.ts'
import type { Alert, AlertBook } from './alert.ts'
import type { AlertEvent } from './alert-event.ts'
import type { AlertPolicy } from './alert-policy.ts'
import type { NoticeKind } from './notice.ts'
import { type AlertDecision, decided, draftOf, emit, tell } from './tell.ts'

/** What a person wants done about an alert. */
export type AlertCommand =
  | { readonly kind: 'acknowledge'; readonly alert: string; readonly by: string; readonly note: string | null }
  | { readonly kind: 'resolve'; readonly alert: string; readonly by: string; readonly because: string }
  | { readonly kind: 'suppress'; readonly alert: string; readonly by: string; readonly because: string; readonly until: EpochMs }

export type AlertRefusal =
  | { readonly code: 'no_such_alert'; readonly alert: string }
  /** It is part of another alert now. */
  | { readonly code: 'merged'; readonly into: string }
  | { readonly code: 'resolved_already'; readonly by: string | null; readonly at: EpochMs }
  | { readonly code: 'acknowledged_already'; readonly by: string; readonly at: EpochMs }
  | { readonly code: 'unsigned' }
  | { readonly code: 'because_too_short'; readonly shortest: number }
  | { readonly code: 'past'; readonly until: EpochMs }
  | { readonly code: 'lasts_too_long'; readonly longestDays: number }

export type AlertOutcome = (AlertDecision & { readonly ok: true }) | { readonly ok: false; readonly refusal: AlertRefusal }

const SHORTEST_REASON = 5
const LONGEST_SUPPRESSION_DAYS = 90
const DAY_MS = 86_400_000

function refusalOf(alert: Alert | undefined, command: AlertCommand, now: EpochMs): AlertRefusal | null {
  if (alert === undefined) return { code: 'no_such_alert', alert: command.alert }
  const { state } = alert
  if (command.by.trim() === '') return { code: 'unsigned' }
  if (state.status === 'resolved')
    return state.into === null ? { code: 'resolved_already', by: state.by, at: state.at } : { code: 'merged', into: state.into }
  if (command.kind === 'acknowledge')
    return state.status === 'acknowledged' ? { code: 'acknowledged_already', by: state.by, at: state.at } : null
  if (command.because.trim().length < SHORTEST_REASON) return { code: 'because_too_short', shortest: SHORTEST_REASON }
  if (command.kind === 'resolve') return null
  if (command.until <= now) return { code: 'past', until: command.until }
  return command.until > now + LONGEST_SUPPRESSION_DAYS * DAY_MS ? { code: 'lasts_too_long', longestDays: LONGEST_SUPPRESSION_DAYS } : null
}

const limited = (text: string): string => text.trim().slice(0, 2000)

function eventOf(command: AlertCommand, at: EpochMs): readonly [AlertEvent, NoticeKind] {
  const { alert } = command
  const by = limited(command.by)
  switch (command.kind) {
    case 'acknowledge':
      return [{ type: 'alert-acknowledged@1', alert, at, by, note: command.note === null ? null : limited(command.note) }, 'acknowledged']
    case 'resolve':
      return [{ type: 'alert-resolved@1', alert, at, by, because: limited(command.because) }, 'resolved']
    case 'suppress':
      return [{ type: 'alert-suppressed@1', alert, at, by, because: limited(command.because), until: command.until }, 'suppressed']
  }
}

/** Does what a person asked for, and tells the channels that had been told of the alert, so that its threads end there, too. */
export function decideAlertCommand(book: AlertBook, command: AlertCommand, policy: AlertPolicy, now: EpochMs): AlertOutcome {
  const alert = book.alerts.get(command.alert)
  const refusal = refusalOf(alert, command, now)
  if (refusal !== null || alert === undefined) return { ok: false, refusal: refusal ?? { code: 'no_such_alert', alert: command.alert } }
  const draft = draftOf(book, policy, now)
  const [event, kind] = eventOf(command, now)
  emit(draft, event)
  const channels = alert.told.map(({ channel }) => channel)
  tell(draft, alert.id, kind, channels, true)
  return { ok: true, ...decided(draft) }
}
