import { journalEvent } from '../core/alert/alert-event.ts'
import type { AlertPolicy } from '../core/alert/alert-policy.ts'
import { bookOf } from '../core/alert/alerts-projection.ts'
import { type AlertCommand, type AlertRefusal, decideAlertCommand } from '../core/alert/decide-command.ts'
import { noticeEffect } from '../core/alert/notice.ts'
import { printable } from '../core/render/printable.ts'
import type { Clock } from '../ports/clock.ts'
import type { Store } from '../ports/store.ts'
import { readAlert } from './read-alerts.ts'

export type ChangeOutcome =
  { readonly ok: true; readonly channels: readonly string[] } | { readonly ok: false; readonly refusal: AlertRefusal }

const MOST_TURNS = 20

/**
 * Acknowledges, resolves or suppresses an alert, and has its threads told. People's decisions about one alert stand in a stream of its
 * own: of two at the same time the second looks again before it decides.
 */
export async function changeAlert(
  { store, clock }: { readonly store: Pick<Store, 'journal' | 'projections'>; readonly clock: Clock },
  policy: AlertPolicy,
  command: AlertCommand,
): Promise<ChangeOutcome> {
  const stream = `alert/${command.alert}`
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const row = await readAlert(store, command.alert)
    if (row === null) return { ok: false, refusal: { code: 'no_such_alert', alert: command.alert } }
    const expectedVersion = (await store.journal.readStream(stream, 0)).length
    const now = clock.now()
    const decision = decideAlertCommand(bookOf([row]), command, policy, now)
    if (!decision.ok) return decision
    const kept = await store.journal.append({
      stream,
      expectedVersion,
      // The same person in the same millisecond means the same thing.
      commandId: `${stream}#${expectedVersion}/${command.kind}/${now}/${printable(command.by).slice(0, 60).toWellFormed()}`,
      events: decision.events.map(journalEvent),
      effects: decision.notices.map(noticeEffect),
    })
    if (kept.ok) return { ok: true, channels: decision.notices.map(({ channel }) => channel) }
    if (kept.refusal.code !== 'version_conflict') throw new Error(`the journal refused a decision about an alert: ${kept.refusal.code}`)
  }
  throw new Error('the journal was written by others all the time')
}
