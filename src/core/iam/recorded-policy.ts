import type { JsonValue } from '../trail/bounded-json.ts'
import { type ParsedPolicy, parsePolicy } from './policy-document.ts'

/** `%7B%22Version…`: how IAM hands policies out. */
function decoded(text: string): string {
  if (!/^\s*%7b/i.test(text)) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Reads a policy out of a CloudTrail record, where it stands as JSON in a text, as that text percent-encoded, or (S3) as an object.
 *
 * @returns `null` where there is none, or one that AWS would not have accepted.
 */
export function recordedPolicy(value: JsonValue | undefined): ParsedPolicy | null {
  if (value === undefined || value === null || value === '') return null
  const parsed = parsePolicy(typeof value === 'string' ? decoded(value) : JSON.stringify(value))
  return parsed.ok ? parsed.policy : null
}
