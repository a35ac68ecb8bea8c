import { describe, expect, it } from 'vitest'
import { type FoundIncident, score } from './score.ts'
import type { Expected, Label } from './story.ts'

const label = (expects: readonly Expected[], allows: Label['allows'] = []): Label => ({
  story: 'a-story',
  account: '777788889999',
  rules: expects.map(({ rule }) => rule),
  expects,
  allows,
  approved: null,
  eventIds: ['a', 'b', 'c'],
})
const burst: Expected = { rule: 'R03', level: 'high', incidents: 1, eventIds: ['a', 'b'] }
const found = (fields: Partial<FoundIncident> = {}): FoundIncident => ({ rule: 'R03', level: 'high', eventIds: ['a', 'b'], ...fields })

/** `recall precision, missed, misjudged, false alarms` */
const shown = (labels: readonly Label[], incidents: readonly FoundIncident[]): string => {
  const { recall, precision, missed, misjudged, falseAlarms } = score(labels, incidents)
  return `${recall} ${precision}, ${missed.length}, ${misjudged.length}, ${falseAlarms.length}`
}

describe('what was found is held against what was planted', () => {
  it.each<[string, readonly Label[], readonly FoundIncident[], string]>([
    ['all of it', [label([burst])], [found()], '1 1, 0, 0, 0'],
    ['part of the events is enough', [label([burst])], [found({ eventIds: ['x', 'b'] })], '1 1, 0, 0, 0'],
    ['nothing', [label([burst])], [], '0 1, 1, 0, 0'],
    ['nothing where nothing is', [label([])], [], '1 1, 0, 0, 0'],
    ['something where nothing is', [label([])], [found()], '1 0, 0, 0, 1'],
    ['another rule', [label([burst])], [found({ rule: 'R04' })], '0 0, 1, 0, 1'],
    ['a rule that may speak too', [label([burst], ['R04'])], [found(), found({ rule: 'R04', eventIds: ['c'] })], '1 1, 0, 0, 0'],
    [
      'a rule that may speak, but about another event',
      [label([burst], ['R04'])],
      [found(), found({ rule: 'R04', eventIds: ['x'] })],
      '1 0.5, 0, 0, 1',
    ],
    ['the same twice', [label([burst])], [found(), found()], '1 0.5, 0, 0, 1'],
    ['one of two', [label([{ ...burst, incidents: 2 }])], [found()], '0.5 1, 1, 0, 0'],
    ['another level', [label([burst])], [found({ level: 'low' })], '1 1, 0, 1, 0'],
    ['one incident for two expectations', [label([burst]), label([burst])], [found()], '0.5 1, 1, 0, 0'],
  ])('%s', (_, labels, incidents, expected) => expect(shown(labels, incidents)).toBe(expected))

  it('and each shortfall is named', () => {
    const { missed, misjudged } = score([label([burst]), label([{ ...burst, rule: 'R06', eventIds: ['c'] }])], [found({ level: 'low' })])
    expect(missed).toEqual([{ story: 'a-story', rule: 'R06', expected: '1 incidents', found: '0' }])
    expect(misjudged).toEqual([{ story: 'a-story', rule: 'R03', expected: 'high', found: 'low' }])
  })
})
