import { describe, expect, it } from 'vitest'
import { NIGHT } from '../../testing/detections.ts'
import { HOUR_MS } from '../time.ts'
import { findingsJson, findingsSince, parseFindingsCursor } from './findings-cursor.ts'

describe('how far findings have been read', () => {
  const cursor = new Map([
    ['eu-west-1', NIGHT],
    ['us-east-1', NIGHT],
  ])

  it('is read back as it was kept', () => {
    expect(parseFindingsCursor(JSON.parse(JSON.stringify(findingsJson(cursor))))).toEqual(cursor)
  })

  it('leaves an hour that is read twice', () => {
    expect(findingsSince(cursor).get('us-east-1')).toBe(NIGHT - HOUR_MS)
  })

  it.each([undefined, null, 7, [], { version: 2, readUntil: { 'us-east-1': 1 } }, { version: 1, readUntil: { 'us-east-1': 'now' } }])(
    'is nothing where it cannot be read: %j',
    (value) => {
      expect(parseFindingsCursor(value).size).toBe(0)
    },
  )
})
