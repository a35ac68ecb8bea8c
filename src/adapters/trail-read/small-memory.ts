import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/*
 * A process that reads trails takes as much memory as it needs, and not as much as the engine would like: what the engine has once taken
 * it does not give back. Its flags are looked at whenever memory would grow, and hold for the whole process.
 */

const MEGABYTE = 1e6
/** What a process may take that reads trails, whatever their size. */
const MOST_BYTES = 300 * MEGABYTE

const GROWING_PERCENT = 20
/** So much is left when it is better to look twice as often. */
const [SCARCE_BYTES, SCARCE_GROWING_PERCENT] = [60 * MEGABYTE, 10]
/** Enough for what a few lots leave behind. */
const ENOUGH_YOUNG_BYTES = 16 * 1024 * 1024

let growing = Number.POSITIVE_INFINITY
let isYoungKept = false

function letGrowBy(percent: number): void {
  if (growing <= percent) return
  setFlagsFromString(`--heap-growing-percent=${percent}`)
  growing = percent
}

/**
 * Lets a fifth of what is in use gather before the engine looks what is still needed, instead of as much again and twice as much. To be
 * called before a long run.
 *
 * @see `MemoryController::GrowingFactor` in V8
 */
export const letMemoryGrowSlowly = (): void => letGrowBy(GROWING_PERCENT)

/** Tells the engine where memory is scarce. @returns what is left of what this process may have; bytes. */
function bytesLeft(): number {
  const left = MOST_BYTES - process.memoryUsage.rss()
  if (left < SCARCE_BYTES) letGrowBy(SCARCE_GROWING_PERCENT)
  return left
}

/** To be called now and then in a long run. */
export function keepMemorySmall(): void {
  keepYoungMemorySmall()
  bytesLeft()
}

/**
 * Keeps the memory for what is young from growing any further. The engine doubles it while much is made and soon forgotten, as reading
 * does, up to a hundred megabytes; that spares little time.
 *
 * @see `Heap::ConfigureHeap` and `SemiSpaceNewSpace::Grow` in V8
 */
export function keepYoungMemorySmall(): void {
  if (isYoungKept) return
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  if (young === undefined || young.space_size < ENOUGH_YOUNG_BYTES) return
  setFlagsFromString('--semi-space-growth-factor=1')
  isYoungKept = true
}

/** For how many threads there is memory: for one more, for those that there are, or not even for them. */
export type Room = 'for-more' | 'for-these' | 'for-fewer'

/** What a reading thread takes: an engine of its own, our code in it, and what it reads. */
const THREAD_BYTES = 35 * MEGABYTE
/** What may come on top before somebody looks again. */
const SPARE_BYTES = 20 * MEGABYTE
/**
 * What comes on top for as long as there is something to read: what is remembered of a trail grows, and a thread that ended leaves a part
 * of its memory in pieces that are too small to be given back.
 */
const KEPT_BYTES = 65 * MEGABYTE

/** @param left - of the memory that this process may have; bytes. */
export function roomIn(left: number): Room {
  if (left < SPARE_BYTES) return 'for-fewer'
  return left < THREAD_BYTES + KEPT_BYTES ? 'for-these' : 'for-more'
}

/** Looks at the memory that this process has now. */
export const roomForThreads = (): Room => roomIn(bytesLeft())
