import { createServer } from 'node:https'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { noticeText } from '../../core/alert/notice-text.ts'
import type { Sent } from '../../ports/notifier.ts'
import { type Certificate, selfSigned } from '../../testing/certificate.ts'
import { alertNoticeOf } from '../../testing/notices.ts'
import { type SinkTls, startSmtpSink } from '../../testing/smtp-sink.ts'
import { smtpChannel } from './smtp-channel.ts'
import { webhookChannel } from './webhook-channel.ts'

const notice = alertNoticeOf()
const raised = { notice, text: noticeText(notice), thread: null }

const ours = selfSigned(['localhost', '127.0.0.1'])
const elsewhere = selfSigned(['mail.example.com'])
const expired = selfSigned(['localhost', '127.0.0.1'], new Date('2024-01-01T00:00:00Z'), new Date('2025-01-01T00:00:00Z'))

const usual = getCACertificates('default')
const trust = (...certificates: readonly Certificate[]): void =>
  setDefaultCACertificates([...usual, ...certificates.map(({ cert }) => cert)])

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  trust()
  await Promise.all(stops.splice(0).map((stop) => stop()))
})

/** Whom the server says it is, and what comes of it. */
const cases = [
  ['one that is trusted', ours, [ours], null],
  ['one that nobody vouches for', ours, [], 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['one of another host', elsewhere, [elsewhere], 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['one that has expired', expired, [expired], 'CERT_HAS_EXPIRED'],
] as const

describe('a webhook whose certificate is', () => {
  it.each(cases)('%s', async (_, certificate, trusted, refusal) => {
    const got: string[] = []
    const server = createServer(certificate, (request, response) => {
      got.push(String(request.headers['rootwarden-id']))
      response.end()
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    stops.push(() => new Promise((stopped) => server.close(() => stopped())))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    trust(...trusted)
    const sent = await webhookChannel('here', { url: `https://127.0.0.1:${port}/`, secret: 'shared', now: Date.now }).send(raised)
    expect(sent).toMatchObject(
      refusal === null ? { ok: true } : { ok: false, retry: true, because: `it could not be reached (${refusal})` },
    )
    expect(got).toEqual(refusal === null ? [notice.id] : [])
  })
})

describe.each([
  ['tls', 'at-once'],
  ['starttls', 'asked'],
] as const)('a mail server with %s whose certificate is', (security, when) => {
  async function sendBy(tls: SinkTls): Promise<{ readonly sent: Sent; readonly sink: Awaited<ReturnType<typeof startSmtpSink>> }> {
    const sink = await startSmtpSink({}, tls)
    stops.push(sink.stop)
    const settings = { host: '127.0.0.1', port: sink.port, security, from: 'rootwarden@example.com', to: ['ana@example.com'] }
    return { sent: await smtpChannel('here', settings, { user: 'ana', pass: 'secret' }).send(raised), sink }
  }

  it.each(cases)('%s', async (_, certificate, trusted, refusal) => {
    trust(...trusted)
    const { sent, sink } = await sendBy({ ...certificate, when })
    expect(sent).toMatchObject(
      refusal === null
        ? { ok: true, receipt: 'taken' }
        : { ok: false, retry: true, because: `the mail server could not be reached (${refusal})` },
    )
    expect(sink.mails.map(({ to }) => to)).toEqual(refusal === null ? [['ana@example.com']] : [])
    const saysWhoItIs = (line: string): boolean => /^(?:AUTH|MAIL)/.test(line)
    expect(sink.heard.clear.some(saysWhoItIs)).toBe(false)
    expect(sink.heard.encrypted.some(saysWhoItIs)).toBe(refusal === null)
  })
})
