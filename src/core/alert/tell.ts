import { LEVELS } from '../sigma/rule.ts'
import { type EpochMs, epochMs } from '../time.ts'
import type { Alert, AlertBook, Bucket } from './alert.ts'
import type { AlertEvent, TakenBucket } from './alert-event.ts'
import { type AlertPolicy, type Limit, isQuiet } from './alert-policy.ts'
import { type OpenBook, writeInto } from './apply-event.ts'
import { evidenceOf } from './growth.ts'
import type { AlertNotice, DigestNotice, Notice, NoticeKind, NoticedAlert } from './notice.ts'

/** What was decided about alerts: events to keep and notices to send, in one append; and the book as it is then. */
export interface AlertDecision {
  readonly events: readonly AlertEvent[]
  readonly notices: readonly Notice[]
  readonly book: AlertBook
}

/** A decision while it is made. Never leaves the function that makes it. */
export interface Draft {
  readonly book: OpenBook
  readonly events: AlertEvent[]
  readonly notices: Notice[]
  readonly policy: AlertPolicy
  readonly now: EpochMs
}

export const draftOf = (book: AlertBook, policy: AlertPolicy, now: EpochMs): Draft => ({
  book: { alerts: new Map(book.alerts), buckets: new Map(book.buckets) },
  events: [],
  notices: [],
  policy,
  now,
})

export const decided = ({ events, notices, book }: Draft): AlertDecision => ({ events, notices, book })

export function emit(draft: Draft, event: AlertEvent): void {
  draft.events.push(event)
  writeInto(draft.book, event)
}

const left = (bucket: Bucket | undefined, { burst, everyMs }: Limit, now: EpochMs): number =>
  bucket === undefined ? burst : Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) / everyMs)

/** What is left after one more notice. @returns `null` when there is no room for it. */
function take({ book, policy, now }: Draft, channel: string, account: string | null, anyway: boolean): readonly TakenBucket[] | null {
  const wanted: readonly (readonly [key: string, limit: Limit])[] = [
    [channel, policy.limits.channel],
    ...(account === null ? [] : [[`${channel}/${account}`, policy.limits.account] as const]),
  ]
  const rest = wanted.map(([key, limit]) => ({ key, tokens: left(book.buckets.get(key), limit, now) - 1, at: now }))
  if (!anyway && rest.some(({ tokens }) => tokens < 0)) return null
  return rest.map((bucket) => ({ ...bucket, tokens: Math.max(0, bucket.tokens) }))
}

function placesOf({ detection }: Alert, { placeOf }: AlertPolicy): NoticedAlert['places'] {
  return evidenceOf(detection, 'sourceIPAddress').flatMap((address) => {
    const { country = null, network = null, networkName = null } = placeOf(address) ?? {}
    const known = [country, network === null ? null : `AS${network}`, networkName].filter((word) => word !== null)
    return known.length === 0 ? [] : [{ address, place: known.join(', ') }]
  })
}

function actedOn({ state }: Alert): Pick<NoticedAlert, 'by' | 'because' | 'until'> {
  switch (state.status) {
    case 'open':
      return { by: null, because: null, until: null }
    case 'acknowledged':
      return { by: state.by, because: state.note, until: null }
    case 'suppressed':
      return { by: state.by, because: state.because, until: state.until }
    case 'resolved':
      return { by: state.by, because: state.because, until: null }
  }
}

function noticeOf(draft: Draft, alert: Alert, id: string, kind: NoticeKind, channel: string, news: readonly string[]): AlertNotice {
  const { policy, now } = draft
  const { account } = alert.detection
  return {
    subject: 'alert',
    id,
    channel,
    kind,
    thread: alert.id,
    level: alert.level,
    at: now,
    alert: {
      id: alert.id,
      status: alert.state.status,
      detection: alert.detection,
      accountName: (account === null ? undefined : policy.accountNames.get(account)) ?? null,
      places: placesOf(alert, policy),
      news,
      ...actedOn(alert),
    },
  }
}

/** A critical alert's first word on a channel waits for nothing. */
const isFirstCritical = ({ level, told }: Alert, channel: string): boolean =>
  level === 'critical' && !told.some((each) => each.channel === channel && each.level === 'critical')

/**
 * Tells channels of an alert, or holds the notice back where a channel is quiet or has no room.
 * @param anyway - people acted, and a thread that was told must not go on asking for them.
 */
export function tell(draft: Draft, id: string, kind: NoticeKind, channels: readonly string[], anyway = false): void {
  const { book, policy, now } = draft
  const news = book.alerts.get(id)?.untold ?? []
  for (const channel of new Set(channels)) {
    const alert = book.alerts.get(id)
    const rules = policy.channels.find(({ name }) => name === channel)
    if (alert === undefined || rules === undefined) continue
    const first = isFirstCritical(alert, channel)
    if (!first && !anyway && alert.held.some((each) => each.channel === channel)) continue
    const quiet = alert.level !== 'critical' && !anyway && isQuiet(rules, now, policy.minuteOfDay)
    // What people did takes no room from what happens, and is decided where the limits are not known.
    const taken = anyway ? [] : take(draft, channel, alert.detection.account, first)
    if (quiet || taken === null) {
      emit(draft, { type: 'alert-held@1', alert: id, at: now, kind, channel, because: quiet ? 'quiet' : 'limit' })
      continue
    }
    // Another process may be numbering its notices at the same time: those of people say their kind.
    const noticeId = `${id}-${alert.notices + 1}${anyway ? `-${kind}` : ''}`
    const notice = noticeOf(draft, alert, noticeId, kind, channel, news)
    emit(draft, { type: 'alert-notified@1', alert: id, at: now, notice: notice.id, kind, channel, level: alert.level, taken })
    draft.notices.push(notice)
  }
}

const MOST_LISTED = 10

/** Tells a channel of many alerts at once. @returns false when the channel has no room even for that. */
export function tellDigest(draft: Draft, channel: string, alerts: readonly Alert[], since: EpochMs): boolean {
  const { policy, now } = draft
  const taken = take(draft, channel, null, false)
  const gravest = alerts.toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || a.raisedAt - b.raisedAt)
  const [first] = gravest
  if (taken === null || first === undefined) return false
  const notice: DigestNotice = {
    subject: 'digest',
    id: `${first.id}-${first.notices + 1}-digest`,
    channel,
    thread: 'digest',
    level: first.level,
    at: now,
    since: epochMs(since),
    count: alerts.length,
    alerts: gravest.slice(0, MOST_LISTED).map(({ id, level, detection: { rule, account } }) => ({
      id,
      level,
      title: rule.title,
      account,
      accountName: (account === null ? undefined : policy.accountNames.get(account)) ?? null,
    })),
  }
  emit(draft, { type: 'alerts-digested@1', at: now, alerts: alerts.map(({ id }) => id), notice: notice.id, channel, taken })
  draft.notices.push(notice)
  return true
}
