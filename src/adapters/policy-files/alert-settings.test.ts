import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { isQuiet } from '../../core/alert/alert-policy.ts'
import { epochMs } from '../../core/time.ts'
import { readAlertSettings } from './alert-settings.ts'
import { minuteOfDay } from './minute-of-day.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootwarden-alerts-'))
})
const read = async (text: string) => {
  await writeFile(join(folder, 'alerts.yml'), text)
  return readAlertSettings(folder)
}

/** What docs/alerts.md shows is longer; this has one of everything. */
const whole = `
channels:
  pager:
    type: pagerduty
    routing-key: \${PAGERDUTY_KEY}
    region: eu
  chat:
    type: slack
    token: \${SLACK_TOKEN}
    conversation: C0123456789
    quiet: { from: '22:00', until: '07:00', zone: Europe/Berlin }
  room:
    type: slack
    url: \${SLACK_URL}
  team:
    type: teams
    url: \${TEAMS_URL}
  siem:
    type: webhook
    url: https://siem.example.com/in
    secret: \${HOOK_SECRET}
  mail:
    type: smtp
    host: mail.example.com
    user: rootwarden
    password: \${MAIL_PASSWORD}
    from: Rootwarden <rootwarden@example.com>
    to: [security@example.com]
  topic: { type: sns, topic: 'arn:aws:sns:eu-central-1:333344445555:security-alerts' }
  hub: { type: securityhub, region: eu-central-1 }
  log: { type: stdout, style: json }
ladders:
  critical:
    now: [pager, chat]
    later:
      - { after: 10m, tell: [mail] }
      - { after: 1h, tell: [pager, mail] }
    repeat: { every: 30m, at-most: 4 }
  low: { now: [] }
limits:
  account: { burst: 3, every: 2m }
accounts:
  '444455556666': prod
own:
  trail-buckets: [example-trail]
  topics: [arn:aws:sns:eu-central-1:333344445555:security-alerts]
allowed-regions: [eu-central-1, us-east-1]
geography: countries.mmdb
known-networks:
  - { network: 203.0.113.0/24, name: office }
`

describe('alerts.yml', () => {
  it('that is not there prints everything but the informational', async () => {
    const { channels, policy, allowedRegions } = await readAlertSettings(folder)
    expect(channels).toEqual([{ name: 'stdout', to: { type: 'stdout', style: 'block' } }])
    expect([policy.ladders.critical, policy.ladders.low].map(({ rungs }) => rungs)).toEqual([
      [{ afterMs: 0, channels: ['stdout'] }],
      [{ afterMs: 0, channels: ['stdout'] }],
    ])
    expect(policy.ladders.informational.rungs).toEqual([])
    expect(allowedRegions).toBeNull()
  })

  it('with one of everything is read', async () => {
    const { channels, policy, own, allowedRegions, geography, knownNetworks } = await read(whole)
    expect(channels).toHaveLength(9)
    expect(channels.find(({ name }) => name === 'pager')?.to).toEqual({
      type: 'pagerduty',
      routingKey: { kind: 'variable', name: 'PAGERDUTY_KEY' },
      region: 'eu',
    })
    expect(channels.find(({ name }) => name === 'mail')?.to).toMatchObject({
      port: 587,
      security: 'starttls',
      login: { user: 'rootwarden' },
    })
    expect(policy.ladders.critical).toEqual({
      rungs: [
        { afterMs: 0, channels: ['pager', 'chat'] },
        { afterMs: 600_000, channels: ['mail'] },
        { afterMs: 3_600_000, channels: ['pager', 'mail'] },
      ],
      repeat: { everyMs: 1_800_000, atMost: 4 },
    })
    expect(policy.limits).toEqual({ channel: { burst: 20, everyMs: 30_000 }, account: { burst: 3, everyMs: 120_000 } })
    expect(policy.accountNames.get('444455556666')).toBe('prod')
    expect(own).toMatchObject({ trailBuckets: ['example-trail'], roles: [] })
    expect([...(allowedRegions ?? [])]).toEqual(['eu-central-1', 'us-east-1'])
    expect([geography, knownNetworks]).toEqual(['countries.mmdb', [{ cidr: '203.0.113.0/24', name: 'office' }]])
  })

  it('that forgets a level tells everyone of it, and nobody only when it says so', async () => {
    const { policy } = await read(whole)
    expect(policy.ladders.high.rungs[0]?.channels).toHaveLength(9)
    expect(policy.ladders.low.rungs).toEqual([])
  })

  it('keeps quiet hours by the clock on the wall, in winter and in summer', async () => {
    const chat = (await read(whole)).policy.channels.find(({ name }) => name === 'chat')
    const quietAt = (...date: readonly [number, number, number, number, number]) =>
      chat !== undefined && isQuiet(chat, epochMs(Date.UTC(...date)), minuteOfDay)
    expect([quietAt(2026, 0, 10, 20, 59), quietAt(2026, 0, 10, 21, 0), quietAt(2026, 0, 11, 5, 59), quietAt(2026, 0, 11, 6, 0)]).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect([quietAt(2026, 6, 10, 19, 59), quietAt(2026, 6, 10, 20, 0)]).toEqual([false, true])
  })

  it.each([
    [
      'a secret that is written down',
      'channels:\n  team:\n    type: teams\n    url: https://hooks.example.com/abc',
      'line 4: channels.team.url: must name an environment variable',
    ],
    [
      'a channel that does not exist',
      'channels:\n  log: { type: stdout }\nladders:\n  high: { now: [pager] }',
      'line 4: ladders.high.now: there is no channel "pager" in channels',
    ],
    ['a type that does not exist', 'channels:\n  log: { type: fax }', 'line 2: channels.log.type: '],
    ['a misspelt field', 'channels:\n  log: { type: stdout, styel: json }', 'line 2: channels.log: Unrecognized key: "styel"'],
    ['a level that does not exist', 'ladders:\n  severe: { now: [] }', 'line 2: ladders'],
    [
      'rungs out of order',
      'channels:\n  log: { type: stdout }\nladders:\n  high:\n    now: [log]\n    later: [{ after: 1h, tell: [log] }, { after: 10m, tell: [log] }]',
      'ladders.high.later: each rung must come later',
    ],
    ['a time without a unit', 'limits:\n  channel: { burst: 3, every: 30 }', 'line 2: limits.channel.every: must be a time such as 30s'],
    [
      'a zone on no map',
      "channels:\n  log:\n    type: stdout\n    quiet: { from: '22:00', until: '07:00', zone: Europe/Atlantis }",
      'line 4: channels.log.quiet.zone: must be a time zone',
    ],
    [
      'Slack with half of what it needs',
      'channels:\n  chat:\n    type: slack\n    token: ${T}',
      'channels.chat: needs either url, or token and conversation',
    ],
    [
      'a name that a header would obey',
      'channels:\n  mail:\n    type: smtp\n    host: mail.example.com\n    from: "a@example.com\\nBcc: b@example.com"\n    to: [a@example.com]',
      'line 5: channels.mail.from: must be a mail address',
    ],
    [
      'a topic that is none',
      'channels:\n  topic: { type: sns, topic: alerts }',
      'line 2: channels.topic.topic: must be the ARN of an SNS topic',
    ],
    ['a name that no address can hold', 'channels:\n  Der Pager: { type: stdout }', 'line 2: channels.Der Pager'],
  ])('%s is refused with its place', async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(words)
  })

  it('says nothing of the secret that it refuses', async () => {
    const error = await read('channels:\n  team:\n    type: teams\n    url: https://hooks.example.com/abcdef').catch(String)
    expect(String(error)).not.toContain('abcdef')
  })
})
