import type { CloudTrailClient, Event, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail'
import { type EpochMs, epochMs } from '../../core/time.ts'
import { type HistoryCursor, type HistoryWindow, afterPage, openWindow, withoutPage } from '../../core/trail/history-cursor.ts'
import type { SweepGap, SweepStep } from '../../ports/history-sweep.ts'
import { CallFailure, type Patience, createPace, patiently } from './patience.ts'
import { type ReadMeans, readWhole } from './read-object.ts'
import { wordsOf } from './refusal.ts'
import { type AwsAccess, clientOptions } from './s3-objects.ts'

/** As many as LookupEvents gives at a time, and as often as it may be asked in one account and Region. */
const PAGE = 50
const INTERVAL_MS = 500

export interface RegionSweep {
  readonly cursor: HistoryCursor
  readonly since: EpochMs
  readonly now: EpochMs
  readonly aws: AwsAccess
  readonly patience: Patience
  readonly means: ReadMeans
}

type Lookup = (window: HistoryWindow) => Promise<LookupEventsCommandOutput>

function createLookup(client: CloudTrailClient, patience: Patience): Lookup {
  const pace = createPace(INTERVAL_MS, patience.sleep, () => performance.now())
  return async ({ from, searchTo, page }) => {
    const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail')
    const token = page === null ? {} : { NextToken: page }
    const input = { StartTime: new Date(from), EndTime: new Date(searchTo), MaxResults: PAGE, ...token }
    return patiently(patience, async () => {
      await pace()
      return client.send(new LookupEventsCommand(input))
    })
  }
}

const oldestOf = (events: readonly Event[]): EpochMs | null => {
  const times = events.flatMap(({ EventTime }) => (EventTime === undefined ? [] : [EventTime.getTime()]))
  return times.length === 0 ? null : epochMs(Math.min(...times))
}

/** What stood in an answer goes through the same gate as a saved answer would. */
const documentOf = (events: readonly Event[]): Buffer =>
  Buffer.from(JSON.stringify({ Events: events.map(({ CloudTrailEvent }) => ({ CloudTrailEvent })) }))

function stepOf(
  cursor: HistoryCursor,
  { Events = [], NextToken }: LookupEventsCommandOutput,
  means: ReadMeans,
): SweepStep & { readonly kind: 'page' } {
  const { account, region } = cursor
  const next = afterPage(cursor, { next: NextToken ?? null, oldest: oldestOf(Events) })
  const frame = { place: `event history of ${account} in ${region}`, route: { kind: 'other' }, deliveredAt: null } as const
  const batch = readWhole(frame, documentOf(Events), means)
  return { kind: 'page', account, region, batch: { ...batch, last: next.open === null }, cursor: next }
}

function gapOf({ account, region }: HistoryCursor, window: HistoryWindow, { kind, cause }: CallFailure): SweepGap {
  const reason = kind === 'denied' || kind === 'throttled' ? kind : 'failed'
  const span = { from: window.from, to: window.readDownTo ?? window.searchTo }
  return { kind: 'gap', account, region, span, reason, because: `cloudtrail:LookupEvents in ${region}: ${wordsOf(cause)}` }
}

/**
 * Reads the history of one Region from its cursor up to now, page by page. Ends with a gap when AWS refuses or fails for good; what was
 * handed over before stays handed over, and the cursor of the last page goes on there.
 */
export async function* sweepRegion({ cursor: from, since, now, aws, patience, means }: RegionSweep): AsyncGenerator<SweepStep> {
  const { CloudTrailClient } = await import('@aws-sdk/client-cloudtrail')
  const { account, region } = from
  const client = new CloudTrailClient({ ...clientOptions({ ...aws, region }), maxAttempts: 1 })
  const lookup = createLookup(client, patience)
  const opened = openWindow(from, now, since)
  const { lost } = opened
  let { cursor } = opened
  let searchedFrom: EpochMs | null = null
  if (lost !== null)
    yield { kind: 'gap', account, region, span: lost, reason: 'too-old', because: 'CloudTrail keeps the event history for 90 days' }
  try {
    while (cursor.open !== null) {
      const window = cursor.open
      try {
        const step = stepOf(cursor, await lookup(window), means)
        cursor = step.cursor
        yield step
      } catch (error) {
        if (!(error instanceof CallFailure)) throw error
        if (window.page === null || error.kind === 'denied' || error.kind === 'throttled') return yield gapOf(cursor, window, error)
        // A page that AWS no longer knows, or cannot give: what is below it can still be searched for, as long as that leads further down.
        const below = withoutPage(cursor)
        if (below.open?.searchTo === searchedFrom) return yield gapOf(cursor, window, error)
        searchedFrom = below.open?.searchTo ?? null
        cursor = below
      }
    }
  } finally {
    client.destroy()
  }
}
