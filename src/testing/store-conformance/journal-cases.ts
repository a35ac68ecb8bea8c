import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import type { Json } from '../../core/canonical-json.ts'
import { JOURNAL_LIMITS } from '../../core/journal-entry.ts'
import { type ConformanceCase, NOW, accepted, append, effect, everything } from './conformance-case.ts'

/** Texts that stores, drivers and orders of sorting have tripped over. */
const texts: readonly string[] = [
  'é and e\u0301 are two texts',
  'NUL \u0000, bell \u0007, escape \u001b, delete \u007f',
  'line \u2028 separators \u2029 and a mark \ufeff',
  'right-to-left \u202e, joined 👩‍👩‍👧‍👦, beyond the plane 𐐷 \u{10ffff}',
  `quotes ' " \\ \` $$ {1,2} NULL %s :a ?1`,
  '\ufffe\uffff non-characters',
  '',
]

const integrity: readonly ConformanceCase[] = [
  {
    name: 'an entry comes back as it went in, with its places and its command',
    run: async (open) => {
      const { journal } = await open()
      const body: Json = { b: [1, -0.5, 1e21, null, true], a: { 'ключ 😀': 'text' } }
      const appended = accepted(await journal.append(append('c1', { stream: 's', events: [{ type: 'opened', at: NOW, body }] })))
      deepEqual(appended, { version: 1, firstPosition: 1, lastPosition: 1 })
      deepEqual(await journal.readStream('s', 0), [
        { position: 1, stream: 's', version: 1, type: 'opened', at: NOW, commandId: 'c1', body },
      ])
    },
  },
  {
    name: 'texts of strangers are kept to the character, in bodies and in names',
    run: async (open) => {
      const { journal } = await open()
      const events = texts.map((text) => ({ type: 'said', at: NOW, body: { [text]: text } }))
      accepted(await journal.append(append('c1', { stream: 's', events })))
      deepEqual(
        (await journal.readStream('s', 0)).map(({ body }) => body),
        texts.map((text) => ({ [text]: text })),
      )
      const names = ['é', 'e\u0301', 'É', "'; drop table entry; --", '👩‍👧', '\u202e', '%', ' ']
      for (const name of names) accepted(await journal.append(append(`by ${name}`, { stream: name })))
      for (const name of names)
        deepEqual(
          (await journal.readStream(name, 0)).map(({ commandId }) => commandId),
          [`by ${name}`],
        )
    },
  },
  {
    name: 'half a surrogate pair is refused with its place, and nothing is kept',
    run: async (open) => {
      const { journal } = await open()
      const result = await journal.append(append('c1', { events: [{ type: 'x', at: NOW, body: { userName: 'a\ud800' } }] }))
      ok(!result.ok && result.refusal.code === 'not_canonical' && result.refusal.path === '$.userName')
      equal(await journal.head(), 0)
    },
  },
  {
    name: 'the largest body is kept, and one character more is refused',
    run: async (open) => {
      const { journal } = await open()
      const body = '😀'.repeat(JOURNAL_LIMITS.body / 2 - 1)
      const event = { type: 'x', at: NOW, body }
      accepted(await journal.append(append('c1', { stream: 's', events: [event], effects: [effect('mail', { body })] })))
      deepEqual(
        (await journal.readStream('s', 0)).map((entry) => entry.body),
        [body],
      )
      const result = await journal.append(append('c2', { events: [{ ...event, body: `${body}x` }] }))
      deepEqual(result, {
        ok: false,
        refusal: { code: 'too_large', what: 'largest body', size: JOURNAL_LIMITS.body + 1, limit: JOURNAL_LIMITS.body },
      })
      equal(await journal.head(), 1)
    },
  },
  {
    name: 'names that only a mistake can make are an error',
    run: async (open) => {
      const { journal } = await open()
      await rejects(journal.append(append('c1', { stream: '' })), RangeError)
      await rejects(journal.append(append('', { stream: 's' })), RangeError)
      await rejects(journal.append(append('c1', { events: [] })), RangeError)
      equal(await journal.head(), 0)
    },
  },
]

const order: readonly ConformanceCase[] = [
  {
    name: 'positions and versions run without gaps across streams, and refusals use none up',
    run: async (open) => {
      const { journal } = await open()
      const event = { type: 'x', at: NOW, body: 0 }
      accepted(await journal.append(append('c1', { stream: 'a', events: [event, event] })))
      accepted(await journal.append(append('c2', { stream: 'b' })))
      ok(!(await journal.append(append('c3', { stream: 'a' }))).ok)
      deepEqual(accepted(await journal.append(append('c4', { stream: 'a', expectedVersion: 2, events: [event, event] }))), {
        version: 4,
        firstPosition: 4,
        lastPosition: 5,
      })
      equal(await journal.head(), 5)
      deepEqual(
        (await journal.readStream('a', 0)).map(({ position, version }) => [position, version]),
        [
          [1, 1],
          [2, 2],
          [4, 3],
          [5, 4],
        ],
      )
      deepEqual(
        (await journal.readStream('a', 3)).map(({ version }) => version),
        [4],
      )
      deepEqual(await journal.readStream('nowhere', 0), [])
    },
  },
  {
    name: 'all entries are read in order over many pages, and from any position on',
    run: async (open) => {
      const store = await open()
      const events = Array.from({ length: 1000 }, (_, index) => ({ type: 'x', at: NOW, body: index }))
      accepted(await store.journal.append(append('c1', { events })))
      accepted(await store.journal.append(append('c2', { events: events.slice(0, 500) })))
      deepEqual(
        (await everything(store)).map(({ position }) => position),
        Array.from({ length: 1500 }, (_, index) => index + 1),
      )
      const rest: number[] = []
      for await (const { position } of store.journal.readAll(1498)) rest.push(position)
      deepEqual(rest, [1499, 1500])
    },
  },
]

const commands: readonly ConformanceCase[] = [
  {
    name: 'a version that has moved is refused, naming the one that is',
    run: async (open) => {
      const { journal } = await open()
      accepted(await journal.append(append('c1', { stream: 's' })))
      const conflict = (expected: number) => ({ ok: false, refusal: { code: 'version_conflict', expected, actual: 1 } })
      deepEqual(await journal.append(append('c2', { stream: 's', expectedVersion: 0 })), conflict(0))
      deepEqual(await journal.append(append('c2', { stream: 's', expectedVersion: 2 })), conflict(2))
      accepted(await journal.append(append('c2', { stream: 's', expectedVersion: 1 })))
    },
  },
  {
    name: 'a repeated command gets the answer of the first time, whatever has happened since, and adds nothing',
    run: async (open) => {
      const [first, second] = [await open(), await open()]
      const event = { type: 'x', at: NOW, body: 0 }
      const command = append('c1', { stream: 's', events: [event, event], effects: [effect('mail')] })
      const answer = await first.journal.append(command)
      accepted(await first.journal.append(append('c2', { stream: 's', expectedVersion: 2 })))
      deepEqual(await first.journal.append(command), answer)
      deepEqual(await second.journal.append({ ...command, expectedVersion: 3, events: [event] }), answer)
      equal(await first.journal.head(), 3)
      equal((await first.outbox.list('open', 0, 10)).length, 1)
    },
  },
  {
    name: 'the id of a command that is used on another stream is refused',
    run: async (open) => {
      const { journal } = await open()
      accepted(await journal.append(append('c1', { stream: 'a' })))
      deepEqual(await journal.append(append('c1', { stream: 'b' })), { ok: false, refusal: { code: 'command_reused', stream: 'a' } })
      equal(await journal.head(), 1)
    },
  },
  {
    name: 'of many connections that append at once each gets places of its own, without gaps',
    run: async (open) => {
      const stores = await Promise.all([open(), open(), open()])
      await Promise.all(
        stores.flatMap(({ journal }, store) =>
          Array.from({ length: 20 }, (_, index) => journal.append(append(`c${store}-${index}`)).then(accepted)),
        ),
      )
      const [store] = stores
      ok(store !== undefined)
      const entries = await everything(store)
      deepEqual(
        entries.map(({ position }) => position),
        Array.from({ length: 60 }, (_, index) => index + 1),
      )
      equal(new Set(entries.map(({ commandId }) => commandId)).size, 60)
    },
  },
  {
    name: 'of many that decide on one version at once, one wins and the others hear of it',
    run: async (open) => {
      const stores = await Promise.all([open(), open(), open()])
      const results = await Promise.all(
        stores.flatMap(({ journal }, store) =>
          Array.from({ length: 5 }, (_, index) => journal.append(append(`c${store}-${index}`, { stream: 's' }))),
        ),
      )
      equal(results.filter((result) => result.ok).length, 1)
      deepEqual(new Set(results.map((result) => (result.ok ? 'ok' : result.refusal.code))), new Set(['ok', 'version_conflict']))
    },
  },
  {
    name: 'a command that is sent many times at once is kept once, and each sender gets the same answer',
    run: async (open) => {
      const stores = await Promise.all([open(), open(), open()])
      const results = await Promise.all(
        stores.flatMap(({ journal }) => Array.from({ length: 5 }, () => journal.append(append('c1', { effects: [effect('mail')] })))),
      )
      deepEqual(new Set(results.map((result) => JSON.stringify(result))).size, 1)
      equal(accepted(results[0] ?? { ok: false, refusal: { code: 'command_reused', stream: '' } }).lastPosition, 1)
    },
  },
]

export const JOURNAL_CASES: readonly ConformanceCase[] = [...integrity, ...order, ...commands]
