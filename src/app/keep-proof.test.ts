import { describe, expect, it } from 'vitest'
import { AppError } from '../core/app-error.ts'
import { accountId } from '../core/aws.ts'
import { HOUR_MS, MINUTE_MS, epochMs } from '../core/time.ts'
import type { TrailEvent } from '../core/trail/event.ts'
import type { ProofReport } from '../core/trail/proof.ts'
import { proofKeeper } from './keep-proof.ts'
import type { TrailParts } from './verify-trail.ts'

const start = Date.UTC(2026, 10, 21, 12)

/** A trail of which somebody altered a log file, or not. */
function keeping(damaged: () => boolean) {
  let now = start
  const windows: ProofReport['window'][] = []
  const taken: TrailEvent[] = []
  const failures: string[] = []
  const report = (window: ProofReport['window']): ProofReport => ({
    window,
    outcome: damaged() ? 'invalid' : 'valid',
    unnamed: [],
    chains: [
      {
        account: accountId('444455556666'),
        region: 'eu-west-1',
        trail: 'organisation-trail',
        homeRegion: 'us-east-1',
        backfill: false,
        logsAt: [],
        valid: { digests: 6, logs: 6, periods: [window] },
        invalid: damaged() ? [{ what: 'log', place: 's3://b/1.json.gz', problem: 'hash-mismatch', detail: '', at: null }] : [],
        notCovered: { periods: [], unreadable: [] },
      },
    ],
  })
  const trail: TrailParts = {
    source: { read: () => (async function* nothing() {})() },
    proof: {
      verify({ window, location }) {
        if (location === 's3://gone') throw new AppError('trail_unreadable', 'the bucket is gone', { kind: 'operation', hint: '' })
        windows.push(window)
        return Promise.resolve(report(window))
      },
    },
  }
  const watcher = {
    takeIn: ({ events = [] }: { readonly events?: readonly TrailEvent[] }) => {
      taken.push(...events)
      return Promise.resolve({ sightings: events.length, raised: 0, notices: 0 })
    },
  }
  const keep = (place: string): (() => Promise<number>) =>
    proofKeeper({ trail, watcher, clock: { now: () => epochMs(now) }, onFailure: (because) => void failures.push(because) }, [place])
  return { keep, windows, taken, failures, pass: (ms: number) => void (now += ms) }
}

describe('proving while watching', () => {
  it('looks once an hour, at hours whose digests are due', async () => {
    const { keep, windows, pass } = keeping(() => false)
    const work = keep('s3://trail')
    for (let minute = 0; minute < 130; minute += 5) {
      await work()
      pass(5 * MINUTE_MS)
    }
    expect(windows.map(({ from, to }) => [start - from, start - to].map((ms) => ms / MINUTE_MS))).toEqual([
      [435, 75],
      [375, 15],
      [315, -45],
    ])
  })

  it('says the same damage as the same event, each time that it is seen', async () => {
    const { keep, taken, pass } = keeping(() => true)
    const work = keep('s3://trail')
    expect(await work()).toBe(1)
    pass(HOUR_MS)
    await work()
    expect(new Set(taken.map(({ key }) => key)).size).toBe(1)
    expect(taken[0]).toMatchObject({ name: 'LogProofBroken', account: '444455556666', region: 'eu-west-1' })
  })

  it('tells why it could not look, and looks again in an hour', async () => {
    const { keep, failures, pass } = keeping(() => false)
    const work = keep('s3://gone')
    await work()
    await work()
    pass(HOUR_MS)
    await work()
    expect(failures).toEqual(['the bucket is gone', 'the bucket is gone'])
  })
})
