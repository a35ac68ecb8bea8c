import { type EpochMs, epochMs } from '../time.ts'
import type { Alert, AlertBook, HeldNotice } from './alert.ts'
import { type AlertPolicy, DIGEST_MS, GROWTH_NOTICE_MS, isQuiet } from './alert-policy.ts'
import { type AlertDecision, type Draft, decided, draftOf, emit, tell, tellDigest } from './tell.ts'

function endSuppression(draft: Draft, { id, state }: Alert): void {
  const { book, policy, now } = draft
  if (state.status !== 'suppressed' || state.until > now) return
  if (!state.grew) {
    emit(draft, {
      type: 'alert-resolved@1',
      alert: id,
      at: now,
      by: null,
      because: `suppressed by ${state.by}, and nothing more was seen until that ended`,
    })
    return
  }
  emit(draft, { type: 'alert-reopened@1', alert: id, at: now, because: 'more was seen while it was suppressed' })
  const alert = book.alerts.get(id)
  if (alert === undefined) return
  tell(draft, id, 'reopened', [...(policy.ladders[alert.level].rungs[0]?.channels ?? []), ...alert.told.map(({ channel }) => channel)])
}

/** Takes every rung that is due, and the last one again. Time that was slept through leads to one notice a channel, not to many. */
function climb(draft: Draft, { id, level, climb: { startedAt, rungs, repeats, at } }: Alert): void {
  const { policy, now } = draft
  const ladder = policy.ladders[level]
  const due = ladder.rungs.slice(rungs).filter(({ afterMs }) => startedAt + afterMs <= now)
  if (due.length > 0) {
    emit(draft, { type: 'alert-climbed@1', alert: id, at: now, rungs: rungs + due.length, repeats: 0 })
    tell(
      draft,
      id,
      'reminder',
      due.flatMap(({ channels }) => channels),
    )
    return
  }
  const last = ladder.rungs.at(-1)
  const { repeat } = ladder
  if (last === undefined || repeat === null || rungs < ladder.rungs.length) return
  if (repeats >= repeat.atMost || at + repeat.everyMs > now) return
  emit(draft, { type: 'alert-climbed@1', alert: id, at: now, rungs, repeats: repeats + 1 })
  tell(draft, id, 'reminder', last.channels)
}

function tellGrowth(draft: Draft, { id, untold, newsAt, told }: Alert): void {
  if (untold.length === 0 || newsAt === null || newsAt + GROWTH_NOTICE_MS > draft.now) return
  tell(
    draft,
    id,
    'grown',
    told.map(({ channel }) => channel),
  )
}

interface Waiting {
  readonly alert: Alert
  readonly held: HeldNotice
}

function isDue({ policy, now }: Draft, waiting: readonly Waiting[], channel: string): boolean {
  const rules = policy.channels.find(({ name }) => name === channel)
  if (rules === undefined || isQuiet(rules, now, policy.minuteOfDay)) return false
  return waiting.some(({ held }) => held.because === 'quiet' || held.since + DIGEST_MS <= now)
}

/** Tells what was held back: one alert in its own notice, several in one digest. */
function flushHeld(draft: Draft): void {
  const byChannel = new Map<string, Waiting[]>()
  for (const alert of draft.book.alerts.values())
    for (const held of alert.held) byChannel.set(held.channel, [...(byChannel.get(held.channel) ?? []), { alert, held }])
  for (const [channel, waiting] of byChannel) {
    if (!isDue(draft, waiting, channel)) continue
    const [only, ...more] = waiting
    if (only !== undefined && more.length === 0) tell(draft, only.alert.id, only.held.kind, [channel], true)
    else {
      const since = waiting.reduce((first, { held }) => Math.min(first, held.since), Number(draft.now))
      tellDigest(
        draft,
        channel,
        waiting.slice(0, MOST_DIGESTED).map(({ alert }) => alert),
        epochMs(since),
      )
    }
  }
}

/** More follows when it is asked again, so that thousands of alerts at once fit into one append each time. */
export const MOST_TIMED_EVENTS = 400
/** A digest names these at most, the gravest and oldest; the others are in the next. */
const MOST_DIGESTED = 2000

/**
 * What time alone brings about: the next rung of the ladder for alerts that nobody acknowledged, the end of suppressions, growth that
 * waited to be told, and what quiet hours and rate limits held back. To be asked every few seconds; asked twice, it says nothing more.
 *
 * @returns not much more than {@link MOST_TIMED_EVENTS} events; where there are as many, ask again.
 */
export function decideTimers(book: AlertBook, policy: AlertPolicy, now: EpochMs): AlertDecision {
  const draft = draftOf(book, policy, now)
  for (const alert of book.alerts.values()) {
    if (draft.events.length >= MOST_TIMED_EVENTS) return decided(draft)
    const { status } = alert.state
    if (status === 'suppressed') endSuppression(draft, alert)
    if (status === 'open') climb(draft, alert)
    // By what it was before it climbed: whoever has just been told has the news already.
    if (status === 'open' || status === 'acknowledged') tellGrowth(draft, alert)
  }
  flushHeld(draft)
  return decided(draft)
}
