import { describe, expect, it } from 'vitest'
import { parseDocuments } from '../sigma/parse-rule.ts'
import { SECOND_MS, epochMs } from '../time.ts'
import { type CorrelateOptions, type CorrelateState, EMPTY_STATE, SCAN_OPTIONS, correlate, finish, incidentsOf } from './correlate.ts'
import type { Entry, Occurrence } from './entry.ts'
import { planCorrelations } from './plan.ts'

const START = Date.UTC(2026, 10, 21, 2, 0)

const { documents } = parseDocuments(
  [
    { title: 'a', name: 'a', logsource: {}, detection: { s: { a: 1 }, condition: 's' } },
    {
      title: 'x',
      name: 'x',
      correlation: { type: 'event_count', rules: 'a', timespan: '5m', 'group-by': ['who'], condition: { gte: 2 } },
    },
  ].map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) })),
)
const { plan } = planCorrelations(
  documents.filter((document) => document.kind === 'rule'),
  documents.filter((document) => document.kind === 'correlation'),
  ['who', 'from'],
)

const event = (second: number, who = 'root'): Occurrence => ({
  key: String(second).padStart(4, '0'),
  at: epochMs(START + second * SECOND_MS),
  rules: ['a'],
  event: { who },
})

const keptIn = ({ groups, waiting }: CorrelateState): readonly Entry[] => [
  ...[...groups.values()].flatMap(({ entries }) => entries),
  ...[...waiting.values()].flat(),
]

/** Twenty batches of ten events each, all of one group. */
function scanned(most: Partial<CorrelateOptions>) {
  const options = { ...SCAN_OPTIONS, ...most }
  let state: CorrelateState = EMPTY_STATE
  let changes = 0
  for (let from = 0; from < 200; from += 10) {
    const batch = Array.from({ length: 10 }, (_, index) => event(from + index))
    const step = correlate(plan, state, batch, options)
    state = step.state
    changes += step.changes.length
  }
  const end = finish(plan, state, options).state
  return {
    changes,
    kept: keptIn(state).length,
    waiting: end.waiting.size,
    incidents: incidentsOf(end).map(({ count, firstSeen }) => [count, firstSeen - START]),
  }
}

describe('a scan', () => {
  it('judges nothing before its end', () => expect(scanned({})).toEqual({ changes: 0, kept: 200, waiting: 0, incidents: [[200, 0]] }))

  it('but of a group nothing is forgotten before it was judged', () => {
    const { changes, kept, incidents } = scanned({ mostEntriesPerGroup: 20 })
    expect(changes).toBeGreaterThan(0)
    expect(kept).toBeLessThanOrEqual(40)
    expect(incidents).toEqual([[200, 0]])
  })

  it('has room for so many entries, whether they wait or not', () => {
    let state: CorrelateState = EMPTY_STATE
    for (let second = 0; second < 300; second += 1) {
      state = correlate(plan, state, [event(second, `bot-${second}`)], { ...SCAN_OPTIONS, mostEntries: 50 }).state
      expect(keptIn(state).length).toBeLessThanOrEqual(50)
    }
    expect(state.losses.evictedEntries).toBeGreaterThan(240)
  })

  it('has room for fewer of them where there are incidents', () => {
    let state: CorrelateState = EMPTY_STATE
    for (let second = 0; second < 300; second += 2) {
      const pair = [event(second, `bot-${second}`), event(second + 1, `bot-${second}`)]
      state = correlate(plan, state, pair, { ...SCAN_OPTIONS, mostEntries: 50 }).state
      expect(keptIn(state).length + 8 * incidentsOf(state).length).toBeLessThanOrEqual(50)
    }
    expect(state.losses.evictedGroups).toBeGreaterThan(100)
  })

  it.each([
    ['judged once', {}],
    ['judged again and again', { mostEntriesPerGroup: 20 }],
    ['judged again and again, and cut short', { mostEntriesPerGroup: 5 }],
  ])('tells at its end what all events of an incident have: %s', (_, most) => {
    const options = { ...SCAN_OPTIONS, ...most }
    let state: CorrelateState = EMPTY_STATE
    for (let second = 0; second < 100; second += 1)
      state = correlate(plan, state, [{ ...event(second), event: { who: 'root', from: `198.51.100.${second % 2}` } }], options).state
    expect(incidentsOf(state).every(({ evidence }) => evidence.length === 0)).toBe(true)
    const [incident] = incidentsOf(finish(plan, state, options).state)
    expect(incident?.evidence).toEqual([
      { field: 'who', values: [{ value: 'root', count: 100 }], more: 0 },
      {
        field: 'from',
        values: [
          { value: '198.51.100.0', count: 50 },
          { value: '198.51.100.1', count: 50 },
        ],
        more: 0,
      },
    ])
  })

  it('leaves the state before a step as it was', () => {
    const { state } = correlate(plan, EMPTY_STATE, [event(0)], SCAN_OPTIONS)
    correlate(plan, state, [event(1)], SCAN_OPTIONS)
    expect(keptIn(state).map(({ key }) => key)).toEqual(['0000'])
  })
})
