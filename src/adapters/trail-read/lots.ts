import { statSync } from 'node:fs'
import { type Fetched, settle } from './fetch.ts'
import { localObjects, openable } from './local-objects.ts'
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
  /** What is not read, and why; and what can be opened only once. */
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
    else if (settled.object.path === undefined) others.push({ frame, content: { kind: 'stream', object: settled.object } })
    else files.push({ frame, path: settled.object.path })
    if (files.length + others.length < WINDOW_FILES) continue
    yield { files, others }
    files = []
    others = []
  }
  yield { files, others }
}

/** A file that cannot be reached is told when it is opened. */
function sizeOf({ path }: LotFile): number {
  try {
    return statSync(openable(path)).size
  } catch {
    return 0
  }
}

/** How large files are, compressed. Asks the file system for each, which where one thread reads would be a sizeable part of the work. */
export const bytesOf = (files: readonly LotFile[]): number => files.reduce((sum, file) => sum + sizeOf(file), 0)

/**
 * Puts files into lots for several threads; a large one is a lot of its own. The largest come first, so that no core is left with a large
 * file at the end, when the others have nothing to do.
 */
export function* dealt(files: readonly LotFile[]): Generator<Lot> {
  let lot: LotFile[] = []
  let size = 0
  const sized = files.map((file) => ({ file, bytes: sizeOf(file) })).toSorted((a, b) => b.bytes - a.bytes)
  for (const { file, bytes } of sized) {
    lot.push(file)
    size += bytes
    if (lot.length < LOT_FILES && size < LOT_BYTES) continue
    yield lot
    lot = []
    size = 0
  }
  if (lot.length > 0) yield lot
}
