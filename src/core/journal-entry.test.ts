import { expect, it } from 'vitest'
import type { Json } from './canonical-json.ts'
import { type Append, type JournalEntry, JOURNAL_LIMITS, entryText, prepareAppend } from './journal-entry.ts'
import { epochMs } from './time.ts'

const at = epochMs(1_700_000_000_000)
const append = (change: Partial<Append>): Append => ({
  stream: 'case-1',
  expectedVersion: 0,
  commandId: 'c-1',
  events: [{ type: 'opened', at, body: {} }],
  effects: [],
  ...change,
})
const withBody = (body: Json): Append => append({ events: [{ type: 'opened', at, body }] })

it('bodies become canonical texts', () => {
  const effects = [{ kind: 'mail', lane: null, dueAt: at, body: [1.0] }]
  expect(prepareAppend({ ...withBody({ b: 1, a: 'é' }), effects })).toMatchObject({
    ok: true,
    prepared: { events: [{ body: '{"a":"é","b":1}' }], effects: [{ body: '[1]' }] },
  })
})

it.each<readonly [string, Append, object]>([
  ['a body with half a surrogate pair', withBody({ name: '\ud800' }), { code: 'not_canonical', path: '$.name' }],
  [
    'a body that is too large',
    withBody('x'.repeat(JOURNAL_LIMITS.body)),
    { code: 'too_large', what: 'largest body', size: JOURNAL_LIMITS.body + 2 },
  ],
  [
    'too many events',
    append({ events: Array.from({ length: 1001 }, () => ({ type: 'x', at, body: 0 })) }),
    { code: 'too_large', what: 'number of events' },
  ],
  [
    'many bodies that are too large together',
    append({ events: Array.from({ length: 9 }, () => ({ type: 'x', at, body: 'x'.repeat(1_000_000) })) }),
    { code: 'too_large', what: 'whole append' },
  ],
])('%s is refused', (_, given, refusal) => expect(prepareAppend(given)).toMatchObject({ ok: false, refusal }))

it.each<readonly [string, Partial<Append>]>([
  ['no event', { events: [] }],
  ['an empty stream', { stream: '' }],
  ['a stream with a line break', { stream: 'a\nb' }],
  ['a stream with half a surrogate pair', { stream: '\udfff' }],
  ['a command id that is too long', { commandId: 'x'.repeat(201) }],
  ['a version below zero', { expectedVersion: -1 }],
  ['a time that is no whole number', { events: [{ type: 'x', at: epochMs(0.5), body: 0 }] }],
  ['an empty lane', { effects: [{ kind: 'x', lane: '', dueAt: at, body: 0 }] }],
])('%s is a mistake in the program', (_, change) => expect(() => prepareAppend(append(change))).toThrow(RangeError))

it('an entry has one text', () => {
  const entry: JournalEntry = { position: 7, stream: 'case-1', version: 2, type: 'closed', at, commandId: 'c-2', body: { z: null, a: [] } }
  expect(entryText(entry)).toBe(
    '{"at":1700000000000,"body":{"a":[],"z":null},"commandId":"c-2","position":7,"stream":"case-1","type":"closed","version":2}',
  )
})
