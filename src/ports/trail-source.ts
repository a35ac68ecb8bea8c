import type { TrailBatch } from '../core/trail/batch.ts'
import type { TrailEvent } from '../core/trail/event.ts'

/** Which events are wanted at all; whoever wants others too must not say any of this. */
export interface TrailInterest {
  /** Names of events, without regard to case; `Delete*` stands for all that begin so. `*` and `?` elsewhere have everything parsed. */
  readonly eventNames: readonly string[]
  /** Every event of a root user as well, whatever its name. */
  readonly root: boolean
  /** Every call that was refused as well: the error code holds `AccessDenied` or `UnauthorizedOperation`, as AWS writes them. */
  readonly denied?: boolean
  /** The last word about an event that passed the above: whether any rule is about it. Pure; asked at least once. By default all are kept. */
  readonly keep?: (event: TrailEvent) => boolean
}

export interface TrailRequest {
  /** Files, folders, `s3://bucket/prefix`, and `-` for standard input; read in this order. */
  readonly locations: readonly string[]
  /** By default every event is read. Naming what is wanted makes reading several times quicker. */
  readonly interest?: TrailInterest
}

/** Reads CloudTrail where it lies. */
export interface TrailSource {
  /**
   * Yields what is there, in memory that does not grow with it. Duplicates are not taken out: see `createIntake`.
   *
   * Whatever cannot be read is named in a batch, with its reason, and does not stop the rest.
   *
   * @throws AppError `trail_not_found` for a location that is not there, `trail_unreadable` when a bucket refuses to be listed.
   */
  read(request: TrailRequest): AsyncIterable<TrailBatch>
}
