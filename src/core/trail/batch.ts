import type { GuardDutyFinding } from '../detect/guardduty-finding.ts'
import type { EpochMs } from '../time.ts'
import type { TrailEvent } from './event.ts'
import type { RoutedKey } from './object-key.ts'
import type { Oddity, Skipped } from './skipped.ts'

/**
 * A part of one object (file, S3 object, message, answer) as it was read. Large objects come in several batches, so that memory
 * stays the same at any size; every object that was met ends with exactly one batch whose `last` is true, even when nothing was read.
 */
export interface TrailBatch {
  /** Path, `s3://bucket/key`, or `standard input`. */
  readonly place: string
  readonly route: RoutedKey
  /** When it was delivered, where that is known: what lateness is measured against. */
  readonly deliveredAt: EpochMs | null
  readonly events: readonly TrailEvent[]
  /** Records met in this batch; on the fast path more than `events`, for only candidates are parsed. `null` when they were not counted. */
  readonly records: number | null
  /** Uncompressed. */
  readonly bytes: number
  readonly skipped: readonly Skipped[]
  readonly oddities: readonly Oddity[]
  /** Objects that a notification names, and that are still to be read. */
  readonly named: readonly { readonly bucket: string; readonly key: string }[]
  /** What GuardDuty found. A finding comes again whenever it is updated: see `latestFindings`. */
  readonly findings: readonly GuardDutyFinding[]
  readonly last: boolean
  /** Not looked into, because its key says that it is no log: a digest, Insights, another service's. */
  readonly setAside: boolean
}
