import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, it } from 'vitest'
import { openPostgresStore } from '../../src/adapters/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite-store.ts'
import { postgresBinaries, postgresMajor, startPostgres } from '../../src/testing/postgres-server.ts'
import { expectGolden } from './golden.ts'

/* What all migrations together make. A store that is in use somewhere has this form: change it by another migration, never by editing one. */

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-schema-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('the form of the embedded store', async () => {
  const path = join(folder, 'store.db')
  await openSqliteStore(path).close()
  const db = new DatabaseSync(path)
  const rows = db
    .prepare("select sql from sqlite_schema where sql is not null order by case type when 'table' then 0 else 1 end, name")
    .all()
  const pragmas = ['application_id', 'journal_mode'].map(
    (name) => `pragma ${name} = ${String(Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0])};`,
  )
  db.close()
  expectGolden('store/sqlite.sql', `${[...pragmas, ...rows.map(({ sql }) => `${String(sql)};`)].join('\n\n')}\n`)
})

const MAJOR = 15
const binaries = postgresBinaries()
const isHere = binaries !== null && postgresMajor(binaries) === MAJOR

describe.skipIf(!isHere)(`PostgreSQL${isHere ? '' : ` (skipped: no PostgreSQL ${MAJOR} here)`}`, () => {
  it('the form of the store', async () => {
    const server = await startPostgres(binaries ?? '')
    try {
      const url = server.createDatabase()
      await (await openPostgresStore(url)).close()
      expectGolden('store/postgres.sql', server.dumpSchema(url))
    } finally {
      await server.stop()
    }
  })
})
