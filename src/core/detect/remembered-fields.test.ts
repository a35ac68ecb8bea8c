import { describe, expect, it } from 'vitest'
import { STORIES } from '../../testing/trail-stories/all-stories.ts'
import { stage } from '../../testing/trail-stories/stage.ts'
import { compileField } from '../correlate/entry.ts'
import { readEvent } from '../trail/event.ts'
import { viewOf } from './event-view.ts'
import { observationOf } from './observation.ts'
import type { Place } from './place.ts'
import { isRemembered, rememberedFields } from './remembered-fields.ts'

const place: Place = { country: 'NL', network: 64_500, networkName: 'Example Hosting' }
const events = STORIES.flatMap((story) => story.tell(stage()).records).flatMap(({ record }) => {
  const read = readEvent(record)
  return read.ok ? [read.event] : []
})
const raise = (): never => {
  throw new Error('the stories tell of no event')
}

describe('an observation holds under a field what a rule reads there', () => {
  it.each([
    'recipientAccountId',
    'awsRegion',
    'eventName',
    'sourceIPAddress',
    ...Object.keys(viewOf(events[0] ?? raise(), () => place)['rootwarden'] ?? {}).map((name) => `rootwarden.${name}`),
    'userIdentity.arn',
    'userIdentity.accessKeyId',
    'errorCode',
    'additionalEventData.MFAIdentifier',
  ])('%s', (field) => {
    expect(isRemembered(field)).toBe(true)
    const read = compileField(field)
    const placeOf = (): Place => place
    expect(events.some((event) => read(viewOf(event, placeOf)) !== null)).toBe(true)
    for (const event of events) {
      const value = read(viewOf(event, placeOf))
      // What is written and empty, as the key of whom AWS acts for, says nothing.
      expect(rememberedFields(observationOf(event, placeOf))[field] ?? null).toBe(value === '' ? null : value)
    }
  })
})

it('what an observation does not hold has to be read from the event', () => {
  expect(['sharedEventID', 'additionalEventData.MFAUsed', 'toString'].filter(isRemembered)).toEqual([])
})
