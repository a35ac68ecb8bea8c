import type { Region } from '../aws.ts'
import { type EpochMs, epochMs } from '../time.ts'
import type { TrailBatch } from './batch.ts'
import { type Deduplicator, createDeduplicator } from './deduplicate.ts'
import { type Silence, createDeliveredHours } from './delivered-hours.ts'
import type { TrailEvent } from './event.ts'
import { type LatenessQuantiles, createLateness } from './lateness.ts'
import type { Oddity, SkipReason, Skipped } from './skipped.ts'

/** What was read, what was not, and where there is nothing to read: part of every answer about a trail. */
export interface LogCoverage {
  readonly files: number
  /** Objects that are no logs by their key: `digest`, `insight`, `network-activity`, `aggregated`, or the service that wrote them. */
  readonly setAside: Readonly<Record<string, number>>
  readonly bytes: number
  /** Records met, duplicates included; `null` when a part was scanned without counting them. */
  readonly records: number | null
  /** Records that were parsed: all of them, or on the fast path only those that a rule could be about. */
  readonly parsed: number
  readonly duplicates: number
  /** Different events under one id; each was kept. */
  readonly reusedIds: number
  /** Events so long past that a duplicate of theirs would have gone unnoticed. */
  readonly forgotten: number
  /** How many things were skipped for each reason. */
  readonly skippedBy: Readonly<Partial<Record<SkipReason, number>>>
  /** The first `MAX_NAMED` of them. */
  readonly skipped: readonly Skipped[]
  readonly oddities: Readonly<Partial<Record<Oddity, number>>>
  readonly firstEventAt: EpochMs | null
  readonly lastEventAt: EpochMs | null
  readonly regions: readonly Region[]
  /** Of the Regions that were asked for, those without any data. */
  readonly silentRegions: readonly Region[]
  /** Hours without data, longest first: the first `MOST_SILENCES` of them. */
  readonly silences: readonly Silence[]
  /** How many there are besides. */
  readonly shorterSilences: number
  /** Deliveries whose date no trail can have, or for which there was no room: hours without data may be missing because of them. */
  readonly unplaced: number
  readonly lateness: LatenessQuantiles
}

/** How many skipped things are named; all are counted. */
export const MAX_NAMED = 200

export interface Intake {
  /** Takes what was read. @returns the events that were not seen before. */
  take(batch: TrailBatch): readonly TrailEvent[]
  /** @param expectedRegions - those that should have data. */
  coverage(expectedRegions?: readonly Region[]): LogCoverage
  /** Nothing more is taken: what events are known again by is given back at once. The coverage stays. */
  close(): void
}

type Tally<Name extends string> = Partial<Record<Name, number>>

/** The counts while they grow. */
interface Counts {
  files: number
  bytes: number
  records: number | null
  parsed: number
  duplicates: number
  reusedIds: number
  first: number
  last: number
  /** By names that may come from a key: no prototype that one of them could hit. */
  readonly setAside: Tally<string>
  readonly skippedBy: Tally<SkipReason>
  readonly skipped: Skipped[]
  readonly oddities: Tally<Oddity>
}

const noCounts = (): Counts => ({
  files: 0,
  bytes: 0,
  records: 0,
  parsed: 0,
  duplicates: 0,
  reusedIds: 0,
  first: Infinity,
  last: -Infinity,
  setAside: Object.create(null) as Tally<string>,
  skippedBy: {},
  skipped: [],
  oddities: {},
})

function addOne<Name extends string>(tally: Tally<Name>, name: Name): void {
  tally[name] = (tally[name] ?? 0) + 1
}

/** What a batch holds besides events: a queue's reader follows it, and who reads files has to be told that nobody did. */
const notFollowed = ({ place, named, findings }: TrailBatch): readonly Skipped[] => [
  ...named.map(({ bucket, key }) => ({
    place,
    reason: 'notification' as const,
    detail: `says that s3://${bucket}/${key} was written; name that object to read it`,
  })),
  ...findings.map(({ type }) => ({
    place,
    reason: 'finding' as const,
    detail: `a finding of GuardDuty, ${type}, which trail detect and watch rank`,
  })),
]

function countBatch(counts: Counts, batch: TrailBatch): void {
  const { route } = batch
  counts.bytes += batch.bytes
  counts.parsed += batch.events.length
  counts.records = counts.records === null || batch.records === null ? null : counts.records + batch.records
  for (const one of [...batch.skipped, ...notFollowed(batch)]) {
    addOne(counts.skippedBy, one.reason)
    if (counts.skipped.length < MAX_NAMED) counts.skipped.push(one)
  }
  for (const oddity of batch.oddities) addOne(counts.oddities, oddity)
  if (!batch.last) return
  if (batch.setAside) addOne(counts.setAside, route.kind === 'neighbour' ? route.service : route.kind)
  else counts.files += 1
}

const instant = (at: number): EpochMs | null => (Number.isFinite(at) ? epochMs(at) : null)

/**
 * Takes batches in, lets every event through once, and accounts for all that was met. Memory does not grow with the input.
 *
 * The hours with data are those of delivery where an object's key tells them, otherwise those of the events.
 */
export function createIntake(deduplicator: Deduplicator = createDeduplicator()): Intake {
  const counts = noCounts()
  const hours = createDeliveredHours()
  const lateness = createLateness()

  /** @returns `null` for what was seen before. */
  function admit(event: TrailEvent, { route, deliveredAt }: TrailBatch): TrailEvent | null {
    const admission = deduplicator.admit(event)
    if (admission.kind === 'duplicate') {
      counts.duplicates += 1
      return null
    }
    if (admission.kind === 'reused-id') counts.reusedIds += 1
    counts.first = Math.min(counts.first, event.at)
    counts.last = Math.max(counts.last, event.at)
    if (deliveredAt !== null) lateness.add(event.at, deliveredAt)
    if (route.kind === 'other') hours.mark(event.account ?? '-', event.region, event.at)
    return admission.event
  }

  return {
    take(batch) {
      const { route, last, setAside } = batch
      countBatch(counts, batch)
      if (last && !setAside && route.kind !== 'other' && route.kind !== 'neighbour') hours.mark(route.account, route.region, route.at)
      const admitted: TrailEvent[] = []
      for (const event of batch.events) {
        const one = admit(event, batch)
        if (one !== null) admitted.push(one)
      }
      return admitted
    },
    coverage(expectedRegions = []) {
      const { first, last, ...plain } = counts
      const { regions, unplaced } = hours
      const { longest, shorter } = hours.silences()
      return {
        ...plain,
        setAside: { ...counts.setAside } as Record<string, number>,
        skippedBy: { ...counts.skippedBy },
        skipped: [...counts.skipped],
        oddities: { ...counts.oddities },
        forgotten: deduplicator.forgotten,
        firstEventAt: instant(first),
        lastEventAt: instant(last),
        regions,
        silentRegions: expectedRegions.filter((region) => !regions.includes(region)),
        silences: longest,
        shorterSilences: shorter,
        unplaced,
        lateness: lateness.quantiles(),
      }
    },
    close: () => deduplicator.close(),
  }
}
