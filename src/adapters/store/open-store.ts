import { join } from 'node:path'
import type { Store } from '../../ports/store.ts'
import { storeError } from './store-error.ts'

/** The embedded store's file in the home folder. */
export const storeFile = (home: string): string => join(home, 'rootwarden.db')

/**
 * Opens the store: in PostgreSQL where a database is given, else embedded in the home folder. Only what is used is loaded.
 *
 * @param databaseUrl - value of `DATABASE_URL`; `null` or empty for the embedded store.
 * @throws AppError `store_…`
 */
export async function openStore({ home, databaseUrl }: { readonly home: string; readonly databaseUrl: string | null }): Promise<Store> {
  if (databaseUrl === null || databaseUrl === '') return (await import('./sqlite/sqlite-store.ts')).openSqliteStore(storeFile(home))
  if (!/^postgres(?:ql)?:\/\//.test(databaseUrl))
    throw storeError('store_unreachable', 'DATABASE_URL is not of the form postgres://user:password@host/database')
  return (await import('./postgres/postgres-store.ts')).openPostgresStore(databaseUrl)
}
