import type { RegexFlags } from './rule.ts'

export type CompiledRegex =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  /** `because` is public words: look-around, a back reference, or a syntax error with its place. */
  | { readonly ok: false; readonly because: string }

/**
 * Regular expressions as Sigma wants them: found anywhere in the text, minding the case unless asked otherwise.
 *
 * Rules are input from strangers, so that an implementation must answer in time linear in the text, and refuse what it cannot
 * answer so (look-around, back references). JavaScript's own `RegExp` is none.
 */
export interface RegexEngine {
  readonly compile: (source: string, flags: RegexFlags) => CompiledRegex
}

/** What to do about a refused expression, whether it is wrong or only too much. */
export const REGEX_REMEDY = 'Write it in the syntax of RE2, which has no look-around and no back references, or with wildcards.'
