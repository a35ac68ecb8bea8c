/** One CloudTrail record, or any other event, as `JSON.parse` gives it. Whoever reads files caps its size and its depth. */
export type SigmaEvent = Readonly<Record<string, unknown>>

export const isRecord = (value: unknown): value is SigmaEvent => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The text that patterns see: a text itself, the text of a number or a boolean, the compact JSON of an object in the order of its keys.
 *
 * @returns `null` for null and for a missing field, which no pattern matches, not even `*`.
 */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : null
}

const decimal = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|Infinity)$/

/** The number of a number, or of a text that is one in decimal digits; `null` for everything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && decimal.test(value) ? Number(value) : null
}
