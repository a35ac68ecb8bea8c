import { describe, expect, it } from 'vitest'
import { trailEvent } from '../../testing/trail-records.ts'
import { levelByOutcome, levelOfBlinding } from './outcome-level.ts'

const by = (type: string, errorCode?: string) =>
  trailEvent({
    userIdentity: { type },
    eventName: 'CreateUser',
    responseElements: null,
    ...(errorCode === undefined ? {} : { errorCode }),
  })

describe('levels by outcome', () => {
  it.each([
    ['a deed', by('IAMUser'), 'high', 'high'],
    ['an attempt', by('IAMUser', 'AccessDenied'), 'medium', 'medium'],
    ['a deed of root', by('Root'), 'high', 'critical'],
    ['an attempt of root', by('Root', 'AccessDenied'), 'high', 'critical'],
  ])('%s', (_, event, plain, blinding) => {
    expect([levelByOutcome('high', event), levelOfBlinding('high', event)]).toEqual([plain, blinding])
  })

  it('knows nothing less than informational', () => {
    expect(levelByOutcome('informational', by('IAMUser', 'AccessDenied'))).toBe('informational')
  })
})
