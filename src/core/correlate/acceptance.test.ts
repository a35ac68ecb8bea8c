import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compile } from '../sigma/match.ts'
import { parseDocuments } from '../sigma/parse-rule.ts'
import { ruleKey } from '../sigma/rule.ts'
import type { SigmaEvent } from '../sigma/value-text.ts'
import { MINUTE_MS, epochMs, isoInstant } from '../time.ts'
import { CORRELATE_OPTIONS, EMPTY_STATE, correlate, finish, incidentsOf } from './correlate.ts'
import type { Change } from './change.ts'
import type { Occurrence } from './entry.ts'
import { planCorrelations } from './plan.ts'

const logsource = { product: 'aws', service: 'cloudtrail' }
const failure = { eventName: 'ConsoleLogin', 'responseElements.ConsoleLogin': 'Failure' }

const documents = [
  {
    title: 'Root failure burst',
    name: 'R03',
    level: 'high',
    escalate: [{ level: 'critical', condition: { gte: 10 } }],
    correlation: { type: 'event_count', rules: 'root_failure', 'group-by': ['recipientAccountId'], timespan: '5m', condition: { gte: 5 } },
  },
  {
    title: 'Sign-in spray',
    name: 'T09',
    level: 'medium',
    correlation: {
      type: 'value_count',
      rules: ['user_failure'],
      'group-by': ['sourceIPAddress'],
      timespan: '15m',
      condition: { field: 'userIdentity.userName', gte: 10 },
    },
  },
  { title: 'Root failure', name: 'root_failure', logsource, detection: { s: { ...failure, 'userIdentity.type': 'Root' }, condition: 's' } },
  {
    title: 'User failure',
    name: 'user_failure',
    logsource,
    detection: { s: { ...failure, 'userIdentity.type': 'IAMUser' }, condition: 's' },
  },
  {
    title: 'Password known, MFA failing',
    name: 'R06',
    level: 'high',
    logsource,
    detection: { s: { ...failure, 'userIdentity.type': 'Root', 'additionalEventData.MFAUsed': 'Yes' }, condition: 's' },
  },
]

const file = parseDocuments(documents.map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) })))
const rules = file.documents.filter((document) => document.kind === 'rule')
const { plan, problems } = planCorrelations(
  rules,
  file.documents.filter((document) => document.kind === 'correlation'),
)
const matchers = rules.map((rule) => ({ key: ruleKey(rule), compiled: compile(rule, { regex: null }) }))

const START = Date.UTC(2026, 10, 21, 2, 14)
const A = '444455556666'
const B = '777788889999'

interface Told {
  readonly second: number
  readonly account?: string
  readonly ip?: string
  readonly user?: string
  readonly mfa?: 'Yes' | 'No'
  /** Another record with the id of this one. */
  readonly id?: string
}

function occurrence({ second, account = A, ip = '203.0.113.7', user, mfa = 'No', id }: Told, index: number): Occurrence {
  const at = epochMs(START + second * 1000)
  const event: SigmaEvent = {
    eventID: id ?? `event-${index}`,
    eventTime: isoInstant(at),
    eventName: 'ConsoleLogin',
    userIdentity: user === undefined ? { type: 'Root' } : { type: 'IAMUser', userName: user },
    sourceIPAddress: ip,
    responseElements: { ConsoleLogin: 'Failure' },
    additionalEventData: { MFAUsed: mfa },
    errorMessage: 'Failed authentication',
    recipientAccountId: account,
  }
  const matched = matchers.filter(({ compiled }) => compiled.ok && compiled.matches(event)).map(({ key }) => key)
  return { key: `${account}/${String(event['eventID'])}`, at, rules: matched, event }
}

const seconds = (...list: number[]): Told[] => list.map((second) => ({ second }))
const every = (step: number, count: number, from = 0): Told[] =>
  seconds(...Array.from({ length: count }, (_, index) => from + index * step))

/** One line an incident: correlation, group, levels as they were reached, events, first and last second, lateness. */
function run(batches: readonly (readonly Occurrence[])[]): { readonly incidents: readonly string[]; readonly changes: readonly Change[] } {
  const changes: Change[] = []
  let state = EMPTY_STATE
  for (const batch of batches) {
    const step = correlate(plan, state, batch)
    state = step.state
    changes.push(...step.changes)
  }
  const last = finish(plan, state)
  const second = (at: number): number => (at - START) / 1000
  const incidents = incidentsOf(last.state).map(
    ({ correlation, group, steps, count, firstSeen, lastSeen, late }) =>
      `${correlation} ${group.join(',')} ${steps.map(({ level, at }) => `${level}@${second(at)}`).join(' ')} ${count} events ${second(firstSeen)}-${second(lastSeen)}${late ? ' late' : ''}`,
  )
  return { incidents, changes: [...changes, ...last.changes] }
}

const table: readonly (readonly [name: string, told: readonly Told[], expected: readonly string[]])[] = [
  ['4 in 300 seconds', every(75, 4), []],
  ['the fifth at the edge of the window', seconds(0, 75, 150, 225, 300), [`R03 ${A} high@300 5 events 0-300`]],
  ['the fifth a second too late', seconds(0, 75, 150, 225, 301), []],
  ['5 in a minute', every(15, 5), [`R03 ${A} high@60 5 events 0-60`]],
  ['5 records, 2 of them the same event again', [...every(10, 3), { second: 0, id: 'event-0' }, { second: 10, id: 'event-1' }], []],
  ['10 in 300: one incident that grows graver', every(30, 10), [`R03 ${A} high@120 critical@270 10 events 0-270`]],
  [
    '5, then 20 minutes of quiet, then 5',
    [...every(10, 5), ...every(10, 5, 1240)],
    [`R03 ${A} high@40 5 events 0-40`, `R03 ${A} high@1280 5 events 1240-1280`],
  ],
  ['3 in one account and 2 in another', every(10, 5).map((told, index) => ({ ...told, account: index < 3 ? A : B })), []],
  ['5 from five addresses', every(10, 5).map((told, index) => ({ ...told, ip: `203.0.113.${index}` })), [`R03 ${A} high@40 5 events 0-40`]],
  [
    '4 of root and 6 of users from one address',
    every(10, 10).map((told, index) => (index < 4 ? told : { ...told, user: `user-${index}` })),
    [],
  ],
]

describe('failed sign-ins of root', () => {
  it('has rules that load', () => {
    expect(file.problems).toEqual([])
    expect(problems).toEqual([])
  })

  describe.each(table)('%s', (_, told, expected) => {
    const events = told.map(occurrence)

    it('in order, in one batch', () => expect(run([events]).incidents).toEqual(expected))
    it('in order, one by one', () => expect(run(events.map((event) => [event])).incidents).toEqual(expected))
    // Where the events span more than is waited for, an order that is upset by as much makes some late, and says so.
    const timely = (incidents: readonly string[]): readonly string[] => incidents.map((incident) => incident.replace(/ late$/, ''))

    it('backwards', () => expect(timely(run(events.toReversed().map((event) => [event])).incidents)).toEqual(expected))
    it('every event twice', () => expect(run([events, events.toReversed()]).incidents).toEqual(expected))

    it('shuffled, repeated and divided', () => {
      const shuffled = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })
      fc.assert(
        fc.property(shuffled, fc.integer({ min: 1, max: 7 }), (list, size) => {
          const batches = Array.from({ length: Math.ceil(list.length / size) }, (__, index) => list.slice(index * size, (index + 1) * size))
          expect(timely(run(batches).incidents)).toEqual(expected)
        }),
        { numRuns: 30, seed: 3 },
      )
    })
  })

  it('5 in a minute, delivered backwards over ten minutes: one alert, and its beginning is right', () => {
    const others = (minute: number): Occurrence => ({ ...occurrence({ second: minute * 60 }, 900 + minute), rules: [] })
    const batches = every(15, 5)
      .map(occurrence)
      .toReversed()
      .map((event, index) => [others(index * 2), event])
    const { incidents, changes } = run(batches)
    expect(incidents).toEqual([`R03 ${A} high@60 5 events 0-60`])
    expect(changes.map(({ kind }) => kind)).toEqual(['raised', 'closed'])
  })

  it('one notice of escalation, in one incident', () => {
    const { changes } = run(every(30, 10).map((told, index) => [occurrence(told, index)]))
    expect(changes.map(({ kind }) => kind).filter((kind) => kind !== 'grown')).toEqual(['raised', 'escalated', 'closed'])
    expect(new Set(changes.map(({ incident }) => incident.id)).size).toBe(1)
    expect(changes.find(({ kind }) => kind === 'escalated')).toMatchObject({ from: 'high', to: 'critical' })
  })

  it('one notice of escalation also when all ten come at once', () => {
    const { changes } = run([every(30, 10).map(occurrence)])
    expect(changes.map(({ kind }) => kind)).toEqual(['raised', 'escalated', 'closed'])
  })

  it('two incidents of one group are linked', () => {
    const { changes } = run([[...every(10, 5), ...every(10, 5, 1240)].map(occurrence)])
    const [first, second] = changes.filter(({ kind }) => kind === 'raised').map(({ incident }) => incident)
    expect(first?.previous).toBeNull()
    expect(second?.previous).toBe(first?.id)
  })

  it.each([
    ['14 minutes late', 14, `R03 ${A} high@40 5 events 0-40`],
    ['40 minutes late', 40, `R03 ${A} high@40 5 events 0-40 late`],
  ])('delivered %s', (_, minutes, expected) => {
    const now: Occurrence = { ...occurrence({ second: minutes * 60 }, 999), rules: [] }
    expect(run([[now], every(10, 5).map(occurrence)]).incidents).toEqual([expected])
  })

  it('delivered a day late: named for a backfill, not swallowed', () => {
    const now: Occurrence = { ...occurrence({ second: 86_400 }, 999), rules: [] }
    const { state } = correlate(plan, EMPTY_STATE, [now])
    const step = correlate(plan, state, every(10, 5).map(occurrence))
    expect(step.beyond).toHaveLength(5)
    expect(step.state.losses.beyond).toBe(5)
  })

  it('one failure with MFA is a match of its own, at once', () => {
    expect(occurrence({ second: 0, mfa: 'Yes' }, 0).rules).toEqual(['root_failure', 'R06'])
    expect(plan.silent.has('R06')).toBe(false)
    expect(plan.silent.has('root_failure')).toBe(true)
  })

  it('an event from the future does not make all others late', () => {
    const options = { ...CORRELATE_OPTIONS, notAfter: epochMs(START + 60 * MINUTE_MS) }
    const step = correlate(plan, EMPTY_STATE, [occurrence({ second: 10_000_000 }, 7), ...every(10, 5).map(occurrence)], options)
    expect(step.state.losses.notBelieved).toBe(1)
    expect(step.changes.map(({ kind, incident }) => `${kind} ${incident.late}`)).toEqual(['raised false'])
  })
})
