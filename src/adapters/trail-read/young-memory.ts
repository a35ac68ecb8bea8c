import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Enough for what a few lots leave behind. */
const ENOUGH_BYTES = 32 * 1024 * 1024

let isKept = false

/**
 * Keeps the memory for what is young from growing any further. The engine doubles it while much is made and soon forgotten, as reading
 * does, up to a hundred megabytes; that spares little time, and is not given back.
 *
 * To be called now and then in a long run. The flag is looked at whenever the memory would grow, and holds for the whole process.
 *
 * @see `Heap::ConfigureHeap` and `SemiSpaceNewSpace::Grow` in V8
 */
export function keepYoungMemorySmall(): void {
  if (isKept) return
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
  if (young === undefined || young.space_size < ENOUGH_BYTES) return
  setFlagsFromString('--semi-space-growth-factor=1')
  isKept = true
}
