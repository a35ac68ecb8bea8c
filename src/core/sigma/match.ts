import { compilePresence, compileProbe, someLeaf } from './field-path.ts'
import { compileGlob } from './glob.ts'
import { isInNetwork } from './network.ts'
import { fold, folded, literal, literalOf, placed } from './pattern.ts'
import type { Problem } from './problem.ts'
import { REGEX_REMEDY, type RegexEngine } from './regex-engine.ts'
import type { Comparison, Condition, Item, Rule, Selection, Test } from './rule.ts'
import { timePart } from './time-part.ts'
import { type SigmaEvent, numberOf, textOf } from './value-text.ts'

export type Matcher = (event: SigmaEvent) => boolean

export interface MatchOptions {
  /** `null`: rules with regular expressions are refused. */
  readonly regex: RegexEngine | null
}

export type CompiledRule = { readonly ok: true; readonly matches: Matcher } | { readonly ok: false; readonly problems: readonly Problem[] }

/** Looks at one value; `folded` is given along so that its case is folded once for all tests of an item. */
type TextTest = (text: string, folded: string) => boolean
type ValueTest = (value: unknown) => boolean

export const compares: Readonly<Record<Comparison | 'eq', (left: number, right: number) => boolean>> = {
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
  eq: (left, right) => left === right,
}

/** What went wrong while compiling, by line of the item. */
interface Context {
  readonly regex: RegexEngine | null
  readonly problems: Problem[]
}

function regexTest(test: Extract<Test, { kind: 'regex' }>, item: Item, { regex, problems }: Context): TextTest {
  const compiled = regex?.compile(test.source, test.flags) ?? { ok: false, because: 'no engine for regular expressions is at hand' }
  if (compiled.ok) return compiled.test
  const path = [item.field ?? '', ...item.modifiers].join('|')
  const message = `the regular expression ${JSON.stringify(test.source)} is refused: ${compiled.because}`
  problems.push({
    path,
    line: item.line,
    column: 1,
    message,
    remedy: REGEX_REMEDY,
  })
  return () => false
}

/** Tests that see a text, and never null or a missing field. */
function textTest(test: Test, item: Item, context: Context): TextTest | null {
  if (test.kind === 'regex') return regexTest(test, item, context)
  if (test.kind === 'cidr') return (text) => isInNetwork(text, test.network)
  if (test.kind !== 'pattern') return null
  if (test.cased) return compileGlob(test.pattern)
  const matches = compileGlob(folded(test.pattern))
  return (_, lower) => matches(lower)
}

/** Tests that see the value itself. */
function valueTest(test: Test): ValueTest | null {
  switch (test.kind) {
    case 'null':
      return (value) => value === undefined || value === null
    case 'number':
      return (value) => value === test.value || value === String(test.value)
    case 'boolean':
      return (value) => value === test.value || (typeof value === 'string' && fold(value) === String(test.value))
    case 'compare': {
      const holds = compares[test.operator]
      return (value) => {
        const number = numberOf(value)
        return number !== null && holds(number, test.value)
      }
    }
    case 'time': {
      const holds = compares[test.operator]
      return (value) => {
        const part = typeof value === 'string' ? timePart(value, test.part) : null
        return part !== null && holds(part, test.value)
      }
    }
    default:
      return null
  }
}

/**
 * Most values are written as the rule writes them, or have another length: no text of another length folds to an ASCII word. Only what
 * is neither has to be folded.
 */
function anyWord(written: ReadonlySet<string>): ValueTest {
  const words = new Set([...written].map(fold))
  const hasLength: boolean[] = []
  for (const { length } of words) hasLength[length] = true
  return (value) => {
    const text = textOf(value)
    return text !== null && hasLength[text.length] === true && (written.has(text) || words.has(fold(text)))
  }
}

/** One test of a value out of many that will do. Plain texts without wildcards become one look into a set. */
function anyTest(tests: readonly Test[], item: Item, context: Context): ValueTest {
  const written = new Set<string>()
  const textTests: TextTest[] = []
  const valueTests: ValueTest[] = []
  for (const test of tests) {
    const word = test.kind === 'pattern' && !test.cased ? literalOf(test.pattern) : null
    if (word === null) {
      const ofText = textTest(test, item, context)
      const ofValue = valueTest(test)
      if (ofText !== null) textTests.push(ofText)
      if (ofValue !== null) valueTests.push(ofValue)
    } else written.add(word)
  }
  const words = new Set([...written].map(fold))
  const hasText = words.size + textTests.length > 0
  if (textTests.length + valueTests.length === 0 && [...words].every((word) => /^[ -~]*$/.test(word))) return anyWord(written)
  return (value) => {
    if (valueTests.some((accepts) => accepts(value))) return true
    const text = hasText ? textOf(value) : null
    if (text === null) return false
    const lower = fold(text)
    return words.has(lower) || textTests.some((accepts) => accepts(text, lower))
  }
}

/** Compares with the text of another field; wildcards in it are plain characters. */
function fieldTest(test: Extract<Test, { kind: 'fieldref' }>, field: string): Matcher {
  const [here, there] = [compileProbe(field), compileProbe(test.field)]
  const cased = (text: string): string => (test.cased ? text : fold(text))
  return (event) =>
    there(event, (other) => {
      const sought = textOf(other)
      if (sought === null) return false
      const matches = compileGlob(placed(literal(cased(sought)), test.place))
      return here(event, (value) => {
        const text = textOf(value)
        return text !== null && matches(cased(text))
      })
    })
}

/** Whether some value at the item's field passes one of the tests. */
function compileTests(tests: readonly Test[], item: Item, context: Context): Matcher {
  const { field } = item
  const ofFields = tests.filter((test) => test.kind === 'fieldref')
  const ofPresence = tests.filter((test) => test.kind === 'exists')
  const accepts = anyTest(tests, item, context)
  if (field === null) return (event) => someLeaf(event, accepts)
  const probe = compileProbe(field)
  if (ofFields.length > 0) {
    const matchers = ofFields.map((test) => fieldTest(test, field))
    return (event) => matchers.some((matches) => matches(event))
  }
  if (ofPresence.length > 0) {
    const isPresent = compilePresence(field)
    return (event) => ofPresence.some(({ expected }) => isPresent(event) === expected)
  }
  return (event) => probe(event, accepts)
}

function compileItem(item: Item, context: Context): Matcher {
  const found: Matcher = item.every
    ? every(item.values.map(({ tests }) => compileTests(tests, item, context)))
    : compileTests(
        item.values.flatMap(({ tests }) => tests),
        item,
        context,
      )
  return item.negated ? (event) => !found(event) : found
}

function every(matchers: readonly Matcher[]): Matcher {
  const [only, ...more] = matchers
  if (only !== undefined && more.length === 0) return only
  return (event) => {
    for (const matches of matchers) if (!matches(event)) return false
    return true
  }
}

function some(matchers: readonly Matcher[]): Matcher {
  const [only, ...more] = matchers
  if (only !== undefined && more.length === 0) return only
  return (event) => {
    for (const matches of matchers) if (matches(event)) return true
    return false
  }
}

function compileSelection(selection: Selection, context: Context): Matcher {
  if (selection.kind === 'item') return compileItem(selection, context)
  const of = selection.of.map((member) => compileSelection(member, context))
  return selection.kind === 'every' ? every(of) : some(of)
}

function compileCondition(condition: Condition, selections: ReadonlyMap<string, Matcher>): Matcher {
  const named = (name: string): Matcher => selections.get(name) ?? (() => false)
  switch (condition.kind) {
    case 'and':
      return every(condition.of.map((part) => compileCondition(part, selections)))
    case 'or':
      return some(condition.of.map((part) => compileCondition(part, selections)))
    case 'not': {
      const inner = compileCondition(condition.of, selections)
      return (event) => !inner(event)
    }
    case 'selection':
      return named(condition.name)
    case 'count': {
      const of = condition.names.map(named)
      if (condition.count === 1) return some(of)
      if (condition.count === of.length) return every(of)
      return (event) => of.filter((matches) => matches(event)).length >= condition.count
    }
  }
}

/**
 * Compiles a rule to closures, once. The matcher never throws on what `JSON.parse` gives, and takes a time that no event can stretch
 * beyond its size times that of the rule.
 *
 * @returns the problems of regular expressions that the engine refuses, or of all of them when there is no engine.
 */
export function compile(rule: Pick<Rule, 'detection'>, { regex }: MatchOptions): CompiledRule {
  const context: Context = { regex, problems: [] }
  const selections = new Map([...rule.detection.selections].map(([name, selection]) => [name, compileSelection(selection, context)]))
  const matches = compileCondition(rule.detection.condition, selections)
  return context.problems.length > 0 ? { ok: false, problems: context.problems } : { ok: true, matches }
}
