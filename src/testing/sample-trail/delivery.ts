import { gzipSync } from 'node:zlib'
import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { type EpochMs, MINUTE_MS, epochMs, isoInstant, parseInstant } from '../../core/time.ts'
import { type Random, random, shuffled } from '../trail-generator/random.ts'
import { ORGANISATION } from './cast.ts'

/** A log file as CloudTrail wrote it. */
export interface DeliveredLog {
  readonly account: string
  readonly region: string
  readonly deliveredAt: EpochMs
  readonly bucket: string
  readonly key: string
  /** Uncompressed. */
  readonly text: string
  readonly records: readonly JsonObject[]
}

/** Where a trail writes to. */
export interface Destination {
  readonly bucket: string
  readonly trail: string
  readonly homeRegion: string
  /** An organisation's trail has a folder for it. */
  readonly organisation: boolean
}

const SLOT_MS = 5 * MINUTE_MS

export const compactInstant = (at: EpochMs): string => isoInstant(at).replaceAll(/[-:]/g, '')

/** `AWSLogs/o-…/ACCOUNT/KIND/REGION/yyyy/mm/dd` */
export const folderOf = ({ organisation }: Destination, account: string, kind: string, region: string, at: EpochMs): string =>
  `AWSLogs/${organisation ? `${ORGANISATION}/` : ''}${account}/${kind}/${region}/${isoInstant(at).slice(0, 10).replaceAll('-', '/')}`

const textIn = (record: JsonObject, field: string): string => String(record[field])

function timeOf(record: JsonObject): EpochMs {
  const at = parseInstant(textIn(record, 'eventTime'))
  if (at === null) throw new TypeError('a record of the story has no time')
  return at
}

/** Three to eight minutes as a rule; some records miss a file or two, and some come twice. */
function slotsOf(at: EpochMs, chance: Random): readonly number[] {
  const slot = Math.floor((at + 3 * MINUTE_MS) / SLOT_MS) + 1 + (chance.chance(0.06) ? 1 + chance.below(2) : 0)
  return chance.chance(0.02) ? [slot, slot + 1] : [slot]
}

/** Puts records into files: out of order, late, and some of them twice. What is not delivered by `now` is not there yet. */
export function deliver(records: Iterable<JsonObject>, destination: Destination, now: EpochMs): readonly DeliveredLog[] {
  const files = new Map<string, { account: string; region: string; slot: number; records: JsonObject[] }>()
  const chance = random(destination.trail.length)
  for (const record of records) {
    const [account, region] = [textIn(record, 'recipientAccountId'), textIn(record, 'awsRegion')]
    for (const slot of slotsOf(timeOf(record), chance)) {
      const id = `${account} ${region} ${slot}`
      const file = files.get(id) ?? { account, region, slot, records: [] }
      files.set(id, file)
      file.records.push(record)
    }
  }
  return [...files.values()].flatMap(({ account, region, slot, records: held }) => {
    const deliveredAt = epochMs(slot * SLOT_MS + chance.below(60) * 1000)
    if (deliveredAt > now) return []
    const name = `${account}_CloudTrail_${region}_${compactInstant(deliveredAt).slice(0, 13)}Z_${chance.hex(16)}.json.gz`
    const key = `${folderOf(destination, account, 'CloudTrail', region, deliveredAt)}/${name}`
    const inDisorder = shuffled(held, chance)
    return [
      { account, region, deliveredAt, bucket: destination.bucket, key, text: JSON.stringify({ Records: inDisorder }), records: inDisorder },
    ]
  })
}

export const packed = (text: string): Buffer => gzipSync(text, { level: 6 })
