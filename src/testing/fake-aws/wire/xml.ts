/** A list whose elements are not called `member`; a flat one has no element around it. */
export class XmlList {
  readonly memberName: string
  readonly items: readonly unknown[]
  readonly flat: boolean

  constructor(memberName: string, items: readonly unknown[], flat = false) {
    this.memberName = memberName
    this.items = items
    this.flat = flat
  }
}

/** A map: `<entry><key>…</key><value>…</value></entry>` for each of its keys. */
export class XmlMap {
  readonly entries: Readonly<Record<string, unknown>>

  constructor(entries: Readonly<Record<string, unknown>>) {
    this.entries = entries
  }
}

/** Text that is XML already, for the few shapes with attributes (an S3 grantee's `xsi:type`). */
export class RawXml {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' }

export const escapeXml = (text: string): string => text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

function scalar(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z')
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return escapeXml(String(value))
}

function element(name: string, value: unknown, memberName: string): string {
  if (value === undefined || value === null) return ''
  if (value instanceof XmlList && value.flat) return value.items.map((item) => element(name, item, memberName)).join('')
  return `<${name}>${content(value, memberName)}</${name}>`
}

function content(value: unknown, memberName: string): string {
  if (value instanceof RawXml) return value.text
  if (value instanceof XmlList) return value.items.map((item) => element(value.memberName, item, memberName)).join('')
  if (value instanceof XmlMap) {
    return Object.entries(value.entries)
      .map(([key, entry]) => `<entry>${element('key', key, memberName)}${element('value', entry, memberName)}</entry>`)
      .join('')
  }
  if (Array.isArray(value)) return value.map((item) => element(memberName, item, memberName)).join('')
  if (value instanceof Date || value instanceof Uint8Array || !isRecord(value)) return scalar(value)
  return members(value, memberName)
}

/**
 * Writes an object's members as elements: objects nest, arrays become `<member>` (or `memberName`) elements, a `Date` is written
 * in ISO 8601, bytes in base64; absent members (`undefined`, `null`) are left out.
 */
export const members = (value: Readonly<Record<string, unknown>>, memberName = 'member'): string =>
  Object.entries(value)
    .map(([name, member]) => element(name, member, memberName))
    .join('')
