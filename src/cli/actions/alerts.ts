import { changeAlert } from '../../app/change-alert.ts'
import { deadNotices, readAlerts, resendNotices } from '../../app/read-alerts.ts'
import { type Undelivered, alertHeadline, alertList, alertStory, stateWords } from '../../core/alert/alert-pages.ts'
import { type AlertRow, inOrderOfNeed } from '../../core/alert/alerts-projection.ts'
import type { AlertCommand, AlertRefusal } from '../../core/alert/decide-command.ts'
import { AppError } from '../../core/app-error.ts'
import { counted, listed } from '../../core/render/counted.ts'
import { minuteOf } from '../../core/render/dates.ts'
import { painter } from '../../core/render/paint.ts'
import { printable } from '../../core/render/printable.ts'
import { LEVELS, type Level } from '../../core/sigma/rule.ts'
import { alertEntry, alertListJson, alertStoryJson } from '../../contract/alerts.ts'
import type { AlertSettings } from '../../ports/alert-settings.ts'
import type { Store } from '../../ports/store.ts'
import { type CommonOptions, type Until, untilInstant } from '../common-options.ts'
import { csvRows } from '../csv-rows.ts'
import { deliver, wantsColour } from '../deliver.ts'
import { EXIT } from '../exit-codes.ts'
import type { Host } from '../host.ts'

const usage = (code: string, message: string, hint: string): AppError => new AppError(code, message, { kind: 'usage', hint })

/** Opens what every command about alerts needs, and closes it whatever happens. */
async function withAlerts(
  host: Host,
  options: CommonOptions,
  work: (store: Store, settings: AlertSettings) => Promise<number>,
): Promise<number> {
  const home = host.homeFolder(options.home)
  const settings = await host.alertSettings(await host.policyFolder(options.policy, home))
  const store = await host.openStore(home)
  try {
    return await work(store, settings)
  } finally {
    await store.close()
  }
}

const SHORTEST_BEGINNING = 4

/** The alert of that id, or the only one whose id begins so. */
async function findAlert(store: Store, given: string): Promise<AlertRow> {
  const fitting: AlertRow[] = []
  for await (const row of readAlerts(store)) {
    if (row.alert.id === given) return row
    if (given.length >= SHORTEST_BEGINNING && row.alert.id.startsWith(given)) fitting.push(row)
  }
  const [only, ...others] = fitting
  if (only !== undefined && others.length === 0) return only
  if (only === undefined)
    throw usage('no_such_alert', `There is no alert "${printable(given)}".`, 'See them all: rootwarden alerts list --all')
  throw usage('ambiguous_alert', `${fitting.length} alerts begin with "${printable(given)}".`, 'Give more of the id.')
}

async function undelivered(store: Store): Promise<readonly Undelivered[]> {
  return (await deadNotices(store)).map(({ notice, effect }) => ({
    alert: notice.subject === 'alert' ? notice.thread : null,
    channel: notice.channel,
    kind: notice.subject === 'alert' ? notice.kind : notice.subject,
    because: effect.error ?? 'no reason was kept',
    attempts: effect.attempts,
  }))
}

interface ListOptions extends CommonOptions {
  readonly all?: boolean
  readonly level?: Level
  readonly format: 'table' | 'json' | 'jsonl' | 'csv'
}

const pageStyle = (host: Host, options: CommonOptions, { policy }: AlertSettings) => ({
  now: host.clock.now(),
  columns: options.output === undefined ? host.stdout.columns : 80,
  paint: painter(wantsColour(host, options)),
  accountNames: policy.accountNames,
})

const csvColumns = [
  'id',
  'status',
  'level',
  'account',
  'accountName',
  'title',
  'rule',
  'raisedAt',
  'lastSeen',
  'events',
  'by',
  'because',
] as const

export const runAlertsList = (host: Host, options: ListOptions): Promise<number> =>
  withAlerts(host, options, async (store, settings) => {
    const names = settings.policy.accountNames
    const asked: AlertRow[] = []
    const over = new Set<string>()
    let hidden = 0
    for await (const row of readAlerts(store)) {
      const { level, state } = row.alert
      const isAsked = options.all === true || state.status !== 'resolved'
      if (state.status === 'resolved') over.add(row.alert.id)
      if (isAsked && LEVELS.indexOf(level) >= LEVELS.indexOf(options.level ?? 'informational')) asked.push(row)
      else hidden += 1
    }
    const rows = inOrderOfNeed(asked)
    // Nobody has to hear any more of what is over.
    const dead = (await undelivered(store)).filter(({ alert }) => alert === null || !over.has(alert))
    const entries = (): readonly ReturnType<typeof alertEntry>[] => rows.map((row) => alertEntry(row, names))
    const texts = {
      table: () => alertList(rows, dead, hidden, pageStyle(host, options, settings)).join('\n'),
      json: () => JSON.stringify(alertListJson(rows, hidden, dead, names), null, 2),
      jsonl: () =>
        entries()
          .map((entry) => `${JSON.stringify(entry)}\n`)
          .join(''),
      csv: () => csvRows([csvColumns, ...entries().map((entry) => csvColumns.map((column) => String(entry[column] ?? '')))]),
    }
    const text = texts[options.format]()
    if (text !== '') await deliver(host, options, text)
    return EXIT.done
  })

export const runAlertsShow = (host: Host, id: string, options: CommonOptions & { readonly format: 'table' | 'json' }): Promise<number> =>
  withAlerts(host, options, async (store, settings) => {
    const row = await findAlert(store, id)
    const dead = (await undelivered(store)).filter(({ alert }) => alert === row.alert.id)
    await deliver(
      host,
      options,
      options.format === 'json'
        ? JSON.stringify(alertStoryJson(row, dead, settings.policy.accountNames), null, 2)
        : alertStory(row, dead, pageStyle(host, options, settings)).join('\n'),
    )
    return EXIT.done
  })

function refused(refusal: AlertRefusal): AppError {
  switch (refusal.code) {
    case 'no_such_alert':
      return usage(refusal.code, `There is no alert "${printable(refusal.alert)}".`, 'See them all: rootwarden alerts list --all')
    case 'merged':
      return usage(refusal.code, 'This alert is part of another one now.', `Decide about that one: rootwarden alerts show ${refusal.into}`)
    case 'resolved_already':
      return usage(
        refusal.code,
        `It was resolved${refusal.by === null ? '' : ` by ${printable(refusal.by)}`} on ${minuteOf(refusal.at)}.`,
        'It opens again by itself when what it is about goes on.',
      )
    case 'acknowledged_already':
      return usage(
        refusal.code,
        `${printable(refusal.by)} took it on ${minuteOf(refusal.at)}.`,
        'Talk to them, or resolve it: rootwarden alerts resolve',
      )
    case 'unsigned':
      return usage(refusal.code, 'Nobody knows who you are.', 'Say it with --by "YOUR NAME"')
    case 'because_too_short':
      return usage(
        refusal.code,
        `A reason needs at least ${refusal.shortest} characters.`,
        'Write what a colleague needs to understand it in a year',
      )
    case 'past':
      return usage(refusal.code, 'It would not be suppressed at all: that time is over.', 'Give a later one with --until')
    case 'lasts_too_long':
      return usage(
        refusal.code,
        `An alert is suppressed for ${refusal.longestDays} days at most.`,
        'Suppress it again after somebody has looked',
      )
  }
}

interface Signed extends CommonOptions {
  readonly by?: string
}

const signature = (host: Host, { by }: Signed): string => by ?? host.env['USER'] ?? host.env['LOGNAME'] ?? host.env['USERNAME'] ?? ''

const decide = (host: Host, id: string, options: Signed, commandOf: (alert: string, by: string) => AlertCommand): Promise<number> =>
  withAlerts(host, options, async (store, settings) => {
    const { alert } = await findAlert(store, id)
    const outcome = await changeAlert({ store, clock: host.clock }, settings.policy, commandOf(alert.id, signature(host, options)))
    if (!outcome.ok) throw refused(outcome.refusal)
    const after = await findAlert(store, alert.id)
    const told = outcome.channels.length === 0 ? '' : `\nwill be told by the watcher: ${listed(outcome.channels.toSorted(), 10)}`
    const headline = printable(alertHeadline(after.alert, settings.policy.accountNames))
    await deliver(host, options, `${alert.id}: ${stateWords(after.alert)}\n${headline}${options.quiet === true ? '' : told}`)
    return EXIT.done
  })

export const runAlertsAck = (host: Host, id: string, options: Signed & { readonly note?: string }): Promise<number> =>
  decide(host, id, options, (alert, by) => ({ kind: 'acknowledge', alert, by, note: options.note ?? null }))

export const runAlertsResolve = (host: Host, id: string, options: Signed & { readonly because: string }): Promise<number> =>
  decide(host, id, options, (alert, by) => ({ kind: 'resolve', alert, by, because: options.because }))

export const runAlertsSuppress = (
  host: Host,
  id: string,
  options: Signed & { readonly because: string; readonly until: Until },
): Promise<number> =>
  decide(host, id, options, (alert, by) => ({
    kind: 'suppress',
    alert,
    by,
    because: options.because,
    until: untilInstant(options.until, host.clock.now()),
  }))

export const runAlertsResend = (host: Host, options: CommonOptions & { readonly channel?: readonly string[] }): Promise<number> =>
  withAlerts(host, options, async (store) => {
    const again = await resendNotices(store, options.channel ?? null, host.clock.now())
    await deliver(
      host,
      options,
      again === 0 ? 'No notice waits to be sent again.' : `${counted(again, 'notice')} will be sent again by the watcher`,
    )
    return EXIT.done
  })
