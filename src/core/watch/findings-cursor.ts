import type { Json } from '../canonical-json.ts'
import type { Region } from '../aws.ts'
import { type EpochMs, HOUR_MS, epochMs } from '../time.ts'
import { isJsonObject } from '../trail/bounded-json.ts'

/** Until when the findings of each Region have been read. */
export type FindingsCursor = ReadonlyMap<Region, EpochMs>

/** GuardDuty promises no time within which an update can be read, and its clock is not ours. */
export const FINDINGS_OVERLAP_MS = HOUR_MS

/** From when on each Region is to be read: what was updated about then comes again. */
export const findingsSince = (cursor: FindingsCursor): FindingsCursor =>
  new Map([...cursor].map(([region, until]) => [region, epochMs(until - FINDINGS_OVERLAP_MS)]))

export const findingsJson = (cursor: FindingsCursor): Json => ({ version: 1, readUntil: Object.fromEntries(cursor) })

/** Reads what {@link findingsJson} wrote. @returns nothing read for anything else: then it is read again, which says nothing new. */
export function parseFindingsCursor(value: unknown): FindingsCursor {
  const regions = isJsonObject(value) && value['version'] === 1 ? value['readUntil'] : null
  if (!isJsonObject(regions)) return new Map()
  return new Map(
    Object.entries(regions).flatMap(([region, until]) => (Number.isSafeInteger(until) ? [[region, epochMs(Number(until))]] : [])),
  )
}
