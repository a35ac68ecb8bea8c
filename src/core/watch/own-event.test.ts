import { describe, expect, it } from 'vitest'
import { epochMs } from '../time.ts'
import { type OwnWord, ownEvent } from './own-event.ts'

const word: OwnWord = {
  name: 'TrailWentSilent',
  account: '444455556666',
  region: 'eu-west-1',
  at: epochMs(Date.UTC(2026, 10, 21, 3, 30)),
  about: '2026-11-21T02:10:00Z',
  because: 'no digest has come from eu-west-1 for 80 minutes',
}

describe('an event of our own', () => {
  it('is read like any other', () => {
    expect(ownEvent(word)).toMatchObject({ account: '444455556666', region: 'eu-west-1', source: 'rootwarden', name: 'TrailWentSilent' })
  })

  it('is the same when the same is said later, and another about something else', () => {
    const { key } = ownEvent(word)
    expect(ownEvent({ ...word, at: epochMs(word.at + 60_000), because: 'still nothing' }).key).toBe(key)
    expect(ownEvent({ ...word, about: 'another silence' }).key).not.toBe(key)
    expect(ownEvent({ ...word, region: 'us-east-1' }).key).not.toBe(key)
  })

  it('may concern no account', () => {
    expect(ownEvent({ ...word, account: null, region: null })).toMatchObject({ account: null, region: '' })
  })
})
