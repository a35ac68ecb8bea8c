import { printable } from './printable.ts'

/**
 * Text of other people inside Markdown: shown as it is, never as a heading, a link, a cell's border, HTML or a mention.
 * GitHub sends a message to whoever is mentioned, so the sign and the name are kept apart.
 */
export const markdownText = (text: string): string =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~]/g, (character) => `\\${character}`)
    .replaceAll(/(^|[^\w])@(?=\w)/g, '$1@\u2060')
    .replace(/^(\s*)([#+=-]|\d+[.)])/, '$1\\$2')

/** Inline code; text with a backtick of its own gets a longer fence. A bar would end a table's cell even here. */
export function markdownCode(text: string): string {
  const safe = printable(text).replaceAll('|', '\\|')
  const longest = Math.max(0, ...Array.from(safe.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `\`${safe}\`` : `${fence} ${safe} ${fence}`
}

/** A table; the cells are Markdown already. */
export const markdownTable = (headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${headings.join(' | ')} |`,
  `|${headings.map(() => '---').join('|')}|`,
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
]
