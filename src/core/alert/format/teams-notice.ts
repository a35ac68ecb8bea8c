import type { Json } from '../../canonical-json.ts'
import { limited } from '../../render/asff.ts'
import type { NoticeText } from '../notice-text.ts'
import { noticeLine } from './plain-notice.ts'

const RUN_CHARACTERS = 800
const MOST_FACTS = 20

/** A text run shows what it is given: no Markdown, no links, no mentions. A text block would read them. */
const run = (text: string, more: { readonly [key: string]: Json } = {}): Json => ({
  type: 'TextRun',
  text: limited(text, RUN_CHARACTERS),
  ...more,
})

const paragraph = (...inlines: readonly Json[]): Json => ({ type: 'RichTextBlock', inlines })

const colours: Readonly<Record<NoticeText['level'], string>> = {
  critical: 'attention',
  high: 'attention',
  medium: 'warning',
  low: 'default',
  informational: 'default',
}

/**
 * An Adaptive Card for the webhook of a Teams workflow ("Post to a channel when a webhook request is received").
 * @see Adaptive Cards schema 1.4, RichTextBlock and TextRun; a message has 28 KB at most.
 */
export function teamsNotice(text: NoticeText): { readonly [key: string]: Json } {
  const { level, summary, facts, steps, commands } = text
  const title = { weight: 'bolder', size: 'medium', color: colours[level] }
  const body: readonly Json[] = [
    paragraph(run(noticeLine(text), title)),
    ...(summary === '' ? [] : [paragraph(run(summary))]),
    ...facts.slice(0, MOST_FACTS).map(({ label, value }) => paragraph(run(`${label}  `, { weight: 'bolder' }), run(value))),
    ...(steps.length === 0 ? [] : [paragraph(run('Now', { weight: 'bolder' }))]),
    ...steps.map((step, index) => paragraph(run(`${index + 1}. ${step}`))),
    ...commands.map(({ label, value }) => paragraph(run(`${label}: `), run(value, { fontType: 'monospace' }))),
  ]
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: { $schema: 'http://adaptivecards.io/schemas/adaptive-card.json', type: 'AdaptiveCard', version: '1.4', body },
      },
    ],
  }
}
