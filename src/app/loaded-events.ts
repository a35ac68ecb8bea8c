import type { TrailEvent } from '../core/trail/event.ts'
import type { Intake } from '../core/trail/log-coverage.ts'
import type { TrailSource } from '../ports/trail-source.ts'

/** How far reading has come. */
export interface LoadProgress {
  readonly files: number
  readonly events: number
  readonly place: string
}

/** Every event of a trail, each once; what was read and what was not is in the intake afterwards. */
export async function* loadedEvents(
  source: TrailSource,
  locations: readonly string[],
  intake: Intake,
  onProgress: (progress: LoadProgress) => void = () => undefined,
): AsyncIterable<readonly TrailEvent[]> {
  let [files, events] = [0, 0]
  for await (const batch of source.read({ locations })) {
    const fresh = intake.take(batch)
    files += batch.last ? 1 : 0
    events += fresh.length
    onProgress({ files, events, place: batch.place })
    yield fresh
  }
}
