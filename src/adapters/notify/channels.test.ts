import { createHmac, timingSafeEqual } from 'node:crypto'
import { type IncomingHttpHeaders, createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { noticeText } from '../../core/alert/notice-text.ts'
import type { Notice } from '../../core/alert/notice.ts'
import { NIGHT, detectionOf } from '../../testing/detections.ts'
import { HOSTILE, alertNoticeOf, digestNoticeOf, testNoticeOf } from '../../testing/notices.ts'
import { startSmtpSink } from '../../testing/smtp-sink.ts'
import type { ChannelKind } from '../../ports/channel-settings.ts'
import type { Notifier, Outgoing } from '../../ports/notifier.ts'
import { channelUrl, shownUrl } from './address.ts'
import { type ChannelWiring, openChannels } from './open-channels.ts'
import { postNotice } from './post.ts'

interface Got {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Never answers. */
  readonly hang?: boolean
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

/** A receiver on this machine that answers as it is told, one reply a request; the last one again and again. */
async function receiver(...replies: readonly Reply[]) {
  const got: Got[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, body })
      const reply = replies[Math.min(got.length, replies.length) - 1] ?? {}
      if (reply.hang !== true) response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? '')
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  stops.push(
    () =>
      new Promise((stopped) => {
        server.closeAllConnections()
        server.close(() => stopped())
      }),
  )
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`, got }
}

const outgoing = (notice: Notice, thread: string | null = null): Outgoing => ({ notice, text: noticeText(notice), thread })
const raised = outgoing(alertNoticeOf())

async function open(to: ChannelKind, wiring: Partial<ChannelWiring> = {}): Promise<Notifier> {
  const real = { env: {}, write: () => undefined, now: () => NIGHT, aws: { endpoint: null, credentials: null } }
  const [channel] = await openChannels([{ name: 'here', to }], { ...real, ...wiring })
  if (channel === undefined) throw new Error('no channel was opened')
  return channel
}

const text = (words: string) => ({ kind: 'text', text: words }) as const
const variable = (name: string) => ({ kind: 'variable', name }) as const

describe('a webhook', () => {
  /** The receiver's side, as docs/alerts.md shows it. */
  function isGenuine(secret: string, { headers, body }: Got, nowSeconds: number): boolean {
    const timestamp = String(headers['rootwarden-timestamp'])
    if (Math.abs(nowSeconds - Number(timestamp)) > 300) return false
    const expected = Buffer.from(`v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`)
    const given = Buffer.from(String(headers['rootwarden-signature']))
    return expected.length === given.length && timingSafeEqual(expected, given)
  }

  it('is signed over time and body, and says its id', async () => {
    const { url, got } = await receiver()
    const channel = await open({ type: 'webhook', url: text(url), secret: variable('HOOK') }, { env: { HOOK: 'shared' } })
    expect(await channel.send(raised)).toEqual({ ok: true, thread: null, receipt: 'answered 200' })
    const [request] = got
    if (request === undefined) throw new Error('nothing was received')
    const now = NIGHT / 1000
    expect(isGenuine('shared', request, now)).toBe(true)
    expect(isGenuine('another', request, now)).toBe(false)
    expect(isGenuine('shared', { ...request, body: `${request.body} ` }, now)).toBe(false)
    expect(isGenuine('shared', request, now + 301)).toBe(false)
    expect(isGenuine('shared', { ...request, headers: { ...request.headers, 'rootwarden-timestamp': String(now + 1) } }, now)).toBe(false)
    expect(request.headers['rootwarden-id']).toBe('8f2c41d07a9b-1')
    expect(JSON.parse(request.body)).toMatchObject({ thread: '8f2c41d07a9b', alert: { account: '444455556666' } })
  })
})

describe('what a receiver answers', () => {
  it.each([
    ['500', { status: 500 }, { ok: false, retry: true, because: 'it answered 500' }],
    ['429 with seconds', { status: 429, headers: { 'retry-after': '120' } }, { ok: false, retry: true, retryAfterMs: 120_000 }],
    [
      '503 with a date that is over',
      { status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
      { retry: true, retryAfterMs: 0 },
    ],
    ['408', { status: 408 }, { ok: false, retry: true }],
    ['400', { status: 400 }, { ok: false, retry: false, because: 'it answered 400' }],
    ['404', { status: 404 }, { ok: false, retry: false }],
    ['204', { status: 204 }, { ok: true }],
    ['a large page', { status: 200, body: 'x'.repeat(2_000_000) }, { ok: true }],
  ])('%s', async (_, reply, expected) => {
    const { url } = await receiver(reply)
    expect(await (await open({ type: 'teams', url: text(url) })).send(raised)).toMatchObject(expected)
  })

  it('a redirect is not followed', async () => {
    const elsewhere = await receiver()
    const { url } = await receiver({ status: 307, headers: { location: elsewhere.url } })
    const sent = await (await open({ type: 'teams', url: text(url) })).send(raised)
    expect(sent).toMatchObject({ ok: false, retry: false, because: 'it pointed to another address (307), which is not followed' })
    expect(elsewhere.got).toEqual([])
  })

  it('nothing at all is tried again', async () => {
    const { url } = await receiver({ hang: true })
    const sent = await postNotice({ url: new URL(url), headers: {}, body: '{}', timeoutMs: 50 })
    expect(sent).toMatchObject({ ok: false, retry: true, because: 'it did not answer in time' })
  })

  it('nobody there is tried again, and the address is not repeated', async () => {
    const sent = await (await open({ type: 'teams', url: text('http://127.0.0.1:9/secret-path') })).send(raised)
    expect(sent).toMatchObject({ ok: false, retry: true })
    expect(JSON.stringify(sent)).not.toContain('secret-path')
  })
})

describe('an address', () => {
  it.each([
    ['http elsewhere', 'http://hooks.example.com/x', 'its url is not https'],
    ['another protocol', 'file:///etc/passwd', 'its url is not https'],
    ['a host that begins like this machine', 'http://localhost.example.com/', 'its url is not https'],
    ['a password', 'https://a:b@hooks.example.com/x', 'its url holds a user or a password'],
    ['no address', 'hooks.example.com', 'its url is no address'],
  ])('%s is refused, and not repeated', (_, url, because) => {
    expect(() => channelUrl('chat', url)).toThrow(`The channel "chat" cannot be used: ${because}.`)
    expect(() => channelUrl('chat', url)).not.toThrow(url)
  })

  it('is shown as its host and last four characters', () => {
    expect(shownUrl(new URL('https://hooks.example.com/services/T0/B0/abcdefgh'))).toBe('hooks.example.com/…efgh')
    expect(shownUrl(new URL('https://hooks.example.com/ab'))).toBe('hooks.example.com')
  })

  it('that should be in an environment variable and is not, is named without a value', async () => {
    await expect(open({ type: 'teams', url: variable('TEAMS_URL') })).rejects.toThrow('needs the environment variable TEAMS_URL')
  })
})

describe('Slack', () => {
  const bot = { type: 'slack', token: variable('TOKEN'), conversation: 'C0123456789' } as const
  const env = { TOKEN: 'xoxb-fake' }

  it('by a bot begins a thread and answers in it', async () => {
    const { url, got } = await receiver({ body: '{"ok":true,"ts":"1700000000.000100"}' }, { body: '{"ok":true,"ts":"1700000009.000100"}' })
    const channel = await open(bot, { env, slackApi: url })
    const first = await channel.send(raised)
    expect(first).toMatchObject({ ok: true, thread: '1700000000.000100' })
    const second = await channel.send(outgoing(alertNoticeOf(detectionOf(), { kind: 'grown' }), first.ok ? first.thread : null))
    expect(second).toMatchObject({ ok: true, thread: '1700000000.000100' })
    expect(got.map(({ body }) => (JSON.parse(body) as { thread_ts?: string }).thread_ts)).toEqual([undefined, '1700000000.000100'])
    expect(got[0]).toMatchObject({ path: '/chat.postMessage', headers: { authorization: 'Bearer xoxb-fake' } })
    expect(channel.address).not.toContain('xoxb')
  })

  it.each([
    ['{"ok":false,"error":"channel_not_found"}', false],
    ['{"ok":false,"error":"ratelimited"}', true],
    ['<html>', true],
    ['null', true],
  ])('answers 200 and %s', async (body, retry) => {
    const { url } = await receiver({ body })
    expect(await (await open(bot, { env, slackApi: url })).send(raised)).toMatchObject({ ok: false, retry })
  })

  it('by a webhook posts the same message without a thread', async () => {
    const { url, got } = await receiver({ body: 'ok' })
    await (await open({ type: 'slack', url: text(url) })).send(raised)
    expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ unfurl_links: false })
  })
})

it('Teams gets a card and answers 202', async () => {
  const { url, got } = await receiver({ status: 202 })
  expect(await (await open({ type: 'teams', url: text(url) })).send(raised)).toMatchObject({ ok: true })
  expect(JSON.parse(got[0]?.body ?? '')).toMatchObject({ type: 'message', attachments: [{ content: { type: 'AdaptiveCard' } }] })
})

describe('PagerDuty', () => {
  const settings = { type: 'pagerduty', routingKey: variable('KEY'), region: 'us' } as const
  const events = (got: readonly Got[]) => got.map(({ body }) => JSON.parse(body) as { event_action: string; dedup_key: string })

  it('opens, acknowledges and resolves one incident', async () => {
    const { url, got } = await receiver({ status: 202 })
    const channel = await open(settings, { env: { KEY: 'R0123456789' }, pagerduty: url })
    for (const kind of ['raised', 'acknowledged', 'resolved'] as const) await channel.send(outgoing(alertNoticeOf(detectionOf(), { kind })))
    expect(events(got).map(({ event_action, dedup_key }) => `${event_action} ${dedup_key}`)).toEqual([
      'trigger rootwarden/8f2c41d07a9b',
      'acknowledge rootwarden/8f2c41d07a9b',
      'resolve rootwarden/8f2c41d07a9b',
    ])
    expect(got[0]).toMatchObject({ path: '/v2/enqueue' })
    expect(channel.address).toBe('127.0.0.1:PORT, routing key …6789'.replace('PORT', new URL(url).port))
  })

  it('leaves no incident open after a test', async () => {
    const { url, got } = await receiver({ status: 202 })
    await (await open(settings, { env: { KEY: 'R0123456789' }, pagerduty: url })).send(outgoing(testNoticeOf('here')))
    expect(events(got).map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve'])
  })
})

describe('mail', () => {
  const settings = (port: number, host = '127.0.0.1') =>
    ({
      type: 'smtp',
      host,
      port,
      security: 'none',
      login: null,
      from: 'Rootwarden <rootwarden@example.com>',
      to: ['ana@example.com', 'bo@example.com'],
    }) as const

  it('arrives as one thread, with no header of a stranger', async () => {
    const sink = await startSmtpSink()
    stops.push(sink.stop)
    const channel = await open(settings(sink.port))
    const rule = { ...detectionOf().rule, title: `Root ${HOSTILE}` }
    expect(await channel.send(outgoing(alertNoticeOf(detectionOf({ rule }))))).toEqual({ ok: true, thread: null, receipt: 'taken' })
    await channel.send(outgoing(alertNoticeOf(detectionOf({ rule }), { kind: 'grown', id: '8f2c41d07a9b-2' })))
    const [first, second] = sink.mails.map(({ data }) => data.split('\n\n')[0] ?? '')
    expect(sink.mails[0]).toMatchObject({ from: 'rootwarden@example.com', to: ['ana@example.com', 'bo@example.com'] })
    expect(first).toContain('Message-ID: <8f2c41d07a9b@example.com>')
    expect(second).toContain('In-Reply-To: <8f2c41d07a9b@example.com>')
    expect(`${first}${second}`).not.toMatch(/^Bcc/im)
  })

  it.each([
    ['one recipient is unknown', { 'RCPT TO:<bo': '550 no such user' }, { ok: true, receipt: 'taken, but not for 1 of 2 recipients' }],
    ['all are unknown', { RCPT: '550 no such user' }, { ok: false, retry: false, because: 'the mail server answered 550' }],
    ['it is busy', { MAIL: '451 later' }, { ok: false, retry: true, because: 'the mail server answered 451' }],
  ])('when %s', async (_, faults, expected) => {
    const sink = await startSmtpSink(faults)
    stops.push(sink.stop)
    expect(await (await open(settings(sink.port))).send(raised)).toMatchObject(expected)
  })

  it('is never handed to another machine unencrypted', async () => {
    await expect(open(settings(25, 'mail.example.com'))).rejects.toThrow('mail.example.com would get mail unencrypted')
    const sink = await startSmtpSink({ STARTTLS: '502 not here' })
    stops.push(sink.stop)
    const sent = await (await open({ ...settings(sink.port), security: 'starttls' })).send(raised)
    expect(sent).toMatchObject({ ok: false })
    expect(sink.mails).toEqual([])
  })

  it('to nobody there is tried again', async () => {
    expect(await (await open(settings(9))).send(raised)).toMatchObject({ ok: false, retry: true })
  })
})

describe('standard output', () => {
  it.each([
    ['block', /^HIGH {2}Root signed in[\s\S]+\n\n$/],
    ['json', /^\{"alert":.*\}\n$/],
  ] as const)('as %s', async (style, expected) => {
    const written: string[] = []
    const channel = await open({ type: 'stdout', style }, { write: (words) => written.push(words) })
    await channel.send(raised)
    expect(written).toHaveLength(1)
    expect(written[0]).toMatch(expected)
    await channel.send(outgoing(digestNoticeOf()))
    expect(written[1]).toContain('37')
  })
})
