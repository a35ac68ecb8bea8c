import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, SECOND_MS, epochMs, isoInstant } from '../../core/time.ts'
import { stage } from '../trail-stories/stage.ts'
import { type Label, type Planted, type Story, labelOf } from '../trail-stories/story.ts'
import { type Scene, backgroundRecord, usualWork } from './background.ts'
import { type Random, random, shuffled } from './random.ts'

export interface TrailPlan {
  readonly seed: number
  /** Of background records, copies apart. */
  readonly events: number
  readonly stories: readonly Story[]
  /** How often each of them is told, each time in an account of its own. */
  readonly tellings: number
  readonly from: EpochMs
  readonly days: number
  /** The part of the background that lies in files of `LARGE_FILE` records. */
  readonly inLargeFiles: number
}

/** A log file, as an object in a bucket. */
export interface TrailFile {
  readonly key: string
  readonly records: readonly JsonObject[]
  /** Found in another file as well, event by event: the second of two trails. */
  readonly copy: boolean
}

const SMALL_FILE = 36
const LARGE_FILE = 8000
/** One account in four has a trail of its own beside the organisation's, which makes a fifth of all records duplicates. */
const SECOND_TRAIL = 0.25
/** CloudTrail delivers about every five minutes. */
const SLOT_MS = 5 * MINUTE_MS

/** Seconds from event to delivery at these parts of all records, as measured in public trails; between them a straight line. */
const delays: readonly (readonly [part: number, seconds: number])[] = [
  [0, 60],
  [0.5, 191],
  [0.9, 397],
  [0.99, 542],
  [1, 608],
]

/** How long CloudTrail takes to deliver one record, in milliseconds. */
export function deliveryDelay({ next }: Random): number {
  const part = next()
  const upper = delays.findIndex(([until]) => part < until)
  const [[fromPart, fromSeconds] = [0, 60], [toPart, toSeconds] = [1, 608]] = [delays[upper - 1], delays[upper]]
  return (fromSeconds + ((part - fromPart) / (toPart - fromPart)) * (toSeconds - fromSeconds)) * SECOND_MS
}

const accountNumber = (number: number): string => String(300_000_000_000 + number * 1_000_003)

const regions = ['us-east-1', 'us-east-1', 'us-east-1', 'eu-central-1', 'eu-west-1', 'us-west-2', 'ap-southeast-2']

function keyOf({ account, region }: Scene, at: EpochMs, trail: string, { hex }: Random): string {
  const compact = isoInstant(at).replaceAll(/[-:]/g, '')
  const day = isoInstant(at).slice(0, 10).replaceAll('-', '/')
  return `${trail}/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${compact.slice(0, 13)}Z_${hex(16)}.json.gz`
}

/** The organisation's trail, and the second one of the accounts that have two; the same records, in another order. */
function* delivered(scene: Scene, at: EpochMs, records: readonly JsonObject[], twice: boolean, chance: Random): Generator<TrailFile> {
  const key = keyOf(scene, at, 'AWSLogs/o-exampleorgid', chance)
  yield { key, records: shuffled(records, chance), copy: false }
  if (!twice) return
  const later = epochMs(at + chance.below(2) * MINUTE_MS)
  yield { key: keyOf(scene, later, 'second/AWSLogs', chance), records: shuffled(records, chance), copy: true }
}

/** Each account works in one Region, and does so from the first day on: what is made elsewhere, or by others, is rightly told of. */
const scenes: readonly Scene[] = Array.from({ length: 40 }, (_, index) => ({
  account: accountNumber(index),
  region: regions[index % regions.length] ?? 'us-east-1',
}))

function* background(plan: TrailPlan, chance: Random): Generator<TrailFile> {
  for (const scene of scenes) {
    const at = epochMs(plan.from + SLOT_MS)
    yield* delivered(scene, at, usualWork(epochMs(plan.from + MINUTE_MS), scene, chance), false, chance)
  }
  const large = Math.round((plan.events * plan.inLargeFiles) / LARGE_FILE)
  for (let written = 0, file = 0; written < plan.events; file += 1) {
    const usual = file < large ? LARGE_FILE : SMALL_FILE - 20 + chance.below(41)
    const size = Math.min(usual, plan.events - written)
    const scene = chance.pick(scenes)
    const at = epochMs(plan.from + SLOT_MS * chance.below((plan.days * DAY_MS) / SLOT_MS))
    const records = Array.from({ length: size }, () => backgroundRecord(epochMs(at - Math.round(deliveryDelay(chance))), scene, chance))
    yield* delivered(scene, at, records, chance.chance(SECOND_TRAIL), chance)
    written += size
  }
}

const text = (record: JsonObject, field: string): string => {
  const value = record[field]
  return typeof value === 'string' ? value : ''
}

/** A story's records, put into the files in which CloudTrail would deliver them, among what else the account did. */
function* storyFiles(records: readonly Planted[], chance: Random): Generator<TrailFile> {
  const files = new Map<string, { readonly scene: Scene; at: EpochMs; readonly records: JsonObject[] }>()
  const put = (record: JsonObject, time: number): void => {
    const scene = { account: text(record, 'recipientAccountId'), region: text(record, 'awsRegion') }
    const at = epochMs(Math.ceil(time / MINUTE_MS) * MINUTE_MS)
    const name = `${scene.account} ${scene.region} ${Math.floor(at / SLOT_MS)}`
    const known = files.get(name)
    if (known === undefined) {
      files.set(name, { scene, at, records: [record] })
      return
    }
    known.records.push(record)
    known.at = epochMs(Math.max(known.at, at))
  }
  for (const { record, delayMs, copies = 1 } of records) {
    const happened = Date.parse(text(record, 'eventTime'))
    for (let copy = 0; copy < copies; copy += 1) put(record, happened + copy * SLOT_MS + (delayMs ?? deliveryDelay(chance)))
  }
  for (const { scene, at, records: planted } of files.values()) {
    const others = Array.from({ length: 12 + chance.below(30) }, () =>
      backgroundRecord(epochMs(at - Math.round(deliveryDelay(chance))), scene, chance),
    )
    yield* delivered(scene, at, [...planted, ...others], chance.chance(SECOND_TRAIL), chance)
  }
}

/**
 * Makes up a trail in which stories are hidden, file by file, and tells of each story where it is.
 *
 * Delivery lags behind as measured, so that files overlap in time and no file is in order; one account in four delivers everything
 * twice. The same plan makes the same trail.
 *
 * @param labels - told as each story has been planted.
 */
export function* generateTrail(plan: TrailPlan, labels: (label: Label) => void): Generator<TrailFile> {
  const chance = random(plan.seed)
  yield* background(plan, chance)
  const started = epochMs(plan.from + 11 * DAY_MS)
  let number = 0
  for (let telling = 0; telling < plan.tellings; telling += 1) {
    for (const story of plan.stories) {
      number += 1
      const [account, management, neighbour] = [0, 1, 2].map((role) => accountNumber(1000 + 3 * number + role))
      if (account === undefined || management === undefined || neighbour === undefined) continue
      const at = epochMs(started + SECOND_MS * chance.below(((plan.days - 15) * DAY_MS) / SECOND_MS))
      const setting = stage({ number, account, management, neighbour, at })
      const told = story.tell(setting)
      labels(labelOf(story, setting, told))
      yield* storyFiles(told.records, chance)
    }
  }
}
