import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../adapters/store/sqlite/sqlite-store.ts'
import type { Projection } from '../core/projection.ts'
import { epochMs } from '../core/time.ts'
import type { Store } from '../ports/store.ts'
import { followJournal, rebuildProjection } from './follow-journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-follow-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** How many entries each open case has; a case that is closed has no row. */
const openCases: Projection<{ entries: number }> = {
  name: 'open-cases@1',
  keysOf: ({ stream }) => [stream],
  step: (row, { type }) => (type === 'closed' ? null : { entries: (row?.entries ?? 0) + 1 }),
}

const at = epochMs(0)
let commands = 0
async function happened(store: Store, stream: string, ...types: readonly string[]): Promise<void> {
  const { length } = await store.journal.readStream(stream, 0)
  commands += 1
  await store.journal.append({
    stream,
    expectedVersion: length,
    commandId: `c-${commands}`,
    events: types.map((type) => ({ type, at, body: null })),
    effects: [],
  })
}

async function withStore(work: (store: Store, again: () => Store) => Promise<void>): Promise<void> {
  const path = join(folder, `${(files += 1)}.db`)
  const opened = [openSqliteStore(path)]
  const [first] = opened
  try {
    if (first !== undefined) await work(first, () => opened[opened.push(openSqliteStore(path)) - 1] ?? first)
  } finally {
    await Promise.all(opened.map((store) => store.close()))
  }
}

describe('a projection', () => {
  it('follows what has happened since it last looked, over many batches', () =>
    withStore(async (store) => {
      expect(await followJournal(store, openCases)).toBe(0)
      await happened(store, 'a', ...Array.from({ length: 900 }, () => 'noted'))
      await happened(store, 'b', 'opened', 'closed')
      expect(await followJournal(store, openCases)).toBe(902)
      expect(await store.projections.list(openCases.name, '', 10)).toEqual([{ key: 'a', value: { entries: 900 } }])
      await happened(store, 'b', 'opened')
      await happened(store, 'a', 'closed')
      expect(await followJournal(store, openCases)).toBe(904)
      expect(await store.projections.list(openCases.name, '', 10)).toEqual([{ key: 'b', value: { entries: 1 } }])
    }))

  it('is the same when it is made again from the start', () =>
    withStore(async (store) => {
      for (const stream of ['a', 'b', 'a', 'c']) await happened(store, stream, 'noted')
      await followJournal(store, openCases)
      await happened(store, 'a', 'noted')
      await followJournal(store, openCases)
      const followed = await store.projections.list(openCases.name, '', 10)
      expect(followed.map(({ value }) => value)).toEqual([{ entries: 3 }, { entries: 1 }, { entries: 1 }])
      expect(await rebuildProjection(store, openCases)).toBe(5)
      expect(await store.projections.list(openCases.name, '', 10)).toEqual(followed)
    }))

  it('counts nothing twice when several processes follow at once', () =>
    withStore(async (store, again) => {
      for (let count = 0; count < 40; count += 1) await happened(store, `s${count % 3}`, ...Array.from({ length: 30 }, () => 'noted'))
      await Promise.all([store, again(), again()].map((one) => followJournal(one, openCases)))
      const rows = await store.projections.list(openCases.name, '', 10)
      expect(rows.map(({ value }) => value)).toEqual([{ entries: 420 }, { entries: 390 }, { entries: 390 }])
    }))
})
