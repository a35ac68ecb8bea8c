import { describe, expect, it } from 'vitest'
import { NIGHT, detectionOf, grownOf, raisedOf, tallyOf } from '../../testing/detections.ts'
import type { Detection, DetectionChange } from '../detect/detection.ts'
import { type EpochMs, HOUR_MS, MINUTE_MS, epochMs } from '../time.ts'
import { type AlertBook, EMPTY_BOOK, forgetEnded } from './alert.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY, SILENT_LADDER, atOnce } from './alert-policy.ts'
import { applyAlertEvents } from './apply-event.ts'
import { type AlertCommand, decideAlertCommand } from './decide-command.ts'
import { decideAlerts } from './decide-alerts.ts'
import { decideTimers } from './decide-timers.ts'
import type { Notice } from './notice.ts'

const pagerThenPhone = {
  rungs: [
    { afterMs: 0, channels: ['pager', 'chat'] },
    { afterMs: 10 * MINUTE_MS, channels: ['phone'] },
    { afterMs: 30 * MINUTE_MS, channels: ['board'] },
  ],
  repeat: { everyMs: 15 * MINUTE_MS, atMost: 3 },
}
const policy: AlertPolicy = {
  ...DEFAULT_ALERT_POLICY,
  channels: ['pager', 'chat', 'phone', 'board'].map((name) => ({ name, quiet: null })),
  ladders: {
    critical: pagerThenPhone,
    high: pagerThenPhone,
    medium: atOnce('chat'),
    low: SILENT_LADDER,
    informational: SILENT_LADDER,
  },
}

const after = (minutes: number): EpochMs => epochMs(NIGHT + minutes * MINUTE_MS)
const told = (notices: readonly Notice[]): readonly string[] =>
  notices.map((notice) => `${notice.subject === 'alert' ? notice.kind : notice.subject} on ${notice.channel}`)

/** A night's run: what was told since the last step is asked for by name. */
function watch(rules: AlertPolicy = policy) {
  let book: AlertBook = EMPTY_BOOK
  let types: readonly string[] = []
  const keep = ({ book: next, events, notices }: ReturnType<typeof decideAlerts>): readonly Notice[] => {
    book = next
    types = events.map(({ type }) => type)
    return notices
  }
  return {
    see: (minutes: number, ...changes: readonly DetectionChange[]) => keep(decideAlerts(book, changes, rules, after(minutes))),
    wait: (minutes: number) => keep(decideTimers(book, rules, after(minutes))),
    person: (minutes: number, command: AlertCommand) => {
      const outcome = decideAlertCommand(book, command, rules, after(minutes))
      return outcome.ok ? told(keep(outcome)) : outcome.refusal.code
    },
    types: () => types,
    status: (id: string) => book.alerts.get(id)?.state.status,
    book: () => book,
  }
}

const one = detectionOf({ id: 'one' })
const ack = { kind: 'acknowledge', alert: 'one', by: 'Ana Example', note: null } as const
const resolve = { kind: 'resolve', alert: 'one', by: 'Ana Example', because: 'it was me' } as const
const suppress = (minutes: number) =>
  ({ kind: 'suppress', alert: 'one', by: 'Ana Example', because: 'planned test', until: after(minutes) }) as const
const withAddresses = (count: number, changes: Partial<Detection> = {}): Detection =>
  detectionOf({
    ...changes,
    id: 'one',
    evidence: [
      tallyOf('sourceIPAddress', ...Array.from({ length: count }, (_, index) => `198.51.100.${index}`)),
      tallyOf('eventName', 'ConsoleLogin'),
    ],
  })

describe('an alert', () => {
  it('is told at once to the first rung, once for each channel', () => {
    const night = watch()
    expect(told(night.see(0, raisedOf(one)))).toEqual(['raised on pager', 'raised on chat'])
    expect(told(night.see(1, raisedOf(one), grownOf(one)))).toEqual([])
    expect(night.types()).toEqual([])
  })

  it('of a level that tells nobody is recorded, and ends with its detection', () => {
    const night = watch()
    const quiet = detectionOf({ id: 'one', level: 'informational' })
    expect(night.see(0, raisedOf(quiet))).toEqual([])
    expect(night.status('one')).toBe('open')
    expect(night.see(9, { kind: 'closed', detection: { ...quiet, closed: true } })).toEqual([])
    expect(night.status('one')).toBe('resolved')
  })

  it('of a graver level waits for a person when its detection is over', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    night.see(5, { kind: 'closed', detection: { ...one, closed: true } })
    expect(night.status('one')).toBe('open')
    expect(told(night.wait(10))).toEqual(['reminder on phone'])
  })

  it('that is raised and escalated in one step is told once, at its gravest', () => {
    const night = watch()
    const grave = detectionOf({ id: 'one', level: 'critical' })
    const notices = night.see(0, raisedOf(one), { kind: 'escalated', detection: grave, from: 'high', to: 'critical' })
    expect(notices.map(({ level, channel }) => `${level} on ${channel}`)).toEqual(['critical on pager', 'critical on chat'])
  })

  it('that gets graver is told at once to the first rung of its new level, and begins the ladder again', () => {
    const night = watch()
    const medium = detectionOf({ id: 'one', level: 'medium' })
    expect(told(night.see(0, raisedOf(medium)))).toEqual(['raised on chat'])
    expect(told(night.see(60, { kind: 'escalated', detection: one, from: 'medium', to: 'high' }))).toEqual([
      'escalated on pager',
      'escalated on chat',
    ])
    expect(told(night.wait(69))).toEqual([])
    expect(told(night.wait(70))).toEqual(['reminder on phone'])
  })
})

describe('the ladder', () => {
  it('climbs until it is at the end, repeats the end so often as it may, and then rests', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    const heard = Array.from({ length: 120 }, (_, minute) => told(night.wait(minute)).map((words) => `${minute}: ${words}`)).flat()
    expect(heard).toEqual([
      '10: reminder on phone',
      '30: reminder on board',
      '45: reminder on board',
      '60: reminder on board',
      '75: reminder on board',
    ])
  })

  it('stops at the acknowledgement, and tells everyone who was told', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    night.wait(10)
    expect(night.person(12, ack)).toEqual(['acknowledged on pager', 'acknowledged on chat', 'acknowledged on phone'])
    expect(Array.from({ length: 50 }, (_, step) => told(night.wait(12 + step * 10))).flat()).toEqual([])
  })

  it('tells each channel once after a sleep through several rungs', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    expect(told(night.wait(600))).toEqual(['reminder on phone', 'reminder on board'])
    expect(told(night.wait(600))).toEqual([])
  })
})

describe('growth', () => {
  it('is kept in steps, however many events an attacker makes', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    let kept = 0
    for (let count = 2; count <= 5000; count++) {
      night.see(1, grownOf(withAddresses(Math.min(count, 20), { count })))
      kept += night.types().length
    }
    expect(kept).toBeLessThan(25)
  })

  it('is told to the thread at most every ten minutes', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    night.see(2, grownOf(withAddresses(2, { count: 2 })))
    expect(told(night.wait(3))).toEqual([])
    const notices = night.wait(10)
    expect(told(notices)).toEqual(['reminder on phone', 'grown on pager', 'grown on chat'])
    expect(notices[1]).toMatchObject({ alert: { news: ['now from 2 addresses'] }, thread: 'one' })
    night.see(11, grownOf(withAddresses(3, { count: 3 })))
    expect(told(night.wait(19))).toEqual([])
    expect(told(night.wait(20)).toSorted()).toEqual(['grown on chat', 'grown on pager', 'grown on phone'])
  })

  it('after it was resolved opens it again', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    expect(night.person(5, resolve)).toEqual(['resolved on pager', 'resolved on chat'])
    expect(told(night.see(20, grownOf(withAddresses(2, { count: 2 }))))).toEqual(['reopened on pager', 'reopened on chat'])
    expect(night.status('one')).toBe('open')
  })

  it('to a graver level undoes an acknowledgement and a suppression', () => {
    const grave = { kind: 'escalated', detection: detectionOf({ id: 'one', level: 'critical' }), from: 'high', to: 'critical' } as const
    for (const command of [ack, suppress(600)]) {
      const night = watch()
      night.see(0, raisedOf(one))
      night.person(5, command)
      expect(told(night.see(6, grave))).toEqual(['reopened on pager', 'reopened on chat'])
    }
  })
})

describe('a suppressed alert', () => {
  it('is silent, and speaks again when its time is over and it grew', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    expect(night.person(5, suppress(60))).toEqual(['suppressed on pager', 'suppressed on chat'])
    expect(night.see(10, grownOf(withAddresses(1, { count: 2, lastSeen: after(9) })))).toEqual([])
    expect(night.wait(59)).toEqual([])
    expect(told(night.wait(60))).toEqual(['reopened on pager', 'reopened on chat'])
  })

  it('that did not grow is resolved when its time is over', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    night.person(5, suppress(60))
    expect(night.wait(60)).toEqual([])
    expect(night.status('one')).toBe('resolved')
  })
})

describe('two detections that turn out to be one', () => {
  it('end the absorbed alert in its threads, and leave the other', () => {
    const night = watch()
    night.see(0, raisedOf(one), raisedOf(detectionOf({ id: 'two' })))
    const notices = night.see(1, { kind: 'merged', detection: one, absorbed: 'two' })
    expect(told(notices)).toEqual(['merged on pager', 'merged on chat'])
    expect(notices[0]).toMatchObject({ thread: 'two', alert: { status: 'resolved', because: 'part of one' } })
    expect([night.status('one'), night.status('two')]).toEqual(['open', 'resolved'])
    expect(night.person(2, { ...ack, alert: 'two' })).toBe('merged')
    expect(night.see(3, raisedOf(detectionOf({ id: 'two' })), { kind: 'merged', detection: one, absorbed: 'two' })).toEqual([])
  })

  it('open the other again when what it absorbs was still open', () => {
    const night = watch()
    night.see(0, raisedOf(one), raisedOf(detectionOf({ id: 'two' })))
    night.person(1, resolve)
    expect(told(night.see(2, { kind: 'merged', detection: one, absorbed: 'two' })).toSorted()).toEqual(
      ['merged on chat', 'merged on pager', 'reopened on chat', 'reopened on pager'].toSorted(),
    )
  })
})

const localMinute: AlertPolicy['minuteOfDay'] = (at, zone) => ((at + (zone === '+01:00' ? HOUR_MS : 0)) / MINUTE_MS) % 1440

describe('quiet hours', () => {
  const quiet = { from: 22 * 60, until: 7 * 60, zone: '+01:00' }
  const sleepers = { ...policy, channels: policy.channels.map(({ name }) => ({ name, quiet })), minuteOfDay: localMinute }

  it('hold back what is not critical until they end: 07:00 there is 06:00 here', () => {
    const night = watch(sleepers)
    expect(night.see(0, raisedOf(detectionOf({ id: 'one', level: 'medium' })))).toEqual([])
    expect(night.wait(3 * 60)).toEqual([])
    expect(told(night.wait(3 * 60 + 46))).toEqual(['raised on chat'])
    expect(night.wait(5 * 60)).toEqual([])
  })

  it('never hold back what is critical', () => {
    const notices = watch(sleepers).see(0, raisedOf(detectionOf({ id: 'one', level: 'critical' })))
    expect(told(notices)).toEqual(['raised on pager', 'raised on chat'])
  })

  it('are told in the morning in one notice when there was more than one', () => {
    const night = watch(sleepers)
    for (const id of ['a', 'b', 'c']) night.see(0, raisedOf(detectionOf({ id, level: 'medium' })))
    expect(night.wait(3 * 60 + 46)).toMatchObject([{ subject: 'digest', channel: 'chat', count: 3, thread: 'digest' }])
    expect(night.wait(4 * 60)).toEqual([])
  })

  it('do not wake anyone about what somebody has taken on meanwhile', () => {
    const night = watch(sleepers)
    night.see(0, raisedOf(detectionOf({ id: 'one', level: 'medium' })))
    expect(night.person(5, ack)).toEqual([])
    expect(night.wait(3 * 60 + 46)).toEqual([])
  })
})

describe('the rate limits', () => {
  const limits = { channel: { burst: 5, everyMs: MINUTE_MS }, account: { burst: 3, everyMs: MINUTE_MS } }
  const tight = { ...policy, limits, ladders: { ...policy.ladders, high: atOnce('pager'), critical: atOnce('pager') } }
  const many = (count: number, level: Detection['level']): readonly DetectionChange[] =>
    Array.from({ length: count }, (_, index) => raisedOf(detectionOf({ id: `${level}-${index}`, level })))

  it('tell the first few, and all others in one notice ten minutes later', () => {
    const night = watch(tight)
    expect(told(night.see(0, ...many(40, 'high')))).toEqual(['raised on pager', 'raised on pager', 'raised on pager'])
    expect(night.wait(9)).toEqual([])
    expect(night.wait(10)).toMatchObject([{ subject: 'digest', count: 37, since: NIGHT }])
    expect(night.wait(30)).toEqual([])
  })

  it('never hold back the first word about a critical alert', () => {
    expect(
      watch(tight)
        .see(0, ...many(40, 'high'), ...many(12, 'critical'))
        .filter(({ level }) => level === 'critical'),
    ).toHaveLength(12)
  })

  it('leave room for other accounts', () => {
    const night = watch(tight)
    night.see(0, ...many(40, 'high'))
    expect(told(night.see(0, raisedOf(detectionOf({ id: 'other', account: null }))))).toEqual(['raised on pager'])
  })
})

describe('a person', () => {
  it.each([
    ['acknowledges what is not there', { ...ack, alert: 'nine' }, 'no_such_alert'],
    ['does not say who they are', { ...ack, by: ' ' }, 'unsigned'],
    ['resolves without a reason', { ...resolve, because: 'ok' }, 'because_too_short'],
    ['suppresses into the past', suppress(-5), 'past'],
    ['suppresses for ever', suppress(60 * 24 * 365), 'lasts_too_long'],
  ] as const)('who %s is refused', (_, command, code) => {
    const night = watch()
    night.see(0, raisedOf(one))
    expect(night.person(1, command)).toBe(code)
  })

  it('who comes second is told who was first', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    night.person(1, ack)
    expect(night.person(2, ack)).toBe('acknowledged_already')
    night.person(3, resolve)
    expect(night.person(4, resolve)).toBe('resolved_already')
  })
})

describe('what is resolved and over', () => {
  const over = detectionOf({ id: 'one', closed: true })

  it('is forgotten when it is old, and nothing else', () => {
    const night = watch()
    night.see(0, raisedOf(over), raisedOf(detectionOf({ id: 'two', closed: true })))
    night.person(1, resolve)
    expect([...forgetEnded(night.book(), after(1)).alerts.keys()]).toEqual(['one', 'two'])
    expect([...forgetEnded(night.book(), after(2)).alerts.keys()]).toEqual(['two'])
  })

  it('is not what still goes on: somebody who has resolved it is not told of it anew', () => {
    const night = watch()
    night.see(0, raisedOf(one))
    night.person(1, resolve)
    const tenDays = 10 * 24 * 60
    const remembered = forgetEnded(night.book(), after(tenDays - 60))
    expect(decideAlerts(remembered, [grownOf(one)], policy, after(tenDays))).toMatchObject({ events: [], notices: [] })
    expect([...forgetEnded(night.book(), after(100 * 24 * 60)).alerts.keys()]).toEqual([])
  })

  it('is open again for everybody when it was forgotten all the same, and raised', () => {
    const night = watch()
    night.see(0, raisedOf(over))
    night.person(1, resolve)
    const { events } = decideAlerts(EMPTY_BOOK, [raisedOf(one)], policy, after(2))
    const { alerts } = applyAlertEvents(night.book(), events)
    expect(alerts.get('one')).toMatchObject({ state: { status: 'open' }, raisedAt: after(2) })
  })
})
