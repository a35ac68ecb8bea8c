import { describe, expect, it } from 'vitest'
import { NIGHT } from '../../testing/detections.ts'
import { accountId } from '../aws.ts'
import { type EpochMs, MINUTE_MS, epochMs } from '../time.ts'
import type { TrailBatch } from '../trail/batch.ts'
import { ownEvent } from './own-event.ts'
import { type Heard, beginHearing, heard, silenceWord, silences, voicesLost } from './silence.ts'

const account = accountId('444455556666')
const after = (minutes: number): EpochMs => epochMs(NIGHT + minutes * MINUTE_MS)
const digestFrom = (region: string): Pick<TrailBatch, 'route'> => ({
  route: { kind: 'digest', account, region, organisation: null } as unknown as TrailBatch['route'],
})
const something: Pick<TrailBatch, 'route'> = { route: { kind: 'other' } as TrailBatch['route'] }
const hearing = (...words: readonly (readonly [minutes: number, batch: Pick<TrailBatch, 'route'>])[]): Heard =>
  words.reduce((before, [minutes, batch]) => heard(before, batch, after(minutes)), beginHearing(new Map(), [], after(0)))

describe('a trail', () => {
  it('is silent where a digest was due 75 minutes after the last, and not before', () => {
    const state = hearing([0, digestFrom('eu-west-1')], [30, digestFrom('us-east-1')], [70, something])
    expect(silences(state, after(75))).toEqual([])
    expect(silences(state, after(76))).toEqual([{ account, region: 'eu-west-1', since: NIGHT }])
  })

  it('is silent once, and not Region by Region, when nothing comes from anywhere', () => {
    const state = hearing([0, digestFrom('eu-west-1')], [5, digestFrom('us-east-1')])
    expect(silences(state, after(200))).toEqual([{ account: null, region: null, since: after(5) }])
  })

  it('is not silent again when a digest comes', () => {
    const state = hearing([0, digestFrom('eu-west-1')], [100, digestFrom('eu-west-1')])
    expect(silences(state, after(110))).toEqual([])
  })

  it('is not expected to speak where it never did', () => {
    expect(silences(hearing([0, something]), after(60))).toEqual([])
  })

  it('has one word for a silence, however long it lasts', () => {
    const [silence] = silences(hearing([0, digestFrom('eu-west-1')], [80, something]), after(80))
    const words = silence === undefined ? [] : [80, 300].map((minutes) => silenceWord(silence, after(minutes)))
    expect(words.map(({ because }) => because)).toEqual([
      'no digest has come from eu-west-1 for 80 minutes',
      'no digest has come from eu-west-1 for 300 minutes',
    ])
    expect(new Set(words.map((word) => ownEvent(word).key)).size).toBe(1)
  })

  it('of many places at once is kept in portions that the journal takes', () => {
    const told = Array.from({ length: 1_200 }, (_, one) => ({ account, region: `region-${one}`, since: NIGHT }))
    const changes = voicesLost([{ account: null, region: null, since: NIGHT }, ...told], ['trail'])
    expect(changes.map(({ lost }) => lost.length)).toEqual([500, 500, 200])
    expect(changes.at(-1)?.lost.at(-1)).toEqual({ source: 'trail', place: '444455556666/region-1199' })
  })
})
