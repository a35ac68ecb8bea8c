import type { Refused } from './skipped.ts'

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

export interface JsonObject {
  readonly [key: string]: JsonValue
}

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Limits that no record of CloudTrail comes near (an event has 256 KB at most, its parameters 100 KB) and that keep hostile input
 * from exhausting memory or the stack.
 */
export interface JsonLimits {
  /** Of one record, or of one wrapped document that cannot be read piece by piece. */
  readonly maxBytes: number
  readonly maxDepth: number
  readonly maxStringBytes: number
}

export const JSON_LIMITS: JsonLimits = { maxBytes: 4 * 1024 * 1024, maxDepth: 64, maxStringBytes: 1024 * 1024 }

export type Parsed =
  { readonly ok: true; readonly value: unknown; readonly forbiddenKeys: number } | { readonly ok: false; readonly refused: Refused }

const refuse = (reason: Refused['reason'], detail: string): Parsed => ({ ok: false, refused: { reason, detail } })

const FORBIDDEN = '__proto__'

/** Deletes own `__proto__` keys, in place: whoever copies the object later would otherwise change its prototype. */
function deleteForbiddenKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let deleted = Object.hasOwn(value, FORBIDDEN) && Reflect.deleteProperty(value, FORBIDDEN) ? 1 : 0
  for (const member of Object.values(value)) deleted += deleteForbiddenKeys(member)
  return deleted
}

/** Whether a letter of a key may be written as an escape: those of ASCII letters all begin like this. */
export const mayDisguise = (text: { includes(part: string): boolean }): boolean => text.includes(String.raw`\u00`)

export const mayForbid = (text: { includes(part: string): boolean }): boolean => text.includes(FORBIDDEN) || mayDisguise(text)

/**
 * Parses JSON whose depth and strings are known to be within the limits.
 *
 * @param disguised - whether it may hold the escape of an ASCII letter.
 * @returns the value without own `__proto__` keys, and how many of those were deleted; `not-json` otherwise.
 */
export function parseChecked(text: string, disguised: boolean = mayDisguise(text)): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refuse('not-json', error instanceof Error ? error.message.slice(0, 120) : 'not JSON')
  }
  return { ok: true, value, forbiddenKeys: disguised || text.includes(FORBIDDEN) ? deleteForbiddenKeys(value) : 0 }
}

/** Whether lists and objects are nested deeper than that. Looks no deeper itself. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((member) => isDeeper(member, levels - 1))
  for (const key in value) {
    const member: unknown = (value as JsonObject)[key]
    if (typeof member === 'object' && isDeeper(member, levels - 1)) return true
  }
  return false
}

/**
 * Parses a list whose text is so short that no text or record in it can be too long, and looks at the depth of its elements afterwards.
 *
 * @param suspect - whether `__proto__`, or an escape of an ASCII letter, stands anywhere in it.
 * @returns the elements, each without own `__proto__` keys; `null` when it is no JSON, no list, or too deep.
 */
export function parseShallow(
  text: string,
  { maxDepth }: JsonLimits,
  suspect: boolean,
): readonly { readonly value: unknown; readonly forbiddenKeys: number }[] | null {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  if (!Array.isArray(list) || isDeeper(list, maxDepth + 1)) return null
  return list.map((value: unknown) => ({ value, forbiddenKeys: suspect ? deleteForbiddenKeys(value) : 0 }))
}

/** Depth and longest string of a JSON text, without parsing it: what a parser would have to hold. */
function measure(text: string): { readonly depth: number; readonly longest: number } {
  let depth = 0
  let deepest = 0
  let longest = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, (depth += 1))
    else if (code === 0x7d || code === 0x5d) depth -= 1
    else if (code === 0x22) {
      const start = at + 1
      at = start
      while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1
      longest = Math.max(longest, at - start)
    }
  }
  return { depth: deepest, longest }
}

export const tooLarge = (bytes: number, { maxBytes }: JsonLimits): Refused => ({
  reason: 'too-large',
  detail: `over ${maxBytes} bytes (${bytes} and more)`,
})
export const tooDeep = ({ maxDepth }: JsonLimits): Refused => ({ reason: 'too-deep', detail: `nested more than ${maxDepth} levels` })
export const stringTooLong = ({ maxStringBytes }: JsonLimits): Refused => ({
  reason: 'string-too-long',
  detail: `a text of more than ${maxStringBytes} bytes`,
})

/** Parses JSON that came inside of a text. Limits in bytes are applied to UTF-16 units: the same for ASCII, never stricter. */
export function parseWithin(text: string, limits: JsonLimits): Parsed {
  if (text.length > limits.maxBytes) return { ok: false, refused: tooLarge(text.length, limits) }
  const { depth, longest } = measure(text)
  if (depth > limits.maxDepth) return { ok: false, refused: tooDeep(limits) }
  return longest > limits.maxStringBytes ? { ok: false, refused: stringTooLong(limits) } : parseChecked(text)
}
