import type { TrailBatch } from '../../core/trail/batch.ts'
import type { TrailInterest } from '../../ports/trail-source.ts'
import type { InflateLimits } from './inflate.ts'
import type { Lot } from './lots.ts'
import type { LotFile } from './read-lot.ts'
import type { ByteString } from './trail-object.ts'

/** What every worker is told when it begins. */
export interface WorkerSetup {
  /** A question of the caller's own (`keep`) cannot go to another thread. */
  readonly interest: Omit<TrailInterest, 'keep'> | null
  readonly limits: InflateLimits
  /** One number: which file of its lot the worker is at. Outlives the worker, and so tells which file it died of. */
  readonly at: Int32Array
}

/** A file as a worker has to know it. What else is known of it stays where it is: copies cost more than reading does. */
export interface FileToRead {
  readonly place: string
  readonly path: ByteString
}

export const fileToRead = ({ frame: { place }, path }: LotFile): FileToRead => ({ place, path })

export const asLotFile = ({ place, path }: FileToRead): LotFile => ({ frame: { place, route: { kind: 'other' }, deliveredAt: null }, path })

/** To a worker: read these; or go on, what you sent has been taken. */
export type ToWorker = { readonly files: readonly FileToRead[] } | { readonly taken: true }

type Found = Pick<TrailBatch, 'events' | 'skipped' | 'oddities' | 'named' | 'findings' | 'setAside'>

/** What a worker read of one file. */
export interface FileRead extends Pick<TrailBatch, 'records' | 'bytes' | 'last'> {
  /** Which of its lot. */
  readonly file: number
  /** `null` when nothing was found but records that nobody wants. */
  readonly found: Found | null
}

const NOTHING: Found = { events: [], skipped: [], oddities: [], named: [], findings: [], setAside: false }

export function fileRead(file: number, { records, bytes, last, ...batch }: TrailBatch): FileRead {
  const { events, skipped, oddities, named, findings, setAside } = batch
  const isNothing = !setAside && [events, skipped, oddities, named, findings].every(({ length }) => length === 0)
  return { file, records, bytes, last, found: isNothing ? null : { events, skipped, oddities, named, findings, setAside } }
}

export const asBatch = ({ file, found, ...read }: FileRead, lot: Lot): TrailBatch | null => {
  const { frame } = lot[file] ?? {}
  return frame === undefined ? null : { ...frame, ...(found ?? NOTHING), ...read }
}

/** From a worker. */
export interface FromWorker {
  readonly read: readonly FileRead[]
  /** The lot is done. */
  readonly done: boolean
}
