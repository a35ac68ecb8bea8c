import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS, type EpochMs, epochMs } from '../time.ts'
import { isSamePlace } from './digest.ts'
import { joinPeriods, shouldBeNamed, unprovenPeriods } from './proof.ts'

const at = (hour: number): EpochMs => epochMs(Date.UTC(2026, 10, 20) + hour * HOUR_MS)
const hour = (from: number, startsChain = false) => ({ from: at(from), to: at(from + 1), startsChain })
const window = { from: at(0), to: at(4) }

describe('times that nothing vouches for', () => {
  it.each([
    ['none, when every hour has a digest', [hour(0), hour(1), hour(2), hour(3)], [], []],
    ['none, when digests reach over the ends', [{ from: at(-1), to: at(5), startsChain: false }], [], []],
    ['all, without any digest', [], [], [[0, 4, 'no-digests']]],
    ['before the first digest of all', [hour(2, true), hour(3)], [], [[0, 2, 'before-the-first-digest']]],
    ['before the oldest that is left', [hour(2), hour(3)], [], [[0, 2, 'digest-missing']]],
    ['after the last', [hour(0), hour(1)], [], [[2, 4, 'after-the-last-digest']]],
    ['between two, one of which begins anew', [hour(0), hour(3, true)], [], [[1, 3, 'chain-restarted']]],
    ['between two, without a reason', [hour(0), hour(1), hour(3)], [], [[2, 3, 'digest-missing']]],
    ['where a digest is there and proves nothing', [hour(0), hour(1), hour(3)], [at(3)], [[2, 3, 'digest-unusable']]],
  ] as const)('%s', (_, covered, unusable, expected) => {
    const found = unprovenPeriods(window, covered.toReversed(), unusable, [])
    expect(found.map(({ from, to, because }) => [(from - at(0)) / HOUR_MS, (to - at(0)) / HOUR_MS, because])).toEqual(expected)
  })

  it('name the changes of the trail that explain them, and no others', () => {
    const changes = [
      { at: epochMs(at(1) - 20 * MINUTE_MS), name: 'StopLogging' },
      { at: at(2), name: 'StartLogging' },
      { at: at(-3), name: 'UpdateTrail' },
      { at: at(3), name: 'UpdateTrail' },
    ]
    const found = unprovenPeriods(window, [hour(0), hour(2, true), hour(3)], [], changes)
    expect(found).toMatchObject([{ because: 'chain-restarted', changes: [{ name: 'StopLogging' }] }])
  })
})

it('periods that touch are one', () => {
  expect(joinPeriods([hour(3), hour(0), hour(1)])).toEqual([
    { from: at(0), to: at(2) },
    { from: at(3), to: at(4) },
  ])
})

it.each([
  ['well inside', at(0.5), true],
  ['at the very end, where the next digest may name it', at(0.9), false],
  ['outside', at(2), false],
])('a log delivered %s should be named: %s', (_, moment, expected) => {
  expect(shouldBeNamed(moment, [{ from: at(0), to: at(1) }])).toBe(expected)
})

const key = 'AWSLogs/777788889999/CloudTrail-Digest/us-east-1/2026/11/20/x.gz'

it.each([
  [key, true],
  [`backup/${key}`, true],
  ['copy/777788889999/CloudTrail-Digest/us-east-1/2026/11/20/x.gz', true],
  ['digests/us-east-1/2026/11/20/x.gz', true],
  ['x.gz', true],
  [key.replace('/20/', '/21/'), false],
  [key.replace('us-east-1', 'us-east-2'), false],
  [key.replace('x.gz', 'y.gz'), false],
])('%s can be a copy: %s', (path, expected) => expect(isSamePlace(path, key)).toBe(expected))
