import type { Milestone, Moment } from '../../detect/moment.ts'
import { type EpochMs, HOUR_MS, isoInstant } from '../../time.ts'
import { dayOf } from '../dates.ts'
import { printable } from '../printable.ts'
import { displayWidth, padEnd } from '../text-width.ts'
import { block } from './coverage-lines.ts'
import { type TrailLook, roleOf, sampleLine, timeOf } from './words.ts'

/** Moments of the same kind, one after the other. */
interface Run {
  readonly kind: 'run'
  readonly first: Moment
  readonly last: Moment
  readonly count: number
  readonly addresses: ReadonlySet<string>
}

const isSame = (a: Moment, b: Moment): boolean =>
  a.account === b.account &&
  a.name === b.name &&
  a.who === b.who &&
  a.failed === b.failed &&
  a.target === b.target &&
  b.at - a.at <= HOUR_MS

function runsOf(timeline: readonly (Moment | Milestone)[]): readonly (Run | Milestone)[] {
  const lines: (Run | Milestone)[] = []
  let waiting: Milestone[] = []
  for (const one of timeline) {
    const last = lines.at(-1)
    if (one.kind === 'detection') waiting.push(one)
    else if (last?.kind === 'run' && isSame(last.last, one)) {
      const addresses = new Set([...last.addresses, ...(one.address === null ? [] : [one.address])])
      lines[lines.length - 1] = { ...last, last: one, count: last.count + 1, addresses }
    } else {
      lines.push(...waiting, {
        kind: 'run',
        first: one,
        last: one,
        count: 1,
        addresses: new Set(one.address === null ? [] : [one.address]),
      })
      waiting = []
    }
  }
  return [...lines, ...waiting]
}

function outcome({ failed, errorCode, mfaUsed, name, approved }: Moment): string {
  const parts = [
    failed
      ? errorCode === null
        ? 'failed'
        : errorCode.includes('Denied') || errorCode.includes('Unauthorized')
          ? 'denied'
          : printable(errorCode)
      : null,
    name === 'ConsoleLogin' && !failed && mfaUsed !== null ? (mfaUsed ? 'with MFA' : 'without MFA') : null,
    approved === null ? null : 'approved',
  ]
  return parts.filter((part) => part !== null).join(', ')
}

const cut = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text
  let short = text
  while (displayWidth(short) > width - 1) short = short.slice(0, -1)
  return `${short}…`
}

/** How wide the columns of names are: as wide as they need, within reason. */
interface Widths {
  readonly account: number
  readonly who: number
}

const accountName = ({ account }: Moment, { accountNames }: TrailLook): string =>
  printable(accountNames.get(account ?? '') ?? account ?? '-')

function widthsOf(lines: readonly (Run | Milestone)[], look: TrailLook): Widths {
  const moments = lines.flatMap((line) => (line.kind === 'run' ? [line.first] : []))
  const widest = (texts: readonly string[], most: number): number => Math.min(most, Math.max(1, ...texts.map(displayWidth)))
  return {
    account: widest(
      moments.map((moment) => accountName(moment, look)),
      12,
    ),
    who: widest(
      moments.map(({ who }) => printable(who)),
      11,
    ),
  }
}

/** `198.51.100.7 NL`: the country is enough here, the rest stands in the other tables. */
const fromText = ({ first, addresses }: Run): string => {
  const [address = ''] = addresses
  const country = first.place === null ? '' : ` ${printable(first.place.split(' ')[0] ?? '')}`
  return `${printable(address)}${country}${addresses.size > 1 ? ` and ${addresses.size - 1} more` : ''}`
}

function runLine(run: Run, widths: Widths, look: TrailLook): string {
  const { first, last, count } = run
  const times = count === 1 ? '' : ` ×${count} until ${timeOf(last.at).slice(0, 5)}`
  const target = first.target === null || first.root ? '' : ` → ${printable(first.target)}`
  const names = [
    padEnd(cut(accountName(first, look), widths.account), widths.account),
    padEnd(cut(printable(first.who), widths.who), widths.who),
  ]
  const left = `  ${timeOf(first.at)}  ${names.join('  ')}  `
  const rest = [`${printable(first.name)}${target}${times}`, outcome(first), fromText(run)].filter((part) => part !== '').join(' · ')
  const line = left + cut(rest, Math.max(20, look.columns - displayWidth(left)))
  return first.readOnly && !first.failed && first.detections.length === 0 ? look.paint('quiet', line) : line
}

function milestoneLine({ at, level, detection }: Milestone, look: TrailLook): string {
  const { rule } = detection
  const text = `${level.toUpperCase()} ${rule.number === null ? '' : `${rule.number} `}${printable(rule.title)}`
  const left = `  ${timeOf(at)}  ▲ `
  return left + look.paint(roleOf(level), cut(text, look.columns - displayWidth(left)))
}

export interface TimelineView {
  readonly timeline: readonly (Moment | Milestone)[]
  /** Lines shown at most, the latest; the others are counted. */
  readonly atMost: number
  /** Events for which there was no room. */
  readonly leftOut: number
  /** What could not be seen, each in a line. */
  readonly blind: readonly string[]
}

const atOf = (line: Run | Milestone): EpochMs => (line.kind === 'run' ? line.first.at : line.at)

/** What happened, day by day, and what was made of it. */
export function renderTimeline({ timeline, atMost, leftOut, blind }: TimelineView, look: TrailLook): string {
  const all = runsOf(timeline)
  const shown = all.slice(-atMost)
  const lines: string[] = [...sampleLine(look)]
  const unseen = block('COULD NOT SEE', blind, look)
  if (all.length === 0) return [...lines, '  Nothing that any rule is about, and nothing by root.', ...unseen].join('\n')
  if (shown.length < all.length) lines.push(`  ${all.length - shown.length} earlier lines: --all shows them, --from and --to choose.`, '')
  const widths = widthsOf(shown, look)
  let day = ''
  for (const line of shown) {
    const at = atOf(line)
    if (isoInstant(at).slice(0, 10) !== day) {
      if (day !== '') lines.push('')
      day = isoInstant(at).slice(0, 10)
      lines.push(look.paint('strong', `${dayOf(at)} (UTC)`))
    }
    lines.push(line.kind === 'run' ? runLine(line, widths, look) : milestoneLine(line, look))
  }
  if (leftOut > 0) lines.push('', look.paint('unknown', `  ${leftOut} more events had no room: --from and --to choose.`))
  return [...lines, ...unseen].join('\n')
}
