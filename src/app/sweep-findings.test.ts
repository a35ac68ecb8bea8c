import { expect, it } from 'vitest'
import type { Json } from '../core/canonical-json.ts'
import { accountId } from '../core/aws.ts'
import { DAY_MS, HOUR_MS, epochMs } from '../core/time.ts'
import { parseFindingsCursor } from '../core/watch/findings-cursor.ts'
import type { FindingsGap, FindingsRequest, FindingsStep } from '../ports/finding-source.ts'
import { NIGHT } from '../testing/detections.ts'
import { sweepFindings } from './sweep-findings.ts'
import type { WatchNews } from './watch.ts'

const account = accountId('333344445555')
const gap = (region: string, reason: FindingsGap['reason']): FindingsGap => ({
  kind: 'gap',
  account,
  region,
  reason,
  because: `${reason} there`,
})

/** Sweeps again and again what is written down here. */
function bench() {
  const cursors = new Map<string, Json>()
  const asked: FindingsRequest[] = []
  const news: WatchNews[] = []
  const cursor = () => parseFindingsCursor(cursors.get(`guardduty ${account}`))
  return {
    asked,
    news,
    cursor,
    sweep: (now: number, steps: readonly FindingsStep[], stopping = false) =>
      sweepFindings(
        {
          clock: { now: () => epochMs(now) },
          stopping: () => stopping,
          onNews: (one) => void news.push(one),
          watcher: {
            cursors,
            takeIn: (lot) => {
              if (lot.cursor !== undefined) cursors.set(lot.cursor.source, lot.cursor.cursor)
              return Promise.resolve({ sightings: 0, raised: 0, notices: 0 })
            },
          },
        },
        {
          account,
          source: {
            async *read(request) {
              asked.push(request)
              yield* await Promise.resolve(steps)
            },
          },
        },
        DAY_MS,
      ),
  }
}

it('a Region goes on an hour before where it was read to its end; one that was not begins there anew', async () => {
  const { sweep, asked } = bench()
  await sweep(NIGHT, [{ kind: 'read', region: 'us-east-1' }, gap('eu-west-1', 'throttled')])
  await sweep(NIGHT + HOUR_MS, [gap('us-east-1', 'failed'), { kind: 'read', region: 'eu-west-1' }])
  await sweep(NIGHT + 2 * HOUR_MS, [])
  expect(asked.map(({ updatedSince, updatedSinceIn }) => [updatedSince - NIGHT, Object.fromEntries(updatedSinceIn ?? [])])).toEqual([
    [-DAY_MS, {}],
    [HOUR_MS - DAY_MS, { 'us-east-1': NIGHT - HOUR_MS }],
    [2 * HOUR_MS - DAY_MS, { 'us-east-1': NIGHT - HOUR_MS, 'eu-west-1': NIGHT }],
  ])
})

it('a sweep that is broken off leaves everything to the next', async () => {
  const { sweep, cursor } = bench()
  await sweep(NIGHT, [{ kind: 'read', region: 'us-east-1' }], true)
  expect(cursor().size).toBe(0)
})

it('what could not be seen is said, and where GuardDuty is off in one line', async () => {
  const { sweep, news } = bench()
  await sweep(NIGHT, [
    gap('us-west-2', 'off'),
    gap('eu-west-1', 'denied'),
    gap('ap-south-1', 'off'),
    { kind: 'findings', region: 'us-east-1', findings: [], unreadable: 2 },
  ])
  expect(news.flatMap((one) => (one.kind === 'gap' ? [`${one.source}: ${one.because}`] : []))).toEqual([
    'guardduty 333344445555 eu-west-1: denied: denied there',
    'guardduty 333344445555 us-east-1: 2 findings without what decides',
    'guardduty 333344445555: GuardDuty is off in ap-south-1, us-west-2',
  ])
})
