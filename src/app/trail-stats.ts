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
}

/** Reads a trail from beginning to end, every record of it, and counts what is in it, each event once. */
export async function countTrail(
  { source }: { readonly source: TrailSource },
  request: CountTrailRequest,
  onProgress: (progress: { readonly files: number; readonly bytes: number }) => void = () => undefined,
): Promise<CountedTrail> {
  const intake = createIntake()
  const fold = createTrailStats(request.placeOf)
  let [files, bytes] = [0, 0]
  for await (const batch of source.read({ locations: request.locations })) {
    fold.add(intake.take(batch).filter((event) => isInPart(event, request)))
    bytes += batch.bytes
    files += batch.last ? 1 : 0
    onProgress({ files, bytes })
  }
  return { stats: fold.stats(), coverage: intake.coverage() }
}
