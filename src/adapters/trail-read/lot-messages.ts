import type { TrailBatch } from '../../core/trail/batch.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import type { InflateLimits } from './inflate.ts'
import type { Lot } from './lots.ts'

/** What every worker is told when it begins. */
export interface WorkerSetup {
  /** A question of the caller's own (`keep`) cannot go to another thread. */
  readonly interest: Omit<TrailInterest, 'keep'> | null
  readonly limits: InflateLimits
  /** One number: which file of its lot the worker is at. Outlives the worker, and so tells which file it died of. */
  readonly at: Int32Array
}

/** To a worker: read these; or go on, what you sent has been taken. */
export type ToWorker = { readonly lot: Lot } | { readonly taken: true }

/** From a worker. */
export interface FromWorker {
  readonly batches: readonly TrailBatch[]
  /** The lot is done. */
  readonly done: boolean
}
