import { createTransport } from 'nodemailer'
import { mailNotice } from '../../core/alert/format/mail-notice.ts'
import { AppError } from '../../core/app-error.ts'
import type { SmtpSettings } from '../../ports/channel-settings.ts'
import type { Notifier, Sent } from '../../ports/notifier.ts'
import { isLoopback } from './address.ts'
import { TIMEOUT_MS } from './post.ts'

const fieldOf = (error: unknown, field: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, field) : undefined

/** 4xx: later; 5xx: never; no answer at all: the network. @see RFC 5321 §4.2.1 */
function failed(error: unknown): Sent {
  const answered = fieldOf(error, 'responseCode')
  // What the network or the certificate was refused for; `code` says ESOCKET of all of it.
  const name = String(fieldOf(error, 'originalCode') ?? fieldOf(error, 'code') ?? 'no reason')
  if (typeof answered !== 'number')
    return { ok: false, retry: true, retryAfterMs: null, because: `the mail server could not be reached (${name})` }
  return { ok: false, retry: answered < 500, retryAfterMs: null, because: `the mail server answered ${answered}` }
}

const domainOf = (address: string): string => /@([\w.-]+)/.exec(address)?.[1] ?? 'rootwarden.invalid'

/**
 * Sends notices as mail, encrypted except to this machine. The mails of one alert are one thread.
 * @throws AppError `channel_invalid` for a server elsewhere without encryption.
 */
export function smtpChannel(
  channel: string,
  settings: Omit<SmtpSettings, 'login' | 'type'>,
  login: { user: string; pass: string } | null,
): Notifier {
  const { host, port, security, from, to } = settings
  if (security === 'none' && !isLoopback(host))
    throw new AppError('channel_invalid', `The channel "${channel}" cannot be used: ${host} would get mail unencrypted.`, {
      kind: 'usage',
      hint: 'Set security to tls or starttls.',
    })
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(login === null ? {} : { auth: login }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    channel,
    address: `${to.join(', ')} by ${host}`,
    send: async ({ notice, text }) => {
      const { subject, text: plain, html, messageId, inReplyTo } = mailNotice(notice, text, domainOf(from))
      try {
        const info = await transport.sendMail({
          from,
          to: [...to],
          subject,
          text: plain,
          html,
          messageId,
          ...(inReplyTo === null ? {} : { inReplyTo, references: [inReplyTo] }),
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
        const rejected = info.rejected.length
        return { ok: true, thread: null, receipt: rejected === 0 ? 'taken' : `taken, but not for ${rejected} of ${to.length} recipients` }
      } catch (error) {
        return failed(error)
      }
    },
  }
}
