import type { TrailBatch } from '../../core/trail/batch.ts'
import type { Fetched } from './fetch.ts'
import { CAREFUL_CHUNK, inflate, inflateSmall, isGzip } from './inflate.ts'
import { type BatchFrame, type ReadMeans, limitsOf, readText, readWhole } from './read-object.ts'

/** Reads what was fetched by parsing all of it. */
export async function* parseFetched({ frame, content }: Fetched, means: ReadMeans): AsyncGenerator<TrailBatch> {
  if (content.kind === 'batch') yield content.batch
  else if (content.kind === 'stream') yield* readText(frame, inflate(content.object.open(), limitsOf(means)), means)
  else yield* parseBytes(frame, content.bytes, means)
}

async function* parseBytes(frame: BatchFrame, bytes: Buffer, means: ReadMeans): AsyncGenerator<TrailBatch> {
  const text = isGzip(bytes) ? inflateSmall(bytes, limitsOf(means)) : bytes
  if (text === null) yield* readText(frame, inflate([bytes], limitsOf(means), CAREFUL_CHUNK), means)
  else yield readWhole(frame, text, means)
}
