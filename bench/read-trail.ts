import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { gunzipSync } from 'node:zlib'
import { createTrailReader } from '../src/adapters/trail-read/trail-reader.ts'
import { detectTrail } from '../src/app/detect-trail.ts'
import type { DetectionPack } from '../src/core/detect/compile-pack.ts'
import type { DetectContext } from '../src/core/detect/context.ts'
import type { Detection } from '../src/core/detect/detection.ts'
import { interestOf } from '../src/core/detect/engine.ts'
import { compileSight } from '../src/core/detect/sighting.ts'
import type { FoundIncident } from '../src/testing/trail-stories/score.ts'
import { rounded } from './benchmark.ts'
import { loadPack } from './load-pack.ts'
import { contextOf, foundIn, labelsIn } from './trail-labels.ts'

/**
 * Reads a folder of log files in one way, once for every line that it is given, in a process of its own so that its memory is its own too.
 *
 *   yes | head -8 | node bench/read-trail.ts FOLDER CASE CORES
 *
 * Prints a `TrailPass` as JSON after each.
 */
export interface TrailPass {
  readonly wallMs: number
  /** Of the processor, by all threads: says more than the clock where others work on the machine. */
  readonly cpuMs: number
  /** The most that this process ever held. */
  readonly rssMb: number
  readonly bytes: number
  readonly records: number
  /** Events that were parsed because a rule asks for such. */
  readonly events: number
  /** Empty where nothing is judged. */
  readonly incidents: readonly FoundIncident[]
}

export type TrailCase = keyof typeof cases

interface Found {
  readonly bytes: number
  readonly records: number
  readonly events: number
  readonly detections: readonly Detection[]
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

const nothing: Found = { bytes: 0, records: 0, events: 0, detections: [] }

function gunzipAlone({ folder }: Means): Found {
  let bytes = 0
  for (const text of texts(folder)) bytes += text.length
  return { ...nothing, bytes }
}

/** Each file by itself: members joined for unfolding would have to be told apart again. */
function gunzipAndParse({ folder }: Means): Found {
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

interface Means {
  readonly folder: string
  readonly concurrency: number
  readonly pack: DetectionPack
  readonly context: DetectContext
}

const sourceOf = ({ concurrency }: Means) => createTrailReader({ stdin: process.stdin, concurrency })

/** Parses every record, and asks no rule. */
async function everything(means: Means): Promise<Found> {
  let [bytes, records] = [0, 0]
  for await (const batch of sourceOf(means).read({ locations: [means.folder] })) {
    bytes += batch.bytes
    records += batch.records ?? 0
  }
  return { ...nothing, bytes, records }
}

/** Asks every rule about single events; neither counts nor correlates, and remembers nothing. */
async function matching(means: Means): Promise<Found> {
  const { pack, folder, context } = means
  const interest = interestOf(pack)
  const sight = compileSight(pack)
  let [bytes, records, events] = [0, 0, 0]
  for await (const batch of sourceOf(means).read({ locations: [folder], ...(interest === null ? {} : { interest }) })) {
    bytes += batch.bytes
    records += batch.records ?? 0
    events += sight(batch.events, context).sightings.length
  }
  return { ...nothing, bytes, records, events }
}

/** All that `trail detect` does but for printing. */
async function detecting(means: Means): Promise<Found> {
  const { pack, folder, context } = means
  const request = { locations: [folder], pack, context, accounts: [], from: null, to: null, acts: 'none' } as const
  const { coverage, detections } = await detectTrail({ source: sourceOf(means) }, request)
  return { bytes: coverage.bytes, records: coverage.records ?? 0, events: coverage.parsed, detections }
}

const cases = {
  gunzip: gunzipAlone,
  'gunzip-parse': gunzipAndParse,
  everything,
  matching,
  'root-rules': detecting,
  'whole-pack': detecting,
} as const

const peakRss = (): number => rounded(process.resourceUsage().maxRSS / 1024)

async function measured(way: TrailCase, means: Means): Promise<TrailPass> {
  const [started, used] = [performance.now(), process.cpuUsage()]
  const { detections, ...read } = await cases[way](means)
  const wallMs = rounded(performance.now() - started)
  const { user, system } = process.cpuUsage(used)
  return { wallMs, cpuMs: rounded((user + system) / 1000), rssMb: peakRss(), ...read, incidents: foundIn(detections) }
}

async function meansFor(folder: string, way: TrailCase, cores: number): Promise<Means> {
  const isFloor = way === 'gunzip' || way === 'gunzip-parse'
  const pack = await loadPack(({ number }) => !isFloor && (way !== 'root-rules' || number.startsWith('R')))
  return { folder: join(folder, 'bucket'), concurrency: cores, pack, context: contextOf(labelsIn(folder)) }
}

const [folder = '', way = '', cores = '1'] = process.argv.slice(2)
if (!Object.hasOwn(cases, way)) throw new RangeError(`there is no way to read called ${way}`)
const means = await meansFor(folder, way as TrailCase, Number(cores))
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== '') console.log(JSON.stringify(await measured(way as TrailCase, means)))
}
