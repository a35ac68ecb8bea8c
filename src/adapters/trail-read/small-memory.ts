import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/*
 * A process that reads trails takes as much memory as it needs, and not as much as the engine would like: what the engine has once taken
 * it does not give back. Its flags are looked at whenever memory would grow, and hold for the whole process.
 */

const GROWING_PERCENT = 20
/** Enough for what a few lots leave behind. */
const ENOUGH_YOUNG_BYTES = 16 * 1024 * 1024

let [growsSlowly, isYoungKept] = [false, false]

/**
 * Lets a fifth of what is in use gather before the engine looks what is still needed, instead of as much again and twice as much. To be
 * called before a long run.
 *
 * @see `MemoryController::GrowingFactor` in V8
 */
export function letMemoryGrowSlowly(): void {
  if (growsSlowly) return
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`)
  growsSlowly = true
}

/**
 * Keeps the memory for what is young from growing any further. The engine doubles it while much is made and soon forgotten, as reading
 * does, up to a hundred megabytes; that spares little time. To be called now and then in a long run.
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

const MEGABYTE = 1e6
/** What a process may take that reads trails, whatever their size. */
const MOST_BYTES = 300 * MEGABYTE
/** What a reading thread takes: an engine of its own, our code in it, and what it reads. */
const THREAD_BYTES = 35 * MEGABYTE
/** What may come on top before somebody looks again. */
const [SPARE_FOR_MORE, SPARE] = [35 * MEGABYTE, 20 * MEGABYTE]

/** Looks at the memory that this process has now. */
export function roomForThreads(): Room {
  const left = MOST_BYTES - process.memoryUsage.rss()
  return left < SPARE ? 'for-fewer' : left < THREAD_BYTES + SPARE_FOR_MORE ? 'for-these' : 'for-more'
}
