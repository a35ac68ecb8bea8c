import { counted } from '../render/counted.ts'
import { dayOf, minuteOf } from '../render/dates.ts'
import type { Paint, Role } from '../render/paint.ts'
import { printable } from '../render/printable.ts'
import { shorten } from '../render/text-width.ts'
import { wrap } from '../render/wrap.ts'
import type { Level } from '../sigma/rule.ts'
import { type EpochMs, describeAge, isoInstant } from '../time.ts'
import type { Alert } from './alert.ts'
import type { AlertRow } from './alerts-projection.ts'
import { plainNotice } from './format/plain-notice.ts'
import { accountWords, noticeText } from './notice-text.ts'

/** How pages about alerts are written. */
export interface PageStyle {
  readonly now: EpochMs
  readonly columns: number
  readonly paint: Paint
  readonly accountNames: ReadonlyMap<string, string>
}

/** A notice that was given up. */
export interface Undelivered {
  /** `null` where the notice was about many alerts, or a test. */
  readonly alert: string | null
  readonly channel: string
  readonly kind: string
  readonly because: string
  readonly attempts: number
}

const roles: Readonly<Record<Level, Role>> = { critical: 'critical', high: 'high', medium: 'medium', low: 'low', informational: 'quiet' }

/** `acknowledged by Ana Example`; what people wrote is made visible. */
export function stateWords({ state }: Pick<Alert, 'state'>): string {
  switch (state.status) {
    case 'open':
      return 'open'
    case 'acknowledged':
      return `acknowledged by ${printable(state.by)}`
    case 'suppressed':
      return `suppressed by ${printable(state.by)} until ${dayOf(state.until)}`
    case 'resolved':
      return state.into !== null
        ? `part of ${printable(state.into)}`
        : state.by === null
          ? 'resolved'
          : `resolved by ${printable(state.by)}`
  }
}

export function alertHeadline({ detection }: Alert, names: ReadonlyMap<string, string>): string {
  const { account, rule } = detection
  return `${rule.title} · ${accountWords(account, (account === null ? undefined : names.get(account)) ?? null)}`
}

function listed({ alert }: AlertRow, { now, columns, paint, accountNames }: PageStyle): readonly string[] {
  const { id, level, raisedAt, detection } = alert
  const what = [stateWords(alert), `raised ${describeAge(raisedAt, now)}`, counted(detection.count, 'event')].join(' · ')
  return [
    `${printable(id)}  ${paint(roles[level], level.toUpperCase())}  ${shorten(what, columns - id.length - level.length - 4)}`,
    `  ${paint('strong', shorten(printable(alertHeadline(alert, accountNames)), columns - 2))}`,
  ]
}

const deadWords = (dead: readonly Undelivered[]): readonly string[] => {
  if (dead.length === 0) return []
  const alert = dead.find((each) => each.alert !== null)?.alert ?? null
  const where = alert === null ? 'rootwarden alerts test' : `rootwarden alerts show ${alert}`
  return ['', `${counted(dead.length, 'notice')} could not be delivered: ${where}`, 'When the channel is mended: rootwarden alerts resend']
}

/** The list, as a person reads it. @param hidden - resolved alerts that are left out. */
export function alertList(rows: readonly AlertRow[], dead: readonly Undelivered[], hidden: number, style: PageStyle): readonly string[] {
  const more =
    hidden === 0
      ? []
      : ['', style.paint('quiet', `${counted(hidden, 'alert')} left out, resolved or of a lower level: rootwarden alerts list --all`)]
  if (rows.length === 0) return ['No alert waits for anybody.', ...more, ...deadWords(dead)]
  return [...rows.flatMap((row, index) => [...(index === 0 ? [] : ['']), ...listed(row, style)]), ...more, ...deadWords(dead)]
}

function evidence({ detection }: Alert, { columns }: PageStyle): readonly string[] {
  return detection.evidence.flatMap(({ field, values, more }) => {
    if (values.length === 0) return []
    const words = values.map(({ value, count }) => `${value}${count > 1 ? ` (${count} times)` : ''}`)
    const all = printable([...words, ...(more > 0 ? [`${more} more`] : [])].join(', '))
    return [`  ${field}`, ...wrap(all, columns - 4).map((line) => `    ${line}`)]
  })
}

function story({ story: lines, leftOut }: AlertRow, { columns }: PageStyle): readonly string[] {
  const lead = ' '.repeat(24)
  const told = lines.map(({ at, what }) =>
    wrap(printable(what), columns - lead.length).map((line, index) => `${index === 0 ? `  ${isoInstant(at)}  ` : lead}${line}`),
  )
  const gap = leftOut === 0 ? [] : [`${lead}… ${counted(leftOut, 'line')} left out …`]
  return [...told.slice(0, 20).flat(), ...gap, ...told.slice(20).flat()]
}

/** The whole story of one alert. */
export function alertStory(row: AlertRow, dead: readonly Undelivered[], style: PageStyle): readonly string[] {
  const { alert } = row
  const { paint, columns, accountNames, now } = style
  const { account } = alert.detection
  const noticed = {
    id: alert.id,
    status: alert.state.status,
    detection: alert.detection,
    accountName: (account === null ? undefined : accountNames.get(account)) ?? null,
    places: [],
    news: [],
    by: null,
    because: null,
    until: null,
  }
  const text = noticeText({
    subject: 'alert',
    kind: 'raised',
    id: '',
    channel: '',
    thread: '',
    level: alert.level,
    at: now,
    alert: noticed,
  })
  const isWaiting = alert.state.status === 'open'
  const page = plainNotice({ ...text, commands: text.commands.filter(({ label }) => isWaiting && label === 'Take it on') }, columns)
  const undelivered = dead.map(({ channel, kind, because, attempts }) =>
    printable(`  ${channel} (${kind}): ${because}, after ${counted(attempts, 'attempt')}`),
  )
  return [
    ...page.slice(0, 1).map((line) => paint(roles[alert.level], line)),
    `alert ${printable(alert.id)} · ${stateWords(alert)} · raised ${describeAge(alert.raisedAt, now)}, ${minuteOf(alert.raisedAt)}`,
    ...page.slice(1),
    '',
    paint('strong', 'Story'),
    ...story(row, style),
    '',
    paint('strong', 'Evidence'),
    ...evidence(alert, style),
    ...(undelivered.length === 0 ? [] : ['', paint('strong', 'Could not be delivered'), ...undelivered]),
  ]
}
