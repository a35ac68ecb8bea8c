import { describe, expect, it } from 'vitest'
import { MINUTE_MS, epochMs } from '../time.ts'
import { CANARY_EVERY_MS, NO_CANARIES, canariesBack, canariesJson, canarySent, canaryWord, isCanaryDue, parseCanaries } from './canary.ts'

const start = Date.UTC(2026, 10, 20, 2)
const after = (minutes: number) => epochMs(start + minutes * MINUTE_MS)
const agent = (token: string): string => `aws-sdk-js/3 rootwarden-canary/${token} md/nodejs`

describe('a canary', () => {
  it('is sent at once, and then every quarter of an hour; when the clock was set back, too', () => {
    expect(isCanaryDue(NO_CANARIES, after(0), CANARY_EVERY_MS)).toBe(true)
    const sent = canarySent(NO_CANARIES, 'one', after(0))
    expect([1, 14, 15, -1].map((minutes) => isCanaryDue(sent, after(minutes), CANARY_EVERY_MS))).toEqual([false, false, true, true])
  })

  it('that is back is no longer missed, nor are those before it', () => {
    const sent = canarySent(canarySent(NO_CANARIES, 'one', after(0)), 'two', after(15))
    expect(canariesBack(sent, [null, agent('two')]).out).toEqual([])
    expect(canariesBack(sent, [agent('one')]).out.map(({ token }) => token)).toEqual(['two'])
    expect(canariesBack(sent, [agent('stranger')])).toBe(sent)
  })

  it('that is not back after twenty minutes is one silence for as long as that lasts', () => {
    const one = canarySent(NO_CANARIES, 'one', after(0))
    expect(canaryWord(one, after(20))).toBeNull()
    const [first, later] = [canaryWord(one, after(21)), canaryWord(canarySent(one, 'two', after(22)), after(60))]
    expect(first?.because).toBe('the canary that was sent at 20 Nov 2026, 02:00 UTC did not come back within 20 minutes')
    expect(later).toMatchObject({ name: first?.name, about: first?.about })
  })

  it('is remembered over a restart, and what is kept never grows', () => {
    let canaries = NO_CANARIES
    for (let turn = 0; turn < 100; turn += 1) canaries = canarySent(canaries, `t${turn}`, after(15 * turn))
    expect(canaries.out).toHaveLength(8)
    expect(canaries.out[0]?.token).toBe('t0')
    expect(parseCanaries(canariesJson(canaries))).toEqual(canaries)
    for (const kept of [undefined, null, 7, [], { out: 'x' }, { sentAt: 1 }]) expect(parseCanaries(kept)).toEqual(NO_CANARIES)
  })
})
