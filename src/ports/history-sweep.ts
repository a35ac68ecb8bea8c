import type { AccountId, Region } from '../core/aws.ts'
import type { EpochMs } from '../core/time.ts'
import type { TrailBatch } from '../core/trail/batch.ts'
import type { HistoryCursor, Span } from '../core/trail/history-cursor.ts'
import type { TrailInterest } from './trail-source.ts'

export interface SweepRequest {
  /** Where earlier sweeps ended; those of other accounts are passed over. A Region without one begins at `since`. */
  readonly cursors: readonly HistoryCursor[]
  /** CloudTrail has ninety days at most. */
  readonly since: EpochMs
  /** By default every Region that the account can use: root acts wherever it likes. */
  readonly regions?: readonly Region[]
  /** By default every event is handed on. All of them are asked for in any case: the history can be searched by one attribute, and root has none. */
  readonly interest?: TrailInterest
}

/** A page of one Region's history. Keep the cursor together with what follows from the batch: the next sweep goes on there. */
export interface SweptPage {
  readonly kind: 'page'
  readonly account: AccountId
  readonly region: Region
  readonly batch: TrailBatch
  /** Behind this page. Its window is whole when none is open. */
  readonly cursor: HistoryCursor
}

/** Something that was not seen. The cursor stays where it is, so that a later sweep sees it if it can. */
export interface SweepGap {
  readonly kind: 'gap'
  readonly account: AccountId
  /** `null`: it is not even known which Regions there are. */
  readonly region: Region | null
  readonly span: Span
  readonly reason:
    | 'denied'
    | 'throttled'
    | 'failed'
    /** CloudTrail no longer has it. */
    | 'too-old'
  /** AWS's words. */
  readonly because: string
}

export type SweepStep = SweptPage | SweepGap

/** Reads the event history that CloudTrail keeps for every account, trail or not: management events of ninety days, Region by Region. */
export interface HistorySweep {
  /**
   * Sweeps every Region from its cursor up to now. Regions take turns; within one, the newest events come first. Windows overlap, and
   * pages may be repeated: events have to be known by their keys.
   *
   * A Region that refuses, or throttles for too long, is a gap; the others go on.
   *
   * @throws AppError `aws_no_credentials` when nobody can say whose history it is.
   */
  sweep(request: SweepRequest): AsyncIterable<SweepStep>
}
