import type { TrailBatch } from '../../core/trail/batch.ts'
import type { Fetched } from './fetch.ts'
import { parseFetched } from './parse-fetched.ts'
import { type Reading, readLog } from './read-log.ts'

/** Looks for what is wanted in the bytes of a plain log, and parses everything else with care. */
export async function* readFetched(fetched: Fetched, reading: Reading): AsyncGenerator<TrailBatch> {
  const { frame, content } = fetched
  const scanned = content.kind === 'whole' ? readLog(frame, content.bytes, reading) : null
  if (scanned === null) yield* parseFetched(fetched, reading.means)
  else yield scanned
}

/** Reads what was fetched. The order stays. */
export async function* fastRead(all: AsyncIterable<Fetched>, reading: Reading): AsyncGenerator<TrailBatch> {
  for await (const fetched of all) yield* readFetched(fetched, reading)
}
