import type { Level } from '../sigma/rule.ts'
import { graver } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'
import type { Alert, AlertBook, AlertState, Bucket } from './alert.ts'
import { type AlertEvent, alertsOf } from './alert-event.ts'
import { highest } from './growth.ts'

const climbFrom = (at: EpochMs): Alert['climb'] => ({ startedAt: at, rungs: 1, repeats: 0, at })

type Raised = Extract<AlertEvent, { type: 'alert-raised@1' }>

const raised = ({ alert, at, detection, marks }: Raised): Alert => ({
  id: alert,
  state: { status: 'open' },
  detection,
  level: detection.level,
  raisedAt: at,
  changedAt: at,
  marks,
  climb: climbFrom(at),
  told: [],
  newsAt: null,
  untold: [],
  held: [],
  notices: 0,
})

/** A reminder goes to those who were not told yet, or not heard: the news is still to be told to the others. */
function told(alert: Alert, channel: string, level: Level, news: { readonly at: EpochMs } | null): Alert {
  return {
    ...alert,
    told: [...alert.told.filter((each) => each.channel !== channel), { channel, level }],
    ...(news === null ? {} : { newsAt: news.at, untold: [] }),
    held: alert.held.filter((each) => each.channel !== channel),
    notices: alert.notices + 1,
  }
}

const grew = (state: AlertState): AlertState => (state.status === 'suppressed' ? { ...state, grew: true } : state)

/** Somebody knows: what was held back need not be told any more. */
const settled = (alert: Alert, state: AlertState): Alert => ({ ...alert, state, held: [], untold: [] })

function applyToKnown(alert: Alert, event: Exclude<AlertEvent, Raised>): Alert {
  const changed = { ...alert, changedAt: event.at }
  switch (event.type) {
    case 'alert-escalated@1': {
      const level = graver(alert.level, event.detection.level) ?? alert.level
      const marks = highest(alert.marks, event.marks)
      return { ...changed, detection: event.detection, level, marks, state: grew(alert.state), climb: climbFrom(event.at) }
    }
    case 'alert-grown@1': {
      const marks = highest(alert.marks, event.marks)
      return { ...changed, detection: event.detection, marks, state: grew(alert.state), untold: event.news }
    }
    case 'alert-quieted@1':
      return { ...changed, detection: event.detection }
    case 'alert-merged@1':
      return settled(changed, { status: 'resolved', by: null, at: event.at, because: `part of ${event.into}`, into: event.into })
    case 'alert-acknowledged@1':
      return settled(changed, { status: 'acknowledged', by: event.by, at: event.at, note: event.note })
    case 'alert-resolved@1':
      return settled(changed, { status: 'resolved', by: event.by, at: event.at, because: event.because, into: null })
    case 'alert-suppressed@1': {
      const { by, at, because, until } = event
      return settled(changed, { status: 'suppressed', by, at, because, until, grew: false })
    }
    case 'alert-reopened@1':
      return { ...changed, state: { status: 'open' }, climb: climbFrom(event.at) }
    case 'alert-climbed@1':
      return { ...changed, climb: { ...alert.climb, rungs: event.rungs, repeats: event.repeats, at: event.at } }
    case 'alert-notified@1':
      return told(changed, event.channel, event.level, event.kind === 'reminder' ? null : event)
    case 'alerts-digested@1':
      return told(changed, event.channel, alert.level, event)
    case 'alert-held@1': {
      const { channel, kind, at, because } = event
      return { ...changed, held: [...alert.held.filter((each) => each.channel !== channel), { channel, kind, since: at, because }] }
    }
    case 'alert-delivered@1':
      return alert
  }
}

/** Raised although it is there: who decided so had forgotten that it was resolved. Its notices go on being numbered. */
const raisedAgain = (alert: Alert, event: Raised): Alert =>
  alert.state.status === 'resolved' && alert.state.into === null ? { ...raised(event), notices: alert.notices } : alert

/**
 * What an event makes of an alert; an event about an alert that does not exist makes nothing. Raising one again changes nothing, unless it
 * was resolved: then it is open, since people are told of it.
 */
export function applyToAlert(alert: Alert | null, event: AlertEvent): Alert | null {
  if (event.type === 'alert-raised@1') return alert === null ? raised(event) : raisedAgain(alert, event)
  return alert === null ? null : applyToKnown(alert, event)
}

/** A book that is being written in; only within one decision. */
export interface OpenBook {
  readonly alerts: Map<string, Alert>
  readonly buckets: Map<string, Bucket>
}

export function writeInto({ alerts, buckets }: OpenBook, event: AlertEvent): void {
  for (const id of alertsOf(event)) {
    const after = applyToAlert(alerts.get(id) ?? null, event)
    if (after !== null) alerts.set(id, after)
  }
  if (event.type === 'alert-notified@1' || event.type === 'alerts-digested@1')
    for (const { key, tokens, at } of event.taken) buckets.set(key, { tokens, at })
}

/** Folds events into a book, which stays as it was. Total: events that do not fit change nothing. */
export function applyAlertEvents(book: AlertBook, events: Iterable<AlertEvent>): AlertBook {
  const open: OpenBook = { alerts: new Map(book.alerts), buckets: new Map(book.buckets) }
  for (const event of events) writeInto(open, event)
  return open
}

export const applyAlertEvent = (book: AlertBook, event: AlertEvent): AlertBook => applyAlertEvents(book, [event])
