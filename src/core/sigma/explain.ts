import { interpretSelection, seenBy, valuesAt, valuesFound } from './interpret.ts'
import type { RegexEngine } from './regex-engine.ts'
import type { Condition, Item, Rule, Selection } from './rule.ts'
import { evaluateCondition, namesIn } from './truth.ts'
import { type SigmaEvent, textOf } from './value-text.ts'

/** Why a part of a rule holds or does not. */
export interface Trace {
  /** The part as its author wrote it, near enough: `selection and not filter`, `userIdentity.type: "Root"`. */
  readonly part: string
  readonly holds: boolean
  /** One sentence; empty where the parts inside say it all. */
  readonly because: string
  readonly of: readonly Trace[]
}

export interface Explanation {
  readonly matches: boolean
  /** The condition, taken apart down to the names of selections. */
  readonly condition: Trace
  /** Every selection, also those that the condition does not speak of. */
  readonly selections: readonly (Trace & { readonly name: string; readonly isUsed: boolean })[]
}

const LONGEST = 200
const MOST_VALUES = 5

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text)
const shown = (value: unknown): string => (value === undefined ? 'nothing' : shortened(JSON.stringify(value) ?? 'nothing'))

/** `a or b and not c`, with brackets where they are needed. */
export function writtenCondition(condition: Condition, inside = false): string {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const text = condition.of.map((part) => writtenCondition(part, true)).join(` ${condition.kind} `)
      return inside ? `(${text})` : text
    }
    case 'not':
      return `not ${writtenCondition(condition.of, true)}`
    case 'selection':
      return condition.name
    case 'count':
      return condition.written
  }
}

const writtenItem = ({ field, modifiers, values }: Item): string => {
  const key = [field ?? '', ...modifiers].join('|')
  const sought = values.map(({ written }) => shortened(written))
  return `${key === '' ? 'anywhere' : key}: ${sought.length === 1 ? sought.join('') : `[${sought.join(', ')}]`}`
}

function describeField(field: string, seen: readonly unknown[]): string {
  const isMissing = seen.every((value) => value === undefined)
  if (isMissing) return seen.length === 0 ? `${field} is an empty list` : `${field} is missing`
  const texts = seen.slice(0, MOST_VALUES).map(shown)
  const more = seen.length > MOST_VALUES ? ` and ${seen.length - MOST_VALUES} more` : ''
  return `${field} is ${texts.join(', ')}${more}`
}

const describeSeen = (item: Item, event: SigmaEvent): string =>
  item.field === null ? 'the event' : describeField(item.field, seenBy(item, event))

/** What stands in the fields that are compared with; a rule names them only. */
function describeReferred({ values }: Item, event: SigmaEvent): string {
  const tests = values.flatMap((value) => value.tests)
  const fields = [...new Set(tests.flatMap((test) => (test.kind === 'fieldref' ? [test.field] : [])))]
  return fields
    .slice(0, MOST_VALUES)
    .map((field) => `; ${describeField(field, valuesAt(event, field))}`)
    .join('')
}

/** A rule that asks one letter's case differently fails in a way that is hard to see; a near miss is worth naming. */
function nearMiss(item: Item, event: SigmaEvent): string {
  const isCased = item.modifiers.includes('cased')
  const texts = seenBy(item, event).flatMap((value) => textOf(value) ?? [])
  const hasCaseOnly =
    isCased && item.values.some(({ written }) => texts.some((text) => JSON.stringify(text).toLowerCase() === written.toLowerCase()))
  return hasCaseOnly ? '; it differs only in case, and "cased" minds that' : ''
}

function explainItem(item: Item, event: SigmaEvent, regex: RegexEngine | null): Trace {
  const found = valuesFound(item, event, regex)
  const isFound = item.every ? found.every(Boolean) : found.some(Boolean)
  const hits = item.values.filter((_, index) => found[index] === true).map(({ written }) => shortened(written))
  const misses = item.values.filter((_, index) => found[index] !== true).map(({ written }) => shortened(written))
  const seen = describeSeen(item, event)
  const fits = hits.length > 0 ? `${seen}, which fits ${hits.slice(0, MOST_VALUES).join(', ')}` : `${seen}, which fits none of the values`
  const missed = item.every && hits.length > 0 && misses.length > 0 ? `, but not ${misses.slice(0, MOST_VALUES).join(', ')}` : ''
  const turned = item.negated ? '; "neq" turns that round' : ''
  return {
    part: writtenItem(item),
    holds: isFound !== item.negated,
    because: `${fits}${missed}${describeReferred(item, event)}${turned}${isFound ? '' : nearMiss(item, event)}`,
    of: [],
  }
}

function explainSelection(selection: Selection, event: SigmaEvent, regex: RegexEngine | null): Trace {
  if (selection.kind === 'item') return explainItem(selection, event, regex)
  const of = selection.of.map((member) => explainSelection(member, event, regex))
  const isEvery = selection.kind === 'every'
  const part = isEvery ? 'all of these' : 'one of these'
  return { part, holds: isEvery ? of.every(({ holds }) => holds) : of.some(({ holds }) => holds), because: '', of }
}

function explainCondition(condition: Condition, holds: (name: string) => boolean): Trace {
  const part = writtenCondition(condition)
  const outcome = evaluateCondition(condition, holds)
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { part, holds: outcome, because: '', of: condition.of.map((inner) => explainCondition(inner, holds)) }
    case 'not':
      return { part, holds: outcome, because: '', of: [explainCondition(condition.of, holds)] }
    case 'selection':
      return { part, holds: outcome, because: `${condition.name} ${outcome ? 'holds' : 'does not hold'}`, of: [] }
    case 'count': {
      const held = condition.names.filter(holds)
      const because = `${held.length} of ${condition.names.length} hold${held.length === 1 ? 's' : ''}${held.length === 0 ? '' : `: ${held.join(', ')}`}`
      return { part, holds: outcome, because, of: [] }
    }
  }
}

/**
 * Says, part by part, why a rule matches an event or does not.
 *
 * Texts of the event stand in it as JSON texts, shortened; whoever shows them must still make them harmless for a terminal or a page.
 */
export function explain({ detection }: Pick<Rule, 'detection'>, event: SigmaEvent, regex: RegexEngine | null): Explanation {
  const used = namesIn(detection.condition)
  const holding = new Map([...detection.selections].map(([name, selection]) => [name, interpretSelection(selection, event, regex)]))
  const condition = explainCondition(detection.condition, (name) => holding.get(name) === true)
  const selections = [...detection.selections].map(([name, selection]) => ({
    name,
    isUsed: used.has(name),
    ...explainSelection(selection, event, regex),
  }))
  return { matches: condition.holds, condition, selections }
}
