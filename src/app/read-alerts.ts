import { type AlertBook, forgetEnded } from '../core/alert/alert.ts'
import { ALERTS, type AlertRow, alertRowOf, bookOf } from '../core/alert/alerts-projection.ts'
import { type Notice, channelOfEffect, noticeOfEffect } from '../core/alert/notice.ts'
import { DAY_MS, type EpochMs, epochMs } from '../core/time.ts'
import type { Effect } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'
import { followJournal } from './follow-journal.ts'

const PAGE = 500

/** What is resolved may still be opened again by what comes late; after this long nothing comes any more. */
const REMEMBERED_MS = 30 * DAY_MS

type Ports = Pick<Store, 'journal' | 'projections'>

/** Every alert, brought up to the end of the journal. */
export async function* readAlerts(store: Ports): AsyncGenerator<AlertRow> {
  await followJournal(store, ALERTS)
  for (let after = ''; ;) {
    const rows = await store.projections.list(ALERTS.name, after, PAGE)
    for (const { value } of rows) yield alertRowOf(value)
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.key
  }
}

/** One alert; `null` when there is none. */
export async function readAlert(store: Ports, id: string): Promise<AlertRow | null> {
  await followJournal(store, ALERTS)
  const row = (await store.projections.get(ALERTS.name, [id])).get(id)
  return row === undefined ? null : alertRowOf(row)
}

/** The book that decisions are made upon, as the journal has it now. */
export async function loadAlertBook(store: Ports, now: EpochMs): Promise<AlertBook> {
  const rows: AlertRow[] = []
  for await (const row of readAlerts(store))
    if (row.alert.state.status !== 'resolved' || row.alert.changedAt >= now - REMEMBERED_MS) rows.push(row)
  return forgetEnded(bookOf(rows), epochMs(now - REMEMBERED_MS))
}

/** A notice that did not arrive. */
export interface LostNotice {
  readonly effect: Effect
  readonly notice: Notice
}

/** Notices that were given up, the oldest first. */
export async function deadNotices({ outbox }: Pick<Store, 'outbox'>): Promise<readonly LostNotice[]> {
  const dead: LostNotice[] = []
  for (let after = 0; ;) {
    const page = await outbox.list('dead', after, PAGE)
    for (const effect of page) if (channelOfEffect(effect.kind) !== null) dead.push({ effect, notice: noticeOfEffect(effect.body) })
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return dead
    after = last.id
  }
}

/** Gives notices that were given up another life. @param channels - `null` for all. @returns how many. */
export async function resendNotices({ outbox }: Pick<Store, 'outbox'>, channels: readonly string[] | null, now: EpochMs): Promise<number> {
  let again = 0
  for (const { effect, notice } of await deadNotices({ outbox }))
    if ((channels === null || channels.includes(notice.channel)) && (await outbox.reopen(effect.id, now))) again += 1
  return again
}
