import type { Json } from '../../canonical-json.ts'
import { limited } from '../../render/asff.ts'
import { printable } from '../../render/printable.ts'
import type { NoticeText } from '../notice-text.ts'
import { noticeLine } from './plain-notice.ts'

const SECTION_CHARACTERS = 2800
const MOST_FACTS = 20

/**
 * Text of strangers in Slack's mark-up: it can open no link, mention nobody (`<!channel>`), and begin no bold, italic, struck or code.
 * @see Slack, "Formatting text for app surfaces": only `&`, `<` and `>` are escaped there; the rest is broken up by a word joiner.
 */
export const slackText = (text: string): string =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`]/g, (character) => `\u2060${character}\u2060`)
    .replaceAll(/[@#](?=\w)/g, (character) => `${character}\u2060`)

const short = (text: string): string => slackText(limited(text, 500))

/** As many whole lines as Slack takes in one block. */
function fitting(lines: readonly string[]): string {
  let text = ''
  for (const line of lines) {
    if (text.length + line.length + 2 > SECTION_CHARACTERS) return `${text}\n…`
    text += text === '' ? line : `\n${line}`
  }
  return text
}

/** `verbatim`: Slack makes no links of what looks like addresses, and no mentions of names. */
const section = (lines: readonly string[]): readonly Json[] =>
  lines.length === 0 ? [] : [{ type: 'section', text: { type: 'mrkdwn', verbatim: true, text: fitting(lines) } }]

/** The body of a message for an incoming webhook or `chat.postMessage`. */
export function slackNotice(text: NoticeText): { readonly [key: string]: Json } {
  const { facts, steps, commands, summary } = text
  return {
    text: short(noticeLine(text)),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      ...section([`*${slackText(text.label)}*  ${short(text.headline)}`]),
      ...section(summary === '' ? [] : [short(summary)]),
      ...section(facts.slice(0, MOST_FACTS).map(({ label, value }) => `*${slackText(label)}* ${short(value)}`)),
      ...section(steps.length === 0 ? [] : ['*Now*', ...steps.map((step, index) => `${index + 1}. ${short(step)}`)]),
      ...section(commands.map(({ label, value }) => `${slackText(label)}: ${short(value)}`)),
    ],
  }
}
