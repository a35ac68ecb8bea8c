import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { NIGHT, detectionOf, tallyOf } from '../../testing/detections.ts'
import type { DetectionChange } from '../detect/detection.ts'
import { LEVELS } from '../sigma/rule.ts'
import { HOUR_MS, MINUTE_MS, epochMs } from '../time.ts'
import { type AlertBook, EMPTY_BOOK } from './alert.ts'
import { type AlertEvent, alertEventOf, journalEvent } from './alert-event.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY, SILENT_LADDER } from './alert-policy.ts'
import { applyAlertEvents } from './apply-event.ts'
import { type AlertCommand, decideAlertCommand } from './decide-command.ts'
import { decideAlerts } from './decide-alerts.ts'
import { decideTimers } from './decide-timers.ts'
import type { AlertDecision } from './tell.ts'

const ladder = {
  rungs: [
    { afterMs: 0, channels: ['a', 'b'] },
    { afterMs: 20 * MINUTE_MS, channels: ['b'] },
  ],
  repeat: null,
}
const policy: AlertPolicy = {
  ...DEFAULT_ALERT_POLICY,
  channels: [
    { name: 'a', quiet: null },
    { name: 'b', quiet: { from: 0, until: 6 * 60, zone: 'UTC' } },
  ],
  ladders: { critical: ladder, high: ladder, medium: ladder, low: SILENT_LADDER, informational: SILENT_LADDER },
  limits: { channel: { burst: 2, everyMs: 5 * MINUTE_MS }, account: { burst: 1, everyMs: 5 * MINUTE_MS } },
}

type Step =
  | { readonly do: 'detect'; readonly id: number; readonly level: number; readonly count: number; readonly addresses: number }
  | { readonly do: 'close' | 'acknowledge' | 'resolve' | 'suppress'; readonly id: number }
  | { readonly do: 'merge'; readonly id: number; readonly into: number }
  | { readonly do: 'wait'; readonly minutes: number }

const id = fc.nat(4)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('detect' as const), id, level: fc.nat(4), count: fc.nat(9), addresses: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close', 'acknowledge', 'resolve', 'suppress'), id }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), id, into: id }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.nat(120) }) },
)

interface World {
  readonly book: AlertBook
  readonly events: readonly AlertEvent[]
  readonly notices: AlertDecision['notices']
  readonly now: number
  readonly seen: ReadonlyMap<
    number,
    { readonly level: number; readonly count: number; readonly addresses: number; readonly lastSeen: number }
  >
  readonly closed: ReadonlySet<number>
  readonly changes: readonly DetectionChange[]
}

const named = (number: number): string => `d${number}`

function detectionIn({ seen, closed: over }: World, number: number, closed = over.has(number)) {
  const { level = 0, count = 1, addresses = 1, lastSeen = NIGHT } = seen.get(number) ?? {}
  const evidence = [tallyOf('sourceIPAddress', ...Array.from({ length: addresses }, (_, index) => `192.0.2.${index}`))]
  return detectionOf({ id: named(number), level: LEVELS[level] ?? 'low', count, closed, evidence, lastSeen: epochMs(lastSeen) })
}

function keep(world: World, { book, events, notices }: AlertDecision): World {
  return { ...world, book, events: [...world.events, ...events], notices: [...world.notices, ...notices] }
}

/** Detections only grow, as those of the engine do. */
function grow(world: World, number: number, { level, count, addresses }: { level: number; count: number; addresses: number }): World {
  const before = world.seen.get(number) ?? { level: 0, count: 1, addresses: 1 }
  const grown = {
    level: Math.max(before.level, level),
    count: before.count + count,
    addresses: Math.min(20, before.addresses + addresses),
    lastSeen: world.now,
  }
  return { ...world, seen: new Map([...world.seen, [number, grown]]) }
}

function change(world: World, made: DetectionChange): World {
  return keep({ ...world, changes: [...world.changes, made] }, decideAlerts(world.book, [made], policy, epochMs(world.now)))
}

function commandOf(kind: 'acknowledge' | 'resolve' | 'suppress', alert: string, now: number): AlertCommand {
  if (kind === 'acknowledge') return { kind, alert, by: 'Ana', note: null }
  const signed = { alert, by: 'Ana', because: 'because it is so' }
  return kind === 'resolve' ? { kind, ...signed } : { kind, ...signed, until: epochMs(now + HOUR_MS) }
}

function take(world: World, each: Step): World {
  if (each.do === 'wait') {
    const now = world.now + each.minutes * MINUTE_MS
    return keep({ ...world, now }, decideTimers(world.book, policy, epochMs(now)))
  }
  if (each.do === 'detect') {
    if (world.closed.has(each.id)) return world
    const grown = grow(world, each.id, each)
    return change(grown, { kind: world.seen.has(each.id) ? 'grown' : 'raised', detection: detectionIn(grown, each.id) })
  }
  if (each.do === 'merge') {
    if (each.id === each.into || !world.seen.has(each.id) || !world.seen.has(each.into)) return world
    return change(world, { kind: 'merged', detection: detectionIn(world, each.into), absorbed: named(each.id) })
  }
  if (each.do === 'close') {
    if (!world.seen.has(each.id)) return world
    const over = { ...world, closed: new Set([...world.closed, each.id]) }
    return change(over, { kind: 'closed', detection: detectionIn(over, each.id) })
  }
  const outcome = decideAlertCommand(world.book, commandOf(each.do, named(each.id), world.now), policy, epochMs(world.now))
  return outcome.ok ? keep(world, outcome) : world
}

const begin: World = { book: EMPTY_BOOK, events: [], notices: [], now: NIGHT, seen: new Map(), closed: new Set(), changes: [] }
const lived = (steps: readonly Step[]): World => steps.reduce(take, begin)
const steps = fc.array(step, { maxLength: 40 })

it('no sequence of changes makes two alerts of one detection', () =>
  fc.assert(
    fc.property(steps, (each) => {
      const raised = lived(each).events.flatMap((event) => (event.type === 'alert-raised@1' ? [event.alert] : []))
      expect(new Set(raised).size).toBe(raised.length)
    }),
  ))

it('every alert that is to be told is told, unless a person was quicker', () =>
  fc.assert(
    fc.property(steps, (each) => {
      const world = lived([...each, ...Array.from({ length: 60 }, () => ({ do: 'wait', minutes: 30 }) as const)])
      const told = new Set(
        world.events.flatMap((event) =>
          event.type === 'alert-notified@1' ? [event.alert] : event.type === 'alerts-digested@1' ? event.alerts : [],
        ),
      )
      const missed = [...world.book.alerts.values()].filter(
        ({ id: alert, level, state }) => policy.ladders[level].rungs.length > 0 && state.status === 'open' && !told.has(alert),
      )
      expect(missed).toEqual([])
      expect([...world.book.alerts.values()].filter(({ held }) => held.length > 0)).toEqual([])
    }),
  ))

it('a critical alert is told at the moment when it gets critical, whatever is held back', () =>
  fc.assert(
    fc.property(steps, (each) => {
      const world = lived([...each, { do: 'detect', id: 9, level: 4, count: 1, addresses: 0 }])
      expect(world.notices.filter(({ thread, at }) => thread === 'd9' && at === world.now)).toHaveLength(2)
    }),
  ))

it('what came before, all of it again and in any order, says nothing', () =>
  fc.assert(
    fc.property(steps, fc.infiniteStream(fc.nat()), (each, dice) => {
      const world = lived(each)
      const shuffled = world.changes.map((made) => ({ made, die: dice.next().value ?? 0 })).toSorted((a, b) => a.die - b.die)
      for (const changes of [world.changes, shuffled.map(({ made }) => made)])
        expect(decideAlerts(world.book, changes, policy, epochMs(world.now))).toMatchObject({ events: [], notices: [] })
    }),
  ))

it('the journal says the same as the decision', () =>
  fc.assert(
    fc.property(steps, (each) => {
      const world = lived(each)
      const kept = world.events.flatMap((event) => alertEventOf(JSON.parse(JSON.stringify(journalEvent(event)))) ?? [])
      expect(applyAlertEvents(EMPTY_BOOK, kept)).toEqual(world.book)
    }),
  ))

it('after an acknowledgement nobody is reminded', () =>
  fc.assert(
    fc.property(steps, (each) => {
      const world = lived(each)
      const before = take(world, { do: 'acknowledge', id: 0 })
      if (before === world) return
      const later = Array.from({ length: 20 }, () => ({ do: 'wait', minutes: 45 }) as const).reduce(take, before)
      const reminders = later.notices.slice(before.notices.length).filter(({ thread }) => thread === 'd0')
      expect(reminders.filter((notice) => notice.subject === 'alert' && notice.kind === 'reminder')).toEqual([])
    }),
  ))

it('each notice has an id of its own', () =>
  fc.assert(
    fc.property(steps, (each) => {
      const ids = lived(each).notices.map((notice) => notice.id)
      expect(new Set(ids).size).toBe(ids.length)
    }),
  ))
