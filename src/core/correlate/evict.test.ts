import { expect, it } from 'vitest'
import type { Level } from '../sigma/rule.ts'
import { epochMs } from '../time.ts'
import type { Entry } from './entry.ts'
import { NOTHING_LOST, evict } from './evict.ts'
import type { Group, Incident } from './group.ts'

const entry = (second: number): Entry => ({
  key: `${second}`,
  at: epochMs(second * 1000),
  members: [0],
  said: [],
  fields: [],
  late: false,
  held: false,
})

function group(correlation: number, entries: number, open = false, level: Level | null = null): Group {
  return {
    correlation,
    values: [],
    entries: Array.from({ length: entries }, (_, second) => entry(second)),
    incidents: open ? [{ closed: false, level } as Incident] : [],
    keptFrom: null,
    judgedTo: null,
  }
}

const limits = { mostGroups: 1000, mostEntries: 1000, mostEntriesPerGroup: 100 }

const [FLOOD, RARE] = [0, 1]
const flood = (entries: number): [string, Group][] => Array.from({ length: 50 }, (_, index) => [`flood ${index}`, group(FLOOD, entries)])

it.each([
  ['entries', { ...limits, mostEntries: 60 }],
  ['groups', { ...limits, mostGroups: 20 }],
])('too many %s: the flood goes, whatever a rare correlation waits for stays', (_, few) => {
  const groups = new Map([...flood(3), ['rare', group(RARE, 1)]])
  const { groups: kept, losses } = evict(groups, NOTHING_LOST, few)
  expect(kept.has('rare')).toBe(true)
  expect(kept.size).toBeLessThanOrEqual(20)
  expect(losses).toEqual({ ...NOTHING_LOST, evictedGroups: 51 - kept.size, evictedEntries: 3 * (51 - kept.size) })
})

it('within a correlation the groups with the fewest entries go first, and those with an open incident last', () => {
  const groups = new Map([['told', group(FLOOD, 1, true)], ['grown', group(FLOOD, 9)], ...flood(2)])
  const { groups: kept } = evict(groups, NOTHING_LOST, { ...limits, mostEntries: 20 })
  expect([...kept.keys()].slice(0, 2)).toEqual(['told', 'grown'])
})

it('of those with an open incident the gravest go last, even of a flood', () => {
  const critical = Array.from({ length: 9 }, (_, index): [string, Group] => [`critical ${index}`, group(FLOOD, 1, true, 'critical')])
  const groups = new Map([...critical, ['low', group(RARE, 5, true, 'low')], ['no level', group(RARE, 5, true)]])
  const { groups: kept } = evict(groups, NOTHING_LOST, { ...limits, mostGroups: 10 })
  expect([...kept.keys()]).toEqual(critical.map(([key]) => key))
})

it('an incident takes as much room as eight entries', () => {
  const told = (count: number): Map<string, Group> =>
    new Map(Array.from({ length: count }, (_, index): [string, Group] => [`${index}`, group(FLOOD, 2, true)]))
  expect(evict(told(10), NOTHING_LOST, { ...limits, mostEntries: 100 }).groups.size).toBe(10)
  const { groups: kept, losses } = evict(told(11), NOTHING_LOST, { ...limits, mostEntries: 100 })
  expect(kept.size).toBe(9)
  expect(losses).toMatchObject({ evictedGroups: 2, evictedEntries: 4, evictedIncidents: 2 })
})

it('where there is room, nothing goes', () => {
  const groups = new Map(flood(3))
  expect(evict(groups, NOTHING_LOST, limits)).toEqual({ groups, losses: NOTHING_LOST })
})
