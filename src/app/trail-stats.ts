import type { PlaceOf } from '../core/detect/place.ts'
import { type LogCoverage, createIntake } from '../core/trail/log-coverage.ts'
import { type TrailPart, isInPart } from '../core/trail/trail-part.ts'
import { type TrailStats, createTrailStats } from '../core/trail/trail-stats.ts'
import type { TrailSource } from '../ports/trail-source.ts'

export interface CountTrailRequest extends TrailPart {
  readonly locations: readonly string[]
  readonly placeOf: PlaceOf
}

export interface CountedTrail {
  readonly stats: TrailStats
  readonly coverage: LogCoverage
  /** Events that were read and are not in the part that was asked for. */
  readonly outside: number
}

/** Reads a trail from beginning to end, every record of it, and counts what is in it, each event once. */
export async function countTrail(
  { source }: { readonly source: TrailSource },
  request: CountTrailRequest,
  onProgress: (progress: { readonly files: number; readonly bytes: number }) => void = () => undefined,
): Promise<CountedTrail> {
  const intake = createIntake()
  const fold = createTrailStats(request.placeOf)
  let [files, bytes, outside] = [0, 0, 0]
  for await (const batch of source.read({ locations: request.locations })) {
    const admitted = intake.take(batch)
    const events = admitted.filter((event) => isInPart(event, request))
    outside += admitted.length - events.length
    fold.add(events)
    bytes += batch.bytes
    files += batch.last ? 1 : 0
    onProgress({ files, bytes })
  }
  return { stats: fold.stats(), coverage: intake.coverage(), outside }
}
