import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '../../core/time.ts'
import type { OpenEffects, Store } from '../../ports/store.ts'
import { type PostgresServer, postgresBinaries, startPostgres } from '../../testing/postgres-server.ts'
import { everything } from '../../testing/store-conformance/conformance-case.ts'
import { openPostgresStore } from './postgres/postgres-store.ts'
import { backUpFile, restoreFile } from './sqlite/file-backup.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-backup-'))
const binaries = postgresBinaries()
const here = binaries === null ? ' (skipped: no PostgreSQL here)' : ''
let server: PostgresServer | null = null
let sound: readonly string[] = []
beforeAll(async () => {
  if (binaries !== null) server = await startPostgres(binaries)
  const store = openSqliteStore(newFile())
  await fill(store)
  sound = await linesOf(store)
  await store.close()
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

let files = 0
const newFile = (): string => join(folder, `${(files += 1)}.db`)
const kinds: Readonly<Record<string, () => Promise<Store>>> = {
  'the embedded store': async () => openSqliteStore(newFile()),
  ...(binaries === null ? {} : { PostgreSQL: () => openPostgresStore(server?.createDatabase() ?? '') }),
}
const pairs = Object.keys(kinds).flatMap((from) => Object.keys(kinds).map((to) => [from, to] as const))
const make = (kind: string): Promise<Store> => kinds[kind]?.() ?? Promise.reject(new Error(kind))

const at = epochMs(Date.UTC(2026, 10, 21))
const later = epochMs(at + 1000)

/** Two streams, commands of several events, texts of strangers, and an effect in each state. */
async function fill({ journal, outbox }: Store): Promise<void> {
  for (let version = 0; version < 700; version += 2) {
    const events = [
      { type: 'x', at, body: { n: version, text: '\u0000 😀 é' } },
      { type: 'y', at, body: null },
    ]
    const effects = version < 6 ? [{ kind: `k${version}`, lane: version === 0 ? null : 'lane', dueAt: at, body: ['to', version] }] : []
    await journal.append({ stream: 'ключ', expectedVersion: version, commandId: `c-${version}`, events, effects })
  }
  await journal.append({ stream: 'b', expectedVersion: 0, commandId: 'c-b', events: [{ type: 'z', at, body: 0 }], effects: [] })
  const [first, second] = await outbox.claim({ kinds: [], limit: 2, now: at, until: later })
  if (first === undefined || second === undefined) throw new Error('two effects were to be due')
  await outbox.complete(first, at)
  await outbox.fail(second, 'no such channel', null, at)
}

async function linesOf(store: Store): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const line of store.backup(at)) lines.push(line)
  return lines
}

const effectsOf = async ({ outbox }: Store): Promise<unknown> =>
  Promise.all((['open', 'done', 'dead'] as const).map((state) => outbox.list(state, 0, 100)))

describe(`lines of a backup${here}`, () => {
  it.each(pairs)('of %s fill %s with the same journal and outbox, and go on from there', async (from, to) => {
    const [source, target] = [await make(from), await make(to)]
    await fill(source)
    const lines = await linesOf(source)
    expect(lines).toHaveLength(1 + 701 + 3 + 1)
    expect(await target.restore({ lines, openEffects: 'send', now: later })).toEqual({ entries: 701, effects: 3, held: 0 })
    expect(await everything(target)).toEqual(await everything(source))
    expect(await effectsOf(target)).toEqual(await effectsOf(source))
    expect(await linesOf(target)).toEqual(lines)
    // A command of before is still known, and the next takes the next place.
    const again = { stream: 'b', expectedVersion: 0, commandId: 'c-b', events: [{ type: 'z', at, body: 0 }], effects: [] }
    const known = { ok: true, appended: { version: 1, firstPosition: 701, lastPosition: 701 } }
    expect(await target.journal.append(again)).toEqual(known)
    expect(await target.journal.append({ ...again, commandId: 'new', expectedVersion: 1 })).toMatchObject({
      appended: { firstPosition: 702 },
    })
    await Promise.all([source.close(), target.close()])
  })

  it.each(Object.keys(kinds))('show one instant of %s while it is written to', async (kind) => {
    const store = await make(kind)
    await fill(store)
    const lines: string[] = []
    for await (const line of store.backup(at)) {
      lines.push(line)
      if (lines.length === 5)
        await store.journal.append({
          stream: 'new',
          expectedVersion: 0,
          commandId: 'new',
          events: [{ type: 'z', at, body: 0 }],
          effects: [],
        })
    }
    expect(lines.at(-1)).toBe('{"end":{"effects":3,"entries":701}}')
    expect(await store.journal.head()).toBe(702)
    await store.close()
  })

  it.each(Object.keys(kinds))('are refused by %s when it is not empty, and a reader that stops early leaves it usable', async (kind) => {
    const store = await make(kind)
    await fill(store)
    for await (const line of store.backup(at)) if (line !== '') break
    await expect(store.restore({ lines: await linesOf(store), openEffects: 'hold', now: later })).rejects.toMatchObject({
      code: 'store_not_empty',
    })
    expect(await store.journal.head()).toBe(701)
    await store.close()
  })
})

describe('a damaged backup is refused with its line, and nothing of it stays', () => {
  const cases: readonly (readonly [string, (lines: readonly string[]) => readonly string[], string])[] = [
    ['nothing', () => [], 'after line 0'],
    ['torn after a line', (lines) => lines.slice(0, 400), 'after line 400'],
    ['torn in a line', (lines) => [...lines.slice(0, 9), (lines[9] ?? '').slice(0, 30)], 'line 10'],
    ['an entry is missing', (lines) => lines.toSpliced(5, 1), 'line 6 of the backup: entry 5 was to follow, not 6'],
    ['two lines have changed places', (lines) => lines.toSpliced(3, 2, lines[4] ?? '', lines[3] ?? ''), 'line 4'],
    [
      'a version was altered',
      (lines) => lines.map((line, index) => (index === 3 ? line.replace('"version":3', '"version":4') : line)),
      'line 4',
    ],
    [
      'a space was added',
      (lines) => lines.map((line, index) => (index === 2 ? line.replace('{', '{ ') : line)),
      'line 3 of the backup: it is not canonical JSON',
    ],
    ['a field is unknown', (lines) => lines.map((line, index) => (index === 2 ? line.replace('"at"', '"as":1,"at"') : line)), 'line 3'],
    ['the last effect is missing', (lines) => lines.toSpliced(-2, 1), 'were to be here'],
    ['something follows', (lines) => [...lines, lines[1] ?? ''], 'nothing was to follow'],
    [
      'of a version to come',
      (lines) => lines.map((line, index) => (index === 0 ? line.replace('"version":1', '"version":2') : line)),
      'line 1',
    ],
  ]
  it.each(Object.keys(kinds))('by %s', async (kind) => {
    const target = await make(kind)
    for (const [name, damage, words] of cases) {
      const restored = target.restore({ lines: damage(sound), openEffects: 'hold', now: later })
      await expect(restored, name).rejects.toMatchObject({ code: 'backup_invalid', message: expect.stringContaining(words) as unknown })
      expect([name, await target.journal.head(), await effectsOf(target)]).toEqual([name, 0, [[], [], []]])
    }
    await target.close()
  })
})

describe('what was open when the backup was taken', () => {
  const restored = async (kind: string, openEffects: OpenEffects): Promise<Store> => {
    const target = await make(kind)
    await target.restore({ lines: sound, openEffects, now: later })
    return target
  }

  it.each(Object.keys(kinds))('waits for a person in %s', async (kind) => {
    const store = await restored(kind, 'hold')
    expect(await store.outbox.claim({ kinds: [], limit: 9, now: later, until: later })).toEqual([])
    const dead = await store.outbox.list('dead', 0, 9)
    expect(dead.map(({ kind: of, error }) => [of, error])).toEqual([
      ['k2', 'no such channel'],
      ['k4', 'held: it was open when the backup of 2026-11-21T00:00:00Z was taken, and may have been done since'],
    ])
    expect(await store.outbox.reopen(3, later)).toBe(true)
    await store.close()
  })

  it.each(Object.keys(kinds))('or is sent again from %s', async (kind) => {
    const store = await restored(kind, 'send')
    expect((await store.outbox.claim({ kinds: [], limit: 9, now: later, until: later })).map(({ kind: of }) => of)).toEqual(['k4'])
    await store.close()
  })
})

describe('a copy of the embedded file', () => {
  const request = { openEffects: 'hold', now: later } as const

  it('is one file, taken while others write, and brings the store back', async () => {
    const [path, copy, back] = [newFile(), newFile(), newFile()]
    const store = openSqliteStore(path)
    await fill(store)
    await Promise.all([
      backUpFile(path, copy),
      store.journal.append({ stream: 'c', expectedVersion: 0, commandId: 'c-c', events: [{ type: 'z', at, body: 0 }], effects: [] }),
    ])
    expect(readdirSync(folder).filter((name) => join(folder, name).startsWith(`${copy}`))).toHaveLength(1)
    await restoreFile(copy, back, request)
    const restored = openSqliteStore(back)
    expect((await everything(restored)).slice(0, 701)).toEqual((await everything(store)).slice(0, 701))
    expect((await restored.outbox.list('dead', 0, 9)).map(({ error }) => error?.slice(0, 5))).toEqual(['no su', 'held:'])
    await Promise.all([store.close(), restored.close()])
  })

  it.each<readonly [string, (copy: string) => void, string]>([
    ['an empty file', (copy) => truncateSync(copy, 0), 'store_foreign'],
    ['a torn file', (copy) => truncateSync(copy, 40_000), 'store_corrupt'],
    ['a file of something else', (copy) => writeFileSync(copy, 'x'.repeat(10_000)), 'store_foreign'],
  ])('that has become %s is refused, and leaves nothing behind', async (_, damage, code) => {
    const [path, copy, back] = [newFile(), newFile(), newFile()]
    const store = openSqliteStore(path)
    await fill(store)
    await store.close()
    await backUpFile(path, copy)
    damage(copy)
    await expect(restoreFile(copy, back, request)).rejects.toMatchObject({ code })
    expect([existsSync(back), existsSync(`${back}.part`)]).toEqual([false, false])
  })

  it('overwrites nothing', async () => {
    const [path, other] = [newFile(), newFile()]
    await Promise.all([openSqliteStore(path).close(), openSqliteStore(other).close()])
    await expect(backUpFile(path, other)).rejects.toMatchObject({ code: 'store_not_empty' })
    await expect(restoreFile(path, other, request)).rejects.toMatchObject({ code: 'store_not_empty' })
  })
})
