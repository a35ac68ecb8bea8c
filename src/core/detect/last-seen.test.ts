import { describe, expect, it } from 'vitest'
import { DAY_MS, epochMs } from '../time.ts'
import { distance, hasSeen, nowSeen } from './last-seen.ts'

const day = (number: number) => epochMs(number * DAY_MS)

describe('what was seen last', () => {
  it('is remembered, and forgotten after a while', () => {
    const first = nowSeen({}, ['NL', 'AS64500'], day(0), 180 * DAY_MS)
    const later = nowSeen(first, ['NL'], day(100), 180 * DAY_MS)
    expect(hasSeen(later, 'AS64500')).toBe(true)
    expect(Object.keys(nowSeen(later, [], day(181), 180 * DAY_MS))).toEqual(['NL'])
  })

  it('does not grow without end', () => {
    const names = Array.from({ length: 500 }, (_, index) => `AS${index}`)
    const all = names.reduce((seen, name, index) => nowSeen(seen, [name], epochMs(index), DAY_MS), {})
    expect(Object.keys(all).length).toBe(300)
    expect(hasSeen(all, 'AS499')).toBe(true)
    expect(hasSeen(all, 'AS0')).toBe(false)
  })

  it('is not turned back by what comes late', () => expect(nowSeen({ NL: 9 }, ['NL'], epochMs(5), DAY_MS)).toEqual({ NL: 9 }))

  it('knows no names that objects have by themselves', () => expect(hasSeen({}, 'constructor')).toBe(false))

  it.each([
    [43_000, '43 seconds'],
    [1000, '1 second'],
    [600_000, '10 minutes'],
    [3 * 3_600_000, '3 hours'],
  ])('says %d milliseconds in words', (milliseconds, words) => {
    expect([distance(milliseconds, 0), distance(0, milliseconds)]).toEqual([words, words])
  })
})
