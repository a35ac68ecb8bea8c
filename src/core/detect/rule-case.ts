import type { Level } from '../sigma/rule.ts'
import type { JsonObject } from '../trail/bounded-json.ts'

/** An example beside a rule: events that it must find (`hit.*.json`), or must not (`miss.*.json`). */
export interface RuleCase {
  readonly kind: 'hit' | 'miss'
  /** In the operator's words. */
  readonly name: string
  /** Where it stands. */
  readonly file: string
  readonly events: readonly JsonObject[]
  /** Only of a hit; `null` in a part: anything will do. */
  readonly expect: { readonly level: Level | null; readonly incidents: number | null }
  /** What is known of the world around, as the file says it; empty where it says nothing. */
  readonly context: JsonObject
}
