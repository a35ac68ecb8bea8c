import type { Store } from '../../../ports/store.ts'
import { connect, refuseUnsafe } from './database.ts'
import { postgresJournal } from './journal.ts'
import { migrate } from './migrate.ts'
import { postgresOutbox } from './outbox.ts'
import { postgresProjections } from './projections.ts'
import { backUp, restore } from './transfer.ts'

/**
 * Opens the store in PostgreSQL (12 or newer), in a schema of its own called `rootwarden`, and brings it to the newest form.
 *
 * @param url - `postgres://user:password@host/database`; the role must be allowed to make a schema the first time.
 * @throws AppError `store_unreachable`, `store_denied`, `store_not_durable`, `store_newer`, …
 */
export async function openPostgresStore(url: string): Promise<Store> {
  const database = connect(url)
  try {
    await refuseUnsafe(database)
    await migrate(database)
    return {
      journal: postgresJournal(database),
      outbox: postgresOutbox(database),
      projections: postgresProjections(database),
      backup: (now) => backUp(database, now),
      restore: (request) => restore(database, request),
      close: database.close,
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
