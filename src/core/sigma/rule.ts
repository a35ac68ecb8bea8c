import type { Network } from './network.ts'
import type { TimePart } from './time-part.ts'

export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical'

/** From the least to the gravest. */
export const LEVELS: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical']

/** The graver of two levels; no level is less than any. */
export const graver = (a: Level | null, b: Level | null): Level | null =>
  (a === null ? -1 : LEVELS.indexOf(a)) >= (b === null ? -1 : LEVELS.indexOf(b)) ? a : b

/** `*` any run of characters, `?` one character, `-` one of the five dashes and slashes that Windows takes for a dash. */
export interface Wild {
  readonly wild: '*' | '?' | '-'
}

/** A text with wildcards, escapes already resolved: literal text and wildcards in turn. No pieces at all is the empty text. */
export type Pattern = readonly (string | Wild)[]

export type Place = 'whole' | 'contains' | 'startswith' | 'endswith'
export type Comparison = 'lt' | 'lte' | 'gt' | 'gte'

export interface RegexFlags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
}

/** What one value of a rule asks of one value of an event. */
export type Test =
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly cased: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** The field is missing, or is JSON's null. */
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly value: number }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: RegexFlags }
  | { readonly kind: 'cidr'; readonly network: Network }
  | { readonly kind: 'fieldref'; readonly field: string; readonly place: Place; readonly cased: boolean }
  | { readonly kind: 'time'; readonly part: TimePart; readonly operator: Comparison | 'eq'; readonly value: number }

/** One value as the author wrote it, and the tests it stands for (several when a modifier makes variants): any of them will do. */
export interface Value {
  readonly written: string
  readonly tests: readonly Test[]
}

/** `field|modifier: values`. */
export interface Item {
  readonly kind: 'item'
  /** `null` looks at every value of the event (a keyword). */
  readonly field: string | null
  readonly modifiers: readonly string[]
  readonly values: readonly Value[]
  /** All values must be found (`|all`), not just one. */
  readonly every: boolean
  /** The outcome of the whole item is turned round (`|neq`): a missing field then matches. */
  readonly negated: boolean
  readonly line: number
}

/** A map is every of its items, a list some of its members. */
export type Selection = Item | { readonly kind: 'every' | 'some'; readonly of: readonly Selection[] }

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'selection'; readonly name: string }
  /** At least `count` of the named selections; `written` is `1 of filter*`. */
  | { readonly kind: 'count'; readonly count: number; readonly names: readonly string[]; readonly written: string }

/** `null` in any part means: any. */
export interface Logsource {
  readonly category: string | null
  readonly product: string | null
  readonly service: string | null
}

export interface Detection {
  readonly selections: ReadonlyMap<string, Selection>
  readonly condition: Condition
}

export interface About {
  readonly title: string
  readonly id: string | null
  readonly name: string | null
  readonly status: string | null
  readonly description: string | null
  readonly author: string | null
  readonly date: string | null
  readonly modified: string | null
  readonly level: Level | null
  readonly tags: readonly string[]
  readonly references: readonly string[]
  readonly falsePositives: readonly string[]
  /** Fields of the event that a person should be shown. */
  readonly fields: readonly string[]
  readonly related: readonly { readonly id: string; readonly type: string }[]
  /** The line on which the document begins. */
  readonly line: number
}

export interface Rule extends About {
  readonly kind: 'rule'
  readonly logsource: Logsource
  readonly detection: Detection
}

/** Narrows other rules: they match only where the filter's own condition holds too. */
export interface Filter extends About {
  readonly kind: 'filter'
  readonly logsource: Logsource
  /** Ids or names; `any` narrows every rule of the same log source. */
  readonly rules: readonly string[] | 'any'
  readonly detection: Detection
}

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
] as const

export type CorrelationType = (typeof CORRELATION_TYPES)[number]
export type Bound = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq'

/** Every bound must hold. */
export type Bounds = Readonly<Partial<Record<Bound, number>>>

export interface Correlation extends About {
  readonly kind: 'correlation'
  readonly type: CorrelationType
  /** Ids, names or titles, in the author's order. */
  readonly rules: readonly string[]
  readonly groupBy: readonly string[]
  readonly timespanMs: number
  readonly bounds: Bounds
  /** The fields of which values are counted, added or averaged; several are taken together. */
  readonly valueFields: readonly string[]
  /** From 0 to 100; only for `value_percentile`. */
  readonly percentile: number | null
  /** Alias, then rule, then the field of that rule's events. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Whether the rules it refers to raise alerts of their own as well. */
  readonly generate: boolean
  /** Graver levels that the same incident reaches; ours, not Sigma's (`escalate`). */
  readonly escalate: readonly { readonly level: Level; readonly bounds: Bounds }[]
}

export type SigmaDocument = Rule | Filter | Correlation

/** What a document is called where nothing else will do. */
export const ruleKey = ({ id, name, title }: About): string => id ?? name ?? title
