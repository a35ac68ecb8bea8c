import type { AccountId } from '../aws.ts'
import type { Severity } from '../control.ts'
import { SEVERITIES } from '../control.ts'
import type { ScanReport } from '../report.ts'
import { DAY_MS, HOUR_MS, describeAge } from '../time.ts'
import { counted } from './counted.ts'
import { describeDuration, minuteOf, shortDayOf } from './dates.ts'
import { printable } from './printable.ts'

export interface AccountRef {
  readonly id: AccountId
  readonly name: string | null
}

/** An account's name, made safe; its id when it has none. */
export const nameOf = (account: AccountRef): string => printable(account.name ?? account.id)

/** `prod (444455556666)`, safe to show. */
export const labelOf = (account: AccountRef): string => (account.name === null ? account.id : `${printable(account.name)} (${account.id})`)

/** `organisation o-exampleorgid`, or the one account. */
export function subjectOf(report: ScanReport): string {
  if (report.organisation !== null) return `organisation ${printable(report.organisation.id)}`
  const [only, ...others] = report.accounts
  return only === undefined || others.length > 0 ? counted(report.accounts.length, 'account') : `account ${labelOf(only)}`
}

/** What was read and what it took: `7 accounts`, `17 Regions`, `read in 6.4 s (318 calls, 4 refused or failed)`. */
export function reachOf(report: ScanReport): readonly string[] {
  const { calls, regions, startedAt, finishedAt, unreadAccounts } = report.coverage
  const made = calls.reduce((sum, each) => sum + each.calls, 0)
  const failed = calls.reduce((sum, each) => sum + each.failed, 0)
  const unread = unreadAccounts.length > 0 ? `, ${unreadAccounts.length} not read` : ''
  const cost = `${counted(made, 'call')}${failed > 0 ? `, ${failed} refused or failed` : ''}`
  return [
    `${counted(report.accounts.length, 'account')}${unread}`,
    counted(regions.length, 'Region'),
    `read in ${describeDuration(finishedAt - startedAt)} (${cost})`,
  ]
}

/** When it was judged and, where that was later, how old the snapshot was by then. */
export function momentOf(report: ScanReport): string {
  const late = report.judgedAt - report.snapshotTakenAt > HOUR_MS
  const snapshot = late ? `, from a snapshot taken ${describeAge(report.snapshotTakenAt, report.judgedAt)}` : ''
  return `as of ${minuteOf(report.judgedAt)}${snapshot}`
}

/** `+4 since 12 Nov`, `no change since 12 Nov`; `null` when no earlier score is remembered. */
export function changeOf(report: ScanReport): string | null {
  if (report.previous === null) return null
  const change = report.score.points - report.previous.points
  const since = `since ${shortDayOf(report.previous.at, report.judgedAt)}`
  if (change === 0) return `no change ${since}`
  return `${change > 0 ? `+${change}` : `−${-change}`} ${since}`
}

export interface Count {
  readonly count: number
  readonly word: Severity | 'unknown' | 'accepted'
}

/** Open failures by severity, then unknowns and accepted failures; zeros are left out. */
export const countsOf = (report: ScanReport): readonly Count[] =>
  [
    ...SEVERITIES.map((word) => ({ count: report.openBySeverity[word], word })),
    { count: report.totals.unknown, word: 'unknown' as const },
    { count: report.totals.accepted, word: 'accepted' as const },
  ].filter(({ count }) => count > 0)

/** What the points mean, in a word. */
export function wordForPoints(points: number): string {
  if (points >= 90) return 'strong'
  if (points >= 75) return 'good'
  if (points >= 50) return 'weak'
  return 'poor'
}

/** `expires in 12 days, 3 Dec`; one that is close says so. */
export const describeExpiry = (expiresAt: ScanReport['judgedAt'], now: ScanReport['judgedAt']): string => {
  const verb = expiresAt > now ? 'expires' : 'expired'
  const soon = expiresAt > now && expiresAt - now < 14 * DAY_MS ? ' (soon)' : ''
  return `${verb} ${describeAge(expiresAt, now)}, ${shortDayOf(expiresAt, now)}${soon}`
}

export const SAMPLE_WORDS = 'Nothing here is yours: this is the sample organisation that ships with the product.'
