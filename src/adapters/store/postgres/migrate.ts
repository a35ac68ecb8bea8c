import { fileURLToPath } from 'node:url'
import type { PoolClient } from 'pg'
import { type Migration, readMigrations, refuseNewer } from '../migrations.ts'
import type { Database } from './database.ts'

const FOLDER = fileURLToPath(new URL('migrations', import.meta.url))

const created = `
  create schema if not exists rootwarden;
  create table if not exists rootwarden.migration (id integer primary key, name text not null)`

/** What two sessions get that make the same schema at once: the second fails, and finds it made. */
const madeMeanwhile = new Set(['23505', '42P06', '42P07'])

const isMadeMeanwhile = (error: unknown): boolean => error instanceof Error && 'code' in error && madeMeanwhile.has(String(error.code))

async function makeMigrationTable(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>("select to_regclass('rootwarden.migration') is not null as there")
  if (rows[0]?.there === true) return
  await client.query(created).catch((error: unknown) => {
    if (!isMadeMeanwhile(error)) throw error
  })
}

/** The row goes in first: a second session waits for the first one's commit, and then finds it taken. */
async function apply(client: PoolClient, { id, name, sql }: Migration): Promise<void> {
  await client.query('begin')
  const { rowCount } = await client.query('insert into rootwarden.migration (id, name) values ($1, $2) on conflict do nothing', [id, name])
  if (rowCount === 1) await client.query(sql)
  await client.query('commit')
}

/**
 * Brings the schema `rootwarden` to the newest form, one migration a transaction.
 *
 * @throws AppError `store_newer` when the schema is ahead of this program.
 */
export function migrate({ place, session }: Database): Promise<void> {
  const migrations = readMigrations(FOLDER)
  return session(async (client) => {
    await makeMigrationTable(client)
    const { rows } = await client.query<{ last: number }>('select coalesce(max(id), 0) as last from rootwarden.migration')
    const last = rows[0]?.last ?? 0
    refuseNewer(place, last, migrations)
    for (const migration of migrations.slice(last)) await apply(client, migration)
  })
}
