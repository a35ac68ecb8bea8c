import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { epochMs } from '../src/core/time.ts'
import { generateTrail } from '../src/testing/trail-generator/generate-trail.ts'
import { STORIES } from '../src/testing/trail-stories/all-stories.ts'

/** What one record of the background takes on average, copies included. */
const BYTES_PER_EVENT = 1700

export interface TrailSize {
  readonly files: number
  readonly largeFiles: number
  readonly records: number
  readonly uncompressed: number
  readonly compressed: number
  readonly stories: number
  /** Distinct ids of the records that belong to stories. */
  readonly planted: number
}

export interface TrailOptions {
  /** Uncompressed, about. */
  readonly megabytes: number
  readonly seed?: number
  /** How often each story is told. */
  readonly tellings?: number
}

/**
 * Writes a trail as CloudTrail lays it out, `.json.gz` by account, Region and day, and `labels.jsonl` beside it, which says for every
 * planted story where it is and what has to be found. Nothing is kept in memory.
 *
 * @param folder - made when it is not there.
 */
export function writeTrail(folder: string, { megabytes, seed = 20_261_121, tellings = 3 }: TrailOptions): TrailSize {
  mkdirSync(folder, { recursive: true })
  const labels = join(folder, 'labels.jsonl')
  writeFileSync(labels, '')
  const size = { files: 0, largeFiles: 0, records: 0, uncompressed: 0, compressed: 0, stories: 0, planted: 0 }
  const plan = {
    seed,
    events: Math.round((megabytes * 1e6) / BYTES_PER_EVENT),
    stories: STORIES,
    tellings,
    from: epochMs(Date.UTC(2026, 9, 1)),
    days: 45,
    inLargeFiles: 0.3,
  }
  const files = generateTrail(plan, (label) => {
    size.stories += 1
    size.planted += label.eventIds.length
    appendFileSync(labels, `${JSON.stringify(label)}\n`)
  })
  for (const { key, records } of files) {
    const text = JSON.stringify({ Records: records })
    const bytes = gzipSync(text)
    const path = join(folder, 'bucket', key)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes)
    size.files += 1
    size.largeFiles += bytes.length > 500_000 ? 1 : 0
    size.records += records.length
    size.uncompressed += Buffer.byteLength(text)
    size.compressed += bytes.length
  }
  return size
}

/** `node bench/trail-generator.ts FOLDER [--mb 250] [--seed N] [--tellings 3]` */
if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mb: { type: 'string', default: '250' },
      seed: { type: 'string', default: '20261121' },
      tellings: { type: 'string', default: '3' },
    },
  })
  const [folder] = positionals
  if (folder === undefined) {
    console.error('usage: node bench/trail-generator.ts FOLDER [--mb 250] [--seed N] [--tellings 3]')
    process.exitCode = 2
  } else {
    const options = { megabytes: Number(values.mb), seed: Number(values.seed), tellings: Number(values.tellings) }
    console.log(JSON.stringify(writeTrail(folder, options)))
  }
}
