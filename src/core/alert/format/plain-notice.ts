import { printable } from '../../render/printable.ts'
import { wrap } from '../../render/wrap.ts'
import type { NoticeText } from '../notice-text.ts'

const indented = (lead: string, text: string, columns: number): readonly string[] =>
  wrap(printable(text), columns - lead.length).map((line, index) => `${index === 0 ? lead : ' '.repeat(lead.length)}${line}`)

/** `CRITICAL  Root signed in … · prod (444455556666)`: one line that a terminal, a subject or a log can hold. */
export const noticeLine = ({ label, headline }: NoticeText): string => printable(`${label}  ${headline}`)

/**
 * A notice as plain text: what happened first, then what to do now. Nothing in it can move a cursor or turn the direction of writing.
 * @param columns - where lines are broken; commands are never broken.
 */
export function plainNotice(text: NoticeText, columns = 78): readonly string[] {
  const width = Math.max(0, ...text.facts.map(({ label }) => label.length))
  return [
    ...wrap(noticeLine(text), columns),
    ...(text.summary === '' ? [] : wrap(printable(text.summary), columns)),
    ...text.facts.flatMap(({ label, value }) => indented(`  ${label.padEnd(width)}  `, value, columns)),
    ...(text.steps.length === 0 ? [] : ['Now:']),
    ...text.steps.flatMap((step, index) => indented(`  ${index + 1}. `, step, columns)),
    ...text.commands.map(({ label, value }) => `${label}: ${printable(value)}`),
  ]
}
