import { type Fetched, settle } from './fetch.ts'
import { localObjects } from './local-objects.ts'
import type { LotFile } from './read-lot.ts'

/** Small files are dealt out by so many: fewer would be all talk. */
const LOT_FILES = 200
const LOT_BYTES = 8 * 1024 * 1024
/** So many files are known at once: the size of a trail must not show in memory. */
const WINDOW_FILES = 4000

/** Files that are read one after the other. */
export type Lot = readonly LotFile[]

/** A part of what lies at a location. */
export interface Window {
  /** In the order of their names. */
  readonly files: readonly LotFile[]
  /** What is not read, and why; and what has no size. */
  readonly others: readonly Fetched[]
}

/** What lies at a local path, window by window. @throws AppError `trail_not_found` */
export function* windowsAt(location: string): Generator<Window> {
  let files: LotFile[] = []
  let others: Fetched[] = []
  for (const one of localObjects(location)) {
    const settled = settle(one)
    const { frame } = settled
    if ('batch' in settled) others.push({ frame, content: { kind: 'batch', batch: settled.batch } })
    else if (settled.object.bytes === null || settled.object.path === undefined)
      others.push({ frame, content: { kind: 'stream', object: settled.object } })
    else files.push({ frame, path: settled.object.path, bytes: settled.object.bytes })
    if (files.length + others.length < WINDOW_FILES) continue
    yield { files, others }
    files = []
    others = []
  }
  yield { files, others }
}

export const bytesOf = (files: readonly LotFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)

/** Puts files into lots, in their order; a large one is a lot of its own. */
export function* dealt(files: readonly LotFile[]): Generator<Lot> {
  let lot: LotFile[] = []
  let size = 0
  for (const file of files) {
    lot.push(file)
    size += file.bytes
    if (lot.length < LOT_FILES && size < LOT_BYTES) continue
    yield lot
    lot = []
    size = 0
  }
  if (lot.length > 0) yield lot
}

/** The largest first, so that no core is left with a large file at the end, when the others have nothing to do. */
export const largestFirst = (files: readonly LotFile[]): readonly LotFile[] => files.toSorted((a, b) => b.bytes - a.bytes)
