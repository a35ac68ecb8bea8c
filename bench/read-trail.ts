import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createTrailReader } from '../src/adapters/trail-read/trail-reader.ts'
import type { TrailInterest } from '../src/ports/trail-source.ts'
import type { Label } from '../src/testing/trail-stories/story.ts'
import { rounded } from './benchmark.ts'
import { packInterest, rootInterest } from './trail-interests.ts'

/**
 * Reads a folder of log files in one way, several times over, in a process of its own so that its memory is its own too.
 *
 *   node bench/read-trail.ts FOLDER CASE CORES RUNS
 *
 * Prints a `TrailRead` as JSON.
 */
export interface TrailRead {
  readonly coldMs: number
  readonly bestMs: number
  /** Of the processor, by all threads: says more than the clock where others work on the machine. */
  readonly bestCpuMs: number
  readonly peakRssMb: number
  readonly bytes: number
  readonly records: number
  readonly events: number
  /** Events of root in stories that were planted and not found; 0 where nothing is looked for. */
  readonly plantedMissed: number
}

export type TrailCase = keyof typeof cases

interface Pass {
  readonly bytes: number
  readonly records: number
  readonly ids: readonly string[]
}

const BATCH = 256 * 1024

/** The texts of all files: small ones unfolded as the members of one, which is as quick as zlib can be from here. */
function* texts(folder: string): Generator<Buffer> {
  let waiting: Buffer[] = []
  let size = 0
  const unfold = (): Buffer => gunzipSync(waiting.length === 1 ? (waiting[0] ?? '') : Buffer.concat(waiting), { chunkSize: size + 1 })
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const bytes = readFileSync(join(entry.parentPath, entry.name))
    waiting.push(bytes)
    size += bytes.readUInt32LE(bytes.length - 4)
    if (size < BATCH) continue
    yield unfold()
    waiting = []
    size = 0
  }
  if (waiting.length > 0) yield unfold()
}

const nothing = { bytes: 0, records: 0, ids: [] }

function gunzipAlone(folder: string): Pass {
  let bytes = 0
  for (const text of texts(folder)) bytes += text.length
  return { ...nothing, bytes }
}

/** Each file by itself: members joined for unfolding would have to be told apart again. */
function gunzipAndParse(folder: string): Pass {
  let [bytes, records] = [0, 0]
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const packed = readFileSync(join(entry.parentPath, entry.name))
    const text = gunzipSync(packed, { chunkSize: packed.readUInt32LE(packed.length - 4) + 1 })
    bytes += text.length
    records += (JSON.parse(text.toString()) as { Records: unknown[] }).Records.length
  }
  return { ...nothing, bytes, records }
}

const reading =
  (interest: TrailInterest | undefined) =>
  async (folder: string, concurrency: number): Promise<Pass> => {
    const source = createTrailReader({ stdin: process.stdin, concurrency })
    let [bytes, records] = [0, 0]
    const ids: string[] = []
    for await (const batch of source.read({ locations: [folder], ...(interest === undefined ? {} : { interest }) })) {
      bytes += batch.bytes
      records += batch.records ?? 0
      if (interest === undefined) continue
      for (const { eventId } of batch.events) ids.push(eventId)
    }
    return { bytes, records, ids }
  }

const cases = {
  gunzip: gunzipAlone,
  'gunzip-parse': gunzipAndParse,
  root: reading(rootInterest),
  pack: reading(packInterest),
  everything: reading(undefined),
} as const

/** Events that every rule about root asks for: all by root itself. */
function plantedByRoot(folder: string): ReadonlySet<string> {
  const labels = readFileSync(join(folder, 'labels.jsonl'), 'utf8').trimEnd().split('\n')
  const ids = labels.flatMap((line) => {
    const { rules, expects } = JSON.parse(line) as Label
    return rules.includes('R01') ? expects.filter(({ rule }) => rule === 'R01').flatMap(({ eventIds }) => eventIds) : []
  })
  return new Set(ids)
}

async function measure(folder: string, way: TrailCase, cores: number, passes: number): Promise<TrailRead> {
  const bucket = join(folder, 'bucket')
  const times: number[] = []
  const cpu: number[] = []
  let last: Pass = nothing
  for (let pass = 0; pass < passes; pass += 1) {
    const [started, used] = [performance.now(), process.cpuUsage()]
    last = await cases[way](bucket, cores)
    times.push(rounded(performance.now() - started))
    const { user, system } = process.cpuUsage(used)
    cpu.push(rounded((user + system) / 1000))
  }
  const peakRssMb = rounded(process.resourceUsage().maxRSS / 1024)
  const found = new Set(last.ids)
  const missed = way === 'root' || way === 'pack' ? [...plantedByRoot(folder)].filter((id) => !found.has(id)) : []
  const { bytes, records, ids } = last
  return {
    coldMs: times[0] ?? 0,
    bestMs: Math.min(...times),
    bestCpuMs: Math.min(...cpu),
    peakRssMb,
    bytes,
    records,
    events: ids.length,
    plantedMissed: missed.length,
  }
}

const [folder = '', way = '', cores = '1', passes = '1'] = process.argv.slice(2)
if (!Object.hasOwn(cases, way)) throw new RangeError(`there is no way to read called ${way}`)
console.log(JSON.stringify(await measure(folder, way as TrailCase, Number(cores), Number(passes))))
