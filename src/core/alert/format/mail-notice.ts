import { limited } from '../../render/asff.ts'
import { xmlText } from '../../render/xml.ts'
import type { Notice } from '../notice.ts'
import type { NoticeText } from '../notice-text.ts'
import { noticeLine, plainNotice } from './plain-notice.ts'

export interface Mail {
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Of this very mail; the same when it is sent again, so that a mailbox shows it once. */
  readonly messageId: string
  /** The thread's first mail, to which all others answer; `null` for what stands alone. */
  readonly inReplyTo: string | null
}

const SUBJECT_CHARACTERS = 180

const colours: Readonly<Record<NoticeText['level'], string>> = {
  critical: '#a40000',
  high: '#b23b00',
  medium: '#7a5c00',
  low: '#3d4a5c',
  informational: '#3d4a5c',
}

const rows = ({ facts }: NoticeText): string =>
  facts
    .map(
      ({ label, value }) =>
        `<tr><th align="left" valign="top" style="padding:2px 12px 2px 0;font-weight:600">${xmlText(label)}</th><td style="padding:2px 0">${xmlText(value)}</td></tr>`,
    )
    .join('')

function html(text: NoticeText): string {
  const { label, level, headline, summary, steps, commands } = text
  const doing = steps.length === 0 ? '' : `<p><b>Now</b></p><ol>${steps.map((step) => `<li>${xmlText(step)}</li>`).join('')}</ol>`
  const typing = commands.map((each) => `<p>${xmlText(each.label)}: <code>${xmlText(each.value)}</code></p>`).join('')
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head>',
    '<body style="font:15px/1.45 system-ui,sans-serif;color:#1c2430;max-width:44em">',
    `<p style="font-size:18px"><b style="color:${colours[level]}">${xmlText(label)}</b> ${xmlText(headline)}</p>`,
    summary === '' ? '' : `<p>${xmlText(summary)}</p>`,
    `<table style="border-collapse:collapse">${rows(text)}</table>`,
    doing,
    typing,
    '</body></html>',
  ].join('\n')
}

/**
 * A notice as a mail: plain text and HTML that loads nothing.
 * @param domain - right-hand side of the message ids; the sender's.
 */
export function mailNotice(notice: Notice, text: NoticeText, domain: string): Mail {
  const first = `<${notice.thread}@${domain}>`
  const isFirst = notice.subject === 'alert' && notice.kind === 'raised'
  return {
    subject: limited(noticeLine(text), SUBJECT_CHARACTERS),
    text: `${plainNotice(text).join('\n')}\n`,
    html: html(text),
    messageId: isFirst ? first : `<${notice.id}@${domain}>`,
    inReplyTo: isFirst || notice.subject !== 'alert' ? null : first,
  }
}
