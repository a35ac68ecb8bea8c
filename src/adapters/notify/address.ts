import { AppError } from '../../core/app-error.ts'

const refuse = (channel: string, because: string, hint: string): AppError =>
  new AppError('channel_invalid', `The channel "${channel}" cannot be used: ${because}.`, { kind: 'usage', hint })

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '[::1]'])

export const isLoopback = (host: string): boolean => LOOPBACK.has(host)

/**
 * The address that a channel posts to: https, or http on this machine.
 * @throws AppError `channel_invalid`, which does not repeat the address: it may be a secret.
 */
export function channelUrl(channel: string, text: string): URL {
  if (!URL.canParse(text)) throw refuse(channel, 'its url is no address', 'Write the whole address, beginning with https://')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    throw refuse(channel, 'its url holds a user or a password', 'Use an address without them; requests are signed instead.')
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url
  throw refuse(channel, 'its url is not https', 'Alerts leave this machine encrypted only: use an https:// address.')
}

/** Webhook addresses are secrets: the host, and the last four characters to tell two of them apart. */
export const shownUrl = (url: URL): string =>
  url.pathname.length + url.search.length <= 5 ? url.host : `${url.host}/…${url.href.slice(-4)}`
