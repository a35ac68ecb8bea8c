import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/adapters/store/open-store.ts'
import { deliverNotices } from '../../src/app/deliver-notices.ts'
import { alertListSchema, alertStorySchema } from '../../src/contract/alerts.ts'
import { journalEvent } from '../../src/core/alert/alert-event.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY, SILENT_LADDER, atOnce } from '../../src/core/alert/alert-policy.ts'
import { EMPTY_BOOK } from '../../src/core/alert/alert.ts'
import { decideAlerts } from '../../src/core/alert/decide-alerts.ts'
import { decideTimers } from '../../src/core/alert/decide-timers.ts'
import { noticeEffect } from '../../src/core/alert/notice.ts'
import { HOUR_MS, MINUTE_MS, epochMs } from '../../src/core/time.ts'
import type { Notifier } from '../../src/ports/notifier.ts'
import { NIGHT, detectionOf, grownOf, raisedOf, tallyOf } from '../../src/testing/detections.ts'
import { HOSTILE } from '../../src/testing/notices.ts'
import { expectGolden } from '../golden/golden.ts'
import { type Setting, type TestCli, testCli } from './test-host.ts'

const policy: AlertPolicy = {
  ...DEFAULT_ALERT_POLICY,
  channels: ['chat', 'mail'].map((name) => ({ name, quiet: null })),
  ladders: {
    ...DEFAULT_ALERT_POLICY.ladders,
    critical: {
      rungs: [
        { afterMs: 0, channels: ['chat'] },
        { afterMs: 10 * MINUTE_MS, channels: ['mail'] },
      ],
      repeat: null,
    },
    high: atOnce('chat'),
    medium: SILENT_LADDER,
  },
}

const alertsFile = `
channels:
  chat: { type: stdout }
  mail: { type: stdout }
accounts:
  '444455556666': prod
`

const critical = detectionOf({ id: '8f2c41d07a9b', level: 'critical' })
const others = [
  detectionOf({
    id: '51aa09be77c2',
    rule: { ...detectionOf().rule, id: 'trail-stopped', number: 'D01', title: 'Somebody stopped a trail', todo: ['Start it again.'] },
    account: null,
    count: 3,
  }),
  detectionOf({ id: '8f2c77777777', level: 'medium', rule: { ...detectionOf().rule, title: `Hostile ${HOSTILE}` } }),
]

const failing = (channel: string): Notifier => ({
  channel,
  address: 'nowhere',
  send: () => Promise.resolve({ ok: false, retry: false, retryAfterMs: null, because: 'it answered 404' }),
})
const taking = (channel: string): Notifier => ({
  channel,
  address: 'nowhere',
  send: () => Promise.resolve({ ok: true, thread: null, receipt: 'taken' }),
})

/** A night: three alerts, one of which grows and is climbed for, and a mail that nobody takes. */
async function liveThrough(home: string): Promise<void> {
  const store = await openStore({ home, databaseUrl: null })
  const grown = grownOf({
    ...critical,
    count: 9,
    lastSeen: epochMs(NIGHT + 5 * MINUTE_MS),
    evidence: [tallyOf('sourceIPAddress', '198.51.100.7', '203.0.113.9'), tallyOf('eventName', 'ConsoleLogin', 'CreateAccessKey')],
  })
  try {
    const first = decideAlerts(EMPTY_BOOK, [raisedOf(critical), ...others.map(raisedOf)], policy, NIGHT)
    const second = decideAlerts(first.book, [grown], policy, epochMs(NIGHT + 5 * MINUTE_MS))
    const third = decideTimers(second.book, policy, epochMs(NIGHT + 10 * MINUTE_MS))
    for (const [index, { events, notices }] of [first, second, third].entries())
      await store.journal.append({
        stream: 'watch',
        expectedVersion: (await store.journal.readStream('watch', 0)).length,
        commandId: `night-${index}`,
        events: events.map(journalEvent),
        effects: notices.map(noticeEffect),
      })
    const now = epochMs(NIGHT + 11 * MINUTE_MS)
    await deliverNotices({ store, clock: { now: () => now }, dice: () => 0 }, [taking('chat'), failing('mail')])
  } finally {
    await store.close()
  }
}

const setting: Setting = { now: epochMs(NIGHT + 3 * HOUR_MS), env: { USER: 'ana' } }
let cli: TestCli
beforeAll(async () => {
  cli = await testCli()
  await liveThrough(join(cli.folder, 'home'))
  await cli.write('alerts.yml', alertsFile)
})
const run = (argv: string, more: Setting = {}) => cli.run(`${argv} --policy ${cli.folder}`, { ...setting, ...more })

describe('rootwarden alerts', () => {
  it('lists what waits for somebody, the gravest first', async () => {
    const { code, out, err } = await run('alerts list')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expectGolden('cli/alerts-list.txt', out)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('tells the whole story of one', async () => {
    const { code, out } = await run('alerts show 8f2c41')
    expect(code).toBe(0)
    expectGolden('cli/alerts-show.txt', out)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('shows nothing that a terminal would obey', async () => {
    const { out } = await run('alerts show 8f2c77777777')
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it('writes JSON of its schema', async () => {
    expect(alertListSchema.parse(JSON.parse((await run('alerts list --format json')).out))).toMatchObject({
      alerts: [{ id: '8f2c41d07a9b', accountName: 'prod' }, {}, {}],
      undelivered: [{ channel: 'mail', because: 'it answered 404' }],
    })
    expect(alertStorySchema.parse(JSON.parse((await run('alerts show 8f2c41 --format json')).out)).delivered).toContain('8f2c41d07a9b-1')
    expect((await run('alerts list --format jsonl')).out.trim().split('\n')).toHaveLength(3)
    expect((await run('alerts list --format csv --level high')).out.trim().split('\r\n')).toHaveLength(3)
  })

  it.each([
    ['alerts ack 8f2c', '2 alerts begin with "8f2c"'],
    ['alerts show nine', 'There is no alert "nine"'],
    ['alerts resolve 51aa --because ok', 'A reason needs at least 5 characters'],
    ['alerts suppress 51aa --because "a test" --until 2020-01-01', 'that time is over'],
  ])('%s is refused in plain words', async (argv, words) => {
    const { code, out, err } = await run(argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(words)
  })

  it('does not know who it is where nobody is logged in', async () => {
    expect((await run('alerts ack 51aa', { env: {} })).err).toContain('Say it with --by "YOUR NAME"')
  })
})

describe('what a person decides', () => {
  it('sends again what could not be delivered', async () => {
    const own = await testCli()
    await liveThrough(join(own.folder, 'home'))
    expect((await own.run('alerts resend --channel chat', setting)).out).toBe('No notice waits to be sent again.\n')
    expect((await own.run('alerts resend', setting)).out).toBe('1 notice will be sent again by the watcher\n')
    expect((await own.run('alerts list', setting)).out).not.toContain('could not be delivered')
  })

  it('is kept, shown, and told', async () => {
    expect(await run('alerts ack 8f2c41 --note "calling the custodians"')).toEqual({
      code: 0,
      out: `8f2c41d07a9b: acknowledged by ana
Root signed in from a network never seen before · prod (444455556666)
will be told by the watcher: chat and mail
`,
      err: '',
    })
    expect((await run('alerts ack 8f2c41')).err).toContain('ana took it on')
    expect((await run('alerts suppress 51aa --because "a planned test" --until 7d')).code).toBe(0)
    expect((await run('alerts resolve 8f2c77 --because "it was the drill" --by "Bo Example"')).code).toBe(0)
    const { out } = await run('alerts list')
    expect(out).toContain('acknowledged by ana')
    expect(out).toContain('suppressed by ana until 28 Nov 2026')
    expect(out).toContain('1 alert left out')
    expect((await run('alerts list --all')).out).toContain('resolved by Bo Example')
  })
})

describe('rootwarden alerts test', () => {
  const got: string[] = []
  const server = createServer((request, response) => {
    got.push(request.url ?? '')
    request.resume().on('end', () => response.writeHead(request.url === '/good' ? 202 : 404).end())
  })
  let port = 0
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterAll(() => server.close())

  it('tries each channel, and says what came of it', async () => {
    const own = await testCli()
    await own.write(
      'alerts.yml',
      `channels:\n${['good', 'bad', 'unset'].map((name) => `  ${name}:\n    type: teams\n    url: \${${name.toUpperCase()}_URL}\n`).join('')}`,
    )
    const env = { GOOD_URL: `http://127.0.0.1:${port}/good`, BAD_URL: `http://127.0.0.1:${port}/bad` }
    const { code, out } = await own.run(`alerts test --policy ${own.folder}`, { ...setting, env })
    expect(code).toBe(4)
    expect(out.replaceAll(String(port), 'PORT')).toBe(`ok    good  127.0.0.1:PORT
      answered 202
FAIL  bad  127.0.0.1:PORT
      it answered 404
FAIL  unset  teams
      The channel "unset" needs the environment variable UNSET_URL, which is not
      set. Set it where rootwarden runs; the file names it and never holds it.
`)
    expect(got.toSorted()).toEqual(['/bad', '/good'])
    expect((await own.run(`alerts test --policy ${own.folder} --channel good`, { ...setting, env })).code).toBe(0)
    expect((await own.run(`alerts test --policy ${own.folder} --channel fax`, { ...setting, env })).err).toContain(
      'There are: good, bad, unset',
    )
  })

  it('prints, where no file says whom to tell', async () => {
    const own = await testCli()
    const { code, out } = await own.run('alerts test', setting)
    expect(code).toBe(0)
    expect(out).toContain('TEST  Rootwarden reaches this channel (stdout)')
  })

  it('and list on a fresh machine say that nothing waits', async () => {
    expect(await (await testCli()).run('alerts list', setting)).toEqual({ code: 0, out: 'No alert waits for anybody.\n', err: '' })
  })
})
