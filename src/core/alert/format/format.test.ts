import { describe, expect, it } from 'vitest'
import { NIGHT, detectionOf, tallyOf } from '../../../testing/detections.ts'
import { HOSTILE, alertNoticeOf, digestNoticeOf, testNoticeOf } from '../../../testing/notices.ts'
import { accountId } from '../../aws.ts'
import { canonicalJson } from '../../canonical-json.ts'
import { HOUR_MS, epochMs } from '../../time.ts'
import { noticeText } from '../notice-text.ts'
import type { Notice } from '../notice.ts'
import { alertAsff } from './alert-asff.ts'
import { mailNotice } from './mail-notice.ts'
import { pagerdutyEvent } from './pagerduty-event.ts'
import { plainNotice } from './plain-notice.ts'
import { slackNotice, slackText } from './slack-notice.ts'
import { teamsNotice } from './teams-notice.ts'
import { webhookBody } from './webhook-body.ts'

const plain = (notice: Notice): string => plainNotice(noticeText(notice)).join('\n')
const rule = { ...detectionOf().rule, title: `Title ${HOSTILE}`, todo: [`Do ${HOSTILE}`] }
const hostile = alertNoticeOf(detectionOf({ rule, because: [HOSTILE], evidence: [tallyOf('rootwarden.agent', HOSTILE)] }), {
  alert: {
    ...alertNoticeOf().alert,
    detection: detectionOf({ rule, evidence: [tallyOf('rootwarden.agent', HOSTILE)] }),
    accountName: HOSTILE,
  },
})
const importer = { partition: 'aws', region: 'eu-central-1', account: accountId('333344445555') } as const

describe('a notice in plain words', () => {
  it('says what happened, where, when, from where, with what, and what to do', () => {
    const detection = detectionOf({
      level: 'critical',
      count: 3,
      lastSeen: epochMs(NIGHT + HOUR_MS),
      evidence: [
        ...detectionOf().evidence.filter(({ field }) => field !== 'eventName'),
        tallyOf('eventName', 'GetAccountSummary', 'CreateAccessKey', 'StopLogging'),
      ],
    })
    expect(plain(alertNoticeOf(detection))).toBe(`CRITICAL  Root signed in from a network never seen before · prod
(444455556666)
21 Nov 2026, 02:14 to 03:14 UTC, 198.51.100.7 (NL, AS64500), MFA used: device
prod-key-2 · no approved request
  Why      AS64500 was never seen with root in 180 days
  Actions  GetAccountSummary, CreateAccessKey and StopLogging
  Regions  us-east-1
  With     Mozilla/5.0
  Events   3 events
  Rule     R07 root-from-new-network
Now:
  1. Call both custodians.
  2. If neither is at it: rootwarden case open --from alert 8f2c41d07a9b
Take it on: rootwarden alerts ack 8f2c41d07a9b
All of it: rootwarden alerts show 8f2c41d07a9b`)
  })

  it.each([
    ['without MFA', { evidence: [tallyOf('additionalEventData.MFAUsed', 'No')] }, 'no MFA'],
    ['that says nothing of MFA', { evidence: [] }, '02:14 UTC · no approved request'],
    ['that is approved', { approvals: ['req-7'] }, 'approved request req-7'],
    ['by a rule that is not about root', { rule: { ...detectionOf().rule, number: 'D01' } }, 'MFA used: device prod-key-2'],
  ])('%s', (_, changes, words) => {
    expect(plain(alertNoticeOf(detectionOf(changes))).replaceAll('\n', ' ')).toContain(words)
  })

  it('about what a person did is short', () => {
    const alert = { ...alertNoticeOf().alert, status: 'resolved', by: 'Ana Example', because: 'it was the drill' } as const
    expect(plain(alertNoticeOf(detectionOf(), { kind: 'resolved', alert }))).toBe(
      [
        'HIGH  Resolved: Root signed in from a network never seen before · prod',
        '(444455556666)',
        '  By  Ana Example: it was the drill',
        'All of it: rootwarden alerts show 8f2c41d07a9b',
      ].join('\n'),
    )
  })

  it('about many says how many in how long', () => {
    expect(plain(digestNoticeOf())).toContain('HIGH  37 more alerts in 10 minutes')
    expect(plain(digestNoticeOf())).toContain('And   36 more')
  })
})

describe('words of strangers', () => {
  const everyText = (value: unknown): readonly string[] =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(everyText) : []
  const formats: readonly (readonly [string, readonly string[]])[] = [
    ['on a terminal', plainNotice(noticeText(hostile))],
    ['in a mail', everyText(mailNotice(hostile, noticeText(hostile), 'example.com')).map((text) => text.replaceAll('\n', ''))],
    ['in Slack', everyText(slackNotice(noticeText(hostile))).map((text) => text.replaceAll('\n', ''))],
    ['in Teams', everyText(teamsNotice(noticeText(hostile)))],
    ['at PagerDuty', everyText(pagerdutyEvent(hostile, noticeText(hostile)))],
    ['in Security Hub', everyText(alertAsff(hostile, noticeText(hostile), importer))],
  ]

  it.each(formats)('%s move no cursor, turn no text and break no line', (_, texts) => {
    const joined = texts.join('')
    expect(joined).toContain('owned')
    expect(joined.replaceAll('\u2060', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
  })

  it('in Slack mention nobody and format nothing', () => {
    const words = slackText(HOSTILE)
    expect(words).not.toMatch(/<|>/)
    expect(words).not.toMatch(/(^|\s)[*_~`]\w/)
    expect(words).toContain('&lt;!channel&gt;')
    const blocks = JSON.stringify(slackNotice(noticeText(hostile)))
    expect(blocks).not.toContain('<!channel>')
    expect(blocks.match(/"type":"mrkdwn"/g)).toEqual(blocks.match(/"verbatim":true/g)?.map(() => '"type":"mrkdwn"'))
  })

  it('in a mail are no HTML, and no header of their own', () => {
    const { subject, html } = mailNotice(hostile, noticeText(hostile), 'example.com')
    expect(subject).not.toMatch(/[\r\n]/)
    expect(html).not.toContain('<script')
    expect(html).toContain('&lt;script&gt;')
  })

  it('in Teams stand only where no Markdown is read', () => {
    const card = JSON.stringify(teamsNotice(noticeText(hostile)))
    expect(card).toContain('[click](https://evil.example)')
    expect(card).not.toMatch(/"type":"(?:TextBlock|FactSet)"/)
  })

  it('stay within what each receiver takes', () => {
    const long = 'x'.repeat(40_000)
    const notice = alertNoticeOf(
      detectionOf({
        rule: { ...rule, title: long, todo: Array.from({ length: 50 }, () => long) },
        because: [long],
        evidence: [tallyOf('rootwarden.agent', long)],
      }),
    )
    const text = noticeText(notice)
    for (const block of everyText(slackNotice(text))) expect(block.length).toBeLessThanOrEqual(3000)
    expect(String((pagerdutyEvent(notice, text)['payload'] as { summary: string }).summary).length).toBe(1024)
    const finding = alertAsff(notice, text, importer)
    expect([String(finding['Title']).length, String(finding['Description']).length]).toEqual([256, 1024])
    expect(JSON.stringify(pagerdutyEvent(notice, text)).length).toBeLessThan(512 * 1024)
  })
})

describe('one incident', () => {
  it('is one thread of mails, one incident at PagerDuty and one finding', () => {
    const grown = alertNoticeOf(detectionOf(), { kind: 'grown', id: '8f2c41d07a9b-2' })
    const mail = (notice: Notice) => mailNotice(notice, noticeText(notice), 'example.com')
    expect(mail(alertNoticeOf())).toMatchObject({ messageId: '<8f2c41d07a9b@example.com>', inReplyTo: null })
    expect(mail(grown)).toMatchObject({ messageId: '<8f2c41d07a9b-2@example.com>', inReplyTo: '<8f2c41d07a9b@example.com>' })
    expect(pagerdutyEvent(grown, noticeText(grown))['dedup_key']).toBe('rootwarden/8f2c41d07a9b')
    expect(alertAsff(grown, noticeText(grown), importer)['Id']).toBe('rootwarden/alert/8f2c41d07a9b')
  })

  it.each([
    ['raised', 'trigger', 'ACTIVE'],
    ['acknowledged', 'acknowledge', 'ACTIVE'],
    ['resolved', 'resolve', 'ARCHIVED'],
    ['merged', 'resolve', 'ARCHIVED'],
    ['reopened', 'trigger', 'ACTIVE'],
  ] as const)('that is %s: %s at PagerDuty, %s at Security Hub', (kind, action, record) => {
    const notice = alertNoticeOf(detectionOf(), { kind })
    expect(pagerdutyEvent(notice, noticeText(notice))['event_action']).toBe(action)
    expect(alertAsff(notice, noticeText(notice), importer)['RecordState']).toBe(record)
  })
})

it.each([alertNoticeOf(), hostile, digestNoticeOf(), testNoticeOf('chat')])('a webhook gets one line of JSON', (notice) => {
  const body = webhookBody(notice, noticeText(notice))
  expect(body).not.toContain('\n')
  expect(JSON.parse(body)).toMatchObject({ schema: 'rootwarden/notice/1', id: notice.id, thread: notice.thread })
  expect(canonicalJson(JSON.parse(body))).toBe(body)
})
