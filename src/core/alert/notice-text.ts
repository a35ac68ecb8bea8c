import type { Detection } from '../detect/detection.ts'
import { lastWords } from '../detect/last-words.ts'
import { counted, listed } from '../render/counted.ts'
import { dayOf, minuteOf } from '../render/dates.ts'
import type { Level } from '../sigma/rule.ts'
import { type EpochMs, MINUTE_MS } from '../time.ts'
import { evidenceOf } from './growth.ts'
import type { AlertNotice, DigestNotice, Notice, NoticeKind, TestNotice } from './notice.ts'

/** One thing to know, with its name. */
export interface NoticeFact {
  readonly label: string
  readonly value: string
}

/**
 * A notice in plain words, in the parts that channels lay out. Every text may hold words of strangers (names, user agents) and is raw:
 * whoever shows it makes it harmless for where it is shown.
 */
export interface NoticeText {
  /** `CRITICAL`; `TEST` where nothing is wrong. */
  readonly label: string
  readonly level: Level
  /** What happened and where: one line, without the level. */
  readonly headline: string
  /** When, from where, with or without MFA, approved or not: one line. Empty where people acted. */
  readonly summary: string
  readonly facts: readonly NoticeFact[]
  /** What to do now, in order. */
  readonly steps: readonly string[]
  /** What to type; empty when there is nothing to do. */
  readonly commands: readonly NoticeFact[]
  readonly at: EpochMs
}

const opening: Readonly<Record<NoticeKind, string>> = {
  raised: '',
  escalated: 'Graver now: ',
  grown: 'It goes on: ',
  reopened: 'Again: ',
  reminder: 'Nobody has acknowledged: ',
  acknowledged: 'Acknowledged: ',
  suppressed: 'Suppressed: ',
  resolved: 'Resolved: ',
  merged: 'Part of another alert now: ',
}

/** `prod (444455556666)` */
export const accountWords = (account: string | null, name: string | null): string =>
  account === null ? 'an unknown account' : name === null ? `account ${account}` : `${name} (${account})`

/** The rule's title is a sentence about any account; this says in which. */
const whatHappened = (title: string, where: string): string => `${title} · ${where}`

const fact = (label: string, value: string): readonly NoticeFact[] => (value === '' ? [] : [{ label, value }])

function fromWhere({ alert: { detection, places } }: AlertNotice): string {
  const addresses = evidenceOf(detection, 'sourceIPAddress')
  const words = addresses.map((address) => {
    const place = places.find((each) => each.address === address)?.place
    return place === undefined ? address : `${address} (${place})`
  })
  return listed(words, 3)
}

const lastPart = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1)

/** What the events say of MFA; nothing where they say nothing. */
function mfaWords(detection: Detection): string {
  const used = evidenceOf(detection, 'additionalEventData.MFAUsed').map((each) => each.toLowerCase())
  const devices = evidenceOf(detection, 'additionalEventData.MFAIdentifier').map(lastPart)
  if (used.length === 0) return ''
  if (!used.includes('yes') && !used.includes('true')) return 'no MFA'
  const words = devices.length === 0 ? 'MFA used' : `MFA used: device ${listed(devices, 2)}`
  return used.length > 1 ? `${words}, but not each time` : words
}

/** Approvals are of uses of root; other rules say nothing of them. */
function approvalWords({ approvals, rule, count }: Detection): string {
  if (approvals.length > 0) return `approved request ${listed(approvals, 3)}${count > 1 ? ' covers at least a part of it' : ''}`
  return rule.number?.startsWith('R') === true ? 'no approved request' : ''
}

function timeWords({ firstSeen, lastSeen, count }: Detection): string {
  const [first, last] = [minuteOf(firstSeen), minuteOf(lastSeen)]
  if (count === 1 || first === last) return first
  return dayOf(firstSeen) === dayOf(lastSeen) ? first.replace(' UTC', ` to ${last.slice(-'00:00 UTC'.length)}`) : `${first} to ${last}`
}

function summaryOf(notice: AlertNotice): string {
  const { detection } = notice.alert
  const what = [timeWords(detection), fromWhere(notice), mfaWords(detection)].filter((words) => words !== '').join(', ')
  return [what, approvalWords(detection)].filter((words) => words !== '').join(' · ')
}

function factsOf({ kind, alert: { detection, news, by, because, until } }: AlertNotice): readonly NoticeFact[] {
  const agents = evidenceOf(detection, 'rootwarden.agent')
  const acted = [by ?? '', because ?? ''].filter((words) => words !== '').join(': ')
  return [
    ...fact('New', news.join(', ')),
    ...fact(by === null ? 'Because' : 'By', kind === 'raised' ? '' : acted),
    ...fact('Until', until === null ? '' : minuteOf(until)),
    ...fact('Why', listed(lastWords(detection.because), 3)),
    ...fact('Actions', listed(evidenceOf(detection, 'eventName'), 5)),
    ...fact('Regions', listed(evidenceOf(detection, 'awsRegion'), 3)),
    ...fact('With', listed(agents, 2)),
    ...fact('Events', `${counted(detection.count, 'event')}${detection.late ? ', some of which arrived late' : ''}`),
    ...fact('Rule', [detection.rule.number ?? '', detection.rule.id].filter((words) => words !== '').join(' ')),
  ]
}

const showCommand = (id: string): NoticeFact => ({ label: 'All of it', value: `rootwarden alerts show ${id}` })

const needsNobody: ReadonlySet<NoticeKind> = new Set<NoticeKind>(['acknowledged', 'suppressed', 'resolved', 'merged'])

function alertText(notice: AlertNotice): NoticeText {
  const { kind, level, at, alert } = notice
  const { detection, accountName, id } = alert
  const isOver = needsNobody.has(kind)
  return {
    label: level.toUpperCase(),
    level,
    headline: `${opening[kind]}${whatHappened(detection.rule.title, accountWords(detection.account, accountName))}`,
    summary: isOver ? '' : summaryOf(notice),
    facts: isOver ? factsOf(notice).filter(({ label }) => ['By', 'Because', 'Until'].includes(label)) : factsOf(notice),
    steps: isOver ? [] : detection.rule.todo,
    commands: [...(isOver ? [] : [{ label: 'Take it on', value: `rootwarden alerts ack ${id}` }]), showCommand(id)],
    at,
  }
}

function digestText({ level, at, since, count, alerts }: DigestNotice): NoticeText {
  const minutes = Math.max(1, Math.round((at - since) / MINUTE_MS))
  const rest = count - alerts.length
  return {
    label: level.toUpperCase(),
    level,
    headline: `${counted(count, 'more alert')} in ${counted(minutes, 'minute')}`,
    summary: 'They were held back so that this channel is not drowned. The gravest:',
    facts: [
      ...alerts.map((each) => ({
        label: each.id,
        value: `${each.level.toUpperCase()}  ${whatHappened(each.title, accountWords(each.account, each.accountName))}`,
      })),
      ...fact('And', rest > 0 ? `${rest} more` : ''),
    ],
    steps: [],
    commands: [{ label: 'All of them', value: 'rootwarden alerts list' }],
    at,
  }
}

const testText = ({ channel, at }: TestNotice): NoticeText => ({
  label: 'TEST',
  level: 'informational',
  headline: `Rootwarden reaches this channel (${channel})`,
  summary: `Sent ${minuteOf(at)}. Nothing happened, and nothing is to be done.`,
  facts: [],
  steps: [],
  commands: [],
  at,
})

/** Says a notice in plain words. */
export function noticeText(notice: Notice): NoticeText {
  switch (notice.subject) {
    case 'alert':
      return alertText(notice)
    case 'digest':
      return digestText(notice)
    case 'test':
      return testText(notice)
  }
}
