import type { AlertPolicy } from '../core/alert/alert-policy.ts'
import type { StillLearning } from '../core/detect/engine.ts'
import { counted, listed } from '../core/render/counted.ts'
import { printable } from '../core/render/printable.ts'
import { LEVELS } from '../core/sigma/rule.ts'
import { DAY_MS, type EpochMs, MINUTE_MS } from '../core/time.ts'
import type { Notifier } from '../ports/notifier.ts'
import { wrapIndented } from './indent.ts'

export interface Greeting {
  readonly account: string | null
  readonly sample: boolean
  readonly queues: readonly string[]
  /** How often the history is swept; `null`: it is not. */
  readonly sweepEveryMs: number | null
  /** How often GuardDuty is asked; `null`: it is not. */
  readonly findingsEveryMs: number | null
  readonly from: readonly string[]
  readonly rules: { readonly own: number; readonly brought: number; readonly leftOut: number }
  readonly notifiers: readonly Pick<Notifier, 'channel' | 'address'>[]
  readonly policy: AlertPolicy
  readonly learning: readonly StillLearning[]
  /** Names that people know rules by. */
  readonly ruleName: (rule: string) => string
  readonly canaryEveryMs: number | null
  readonly proves: readonly string[]
  readonly now: EpochMs
}

const minutes = (ms: number): string => (ms % MINUTE_MS === 0 ? counted(ms / MINUTE_MS, 'minute') : `${ms / 1000} seconds`)

function watched({ sample, account, queues, sweepEveryMs, findingsEveryMs }: Greeting): readonly string[] {
  if (sample) return ['what the sample organisation has seen (sample data)']
  const history = sweepEveryMs === null ? [] : [`the event history of ${account ?? '?'} in every Region, every ${minutes(sweepEveryMs)}`]
  const findings =
    findingsEveryMs === null ? [] : [`what GuardDuty found for ${account ?? '?'}, in every Region, every ${minutes(findingsEveryMs)}`]
  return [...queues.map((queue) => `the queue ${queue}`), ...history, ...findings]
}

function levelsTold({ policy }: Greeting, channel: string): string {
  const told = LEVELS.filter((level) => policy.ladders[level].rungs.some(({ channels }) => channels.includes(channel)))
  return told.length === 0 ? 'nothing: no ladder names it' : told.toReversed().join(', ')
}

/** One line for each rule: the account that takes longest says how long it still is. */
function learningLines({ learning, ruleName, now }: Greeting): readonly string[] {
  return [...Map.groupBy(learning, ({ rule }) => rule)].map(([rule, accounts]) => {
    const until = accounts.reduce((last, one) => Math.max(last, one.until), 0)
    const left = counted(Math.max(1, Math.ceil((until - now) / DAY_MS)), 'day')
    return `${ruleName(rule)}: ${left} left in ${counted(accounts.length, 'account')}`
  })
}

/** What is watched, by which rules, and where alerts go: a few lines before the first alert. */
export function greeting(about: Greeting, columns: number): string {
  const { rules, notifiers, from, canaryEveryMs, proves, sample } = about
  const brought = rules.brought === 0 ? '' : `, ${rules.brought} of your own`
  const leftOut = rules.leftOut === 0 ? '' : `, ${rules.leftOut} left out`
  const learning = learningLines(about)
  const rows: readonly (readonly [label: string, lines: readonly string[]])[] = [
    ['watching', watched(about)],
    ...(from.length === 0 ? [] : [['learns from', [listed(from)]] as const]),
    ['rules', [`${rules.own} that come along${brought}${leftOut}`]],
    ['alerts go to', notifiers.map(({ channel, address }) => `${channel} (${address}): ${levelsTold(about, channel)}`)],
    ...(learning.length === 0 ? [] : [['learning', learning] as const]),
    ...(proves.length === 0 ? [] : [['proves', [`${listed(proves)}, every hour`]] as const]),
    ...(sample || canaryEveryMs === null
      ? []
      : [['canary', [`every ${minutes(canaryEveryMs)}; an alert when it does not come back`]] as const]),
  ]
  const width = Math.max(...rows.map(([label]) => label.length)) + 2
  const text = rows.flatMap(([label, lines]) =>
    lines.flatMap((line, index) => wrapIndented(printable(line), columns, width, index === 0 ? label.padEnd(width) : ' '.repeat(width))),
  )
  return `${text.join('\n')}\n\n`
}
