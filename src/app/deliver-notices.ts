import { journalEvent } from '../core/alert/alert-event.ts'
import { ALERTS, alertRowOf } from '../core/alert/alerts-projection.ts'
import { type Notice, channelOfEffect, noticeEffectKind, noticeOfEffect } from '../core/alert/notice.ts'
import { noticeText } from '../core/alert/notice-text.ts'
import { retryAt } from '../core/retry-schedule.ts'
import { MINUTE_MS, epochMs } from '../core/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { Notifier, Sent } from '../ports/notifier.ts'
import type { Effect } from '../ports/outbox.ts'
import type { Store } from '../ports/store.ts'
import { followJournal } from './follow-journal.ts'

export interface DeliveryPorts {
  readonly store: Pick<Store, 'journal' | 'outbox' | 'projections'>
  readonly clock: Clock
  /** 0 up to 1, thrown anew each time: what failed together does not return together. */
  readonly dice: () => number
}

export interface Delivery {
  readonly channel: string
  readonly sent: number
  /** Failed, and will be tried again. */
  readonly postponed: number
  /** Given up: a person must look. */
  readonly dead: number
  /** Why the last one failed; `null` when none did. */
  readonly because: string | null
}

/** Few, so that nobody else waits long for what a process that died had taken. Twenty notices time out within the lease. */
const BATCH = 20
const LEASE_MS = 5 * MINUTE_MS
const PAGE = 500

async function threadOf({ store }: DeliveryPorts, { thread, channel }: Notice): Promise<string | null> {
  await followJournal(store, ALERTS)
  const row = (await store.projections.get(ALERTS.name, [thread])).get(thread)
  return row === undefined ? null : (alertRowOf(row).threads.find((each) => each.channel === channel)?.reference ?? null)
}

/** A sender with a fault in it must not keep other notices from leaving: its failure is kept like any other, and seen. */
async function trySending(ports: DeliveryPorts, notifier: Notifier, notice: Notice): Promise<Sent> {
  const thread = notice.subject === 'alert' ? await threadOf(ports, notice) : null
  try {
    return await notifier.send({ notice, text: noticeText(notice), thread })
  } catch (error) {
    // Its message may hold what must not be kept.
    const name = error instanceof Error ? error.name : typeof error
    return { ok: false, retry: true, retryAfterMs: null, because: `a fault in the channel itself (${name})` }
  }
}

/** Said before the effect is ended: after a crash in between it is sent again rather than forgotten, and said once. */
async function keepReceipt({ store, clock }: DeliveryPorts, notice: Notice, reference: string | null): Promise<void> {
  if (notice.subject !== 'alert') return
  const { id, channel, thread } = notice
  const stream = `notice/${channel}/${id}`
  const event = journalEvent({ type: 'alert-delivered@1', alert: thread, at: clock.now(), notice: id, channel, reference })
  await store.journal.append({ stream, expectedVersion: 0, commandId: stream, events: [event], effects: [] })
}

type Ending = { readonly kind: 'sent' } | { readonly kind: 'postponed' | 'dead'; readonly because: string }

async function deliver(ports: DeliveryPorts, notifier: Notifier, effect: Effect): Promise<Ending> {
  const { store, clock, dice } = ports
  const notice = noticeOfEffect(effect.body)
  const sent = await trySending(ports, notifier, notice)
  if (sent.ok) {
    await keepReceipt(ports, notice, sent.thread)
    await store.outbox.complete(effect, clock.now())
    return { kind: 'sent' }
  }
  const now = clock.now()
  const again = sent.retry ? retryAt(effect.attempts, now, dice()) : null
  const dueAt = again === null ? null : epochMs(Math.max(again, now + (sent.retryAfterMs ?? 0)))
  await store.outbox.fail(effect, sent.because, dueAt, now)
  return { kind: dueAt === null ? 'dead' : 'postponed', because: sent.because }
}

/** Sends everything that is due on one channel. The notices of one alert leave in their order; a failed one holds up its own alert only. */
export async function deliverChannel(ports: DeliveryPorts, notifier: Notifier): Promise<Delivery> {
  const { channel } = notifier
  let total: Delivery = { channel, sent: 0, postponed: 0, dead: 0, because: null }
  for (;;) {
    const now = ports.clock.now()
    const until = epochMs(now + LEASE_MS)
    const effects = await ports.store.outbox.claim({ kinds: [noticeEffectKind(channel)], limit: BATCH, now, until })
    if (effects.length === 0) return total
    for (const effect of effects) {
      const ending = await deliver(ports, notifier, effect)
      total = { ...total, [ending.kind]: total[ending.kind] + 1, because: ending.kind === 'sent' ? total.because : ending.because }
    }
  }
}

/**
 * Gives up notices for channels that are no longer configured, so that they are seen and do not wait for ever.
 * @returns how many.
 */
export async function giveUpUnknownChannels({ store, clock }: DeliveryPorts, known: ReadonlySet<string>): Promise<number> {
  const unknown = new Set<string>()
  for (let after = 0; ;) {
    const page = await store.outbox.list('open', after, PAGE)
    for (const { kind } of page) {
      const channel = channelOfEffect(kind)
      if (channel !== null && !known.has(channel)) unknown.add(kind)
    }
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) break
    after = last.id
  }
  if (unknown.size === 0) return 0
  let given = 0
  for (;;) {
    const now = clock.now()
    const effects = await store.outbox.claim({ kinds: [...unknown], limit: BATCH, now, until: epochMs(now + LEASE_MS) })
    if (effects.length === 0) return given
    for (const effect of effects) {
      await store.outbox.fail(effect, `there is no channel "${channelOfEffect(effect.kind) ?? ''}" any more`, null, now)
      given += 1
    }
  }
}

/**
 * Sends everything that is due, all channels side by side: one that is slow or broken keeps no other waiting, except for this call's end.
 * @throws what the store throws, once every channel has ended.
 */
export async function deliverNotices(ports: DeliveryPorts, notifiers: Iterable<Notifier>): Promise<readonly Delivery[]> {
  const ended = await Promise.allSettled(Array.from(notifiers, (notifier) => deliverChannel(ports, notifier)))
  return ended.map((each) => {
    if (each.status === 'rejected') throw each.reason
    return each.value
  })
}
