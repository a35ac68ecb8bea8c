import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/store/sqlite/sqlite-store.ts'
import { journalEvent } from '../core/alert/alert-event.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY, atOnce } from '../core/alert/alert-policy.ts'
import { decideAlerts } from '../core/alert/decide-alerts.ts'
import { noticeEffect } from '../core/alert/notice.ts'
import type { DetectionChange } from '../core/detect/detection.ts'
import { HOUR_MS, MINUTE_MS, epochMs } from '../core/time.ts'
import type { Notifier, Sent } from '../ports/notifier.ts'
import type { Store } from '../ports/store.ts'
import { NIGHT, detectionOf, raisedOf } from '../testing/detections.ts'
import { changeAlert } from './change-alert.ts'
import { type DeliveryPorts, deliverNotices, giveUpUnknownChannels } from './deliver-notices.ts'
import { deadNotices, loadAlertBook, readAlert } from './read-alerts.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-deliver-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

const policy: AlertPolicy = {
  ...DEFAULT_ALERT_POLICY,
  channels: [
    { name: 'chat', quiet: null },
    { name: 'mail', quiet: null },
  ],
  ladders: { ...DEFAULT_ALERT_POLICY.ladders, high: atOnce('chat', 'mail'), critical: atOnce('chat', 'mail') },
}

const taken: Sent = { ok: true, thread: null, receipt: 'taken' }
const busy: Sent = { ok: false, retry: true, retryAfterMs: null, because: 'it answered 503' }
const gone: Sent = { ok: false, retry: false, retryAfterMs: null, because: 'it answered 404' }

/** A channel that answers as it is told; what it was sent reads `kind thread`. */
function channelThat(channel: string, answer: (turn: number) => Sent) {
  const sent: string[] = []
  const notifier: Notifier = {
    channel,
    address: 'nowhere',
    send: ({ notice, thread }) => {
      sent.push(`${notice.subject === 'alert' ? notice.kind : notice.subject} ${notice.thread}${thread === null ? '' : ` in ${thread}`}`)
      return Promise.resolve(answer(sent.length))
    },
  }
  return { notifier, sent }
}

interface Night {
  readonly store: Store
  readonly ports: DeliveryPorts
  see(...changes: readonly DetectionChange[]): Promise<void>
  later(milliseconds: number): void
}

async function night(work: (night: Night) => Promise<void>): Promise<void> {
  const store = openSqliteStore(join(folder, `${(files += 1)}.db`))
  let now = NIGHT
  const clock = { now: () => now }
  let appends = 0
  try {
    await work({
      store,
      ports: { store, clock, dice: () => 0 },
      later: (milliseconds) => {
        now = epochMs(now + milliseconds)
      },
      see: async (...changes) => {
        const decision = decideAlerts(await loadAlertBook(store, now), changes, policy, now)
        if (decision.events.length === 0) return
        await store.journal.append({
          stream: 'watch',
          expectedVersion: (await store.journal.readStream('watch', 0)).length,
          commandId: `watch-${(appends += 1)}`,
          events: decision.events.map(journalEvent),
          effects: decision.notices.map(noticeEffect),
        })
      },
    })
  } finally {
    await store.close()
  }
}

const one = detectionOf({ id: 'one' })
const graver: DetectionChange = {
  kind: 'escalated',
  detection: detectionOf({ id: 'one', level: 'critical' }),
  from: 'high',
  to: 'critical',
}

describe('notices', () => {
  it('leave once on every channel, and it is written down that they arrived', () =>
    night(async ({ store, ports, see }) => {
      const [chat, mail] = [channelThat('chat', () => taken), channelThat('mail', () => taken)]
      await see(raisedOf(one))
      await see(raisedOf(one))
      expect(await deliverNotices(ports, [chat.notifier, mail.notifier])).toMatchObject([{ sent: 1 }, { sent: 1 }])
      expect(await deliverNotices(ports, [chat.notifier, mail.notifier])).toMatchObject([{ sent: 0 }, { sent: 0 }])
      expect([chat.sent, mail.sent]).toEqual([['raised one'], ['raised one']])
      expect((await readAlert(store, 'one'))?.delivered.toSorted()).toEqual(['one-1', 'one-2'])
    }))

  it('of one alert answer to its first, in the order in which they were decided', () =>
    night(async ({ ports, see, later }) => {
      const chat = channelThat('chat', () => ({ ok: true, thread: 'ts-1', receipt: 'message' }))
      await see(raisedOf(one))
      later(MINUTE_MS)
      await see(graver)
      await deliverNotices(ports, [chat.notifier])
      expect(chat.sent).toEqual(['raised one', 'escalated one in ts-1'])
    }))

  it('wait behind a failed one of the same alert only, and leave after it', () =>
    night(async ({ ports, see, later }) => {
      const chat = channelThat('chat', (turn) => (turn === 1 ? busy : taken))
      await see(raisedOf(one))
      await see(graver, raisedOf(detectionOf({ id: 'two' })))
      expect(await deliverNotices(ports, [chat.notifier])).toEqual([
        { channel: 'chat', sent: 1, postponed: 1, dead: 0, because: 'it answered 503' },
      ])
      later(MINUTE_MS)
      await deliverNotices(ports, [chat.notifier])
      expect(chat.sent).toEqual(['raised one', 'raised two', 'raised one', 'escalated one'])
    }))

  it('on a broken channel keep no other channel waiting', () =>
    night(async ({ ports, see }) => {
      const [chat, mail] = [channelThat('chat', () => busy), channelThat('mail', () => taken)]
      const faulty: Notifier = { ...chat.notifier, send: () => Promise.reject(new TypeError('secret')) }
      await see(raisedOf(one))
      expect(await deliverNotices(ports, [faulty, mail.notifier])).toMatchObject([
        { postponed: 1, because: 'a fault in the channel itself (TypeError)' },
        { sent: 1 },
      ])
    }))

  it('that nobody will ever take are dead at once; the others after five hours', () =>
    night(async ({ store, ports, see, later }) => {
      const [chat, mail] = [channelThat('chat', () => gone), channelThat('mail', () => busy)]
      await see(raisedOf(one))
      await deliverNotices(ports, [chat.notifier, mail.notifier])
      expect((await deadNotices(store)).map(({ notice, effect }) => `${notice.channel}: ${effect.error ?? ''}`)).toEqual([
        'chat: it answered 404',
      ])
      for (let turn = 0; turn < 20; turn++) {
        later(HOUR_MS)
        await deliverNotices(ports, [chat.notifier, mail.notifier])
      }
      expect(mail.sent).toHaveLength(16)
      expect(await deadNotices(store)).toHaveLength(2)
    }))

  it('leave the receiver alone for as long as it asked', () =>
    night(async ({ ports, see, later }) => {
      const chat = channelThat('chat', (turn) => (turn === 1 ? { ...busy, ok: false, retryAfterMs: 10 * MINUTE_MS, retry: true } : taken))
      await see(raisedOf(one))
      for (const minutes of [0, 9, 1]) {
        later(minutes * MINUTE_MS)
        await deliverNotices(ports, [chat.notifier])
      }
      expect(chat.sent).toHaveLength(2)
    }))

  it('that were sent when the process died are sent again, never lost', () =>
    night(async ({ store, ports, see, later }) => {
      await see(raisedOf(one))
      await store.outbox.claim({ kinds: ['notice.chat'], limit: 9, now: NIGHT, until: epochMs(NIGHT + 5 * MINUTE_MS) })
      const chat = channelThat('chat', () => taken)
      await deliverNotices(ports, [chat.notifier])
      expect(chat.sent).toEqual([])
      later(5 * MINUTE_MS)
      await deliverNotices(ports, [chat.notifier])
      expect(chat.sent).toEqual(['raised one'])
    }))

  it('for a channel that is configured no more are given up, and seen', () =>
    night(async ({ store, ports, see }) => {
      await see(raisedOf(one))
      expect(await giveUpUnknownChannels(ports, new Set(['mail']))).toBe(1)
      expect((await deadNotices(store)).map(({ effect }) => effect.error)).toEqual(['there is no channel "chat" any more'])
    }))
})

describe('a person', () => {
  const ack = { kind: 'acknowledge', alert: 'one', by: 'Ana Example', note: 'on it' } as const

  it('acknowledges, and every channel that was told hears of it', () =>
    night(async ({ store, ports, see }) => {
      await see(raisedOf(one))
      expect(await changeAlert(ports, policy, ack)).toEqual({ ok: true, channels: ['chat', 'mail'] })
      const chat = channelThat('chat', () => taken)
      await deliverNotices(ports, [chat.notifier])
      expect(chat.sent).toEqual(['raised one', 'acknowledged one'])
      expect((await readAlert(store, 'one'))?.story.map(({ what }) => what)).toContain('acknowledged by Ana Example: on it')
      expect((await loadAlertBook(store, NIGHT)).alerts.get('one')?.state.status).toBe('acknowledged')
    }))

  it('of two who acknowledge at the same time, one is told that the other was first', () =>
    night(async ({ ports, see, later }) => {
      await see(raisedOf(one))
      const first = changeAlert(ports, policy, ack)
      later(1)
      const outcomes = await Promise.all([first, changeAlert(ports, policy, { ...ack, by: 'Bo Example' })])
      expect(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.refusal.code)).toSorted()).toEqual(['acknowledged_already', 'done'])
    }))

  it('who asks for an alert that is not there is told so', () =>
    night(async ({ ports }) => {
      expect(await changeAlert(ports, policy, ack)).toEqual({ ok: false, refusal: { code: 'no_such_alert', alert: 'one' } })
    }))
})
