import type { TrailSource } from '../../ports/trail-source.ts'
import { fastRead } from './fast-read.ts'
import { type TrailReaderOptions, fetchAll } from './fetch.ts'
import { INFLATE_LIMITS } from './inflate.ts'
import { compileNeedles, wantedBy } from './needles.ts'
import { parseFetched } from './parse-fetched.ts'

/**
 * Reads CloudTrail logs from files, folders, S3 and standard input, and changes nothing.
 *
 * When the request says which events are wanted, logs are searched for them and only those are parsed. What comes out is the same
 * events as by parsing everything; only the fields `parsed` and the damage that is noticed differ.
 */
export function createTrailReader(options: TrailReaderOptions): TrailSource {
  const limits = { ...INFLATE_LIMITS, ...options.limits }
  return {
    async *read(request) {
      const { interest } = request
      const fetched = fetchAll(request, options)
      const needles = interest === undefined ? null : compileNeedles(interest)
      const means = { limits, ...(interest === undefined ? {} : { wanted: wantedBy(interest) }) }
      if (needles !== null) yield* fastRead(fetched, needles, means)
      else for await (const one of fetched) yield* parseFetched(one, means)
    },
  }
}
