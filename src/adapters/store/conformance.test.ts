import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../ports/store.ts'
import { JOURNAL_CONFORMANCE } from '../../testing/journal-conformance.ts'
import { type PostgresServer, postgresBinaries, startPostgres } from '../../testing/postgres-server.ts'
import type { ConformanceCase } from '../../testing/store-conformance/conformance-case.ts'
import { openPostgresStore } from './postgres/postgres-store.ts'
import { openSqliteStore } from './sqlite/sqlite-store.ts'

async function conforms({ run }: ConformanceCase, open: () => Promise<Store>): Promise<void> {
  const opened: Store[] = []
  try {
    await run(async () => {
      const store = await open()
      opened.push(store)
      return store
    })
  } finally {
    await Promise.all(opened.map((store) => store.close()))
  }
}

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

describe.each(Object.entries(JOURNAL_CONFORMANCE))('the embedded store: %s', (_, cases) => {
  it.each(cases)('$name', (conformanceCase) => {
    const path = join(folder, `${(files += 1)}.db`)
    return conforms(conformanceCase, async () => openSqliteStore(path))
  })
})

const binaries = postgresBinaries()
const here = binaries === null ? ' (skipped: no PostgreSQL here)' : ''
let server: PostgresServer | null = null

beforeAll(async () => {
  if (binaries !== null) server = await startPostgres(binaries)
})
afterAll(() => server?.stop())

it('PostgreSQL is there where its absence must not pass unseen', () =>
  expect(process.env['CI'] === 'true' && binaries === null).toBe(false))

describe.skipIf(binaries === null).each(Object.entries(JOURNAL_CONFORMANCE))(`PostgreSQL${here}: %s`, (_, cases) => {
  it.each(cases)('$name', (conformanceCase) => {
    const url = server?.createDatabase() ?? ''
    return conforms(conformanceCase, () => openPostgresStore(url))
  })
})
