import type { Json } from '../canonical-json.ts'
import type { Projection } from '../projection.ts'
import { minuteOf } from '../render/dates.ts'
import { LEVELS } from '../sigma/rule.ts'
import type { EpochMs } from '../time.ts'
import { type Alert, type AlertBook, type AlertStatus, EMPTY_BOOK } from './alert.ts'
import { type AlertEvent, alertEventOf, alertsOf } from './alert-event.ts'
import { applyToAlert } from './apply-event.ts'

export interface StoryLine {
  readonly at: EpochMs
  /** In plain words; may hold words of strangers. */
  readonly what: string
}

/** An alert with its story, as it is looked up. */
export interface AlertRow {
  readonly alert: Alert
  readonly story: readonly StoryLine[]
  /** Lines of the story that are left out, between the first and the last. */
  readonly leftOut: number
  /** What channels call the thread of this alert. */
  readonly threads: readonly { readonly channel: string; readonly reference: string }[]
  /** Notices that arrived. */
  readonly delivered: readonly string[]
}

const FIRST_LINES = 20
const MOST_LINES = 200

const list = (words: readonly string[]): string => words.join(', ')

/** What an event adds to the story; `null` where it is bookkeeping. */
function storyOf(event: AlertEvent): string | null {
  switch (event.type) {
    case 'alert-raised@1':
      return `raised as ${event.detection.level}`
    case 'alert-escalated@1':
      return `got graver: from ${event.from} to ${event.detection.level}`
    case 'alert-grown@1':
      return `went on: ${list(event.news)}`
    case 'alert-quieted@1':
      return `the activity is over, ${event.detection.count} events in all`
    case 'alert-merged@1':
      return `became part of ${event.into}`
    case 'alert-acknowledged@1':
      return `acknowledged by ${event.by}${event.note === null ? '' : `: ${event.note}`}`
    case 'alert-resolved@1':
      return `resolved${event.by === null ? '' : ` by ${event.by}`}: ${event.because}`
    case 'alert-suppressed@1':
      return `suppressed by ${event.by} until ${minuteOf(event.until)}: ${event.because}`
    case 'alert-reopened@1':
      return `opened again: ${event.because}`
    case 'alert-climbed@1':
      return event.repeats > 0 ? 'nobody has acknowledged: the last rung again' : 'nobody has acknowledged: the next rung'
    case 'alert-notified@1':
      return `notice to ${event.channel} (${event.kind})`
    case 'alert-held@1':
      return `notice to ${event.channel} held back: ${event.because === 'quiet' ? 'quiet hours' : 'the rate limit'}`
    case 'alerts-digested@1':
      return `notice to ${event.channel} (one for ${event.alerts.length} alerts)`
    case 'alert-delivered@1':
      return `${event.channel} took the notice`
  }
}

function withLine(row: AlertRow, line: StoryLine): AlertRow {
  if (row.story.length < MOST_LINES) return { ...row, story: [...row.story, line] }
  const kept = [...row.story.slice(0, FIRST_LINES), ...row.story.slice(FIRST_LINES + 1), line]
  return { ...row, story: kept, leftOut: row.leftOut + 1 }
}

function withDelivery(row: AlertRow, event: AlertEvent): AlertRow {
  if (event.type !== 'alert-delivered@1') return row
  const { channel, notice, reference } = event
  const known = row.threads.some((thread) => thread.channel === channel)
  return {
    ...row,
    delivered: [...row.delivered.slice(-MOST_LINES), notice],
    threads: known || reference === null ? row.threads : [...row.threads, { channel, reference }],
  }
}

function step(row: AlertRow | null, event: AlertEvent): AlertRow | null {
  const alert = applyToAlert(row?.alert ?? null, event)
  if (alert === null) return null
  const before = row ?? { alert, story: [], leftOut: 0, threads: [], delivered: [] }
  const what = storyOf(event)
  const after = what === null ? before : withLine(before, { at: event.at, what })
  return { ...withDelivery(after, event), alert }
}

/** Rows of the projection hold alerts and nothing else. */
export const alertRowOf = (row: Json): AlertRow => row as unknown as AlertRow

/** Every alert by its id, with its story. */
export const ALERTS: Projection<Json> = {
  name: 'alerts@1',
  keysOf: (entry) => {
    const event = alertEventOf(entry)
    return event === null ? [] : alertsOf(event)
  },
  step: (row, entry) => {
    const event = alertEventOf(entry)
    // Interfaces have no index signature, which is all that keeps a row from being Json.
    return event === null ? row : (step(row === null ? null : alertRowOf(row), event) as unknown as Json)
  },
}

/** The book of alerts as the projection has it. What the rate limits had left is not part of it: they begin anew. */
export const bookOf = (rows: Iterable<AlertRow>): AlertBook => ({
  ...EMPTY_BOOK,
  alerts: new Map(Array.from(rows, ({ alert }) => [alert.id, alert])),
})

const turns: readonly AlertStatus[] = ['open', 'acknowledged', 'suppressed', 'resolved']

/** What waits for a person first; of the same status the gravest, then the latest. */
export const inOrderOfNeed = (rows: readonly AlertRow[]): readonly AlertRow[] =>
  rows.toSorted(
    ({ alert: a }, { alert: b }) =>
      turns.indexOf(a.state.status) - turns.indexOf(b.state.status) ||
      LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) ||
      b.raisedAt - a.raisedAt,
  )
