import { describe, expect, it } from 'vitest'
import { type Decision, fail, pass } from './decision.ts'
import { acrossRegions } from './every-region.ts'
import { type Fact, known, unknown } from './fact.ts'
import { epochMs } from './time.ts'

const now = epochMs(0)
const on = (value: boolean): Fact<boolean> => known(value, now, 'test')
const denied = unknown('access-denied', 'no', now, 'test')
const decide = (value: boolean): Decision => (value ? pass('seen') : fail({ subject: '', because: 'it is off' }))

const ask = (regions: readonly string[], answers: Readonly<Record<string, Fact<boolean>>>) =>
  acrossRegions({ regions, answers: known(answers, now, 'test'), what: 'detector', now }, decide)

describe('acrossRegions', () => {
  it('passes when every Region does, and tells a note once', () => {
    expect(ask(['a', 'b'], { a: on(true), b: on(true) })).toEqual({ verdict: 'pass', notes: ['seen'] })
  })

  it('names the one Region that fails', () => {
    expect(ask(['a', 'b'], { a: on(true), b: on(false) })).toEqual({ verdict: 'fail', failures: [{ subject: 'b', because: 'it is off' }] })
  })

  it('tells one reason of several Regions once', () => {
    expect(ask(['a', 'b', 'c'], { a: on(false), b: on(true), c: on(false) })).toEqual({
      verdict: 'fail',
      failures: [{ subject: '2 of 3 Regions', because: 'it is off: a, c' }],
    })
  })

  it('fails when one Region fails and another did not answer', () => {
    expect(ask(['a', 'b'], { a: on(false), b: denied }).verdict).toBe('fail')
  })

  it('does not know when a Region did not answer', () =>
    expect(ask(['a', 'b'], { a: on(true), b: denied })).toEqual({ verdict: 'unknown', missing: [denied] }))

  it('does not know when an enabled Region was never asked', () => expect(ask(['a', 'b'], { a: on(true) }).verdict).toBe('unknown'))
})
