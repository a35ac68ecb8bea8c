import { printable } from '../printable.ts'

/** Text that is HTML already. Only `html` and `trustedMarkup` make it, so that nothing else reaches a page unescaped. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: markup stays as it is, all other text is escaped, `null` and `false` are nothing. */
export type Part = Markup | string | number | null | false | readonly Part[]

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeText = (text: string): string => printable(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)

function textOf(part: Part): string {
  if (part === null || part === false) return ''
  if (part instanceof Markup) return part.text
  if (typeof part === 'string') return escapeText(part)
  return typeof part === 'number' ? String(part) : part.map(textOf).join('')
}

/** A template that escapes what it is given, for elements and for attributes in quotation marks. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((string, index) => string + textOf(parts[index] ?? null)).join(''))

/** For constants of our own source alone, such as the style sheet. */
export const trustedMarkup = (text: string): Markup => new Markup(text)
