/** One comparison of one property of a log event. */
export type Test =
  /** Text, in which `*` stands for any text; case matters. */
  | { readonly kind: 'text'; readonly negated: boolean; readonly text: string }
  | { readonly kind: 'regex'; readonly negated: boolean; readonly source: string }
  | { readonly kind: 'number'; readonly comparison: NumberComparison; readonly value: number }
  | { readonly kind: 'not-exists' }
  | { readonly kind: 'is'; readonly value: null | true | false }

export type NumberComparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** The way to a property: names, array positions, or `*` for any of them. */
export type Selector = readonly (string | number | typeof ANY)[]

/** The wildcard step of a selector, as in `$.*` and `$.list[*]`. */
export const ANY: unique symbol = Symbol('any')

export type Condition =
  | { readonly kind: 'test'; readonly selector: Selector; readonly test: Test }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }

export type ParsedPattern = { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly because: string }

/** A fault in the pattern, at a position counted from 0. */
class PatternFault extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

type Token =
  | { readonly kind: 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'selector'; readonly selector: Selector; readonly text: string; readonly at: number }
  | { readonly kind: 'quoted' | 'regex' | 'word' | 'end'; readonly text: string; readonly at: number }

const shapes = {
  blank: /\s+/y,
  sign: /&&|\|\||!=|<=|>=|[(){}=<>]/y,
  selector: /\$(?:\.(?:\*|[^\s.[\](){}=<>!&|"']+)|\[(?:\*|\d+|"[^"]*"|'[^']*')\])+/y,
  quoted: /"((?:[^"\\]|\\[\s\S])*)"/y,
  regex: /%((?:[^%\\]|\\[\s\S])+)%/y,
  word: /[^\s(){}=<>!&|"%$]+/y,
} as const

const selectorStep = /\.(\*|[^\s.[\]]+)|\[(\*|\d+|"[^"]*"|'[^']*')\]/g

function readSelector(text: string): Selector {
  return [...text.matchAll(selectorStep)].map(([, name, index]) => {
    if (name === '*' || index === '*') return ANY
    if (name !== undefined) return name
    const inner = index ?? ''
    return /^\d+$/.test(inner) ? Number(inner) : inner.slice(1, -1)
  })
}

function tokenise(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (shape: RegExp): RegExpExecArray | null => {
    shape.lastIndex = at
    return shape.exec(text)
  }
  while (at < text.length) {
    const blank = take(shapes.blank)
    if (blank !== null) {
      at += blank[0].length
      continue
    }
    const found = nextToken(take, at)
    if (found === null) throw new PatternFault(`${JSON.stringify(text.slice(at, at + 12))} is not understood`, at)
    tokens.push(found.token)
    at += found.length
  }
  return [...tokens, { kind: 'end', text: 'the end', at }]
}

function nextToken(take: (shape: RegExp) => RegExpExecArray | null, at: number): { token: Token; length: number } | null {
  const sign = take(shapes.sign)
  if (sign !== null) return { token: { kind: 'sign', text: sign[0], at }, length: sign[0].length }
  const selector = take(shapes.selector)
  if (selector !== null) {
    return { token: { kind: 'selector', selector: readSelector(selector[0]), text: selector[0], at }, length: selector[0].length }
  }
  const quoted = take(shapes.quoted)
  if (quoted !== null)
    return { token: { kind: 'quoted', text: (quoted[1] ?? '').replaceAll(/\\([\s\S])/g, '$1'), at }, length: quoted[0].length }
  const regex = take(shapes.regex)
  if (regex !== null) return { token: { kind: 'regex', text: regex[1] ?? '', at }, length: regex[0].length }
  const word = take(shapes.word)
  return word === null ? null : { token: { kind: 'word', text: word[0], at }, length: word[0].length }
}

/** Reads tokens from left to right; `&&` binds tighter than `||`, parentheses before both. */
class Reader {
  private readonly tokens: readonly Token[]
  private position = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  whole(): Condition {
    this.expect('{')
    const condition = this.anyOf()
    this.expect('}')
    if (this.next.kind !== 'end') throw new PatternFault(`${this.next.text} follows the closing brace`, this.next.at)
    return condition
  }

  private get next(): Token {
    return this.tokens[this.position] as Token
  }

  private take(): Token {
    const token = this.next
    this.position += 1
    return token
  }

  private accept(sign: string): boolean {
    const found = this.next.kind === 'sign' && this.next.text === sign
    if (found) this.position += 1
    return found
  }

  private expect(sign: string): void {
    const { text, at } = this.next
    if (!this.accept(sign)) throw new PatternFault(`${sign} is expected, not ${text}`, at)
  }

  private anyOf(): Condition {
    const of = [this.allOf()]
    while (this.accept('||')) of.push(this.allOf())
    return join('any', of)
  }

  private allOf(): Condition {
    const of = [this.single()]
    while (this.accept('&&')) of.push(this.single())
    return join('all', of)
  }

  private single(): Condition {
    if (this.accept('(')) {
      const inner = this.anyOf()
      this.expect(')')
      return inner
    }
    const token = this.take()
    if (token.kind !== 'selector') throw new PatternFault(`a property such as $.eventName is expected, not ${token.text}`, token.at)
    return { kind: 'test', selector: token.selector, test: this.test() }
  }

  private test(): Test {
    const operator = this.take()
    if (operator.kind === 'word') return this.keywordTest(operator)
    if (operator.kind !== 'sign' || !isComparison(operator.text))
      throw new PatternFault(`an operator is expected, not ${operator.text}`, operator.at)
    return comparisonTest(operator.text, this.take())
  }

  private keywordTest(keyword: Token): Test {
    const second = this.take()
    if (keyword.text === 'NOT' && second.text === 'EXISTS') return { kind: 'not-exists' }
    const value = keyword.text === 'IS' ? isValues.get(second.text) : undefined
    if (value === undefined) throw new PatternFault(`${keyword.text} ${second.text} is no operator`, keyword.at)
    return { kind: 'is', value }
  }
}

const isValues: ReadonlyMap<string, null | true | false> = new Map([
  ['NULL', null],
  ['TRUE', true],
  ['FALSE', false],
])

const isComparison = (text: string): text is NumberComparison => ['=', '!=', '<', '<=', '>', '>='].includes(text)

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

function comparisonTest(comparison: NumberComparison, operand: Token): Test {
  if (operand.kind === 'word' && plainNumber.test(operand.text)) return { kind: 'number', comparison, value: Number(operand.text) }
  if (comparison !== '=' && comparison !== '!=') throw new PatternFault(`${comparison} compares numbers, not ${operand.text}`, operand.at)
  const negated = comparison === '!='
  if (operand.kind === 'regex') return { kind: 'regex', negated, source: operand.text }
  if (operand.kind === 'word' || operand.kind === 'quoted') return { kind: 'text', negated, text: operand.text.replaceAll(/\*+/g, '*') }
  throw new PatternFault(`a value is expected, not ${operand.text}`, operand.at)
}

/** Flattens `a && (b && c)`; a single operand stands for itself. */
function join(kind: 'all' | 'any', of: readonly Condition[]): Condition {
  const flat = of.flatMap((each) => (each.kind === kind ? each.of : [each]))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : { kind, of: flat }
}

/**
 * Parses a metric filter pattern for JSON events: `{ ($.a = "x") && ($.b NOT EXISTS) }`.
 *
 * @returns what is wrong, and where, for anything else: a pattern of plain terms, one for space-separated logs, an unquoted text with a blank.
 * @see CloudWatch Logs User Guide, "Filter pattern syntax": precedence is `()`, then `&&`, then `||`.
 */
export function parseFilterPattern(text: string): ParsedPattern {
  try {
    return { ok: true, condition: new Reader(tokenise(text)).whole() }
  } catch (error) {
    if (error instanceof PatternFault) return { ok: false, because: `at character ${error.at + 1}: ${error.message}` }
    throw error
  }
}

/** `$.userIdentity.type`, however the pattern spelt it. */
export const printSelector = (selector: Selector): string =>
  selector.reduce<string>((path, step) => {
    if (step === ANY) return `${path}[*]`
    if (typeof step === 'number') return `${path}[${step}]`
    return /^[\w-]+$/.test(step) ? `${path}.${step}` : `${path}[${JSON.stringify(step)}]`
  }, '$')

/** A test without its selector: `!= "Yes"`. Two tests that mean the same print the same. */
export function printTest(test: Test): string {
  if (test.kind === 'not-exists') return 'NOT EXISTS'
  if (test.kind === 'is') return `IS ${String(test.value).toUpperCase()}`
  if (test.kind === 'number') return `${test.comparison} ${test.value}`
  const operator = test.negated ? '!=' : '='
  return test.kind === 'regex' ? `${operator} %${test.source}%` : `${operator} ${JSON.stringify(test.text)}`
}

/** The normal form: operands sorted, repetitions dropped, every text quoted, no needless parentheses. */
export function printCondition(condition: Condition): string {
  if (condition.kind === 'test') return `${printSelector(condition.selector)} ${printTest(condition.test)}`
  const parts = [
    ...new Set(condition.of.map((each) => (each.kind === 'any' ? `(${printCondition(each)})` : printCondition(each)))),
  ].toSorted()
  return parts.join(condition.kind === 'all' ? ' && ' : ' || ')
}
