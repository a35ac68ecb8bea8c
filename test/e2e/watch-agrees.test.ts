import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Json, canonicalJson } from '../../src/core/canonical-json.ts'
import type { Detection } from '../../src/core/detect/detection.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS, epochMs, isoInstant } from '../../src/core/time.ts'
import type { JsonObject } from '../../src/core/trail/bounded-json.ts'
import { eventId, trailRecord } from '../../src/testing/trail-records.ts'
import { score } from '../../src/testing/trail-stories/score.ts'
import { contextOf, foundIn, scanned, watched } from './detecting.ts'
import { DISTINCT, FILES, LABELS, deliveriesOf } from './labelled-trail.ts'

const folder = mkdtempSync(join(tmpdir(), 'rootwarden-watch-'))
afterAll(() => rmSync(folder, { recursive: true }))

const context = contextOf(LABELS)
let files = 0

async function scanOf(records: readonly JsonObject[]): Promise<readonly Detection[]> {
  files += 1
  const file = join(folder, `${files}.json`)
  writeFileSync(file, JSON.stringify({ Records: records }))
  return (await scanned([file], context)).detections
}

/**
 * What a watcher and a scan say alike. The ids of a watcher come from what it saw first; it knows what is late, and does not remember
 * an incident of the same group that was over hours before.
 */
const inCommon = (detection: Detection): string => {
  const ofEither = new Set(['id', 'previous', 'late', 'closed'])
  return canonicalJson(Object.fromEntries(Object.entries(detection).filter(([name]) => !ofEither.has(name))) as Json)
}

const inOrder = (detections: readonly Detection[]): readonly string[] => detections.map(inCommon).toSorted()

const [deliveries, inFiles] = [deliveriesOf(FILES), await scanOf(DISTINCT)]
const { alerts } = await watched(folder, deliveries, context)

describe('a trail that is watched as it is delivered, late, out of order and in part twice', () => {
  // Forty minutes are longer than anybody waits: what a history says of such events depends on what came before them.
  const tooLate = LABELS.find(({ story }) => story === 'burst-40-minutes-late')?.account ?? null
  const byHistory = ({ account, rule }: Detection): boolean => account === tooLate && rule.number === 'R04'

  it('has the incidents of a scan, to the last event', () => {
    expect(inOrder(alerts.filter((one) => !byHistory(one)))).toEqual(inOrder(inFiles.filter((one) => !byHistory(one))))
  })

  it('comes to what its labels say', () => {
    const { missed, misjudged, falseAlarms } = score(LABELS, foundIn(alerts))
    expect({ missed, misjudged, falseAlarms }).toEqual({ missed: [], misjudged: [], falseAlarms: [] })
  })

  it('says of what came too late that it did, and of nothing else', () => {
    expect(alerts.filter(({ late }) => late).map(({ account, rule: { number } }) => [account, number])).toEqual([
      [tooLate, 'R03'],
      [tooLate, 'R04'],
    ])
    expect(alerts.every(({ closed }) => closed)).toBe(true)
  })
})

describe('what was told at once, and would not have been told had all been known', () => {
  const start = Date.UTC(2026, 10, 21, 2, 14)
  const signIn = (number: number, atMs: number, ip: string, outcome: 'Success' | 'Failure'): JsonObject =>
    trailRecord({
      eventID: eventId(number),
      eventTime: isoInstant(epochMs(start + atMs)),
      sourceIPAddress: ip,
      responseElements: { ConsoleLogin: outcome },
      ...(outcome === 'Failure' ? { errorMessage: 'Failed authentication' } : {}),
    })
  const long = signIn(1, -2 * DAY_MS, '203.0.113.7', 'Success')
  /** An owner on the way, who signs in from a second place; of which CloudTrail tells twelve minutes later. */
  const known = signIn(2, -10 * MINUTE_MS, '198.51.100.9', 'Success')
  const mistyped = signIn(3, 0, '203.0.113.8', 'Failure')
  const entered = signIn(4, 40 * SECOND_MS, '198.51.100.9', 'Success')
  const guessed = (detections: readonly Detection[]): readonly string[] =>
    detections.flatMap(({ rule: { number }, level }) => (number === 'R05' ? [level] : []))

  it('stays told when the missing event comes, and is not there in a scan', async () => {
    const at = (minute: number): ReturnType<typeof epochMs> => epochMs(start + minute * MINUTE_MS)
    const { alerts: told } = await watched(folder, [
      { at: at(-2 * 24 * 60 + 3), records: [long] },
      { at: at(1), records: [mistyped, entered] },
      { at: at(2), records: [known] },
    ])
    expect(guessed(told)).toEqual(['critical'])
    expect(guessed(await scanOf([long, known, mistyped, entered]))).toEqual([])
  })

  it('is not told when the event comes in time', async () => {
    const { alerts: told } = await watched(folder, [{ at: epochMs(start + MINUTE_MS), records: [entered, mistyped, known, long] }])
    expect(guessed(told)).toEqual([])
  })
})
