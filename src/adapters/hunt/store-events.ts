import type { DuckDBConnection } from '@duckdb/node-api'
import { STORED_COLUMNS, rowOf } from '../../core/sigma/sql/row-model.ts'
import type { TrailEvent } from '../../core/trail/event.ts'
import type { DuckDbPackage } from './duckdb-package.ts'

/** Rows that wait in memory before they are given to the table. */
const FLUSH_EVERY = 20_000

/** Copies events into the table `stored_events`. @returns how many. */
export async function storeEvents(
  { timestampValue }: DuckDbPackage,
  connection: DuckDBConnection,
  events: AsyncIterable<readonly TrailEvent[]>,
): Promise<number> {
  const appender = await connection.createAppender('stored_events')
  let stored = 0
  try {
    for await (const batch of events) {
      for (const event of batch) {
        for (const [index, cell] of rowOf(event).entries()) {
          if (cell === null) appender.appendNull()
          else if (typeof cell === 'boolean') appender.appendBoolean(cell)
          else if (typeof cell === 'string') appender.appendVarchar(cell)
          else if (STORED_COLUMNS[index]?.type === 'TIMESTAMP') appender.appendTimestamp(timestampValue(BigInt(cell) * 1000n))
          else appender.appendDouble(cell)
        }
        appender.endRow()
        stored += 1
        if (stored % FLUSH_EVERY === 0) appender.flushSync()
      }
    }
  } finally {
    appender.closeSync()
  }
  return stored
}
