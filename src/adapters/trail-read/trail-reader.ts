import { availableParallelism } from 'node:os'
import type { TrailSource } from '../../ports/trail-source.ts'
import { fastRead } from './fast-read.ts'
import { type TrailReaderOptions, fetchRemote } from './fetch.ts'
import { INFLATE_LIMITS } from './inflate.ts'
import { compileNeedles, wantedBy } from './needles.ts'
import { WORTH_THREADS, readLocal } from './read-local.ts'
import type { Reading } from './read-log.ts'
import { keepYoungMemorySmall, letMemoryGrowSlowly, roomForThreads } from './small-memory.ts'

/**
 * Reads CloudTrail logs from files, folders, S3 and standard input, and changes nothing.
 *
 * When the request says which events are wanted, logs are searched for them and only those are parsed. What comes out is the same
 * events as by parsing everything; only the fields `parsed` and the damage that is noticed differ. Then, too, large folders are read
 * with as many cores as there is memory for, and files come in no particular order.
 *
 * @throws AppError besides those of the port: `trail_reader_crashed`, naming the file, when a reading thread ends on its own.
 */
export function createTrailReader(options: TrailReaderOptions): TrailSource {
  const limits = { ...INFLATE_LIMITS, ...options.limits }
  const { concurrency = availableParallelism(), threadsFrom = WORTH_THREADS, room = roomForThreads } = options
  return {
    async *read({ locations, interest = null }) {
      letMemoryGrowSlowly()
      keepYoungMemorySmall()
      const reading: Reading =
        interest === null
          ? { needles: null, means: { limits } }
          : { needles: compileNeedles(interest), means: { limits, wanted: wantedBy(interest) } }
      const known = { bytes: 0 }
      for (const location of locations) {
        if (location === '-' || location.startsWith('s3://')) yield* fastRead(fetchRemote(location, options), reading)
        else yield* readLocal(location, { reading, interest, limits, concurrency, threadsFrom, known, room })
      }
    },
  }
}
