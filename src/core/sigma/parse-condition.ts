import { nearest } from '../nearest.ts'
import { compileGlob } from './glob.ts'
import type { Condition, Pattern } from './rule.ts'

/** What is wrong with a condition, and what to write instead. */
export interface ConditionFault {
  readonly message: string
  readonly remedy: string
}

export type ParsedCondition = { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly fault: ConditionFault }

/** Thrown and caught in this file only: it spares every step of the descent a second return value. */
class Faulty extends Error {
  readonly fault: ConditionFault

  constructor(message: string, remedy: string) {
    super(message)
    this.fault = { message, remedy }
  }
}

const DEEPEST = 100

const tokensOf = (text: string): readonly string[] => text.match(/[()|]|[^\s()|]+/g) ?? []

/** Only `*` is a wildcard in names of selections. */
const namePattern = (written: string): Pattern =>
  written.split('*').flatMap((part, index) => (index === 0 ? [part] : [{ wild: '*' as const }, part]))

/** Names that begin with an underscore are left out, unless the pattern asks for them in so many words. */
function namesFor(pattern: string, names: readonly string[]): readonly string[] {
  const wanted = pattern.toLowerCase() === 'them' ? '*' : pattern
  const matches = compileGlob(namePattern(wanted))
  return names.filter((name) => matches(name) && (wanted.startsWith('_') || !name.startsWith('_')))
}

class Descent {
  readonly #tokens: readonly string[]
  readonly #names: readonly string[]
  #at = 0

  constructor(text: string, names: readonly string[]) {
    this.#tokens = tokensOf(text)
    this.#names = names
  }

  whole(): Condition {
    const condition = this.#or(0)
    const rest = this.#peek()
    if (rest === ')') throw new Faulty('a closing bracket has no opening one', 'Delete it, or open it earlier.')
    if (rest !== undefined) throw new Faulty(`"${rest}" follows where the condition should end`, 'Put "and" or "or" between the parts.')
    return condition
  }

  #peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead]
  }

  #takeWord(word: string): boolean {
    const found = this.#peek()?.toLowerCase() === word
    if (found) this.#at += 1
    return found
  }

  #chain(kind: 'and' | 'or', next: () => Condition): Condition {
    const first = next()
    const of = [first]
    while (this.#takeWord(kind)) of.push(next())
    return of.length === 1 ? first : { kind, of }
  }

  #or(depth: number): Condition {
    if (depth > DEEPEST) throw new Faulty('the condition is nested too deeply', 'Write it with fewer brackets.')
    return this.#chain('or', () => this.#chain('and', () => this.#not(depth)))
  }

  #not(depth: number): Condition {
    let isNegated = false
    while (this.#takeWord('not')) isNegated = !isNegated
    const operand = this.#operand(depth)
    return isNegated ? { kind: 'not', of: operand } : operand
  }

  #operand(depth: number): Condition {
    const token = this.#peek()
    if (token === undefined) throw new Faulty('the condition breaks off', 'Name a selection at its end.')
    if (token === ')') throw new Faulty('a selection is missing before a closing bracket', 'Name one.')
    if (['and', 'or'].includes(token.toLowerCase())) throw new Faulty(`a selection is missing before "${token}"`, 'Name one.')
    if (this.#peek(1)?.toLowerCase() === 'of') return this.#count(token)
    this.#at += 1
    if (token !== '(') return this.#selection(token)
    const inner = this.#or(depth + 1)
    if (!this.#takeWord(')')) throw new Faulty('a bracket is not closed', 'Close it.')
    return inner
  }

  #selection(name: string): Condition {
    if (this.#names.includes(name)) return { kind: 'selection', name }
    const meant = nearest(name, this.#names)
    if (name.includes('*')) throw new Faulty(`"${name}" stands for several selections`, `Write "1 of ${name}" or "all of ${name}".`)
    throw new Faulty(
      `there is no selection "${name}"`,
      meant === null ? `There are: ${this.#names.join(', ')}.` : `Did you mean "${meant}"?`,
    )
  }

  #count(quantity: string): Condition {
    const pattern = this.#peek(2)
    if (pattern === undefined) throw new Faulty(`"${quantity} of" names nothing`, 'Write "them", or a name with *.')
    this.#at += 3
    const written = `${quantity} of ${pattern}`
    const names = namesFor(pattern, this.#names)
    if (names.length === 0) throw new Faulty(`"${written}" finds no selection`, `There are: ${this.#names.join(', ')}.`)
    const word = quantity.toLowerCase()
    const count = word === 'all' ? names.length : word === 'any' ? 1 : /^[1-9]\d{0,3}$/.test(word) ? Number(word) : null
    if (count === null) throw new Faulty(`"${written}" does not say how many`, 'Write "1 of", "any of" or "all of".')
    if (count > names.length) throw new Faulty(`"${written}" asks for more selections than the ${names.length} there are`, 'Ask for fewer.')
    return { kind: 'count', count, names, written }
  }
}

const AGGREGATION = `Write a correlation document (type: event_count, group-by, timespan, condition) that refers to this rule.`

/**
 * Reads a condition over the selections that exist. From the weakest to the strongest: `or`, `and`, `not`, `1 of …`, brackets.
 *
 * @param names - the search identifiers of the rule.
 */
export function parseCondition(text: string, names: readonly string[]): ParsedCondition {
  const tokens = tokensOf(text)
  if (tokens.length === 0) return { ok: false, fault: { message: 'the condition is empty', remedy: 'Name a selection.' } }
  if (tokens.includes('near') && !names.includes('near')) {
    const remedy = 'Write a correlation document of type temporal that refers to both rules.'
    return { ok: false, fault: { message: '"near" is not part of Sigma any more', remedy } }
  }
  if (tokens.includes('|'))
    return { ok: false, fault: { message: 'counting inside a condition is not part of Sigma any more', remedy: AGGREGATION } }
  try {
    return { ok: true, condition: new Descent(text, names).whole() }
  } catch (error) {
    if (error instanceof Faulty) return { ok: false, fault: error.fault }
    throw error
  }
}
