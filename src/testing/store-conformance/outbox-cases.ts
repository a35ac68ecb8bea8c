import { deepEqual, equal, ok } from 'node:assert/strict'
import type { NewEffect } from '../../core/journal-entry.ts'
import { MINUTE_MS } from '../../core/time.ts'
import type { ClaimRequest, Effect } from '../../ports/outbox.ts'
import type { Store } from '../../ports/store.ts'
import { type ConformanceCase, NOW, accepted, append, effect, later } from './conformance-case.ts'

const claiming = (change: Partial<ClaimRequest> = {}): ClaimRequest => ({
  kinds: [],
  limit: 100,
  now: NOW,
  until: later(MINUTE_MS),
  ...change,
})

const withEffects = async (store: Store, effects: readonly NewEffect[], commandId = 'c1'): Promise<void> =>
  void accepted(await store.journal.append(append(commandId, { effects })))

const kindsOf = (effects: readonly Effect[]): readonly string[] => effects.map(({ kind }) => kind)

/** @throws Error when nothing is due. */
async function claimOne(store: Store, change: Partial<ClaimRequest> = {}): Promise<Effect> {
  const [claimed] = await store.outbox.claim(claiming({ limit: 1, ...change }))
  if (claimed === undefined) throw new Error('nothing was due')
  return claimed
}

const claims: readonly ConformanceCase[] = [
  {
    name: 'effects are kept with their command, and claimed in the order of the journal',
    run: async (open) => {
      const store = await open()
      await withEffects(store, [effect('mail', { body: { text: '😀 \u0000' } }), effect('page', { lane: 'pager: i-1' })])
      await withEffects(store, [effect('chat')], 'c2')
      const claimed = await store.outbox.claim(claiming())
      deepEqual(
        claimed.map(({ id, position }) => [id, position]),
        [
          [1, 1],
          [2, 1],
          [3, 2],
        ],
      )
      deepEqual(claimed[0], {
        id: 1,
        position: 1,
        kind: 'mail',
        lane: null,
        body: { text: '😀 \u0000' },
        dueAt: later(MINUTE_MS),
        attempts: 1,
        state: 'open',
        error: null,
        endedAt: null,
      })
    },
  },
  {
    name: 'an effect of a refused command does not exist',
    run: async (open) => {
      const store = await open()
      ok(!(await store.journal.append(append('c1', { expectedVersion: 7, effects: [effect('mail')] }))).ok)
      deepEqual(await store.outbox.list('open', 0, 10), [])
    },
  },
  {
    name: 'nothing is claimed before it is due, beyond the limit, or of another kind',
    run: async (open) => {
      const store = await open()
      await withEffects(store, [effect('later', { dueAt: later(1) }), effect('mail'), effect('page'), effect('page')])
      deepEqual(kindsOf(await store.outbox.claim(claiming({ kinds: ['page', 'later'], limit: 1 }))), ['page'])
      deepEqual(kindsOf(await store.outbox.claim(claiming())), ['mail', 'page'])
      deepEqual(kindsOf(await store.outbox.claim(claiming({ now: later(1) }))), ['later'])
    },
  },
  {
    name: "what is claimed is nobody else's until the claim runs out; then it is due again, and counted",
    run: async (open) => {
      const [store, other] = [await open(), await open()]
      await withEffects(store, [effect('mail')])
      const lost = await claimOne(store)
      deepEqual(await other.outbox.claim(claiming({ now: later(MINUTE_MS - 1) })), [])
      const taken = await claimOne(other, { now: later(MINUTE_MS), until: later(2 * MINUTE_MS) })
      equal(taken.attempts, 2)
      equal(await store.outbox.complete(lost, NOW), false)
      equal(await store.outbox.fail(lost, 'too late', null, NOW), false)
      equal(await other.outbox.complete(taken, NOW), true)
      equal(await other.outbox.complete(taken, NOW), false)
    },
  },
  {
    name: 'connections that claim at once get different effects',
    run: async (open) => {
      const stores = await Promise.all([open(), open(), open()])
      const [store] = stores
      ok(store !== undefined)
      await withEffects(
        store,
        Array.from({ length: 30 }, () => effect('mail')),
      )
      const claimed = (
        await Promise.all(stores.flatMap(({ outbox }) => Array.from({ length: 5 }, () => outbox.claim(claiming({ limit: 2 })))))
      ).flat()
      // Two that look at once may see the same effects; one of them then goes without.
      equal(new Set(claimed.map(({ id }) => id)).size, claimed.length)
      const rest = await store.outbox.claim(claiming())
      equal(claimed.length + rest.length, 30)
    },
  },
]

const endings: readonly ConformanceCase[] = [
  {
    name: 'what failed is due again when it was told to be, with the reason kept',
    run: async (open) => {
      const store = await open()
      await withEffects(store, [effect('mail')])
      ok(await store.outbox.fail(await claimOne(store), 'timeout \u0000 \ud800 after 10 s', later(5000), NOW))
      deepEqual(await store.outbox.claim(claiming({ now: later(4999) })), [])
      const again = await claimOne(store, { now: later(5000) })
      deepEqual([again.attempts, again.error], [2, 'timeout  \ufffd after 10 s'])
      ok(await store.outbox.complete(again, later(5001)))
      const [done] = await store.outbox.list('done', 0, 10)
      deepEqual([done?.state, done?.error, done?.endedAt], ['done', null, later(5001)])
    },
  },
  {
    name: 'what is given up is a dead letter: not claimed, listed with its reason, and reopened by a person',
    run: async (open) => {
      const store = await open()
      await withEffects(store, [effect('mail'), effect('page')])
      ok(await store.outbox.fail(await claimOne(store), 'no such channel', null, later(1)))
      deepEqual(kindsOf(await store.outbox.claim(claiming())), ['page'])
      const [dead] = await store.outbox.list('dead', 0, 10)
      deepEqual([dead?.id, dead?.error, dead?.endedAt, dead?.attempts], [1, 'no such channel', later(1), 1])
      deepEqual(await store.outbox.list('dead', 1, 10), [])
      equal(await store.outbox.reopen(2, NOW), false)
      equal(await store.outbox.reopen(1, later(2)), true)
      equal(await store.outbox.reopen(1, later(2)), false)
      const again = await claimOne(store, { now: later(2) })
      deepEqual([again.id, again.attempts, again.endedAt], [1, 2, null])
    },
  },
  {
    name: 'effects of one lane leave one by one and in order; others pass them',
    run: async (open) => {
      const store = await open()
      const lane = 'pager: i-1'
      await withEffects(store, [
        effect('trigger', { lane }),
        effect('resolve', { lane }),
        effect('other', { lane: 'pager: i-2' }),
        effect('mail'),
      ])
      const claimed = await store.outbox.claim(claiming())
      deepEqual(kindsOf(claimed), ['trigger', 'other', 'mail'])
      const [trigger] = claimed
      ok(trigger !== undefined && (await store.outbox.fail(trigger, 'timeout', later(5000), NOW)))
      deepEqual(await store.outbox.claim(claiming()), [])
      ok(await store.outbox.complete(await claimOne(store, { now: later(5000) }), NOW))
      deepEqual(kindsOf(await store.outbox.claim(claiming())), ['resolve'])
    },
  },
  {
    name: 'a dead letter does not hold up its lane',
    run: async (open) => {
      const store = await open()
      await withEffects(store, [effect('trigger', { lane: 'l' }), effect('resolve', { lane: 'l' })])
      ok(await store.outbox.fail(await claimOne(store), 'refused', null, NOW))
      deepEqual(kindsOf(await store.outbox.claim(claiming())), ['resolve'])
    },
  },
]

export const OUTBOX_CASES: readonly ConformanceCase[] = [...claims, ...endings]
