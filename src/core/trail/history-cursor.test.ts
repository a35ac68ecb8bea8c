import { describe, expect, it } from 'vitest'
import { accountId } from '../aws.ts'
import { DAY_MS, type EpochMs, MINUTE_MS, epochMs } from '../time.ts'
import {
  type HistoryCursor,
  OVERLAP_MS,
  afterPage,
  newHistoryCursor,
  openWindow,
  parseHistoryCursor,
  withoutPage,
} from './history-cursor.ts'

const now = epochMs(Date.parse('2026-11-21T12:00:00.750Z'))
const second = epochMs(Date.parse('2026-11-21T12:00:00Z'))
const ago = (milliseconds: number): EpochMs => epochMs(second - milliseconds)
const fresh = newHistoryCursor(accountId('777788889999'), 'us-east-1')
const done = (until: EpochMs): HistoryCursor => ({ ...fresh, doneUntil: until })

describe('a window', () => {
  it.each<readonly [string, HistoryCursor, EpochMs, object, object | null]>([
    ['of a history that was never read begins where it was asked to', fresh, ago(DAY_MS), { from: ago(DAY_MS), to: second }, null],
    ['begins no earlier than CloudTrail remembers', fresh, ago(200 * DAY_MS), { from: ago(90 * DAY_MS) }, null],
    [
      'overlaps the last one, for late deliveries',
      done(ago(5 * MINUTE_MS)),
      ago(DAY_MS),
      { from: ago(5 * MINUTE_MS + OVERLAP_MS), to: second },
      null,
    ],
    [
      'after a long sleep tells what is lost',
      done(ago(100 * DAY_MS)),
      ago(DAY_MS),
      { from: ago(90 * DAY_MS) },
      { from: ago(100 * DAY_MS), to: ago(90 * DAY_MS) },
    ],
    ['never ends before it begins', fresh, epochMs(now + DAY_MS), { from: second, to: second }, null],
  ])('%s', (_, cursor, since, window, lost) => {
    expect(openWindow(cursor, now, since)).toMatchObject({ window: { searchTo: second, page: null, readDownTo: null, ...window }, lost })
  })

  it('that is open is gone on with, however late it is', () => {
    const { cursor } = openWindow(fresh, now, ago(DAY_MS))
    const half = afterPage(cursor, { next: 'p2', oldest: ago(MINUTE_MS) })
    expect(openWindow(half, epochMs(now + DAY_MS), ago(0))).toEqual({ cursor: half, window: half.open, lost: null })
  })
})

describe('a cursor', () => {
  const { cursor } = openWindow(done(ago(DAY_MS)), now, ago(DAY_MS))

  it('advances only when its window is whole', () => {
    const half = afterPage(cursor, { next: 'p2', oldest: ago(MINUTE_MS) })
    expect(half).toMatchObject({ doneUntil: ago(DAY_MS), open: { page: 'p2', readDownTo: ago(MINUTE_MS), to: second } })
    expect(afterPage(half, { next: null, oldest: ago(DAY_MS) })).toEqual(done(second))
  })

  it('goes down only, and stays where a page is empty', () => {
    const half = afterPage(cursor, { next: 'p2', oldest: ago(MINUTE_MS) })
    expect(afterPage(half, { next: 'p3', oldest: null }).open).toMatchObject({ page: 'p3', readDownTo: ago(MINUTE_MS) })
    expect(afterPage(half, { next: 'p3', oldest: ago(0) }).open).toMatchObject({ readDownTo: ago(MINUTE_MS) })
  })

  it('whose page is gone searches what is still below, and ends where it would have', () => {
    const half = afterPage(cursor, { next: 'p2', oldest: ago(MINUTE_MS) })
    const again = withoutPage(half)
    expect(again.open).toMatchObject({ page: null, searchTo: ago(MINUTE_MS), to: second })
    expect(afterPage(again, { next: null, oldest: null })).toEqual(done(second))
    expect(withoutPage(cursor).open).toMatchObject({ searchTo: second })
  })

  it('does not go back when the clock does', () => {
    const ahead = done(epochMs(now + DAY_MS))
    expect(afterPage(openWindow(ahead, now, ago(DAY_MS)).cursor, { next: null, oldest: null }).doneUntil).toBe(ahead.doneUntil)
  })

  it('is plain JSON', () => {
    const half = afterPage(cursor, { next: 'p2', oldest: ago(MINUTE_MS) })
    for (const one of [fresh, cursor, half, done(now)]) expect(parseHistoryCursor(JSON.parse(JSON.stringify(one)))).toEqual(one)
  })

  it.each([
    null,
    7,
    'x',
    {},
    { ...fresh, version: 2 },
    { ...fresh, account: '1' },
    { ...fresh, doneUntil: 'now' },
    { ...fresh, open: { from: 1 } },
  ])('is not %j', (value) => {
    expect(parseHistoryCursor(value)).toBeNull()
  })

  it('without a window has no pages', () => {
    expect(() => afterPage(fresh, { next: null, oldest: null })).toThrow(RangeError)
    expect(() => withoutPage(fresh)).toThrow(RangeError)
  })
})
