import { printable } from './printable.ts'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Text for an XML 1.0 document, in an element or an attribute; what XML cannot carry is shown as an escape. */
export const xmlText = (text: string): string => printable(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)

/** `name="value"` for each, led by a space; escaped. */
export const xmlAttributes = (attributes: Readonly<Record<string, string | number>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('')
