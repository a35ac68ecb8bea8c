import { describe, expect, it } from 'vitest'
import { NIGHT, detectionOf, raisedOf } from '../../testing/detections.ts'
import { accountId } from '../aws.ts'
import type { Detection } from '../detect/detection.ts'
import { HOUR_MS, MINUTE_MS, epochMs } from '../time.ts'
import { type AlertBook, EMPTY_BOOK } from './alert.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY, atOnce } from './alert-policy.ts'
import { decideAlerts } from './decide-alerts.ts'
import { type AlertCommand, decideAlertCommand } from './decide-command.ts'
import { type Settled, decideSettled } from './decide-settled.ts'
import { noticeText } from './notice-text.ts'

const policy: AlertPolicy = {
  ...DEFAULT_ALERT_POLICY,
  channels: [{ name: 'pager', quiet: null }],
  ladders: { ...DEFAULT_ALERT_POLICY.ladders, high: atOnce('pager') },
}
const about = (control: string, changes: Partial<Detection> = {}): Detection => {
  const detection = detectionOf({ id: control, group: [{ field: 'control', value: control }], ...changes })
  return { ...detection, rule: { ...detection.rule, id: 'posture-changed', number: null } }
}
const mfa = about('root-has-mfa')
const passes: Settled = {
  rule: 'posture-changed',
  account: accountId('444455556666'),
  group: [{ field: 'control', value: 'root-has-mfa' }],
  because: 'root-has-mfa passes again, read after EnableMFADevice',
}
const later = epochMs(NIGHT + 5 * MINUTE_MS)
const bookWith = (...detections: readonly Detection[]): AlertBook => decideAlerts(EMPTY_BOOK, detections.map(raisedOf), policy, NIGHT).book
const statuses = ({ alerts }: AlertBook): readonly string[] => [...alerts.values()].map(({ id, state: { status } }) => `${id} ${status}`)

describe('what is no longer so', () => {
  it('resolves the alerts about it, and nobody else’s', () => {
    const others = [
      about('root-has-no-access-keys'),
      about('root-has-mfa', { id: 'another-account', account: accountId('777788889999') }),
      detectionOf({ id: 'another-rule', group: mfa.group }),
    ]
    const { book } = decideSettled(bookWith(mfa, ...others), [passes], policy, later)
    expect(statuses(book)).toEqual(['root-has-mfa resolved', 'root-has-no-access-keys open', 'another-account open', 'another-rule open'])
    expect(book.alerts.get('root-has-mfa')?.state).toEqual({ status: 'resolved', by: null, at: later, because: passes.because, into: null })
  })

  it('is told in the threads that were told of the alert, once, with its reason', () => {
    const first = decideSettled(bookWith(mfa), [passes, passes], policy, later)
    expect(first.notices.map(({ channel }) => channel)).toEqual(['pager'])
    const [notice] = first.notices
    expect(notice === undefined ? [] : noticeText(notice).facts).toEqual([{ label: 'Because', value: passes.because }])
    const again = decideSettled(first.book, [passes], policy, later)
    expect([...again.events, ...again.notices]).toEqual([])
  })

  it('is told to nobody who was not told of the alert', () => {
    const quiet: AlertPolicy = {
      ...policy,
      channels: [{ name: 'pager', quiet: { from: 0, until: 24 * 60 - 1, zone: 'UTC' } }],
    }
    const { book } = decideAlerts(EMPTY_BOOK, [raisedOf(mfa)], quiet, NIGHT)
    const settled = decideSettled(book, [passes], quiet, later)
    expect(settled.notices).toEqual([])
    expect(settled.book.alerts.get('root-has-mfa')).toMatchObject({ state: { status: 'resolved' }, held: [] })
  })

  it.each<readonly [string, AlertCommand]>([
    ['acknowledged', { kind: 'acknowledge', alert: 'root-has-mfa', by: 'Ana Example', note: null }],
    [
      'suppressed',
      { kind: 'suppress', alert: 'root-has-mfa', by: 'Ana Example', because: 'new key is on its way', until: epochMs(NIGHT + HOUR_MS) },
    ],
  ])('resolves an alert that is %s', (_, command) => {
    const acted = decideAlertCommand(bookWith(mfa), command, policy, NIGHT)
    expect(acted.ok && statuses(decideSettled(acted.book, [passes], policy, later).book)).toEqual(['root-has-mfa resolved'])
  })

  it('leaves what a person resolved as it is', () => {
    const command: AlertCommand = { kind: 'resolve', alert: 'root-has-mfa', by: 'Ana Example', because: 'it was me' }
    const acted = decideAlertCommand(bookWith(mfa), command, policy, NIGHT)
    expect(acted.ok && decideSettled(acted.book, [passes], policy, later).events).toEqual([])
  })
})
