import type { Hit, NativeRule } from '../core/detect/native-rule.ts'
import { NO_CONTEXT } from '../core/detect/context.ts'
import { viewOf } from '../core/detect/event-view.ts'
import { type Explanation, explain } from '../core/sigma/explain.ts'
import { parseDocuments } from '../core/sigma/parse-rule.ts'
import type { RegexEngine } from '../core/sigma/regex-engine.ts'
import type { Correlation, SigmaDocument } from '../core/sigma/rule.ts'
import { type TrailEvent, hasFailed } from '../core/trail/event.ts'
import type { FoundRule } from './all-rules.ts'

/** Why one part of a rule matches an event, or does not. */
export type ExplainedPart =
  | { readonly kind: 'sigma'; readonly title: string; readonly explanation: Explanation }
  /** Counts or joins what other parts match; one event cannot show it. */
  | { readonly kind: 'correlation'; readonly title: string; readonly rules: readonly string[]; readonly type: Correlation['type'] }
  | { readonly kind: 'code'; readonly title: string; readonly looks: boolean; readonly hit: Hit | null }
  /** Needs what happened before; one event cannot show it. */
  | { readonly kind: 'history'; readonly title: string; readonly looks: boolean }

/** Whether a rule that is code is shown such an event at all. */
function looksAt({ sees: { eventNames, ofRoot = [], root, denied } }: NativeRule, event: TrailEvent): boolean {
  const isNamed = (names: readonly string[]): boolean => names.some((name) => name.toLowerCase() === event.name.toLowerCase())
  if (event.identity.type === 'Root' && (root || isNamed(ofRoot))) return true
  if (denied === true && hasFailed(event) && /denied|unauthorized/i.test(event.errorCode ?? '')) return true
  return isNamed(eventNames)
}

function explainCode(rule: NativeRule, event: TrailEvent): ExplainedPart {
  const looks = looksAt(rule, event)
  if (rule.kind === 'history') return { kind: 'history', title: rule.name, looks }
  return { kind: 'code', title: rule.name, looks, hit: looks ? rule.match(event, NO_CONTEXT) : null }
}

function explainDocument(document: SigmaDocument, event: TrailEvent, regex: RegexEngine): ExplainedPart {
  if (document.kind === 'correlation') return { kind: 'correlation', title: document.title, rules: document.rules, type: document.type }
  return { kind: 'sigma', title: document.title, explanation: explain(document, viewOf(event, NO_CONTEXT.placeOf), regex) }
}

/**
 * Says, part by part, why a rule matches an event or does not.
 *
 * What is known of the world around (organisation, places, approvals) is left out: rules that are code say what they assume then.
 */
export function explainEvent(event: TrailEvent, found: FoundRule, regex: RegexEngine): readonly ExplainedPart[] {
  if (found.kind === 'file') return [explainDocument(found.rule.document, event, regex)]
  const { documents, native } = found.folder
  const parsed = parseDocuments(documents.map((value) => ({ value, positionOf: () => ({ line: 1, column: 1 }) })))
  return [...parsed.documents.map((document) => explainDocument(document, event, regex)), ...native.map((rule) => explainCode(rule, event))]
}

/** Whether any part matches by this event alone. */
export const matchesAlone = (parts: readonly ExplainedPart[]): boolean =>
  parts.some((part) => (part.kind === 'sigma' && part.explanation.matches) || (part.kind === 'code' && part.hit !== null))
