import type { Store } from '../../../ports/store.ts'
import { connect } from './connection.ts'
import { sqliteJournal } from './journal.ts'
import { migrate } from './migrate.ts'
import { sqliteOutbox } from './outbox.ts'
import { sqliteProjections } from './projections.ts'
import { backUp, restore } from './transfer.ts'

/**
 * Opens the embedded store, or makes it, and brings it to the newest form. Several processes may have it open; the file must not lie
 * on a network file system.
 *
 * @throws AppError `store_foreign`, `store_newer`, `store_not_durable`, `store_denied`, `store_full`, …
 */
export function openSqliteStore(path: string): Store {
  const connection = connect(path)
  try {
    migrate(connection)
    return {
      journal: sqliteJournal(connection),
      outbox: sqliteOutbox(connection),
      projections: sqliteProjections(connection),
      backup: (now) => backUp(path, now),
      restore: (request) => restore(path, request),
      close: async () => connection.close(),
    }
  } catch (error) {
    connection.close()
    throw error
  }
}
