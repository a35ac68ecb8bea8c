import type * as DuckDb from '@duckdb/node-api'
import { AppError } from '../../core/app-error.ts'

export type DuckDbPackage = typeof DuckDb

/** The version that the product is tested with. */
export const DUCKDB_VERSION = '1.5.5-r.5'

/**
 * Loads DuckDB, which is an optional dependency: 70 MB of native code that only questions need.
 *
 * @throws AppError `duckdb_missing` saying what to install.
 */
export async function loadDuckDb(load: () => Promise<DuckDbPackage> = () => import('@duckdb/node-api')): Promise<DuckDbPackage> {
  try {
    return await load()
  } catch (cause) {
    throw new AppError('duckdb_missing', 'The embedded engine (DuckDB) is not installed.', {
      kind: 'operation',
      hint: `Install it beside rootwarden: npm install @duckdb/node-api@${DUCKDB_VERSION}. Or ask with --engine athena, or print the SQL with --print-sql.`,
      cause,
    })
  }
}
