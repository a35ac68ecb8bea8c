import { join } from 'node:path'
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite-store.ts'
import { createTrailReader } from '../../src/adapters/trail-read/trail-reader.ts'
import { type DetectedTrail, detectTrail } from '../../src/app/detect-trail.ts'
import { openWatcher } from '../../src/app/watcher.ts'
import { changesOfTask } from '../../src/catalogue/rules/root-assumed-in-member/root-task.ts'
import { RULE_PACK } from '../../src/catalogue/rules.gen.ts'
import { type AlertEvent, alertEventOf } from '../../src/core/alert/alert-event.ts'
import { DEFAULT_ALERT_POLICY } from '../../src/core/alert/alert-policy.ts'
import { accountId } from '../../src/core/aws.ts'
import type { ApprovedUse } from '../../src/core/detect/approved-use.ts'
import { type DetectionPack, compilePack } from '../../src/core/detect/compile-pack.ts'
import { type DetectContext, NO_CONTEXT } from '../../src/core/detect/context.ts'
import type { Detection } from '../../src/core/detect/detection.ts'
import { type EpochMs, MINUTE_MS } from '../../src/core/time.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { readEvent } from '../../src/core/trail/event.ts'
import { WATCH_STREAM } from '../../src/core/watch/watch-event.ts'
import type { FoundIncident } from '../../src/testing/trail-stories/score.ts'
import type { Label, RuleNumber } from '../../src/testing/trail-stories/story.ts'

function wholePack(): DetectionPack {
  const { pack, problems } = compilePack({ folders: RULE_PACK, documents: [] }, null)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return pack
}

/** Every rule that comes along. */
export const PACK = wholePack()

/** What labels say was granted beforehand, as the product would be told of it: a task stands for the changes that it needs. */
export const contextOf = (labels: readonly Label[]): DetectContext => ({
  ...NO_CONTEXT,
  approvals: labels.flatMap(({ story, approved }): readonly ApprovedUse[] =>
    approved === null
      ? []
      : [
          {
            id: story,
            account: accountId(approved.account),
            from: approved.from,
            until: approved.until,
            task: approved.task,
            by: 'ana',
            eventNames: changesOfTask(approved.task),
            accessKeyId: null,
          },
        ],
  ),
})

export interface Reading {
  /** What `-` reads. */
  readonly stdin?: AsyncIterable<Uint8Array>
  /** Cores. */
  readonly concurrency?: number
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Reads and judges as `trail detect` does. */
export const scanned = (
  locations: readonly string[],
  context: DetectContext = NO_CONTEXT,
  { stdin = nothing(), concurrency = 1 }: Reading = {},
): Promise<DetectedTrail> =>
  detectTrail(
    { source: createTrailReader({ stdin, concurrency, threadsFrom: 0 }) },
    { locations, pack: PACK, context, accounts: [], from: null, to: null, acts: 'none' },
  )

/** A message, or a log file, as it reaches the watcher. */
export interface Delivery {
  readonly at: EpochMs
  readonly records: readonly JsonObject[]
}

export interface Watched {
  /** Every alert as it was in the end, by time of its first event; those that became part of another left out. */
  readonly alerts: readonly Detection[]
  readonly events: readonly AlertEvent[]
}

function alertsIn(events: readonly AlertEvent[]): readonly Detection[] {
  const alerts = new Map<string, Detection>()
  for (const event of events) {
    if ('detection' in event) alerts.set(event.alert, event.detection)
    if (event.type === 'alert-merged@1') alerts.delete(event.alert)
  }
  return [...alerts.values()].toSorted((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
}

let stores = 0

/** Has a watcher on a store of its own in the folder take everything in, as `watch` does: each delivery when it comes. */
export async function watched(folder: string, deliveries: readonly Delivery[], context: DetectContext = NO_CONTEXT): Promise<Watched> {
  stores += 1
  const store = openSqliteStore(join(folder, `watched-${stores}.db`))
  let [now, ids] = [deliveries[0]?.at ?? (0 as EpochMs), 0]
  const watcher = await openWatcher(
    { store, clock: { now: () => now }, nextId: () => String((ids += 1)) },
    { pack: PACK, context, policy: DEFAULT_ALERT_POLICY, rerun: new Map(), rejudgeAfterMs: MINUTE_MS },
  )
  for (const { at, records } of deliveries) {
    now = at
    await watcher.takeIn({ events: records.map(eventOf) })
  }
  const events = (await store.journal.readStream(WATCH_STREAM, 0)).flatMap((entry) => alertEventOf(entry) ?? [])
  await store.close()
  return { alerts: alertsIn(events), events }
}

function eventOf(record: JsonObject) {
  const read = readEvent(record)
  if (!read.ok) throw new RangeError(read.refused.detail)
  return read.event
}

/** Detections of the pack, as they are compared with labels. */
export const foundIn = (detections: readonly Detection[]): readonly FoundIncident[] =>
  detections.map(({ rule: { number }, level, events }) => ({
    rule: (number ?? '') as RuleNumber,
    level,
    eventIds: events.map((key) => key.slice(key.indexOf('/') + 1)),
  }))
