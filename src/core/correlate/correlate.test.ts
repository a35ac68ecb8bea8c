import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocuments } from '../sigma/parse-rule.ts'
import type { Level } from '../sigma/rule.ts'
import { MINUTE_MS, SECOND_MS, epochMs } from '../time.ts'
import type { Change } from './change.ts'
import {
  CORRELATE_OPTIONS,
  type CorrelateOptions,
  type CorrelateState,
  EMPTY_STATE,
  SCAN_OPTIONS,
  correlate,
  finish,
  incidentsOf,
} from './correlate.ts'
import { type Occurrence, REDACTED } from './entry.ts'
import { type Plan, planCorrelations } from './plan.ts'

const START = Date.UTC(2026, 10, 21, 2, 0)
const rule = (name: string) => ({ title: name, name, logsource: {}, detection: { s: { a: 1 }, condition: 's' } })

function planOf(...correlations: readonly Record<string, unknown>[]): { readonly plan: Plan; readonly problems: readonly string[] } {
  const values = [
    ...['a', 'b', 'c'].map(rule),
    ...correlations.map(({ name, escalate, level, ...correlation }) => ({
      title: name,
      name,
      escalate,
      level,
      correlation: { timespan: '5m', 'group-by': ['who'], ...correlation },
    })),
  ]
  const file = parseDocuments(values.map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) })))
  if (file.problems.length > 0) throw new Error(JSON.stringify(file.problems))
  const { plan, problems } = planCorrelations(
    file.documents.filter((document) => document.kind === 'rule'),
    file.documents.filter((document) => document.kind === 'correlation'),
  )
  return { plan, problems: problems.map(({ correlation, message, remedy }) => `${correlation}: ${message}. ${remedy}`) }
}

/** `[second, rules, fields]`; the event's key is its position unless it brings an `id`. */
type Sketch = readonly [second: number, rules: string, fields?: Readonly<Record<string, unknown>>]

const drawn = ([second, rules, fields = {}]: Sketch, index: number): Occurrence => ({
  key: String(fields['id'] ?? index).padStart(4, '0'),
  at: epochMs(START + second * SECOND_MS),
  rules: rules.split('').filter((name) => name !== '-'),
  event: { who: 'root', ...fields },
})

function told(plan: Plan, batches: readonly (readonly Occurrence[])[], options: CorrelateOptions = CORRELATE_OPTIONS) {
  const changes: Change[] = []
  let state: CorrelateState = EMPTY_STATE
  for (const batch of batches) {
    const step = correlate(plan, state, batch, options)
    state = step.state
    changes.push(...step.changes)
  }
  return { state, changes }
}

/** The seconds at which correlations held first, by name. */
function heldAt(plan: Plan, sketches: readonly Sketch[]): readonly string[] {
  const { state } = told(plan, [sketches.map(drawn)])
  return incidentsOf(finish(plan, state).state).map(
    ({ correlation, steps }) => `${correlation}@${((steps[0]?.at ?? START) - START) / SECOND_MS}`,
  )
}

describe('an incident', () => {
  const { plan } = planOf({ name: 'x', type: 'event_count', rules: ['a', 'b'], timespan: '12h', condition: { gte: 1 } })
  const said = (event: Occurrence, rule: string, level: Level | null, because: string | null = null): Occurrence => ({
    ...event,
    sayings: new Map([[rule, { level, because }]]),
  })
  const only = (batches: readonly (readonly Occurrence[])[]) => {
    const { state, changes } = told(plan, batches)
    const [incident, ...others] = incidentsOf(state)
    expect(others).toEqual([])
    return { incident, changes }
  }

  it('counts each of its events once, also when the first of a long day are no longer kept', () => {
    const { plan: day } = planOf({ name: 'day', type: 'event_count', rules: ['a'], timespan: '1h', condition: { gte: 1 } })
    const evidence = [{ field: 'who', position: day.fields.indexOf('who') }]
    const events = Array.from({ length: 200 }, (_, index) => drawn([index * 300, 'a'], index))
    const { state } = told(
      { ...day, evidence },
      events.map((event) => [event]),
    )
    expect(incidentsOf(state)).toMatchObject([{ count: 200, evidence: [{ values: [{ value: 'root', count: 200 }] }] }])
    expect([...state.groups.values()].flatMap(({ entries }) => entries).length).toBeLessThan(200)
  })

  it('is told by the last word of each rule about an event, and never less grave for it', () => {
    const event = drawn([0, 'a'], 0)
    const { incident, changes } = only([[said(event, 'a', 'critical', 'first')], [said(event, 'a', 'high', 'then')]])
    expect(incident).toMatchObject({ level: 'critical', because: ['then'] })
    expect(changes.map(({ kind }) => kind)).toEqual(['raised'])
  })

  it('takes no word of one rule for another’s', () => {
    const [byOne, byOther] = [said(drawn([0, 'a'], 0), 'a', 'critical', 'a'), said(drawn([0, 'b'], 0), 'b', 'high', 'b')]
    for (const batches of [[[byOne, byOther]], [[byOther], [byOne]], [[byOne], [byOther], [byOther]]])
      expect(only(batches).incident).toMatchObject({ level: 'critical', because: ['a'], count: 1, steps: [{ level: 'critical' }] })
  })

  it('has steps only where it became graver, whatever came first', () => {
    const [grave, light] = [said(drawn([0, 'a'], 0), 'a', 'critical'), said(drawn([60, 'a'], 1), 'a', 'high')]
    expect(only([[grave, light]]).incident?.steps).toEqual([{ level: 'critical', at: START }])
    const { incident, changes } = only([[light], [grave]])
    expect(incident?.steps).toEqual([{ level: 'critical', at: START }])
    expect(changes.find(({ kind }) => kind === 'escalated')).toMatchObject({ from: 'high', to: 'critical' })
  })
})

describe('what each kind of correlation finds', () => {
  const value = (...numbers: readonly (number | string | null)[]): Sketch[] => numbers.map((n, index) => [index * 10, 'a', { n }])

  it.each<[string, Record<string, unknown>, readonly Sketch[], readonly string[]]>([
    [
      'event_count',
      { type: 'event_count', rules: 'a', condition: { gte: 3 } },
      [
        [0, 'a'],
        [10, 'b'],
        [20, 'a'],
        [30, 'a'],
      ],
      ['x@30'],
    ],
    [
      'event_count over two rules counts an event once',
      { type: 'event_count', rules: ['a', 'b'], condition: { gte: 3 } },
      [
        [0, 'ab'],
        [10, 'a'],
      ],
      [],
    ],
    [
      'event_count of a range',
      { type: 'event_count', rules: 'a', condition: { gte: 2, lt: 3 } },
      [
        [0, 'a'],
        [10, 'a'],
        [20, 'a'],
      ],
      ['x@10'],
    ],
    [
      'event_count of exactly one',
      { type: 'event_count', rules: 'a', condition: { eq: 1 } },
      [
        [0, 'a'],
        [10, 'a'],
        [900, 'a'],
      ],
      ['x@0', 'x@900'],
    ],
    ['value_count', { type: 'value_count', rules: 'a', condition: { field: 'n', gte: 2 } }, value(1, 1, 2), ['x@20']],
    [
      'value_count leaves out what is missing or hidden',
      { type: 'value_count', rules: 'a', condition: { field: 'n', gte: 2 } },
      value(1, null, REDACTED),
      [],
    ],
    [
      'value_count of two fields',
      { type: 'value_count', rules: 'a', condition: { field: ['n', 'm'], gte: 2 } },
      [
        [0, 'a', { n: 1, m: 1 }],
        [9, 'a', { n: 1, m: 2 }],
      ],
      ['x@9'],
    ],
    [
      'temporal, in any order',
      { type: 'temporal', rules: ['a', 'b'] },
      [
        [0, 'b'],
        [10, 'a'],
      ],
      ['x@10'],
    ],
    [
      'temporal, one rule missing',
      { type: 'temporal', rules: ['a', 'b', 'c'] },
      [
        [0, 'b'],
        [10, 'a'],
      ],
      [],
    ],
    [
      'temporal, too far apart',
      { type: 'temporal', rules: ['a', 'b'] },
      [
        [0, 'b'],
        [301, 'a'],
      ],
      [],
    ],
    [
      'temporal, two of three',
      { type: 'temporal', rules: ['a', 'b', 'c'], condition: { gte: 2 } },
      [
        [0, 'c'],
        [10, 'a'],
      ],
      ['x@10'],
    ],
    ['temporal, one event that matches both', { type: 'temporal', rules: ['a', 'b'] }, [[0, 'ab']], ['x@0']],
    [
      'in order',
      { type: 'temporal_ordered', rules: ['a', 'b', 'c'] },
      [
        [0, 'a'],
        [5, 'c'],
        [10, 'b'],
        [20, 'c'],
      ],
      ['x@20'],
    ],
    [
      'in order, the wrong way round',
      { type: 'temporal_ordered', rules: ['a', 'b'] },
      [
        [0, 'b'],
        [10, 'a'],
      ],
      [],
    ],
    [
      'in order, only the last two',
      { type: 'temporal_ordered', rules: ['a', 'b', 'c'] },
      [
        [0, 'b'],
        [10, 'a'],
        [20, 'c'],
      ],
      [],
    ],
    [
      'in order, begun anew when it took too long',
      { type: 'temporal_ordered', rules: ['a', 'b'] },
      [
        [0, 'a'],
        [290, 'a'],
        [400, 'b'],
      ],
      ['x@400'],
    ],
    [
      'in order, the whole row inside the window',
      { type: 'temporal_ordered', rules: ['a', 'b', 'c'] },
      [
        [0, 'a'],
        [200, 'b'],
        [301, 'c'],
      ],
      [],
    ],
    [
      'in order within one second',
      { type: 'temporal_ordered', rules: ['a', 'b'] },
      [
        [7, 'b'],
        [7, 'a'],
      ],
      ['x@7'],
    ],
    ['value_sum', { type: 'value_sum', rules: 'a', condition: { field: 'n', gt: 5 } }, value(2, '3', 1), ['x@20']],
    ['value_avg', { type: 'value_avg', rules: 'a', condition: { field: 'n', gte: 4 } }, value(2, 4, 9), ['x@20']],
    ['value_median', { type: 'value_median', rules: 'a', condition: { field: 'n', eq: 3 } }, value(2, 4), ['x@10']],
    [
      'value_percentile',
      { type: 'value_percentile', rules: 'a', condition: { field: 'n', percentile: 50, gte: 4 } },
      value(1, 4, 9),
      ['x@20'],
    ],
    ['sums of no numbers', { type: 'value_sum', rules: 'a', condition: { field: 'n', gte: 0 } }, value('many', null), []],
  ])('%s', (_, correlation, sketches, expected) => {
    const { plan, problems } = planOf({ name: 'x', ...correlation })
    expect(problems).toEqual([])
    expect(heldAt(plan, sketches)).toEqual(expected)
  })

  it('says when an order rests on one second', () => {
    const { plan } = planOf({ name: 'x', type: 'temporal_ordered', rules: ['a', 'b'] })
    const unsure = (sketches: readonly Sketch[]) => incidentsOf(told(plan, [sketches.map(drawn)]).state).map(({ sameSecond }) => sameSecond)
    expect(
      unsure([
        [7, 'b'],
        [7, 'a'],
      ]),
    ).toEqual([true])
    expect(
      unsure([
        [6, 'a'],
        [7, 'b'],
        [7, 'a'],
      ]),
    ).toEqual([false])
  })
})

describe('groups', () => {
  it('groups by another field for each rule, where there is an alias', () => {
    const { plan } = planOf({
      name: 'x',
      type: 'temporal',
      rules: ['a', 'b'],
      'group-by': ['user'],
      aliases: { user: { a: 'who', b: 'target' } },
    })
    expect(
      heldAt(plan, [
        [0, 'a', { who: 'eve' }],
        [10, 'b', { who: 'bob', target: 'eve' }],
      ]),
    ).toEqual(['x@10'])
    expect(
      heldAt(plan, [
        [0, 'a', { who: 'eve' }],
        [10, 'b', { who: 'eve', target: 'bob' }],
      ]),
    ).toEqual([])
  })

  it('counts events without the field, and those whose name is hidden, instead of putting them together', () => {
    const { plan } = planOf({ name: 'x', type: 'event_count', rules: 'a', condition: { gte: 2 } })
    const missing: readonly Sketch[] = [
      [0, 'a', { who: null }],
      [1, 'a', { who: null }],
      [2, 'a', { who: REDACTED }],
      [3, 'a', { who: REDACTED }],
    ]
    const { state } = told(plan, [missing.map(drawn)])
    expect(incidentsOf(state)).toEqual([])
    expect(state.losses.withoutGroup).toBe(4)
  })

  it('takes the empty text for a value, and does not confuse groups that look alike', () => {
    const { plan } = planOf({ name: 'x', type: 'event_count', rules: 'a', 'group-by': ['p', 'q'], condition: { gte: 2 } })
    const alike: readonly Sketch[] = [
      [0, 'a', { p: 'x,', q: 'y' }],
      [1, 'a', { p: 'x', q: ',y' }],
      [2, 'a', { p: '', q: 'y' }],
      [3, 'a', { p: '', q: 'y' }],
    ]
    expect(heldAt(plan, alike)).toEqual(['x@3'])
  })
})

describe('correlations of correlations', () => {
  const burst = { name: 'burst', type: 'event_count', rules: 'a', condition: { gte: 3 } }

  it('a burst, then a success, though the success comes first', () => {
    const { plan, problems } = planOf({ name: 'guessed', type: 'temporal_ordered', rules: ['burst', 'b'], timespan: '10m' }, burst)
    expect(problems).toEqual([])
    const events: readonly Sketch[] = [
      [0, 'a'],
      [10, 'a'],
      [20, 'a'],
      [60, 'b'],
    ]
    expect(heldAt(plan, events)).toEqual(['burst@20', 'guessed@60'])
    const { changes } = told(
      plan,
      events
        .map(drawn)
        .toReversed()
        .map((event) => [event]),
    )
    expect(changes.map(({ kind, incident }) => `${kind} ${incident.correlation}`)).toEqual(['raised burst', 'raised guessed'])
  })

  it('groups by the outer fields only', () => {
    const { plan } = planOf({ ...burst, 'group-by': ['ip'] }, { name: 'guessed', type: 'temporal_ordered', rules: ['burst', 'b'] })
    const ip = '192.0.2.7'
    expect(
      heldAt(plan, [
        [0, 'a', { ip }],
        [1, 'a', { ip }],
        [2, 'a', { ip, who: 'eve' }],
        [9, 'b', { who: 'eve' }],
      ]),
    ).toContain('guessed@9')
    expect(
      heldAt(plan, [
        [0, 'a', { ip }],
        [1, 'a', { ip }],
        [2, 'a', { ip, who: 'eve' }],
        [9, 'b', { who: 'bob' }],
      ]),
    ).not.toContain('guessed@9')
  })

  it('only the outermost is told, unless the inner ones are asked for', () => {
    const outer = { name: 'guessed', type: 'temporal', rules: ['burst', 'b'] }
    expect([...planOf(burst, outer).plan.silent].toSorted()).toEqual(['a', 'b', 'burst'])
    expect([...planOf(burst, { ...outer, generate: true }).plan.silent].toSorted()).toEqual(['a'])
  })

  it.each<[string, readonly Record<string, unknown>[], string]>([
    ['itself', [{ name: 'x', type: 'temporal', rules: ['x', 'a'] }], 'x: it refers, by way of others, to itself'],
    [
      'each other',
      [
        { name: 'x', type: 'temporal', rules: ['y', 'a'] },
        { name: 'y', type: 'temporal', rules: ['x', 'a'] },
      ],
      'y: it refers',
    ],
    ['nothing', [{ name: 'x', type: 'temporal', rules: ['burst', 'bursd'] }, burst], 'there is no rule "bursd". Did you mean "burst"?'],
  ])('that refer to %s are refused', (_, correlations, words) => {
    const { plan, problems } = planOf(...correlations)
    expect(problems.join('\n')).toContain(words)
    expect(plan.correlations.map(({ key }) => key)).not.toContain('x')
  })

  it('may name a rule by its title, and live with a rule that is loaded twice', () => {
    const values = [
      { title: 'x', correlation: { type: 'event_count', rules: 'Failed sign-in', timespan: '5m', condition: { gte: 2 } } },
      ...[1, 2].map(() => ({ ...rule('a'), name: undefined, id: '978c15f1', title: 'Failed sign-in' })),
    ]
    const { documents } = parseDocuments(values.map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) })))
    const rules = documents.filter((document) => document.kind === 'rule')
    const { plan, problems } = planCorrelations(
      rules,
      documents.filter((document) => document.kind === 'correlation'),
    )
    expect(problems).toEqual([])
    const twice = (index: number): Occurrence => ({ ...drawn([index, '-'], index), rules: ['978c15f1', '978c15f1'] })
    expect(told(plan, [[twice(0)]]).changes).toEqual([])
    expect(told(plan, [[twice(0), twice(1)]]).changes.map(({ incident }) => incident.count)).toEqual([2])
  })

  it('one broken correlation does not stop the sound ones', () => {
    expect(planOf({ name: 'x', type: 'temporal', rules: ['x', 'a'] }, burst).plan.correlations.map(({ key }) => key)).toEqual(['burst'])
  })
})

describe('memory', () => {
  const { plan } = planOf({ name: 'x', type: 'event_count', rules: 'a', condition: { gte: 3 } })

  it('forgets groups that have been quiet for long', () => {
    const { state } = told(plan, [[drawn([0, 'a'], 0)], [drawn([4 * 3600, '-'], 1)]])
    expect(state.groups.size).toBe(0)
    expect(state.losses.evictedGroups).toBe(0)
  })

  it('a flood of groups drives out the flood, and shows', () => {
    const options = { ...CORRELATE_OPTIONS, mostGroups: 100 }
    const flood = Array.from({ length: 500 }, (_, index) => drawn([20 + (index % 60), 'a', { who: `bot-${index}` }], 100 + index))
    const { state, changes } = told(
      plan,
      [[drawn([0, 'a'], 0), drawn([10, 'a'], 1)], ...flood.map((event) => [event]), [drawn([90, 'a'], 2)]],
      options,
    )
    expect(changes.map(({ kind, incident }) => `${kind} ${incident.group.join('')}`)).toEqual(['raised root'])
    expect(state.groups.size).toBeLessThanOrEqual(100)
    expect(state.losses.evictedGroups).toBeGreaterThan(390)
  })

  it('one group of very many events keeps its count, and forgets the oldest', () => {
    const options = { ...CORRELATE_OPTIONS, mostEntriesPerGroup: 20 }
    const events = Array.from({ length: 200 }, (_, index) => drawn([index, 'a'], index))
    const { state } = told(
      plan,
      Array.from({ length: 20 }, (_, index) => events.slice(index * 10, index * 10 + 10)),
      options,
    )
    expect(incidentsOf(state).map(({ count, firstSeen }) => [count, firstSeen - START])).toEqual([[200, 0]])
    expect(state.losses.evictedEntries).toBe(180)
    expect([...state.groups.values()].map(({ entries }) => entries.length)).toEqual([20])
  })

  it('the state before a step stays as it was', () => {
    const first = correlate(plan, EMPTY_STATE, [drawn([0, 'a'], 0), drawn([1, 'a'], 1)])
    const before = structuredClone(first.state)
    expect(correlate(plan, first.state, [drawn([2, 'a'], 2)]).changes).toHaveLength(1)
    expect(first.state).toEqual(before)
    expect(correlate(plan, structuredClone(first.state), [drawn([2, 'a'], 2)]).changes).toHaveLength(1)
  })
})

it('two incidents become one when a late event joins them', () => {
  const { plan } = planOf({ name: 'x', type: 'event_count', rules: 'a', condition: { gte: 2 } })
  const { changes, state } = told(plan, [
    [drawn([0, 'a'], 0), drawn([10, 'a'], 1), drawn([400, 'a'], 2), drawn([410, 'a'], 3)],
    [drawn([200, 'a'], 4)],
  ])
  expect(changes.map(({ kind }) => kind)).toEqual(['raised', 'raised', 'grown', 'merged'])
  expect(incidentsOf(state).map(({ count }) => count)).toEqual([5])
})

describe('the same events lead to the same incidents', () => {
  const { plan, problems } = planOf(
    {
      name: 'count',
      type: 'event_count',
      rules: ['a', 'b'],
      condition: { gte: 3 },
      level: 'high',
      escalate: [{ level: 'critical', condition: { gte: 6 } }],
    },
    { name: 'few', type: 'event_count', rules: 'a', condition: { gte: 1, lte: 2 }, timespan: '3m' },
    { name: 'values', type: 'value_count', rules: 'a', condition: { field: 'n', gte: 3 } },
    { name: 'average', type: 'value_avg', rules: ['a', 'c'], condition: { field: 'n', gt: 2 } },
    { name: 'near', type: 'temporal', rules: ['a', 'b', 'c'], timespan: '1m' },
    { name: 'row', type: 'temporal_ordered', rules: ['a', 'b', 'c'], timespan: '2m' },
    { name: 'nested', type: 'temporal_ordered', rules: ['count', 'c'], timespan: '4m' },
    { name: 'deep', type: 'temporal', rules: ['few', 'nested', 'values'], 'group-by': [], timespan: '10m' },
  )

  const sketch: fc.Arbitrary<Sketch> = fc.tuple(
    fc.integer({ min: 0, max: 6 * 3600 }).map((second) => Math.floor(second / 7) * 7),
    fc.constantFrom('a', 'a', 'b', 'c', 'ab', 'bc'),
    fc.record({ who: fc.constantFrom('root', 'eve'), n: fc.constantFrom(1, 2, 3, 4, null) }),
  )
  /** Clusters, so that windows fill; the hours between them, so that entries are forgotten on the way. */
  const stream = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.array(sketch, { minLength: 4, maxLength: 14 })), { minLength: 1, maxLength: 4 })
    .map((clusters) =>
      clusters.flatMap(([start, list]) => list.map(([second, rules, fields]): Sketch => [start + (second % 420), rules, fields ?? {}])),
    )
    .map((list) => list.map(drawn).toSorted((x, y) => x.at - y.at))

  const shown = (state: CorrelateState, options: CorrelateOptions): readonly string[] =>
    incidentsOf(finish(plan, state, options).state)
      .map(({ id: _id, previous, settled: _settled, ...rest }) => JSON.stringify({ ...rest, hasPrevious: previous !== null }))
      .toSorted()

  /** Every incident that was ever raised and not merged away, as it was told last. */
  const remembered = (batches: readonly (readonly Occurrence[])[], options: CorrelateOptions): readonly string[] => {
    const { state, changes } = told(plan, batches, options)
    const last = new Map<string, string>()
    for (const change of [...changes, ...finish(plan, state, options).changes]) {
      const { id, previous: _previous, settled: _settled, ...rest } = change.incident
      last.set(id, JSON.stringify(rest))
      if (change.kind === 'merged') last.delete(change.absorbed)
    }
    return [...last.values()].toSorted()
  }

  const divided = (list: readonly Occurrence[], size: number): readonly (readonly Occurrence[])[] =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size))

  it('has a plan', () => expect(problems).toEqual([]))

  it('delivered late within what is waited for, repeated, and divided anyhow', () => {
    let incidents = 0
    fc.assert(
      fc.property(
        stream,
        fc.infiniteStream(fc.integer({ min: 0, max: 15 * 60 - 1 })),
        fc.integer({ min: 1, max: 9 }),
        (events, lags, size) => {
          const delivered = [...events, ...events.slice(0, 5)]
            .map((event) => ({ event, at: event.at + Number(lags.next().value) * SECOND_MS }))
            .toSorted((x, y) => x.at - y.at)
            .map(({ event }) => event)
          const expected = remembered([events], CORRELATE_OPTIONS)
          incidents += expected.length
          expect(remembered(divided(delivered, size), CORRELATE_OPTIONS)).toEqual(expected)
          expect(remembered(divided(events, size), CORRELATE_OPTIONS)).toEqual(expected)
        },
      ),
      { numRuns: 150, seed: 20_261_121 },
    )
    expect(incidents).toBeGreaterThan(500)
  })

  it('files in any order at all, when a folder is scanned', () => {
    fc.assert(
      fc.property(
        stream.chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
        ([events, shuffled]) => {
          const inOrder = told(plan, [events], SCAN_OPTIONS).state
          expect(shown(told(plan, divided(shuffled, 3), SCAN_OPTIONS).state, SCAN_OPTIONS)).toEqual(shown(inOrder, SCAN_OPTIONS))
        },
      ),
      { numRuns: 100, seed: 20_261_121 },
    )
  })

  it('waits as long as CloudTrail was ever seen to be behind', () =>
    expect(CORRELATE_OPTIONS.latenessMs).toBeGreaterThan(608 * SECOND_MS + MINUTE_MS))
})
