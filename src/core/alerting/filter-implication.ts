import { ANY, type Condition, type Selector, type Test, printCondition, printSelector, printTest } from './filter-pattern.ts'
import { type Doubts, type Leaf, matchesFilterText, passesTest } from './filter-match.ts'
import { wildcardOverlap, wildcardWithin } from './wildcard.ts'

/** Values of the properties, by selector, with which the one condition holds and the other does not; `undefined` is an absent property. */
export type Example = Readonly<Record<string, Leaf>>

export type Implication =
  | { readonly answer: 'yes' }
  | { readonly answer: 'no'; readonly example: Example }
  | { readonly answer: 'undecided'; readonly because: string }

/** One kind of value that a property may have: which of its tests hold for it, and an example where one is known. */
interface State {
  readonly truths: readonly boolean[]
  readonly example: { readonly value: Leaf } | null
}

interface Property {
  readonly selector: string
  /** Where each of its tests, as printed, stands among the truths of a state. */
  readonly tests: ReadonlyMap<string, number>
  readonly states: readonly State[]
}

const mostWildcards = 8
const mostCombinations = 100_000

class TooLarge extends Error {}

const testsOf = (condition: Condition): readonly (readonly [Selector, Test])[] =>
  condition.kind === 'test' ? [[condition.selector, condition.test]] : condition.of.flatMap(testsOf)

/**
 * Whether every event that fulfils `left` fulfils `right` too, by exact reasoning over the kinds of value that each property may have.
 *
 * @param missingDiffers - how `!=` treats an absent property; ask for both, since AWS does not say.
 * @returns `undecided` where the patterns are too large, or where only combinations speak against it that may not exist.
 */
export function implies(left: Condition, right: Condition, missingDiffers: boolean): Implication {
  try {
    const properties = propertiesOf([left, right], missingDiffers)
    const combinations = properties.reduce((product, { states }) => product * states.length, 1)
    if (combinations > mostCombinations) throw new TooLarge('it has too many conditions')
    return search(properties, compile(left, properties), compile(right, properties))
  } catch (error) {
    if (error instanceof TooLarge) return { answer: 'undecided', because: error.message }
    throw error
  }
}

/** Whether two patterns match the same events, however their operands are ordered, quoted and grouped. */
export function meansTheSame(one: Condition, other: Condition): boolean {
  if (printCondition(one) === printCondition(other)) return true
  return [true, false].every((missing) => implies(one, other, missing).answer === 'yes' && implies(other, one, missing).answer === 'yes')
}

type Chosen = readonly State[]
type Truth = (chosen: Chosen) => boolean

function compile(condition: Condition, properties: readonly Property[]): Truth {
  if (condition.kind === 'test') {
    const name = printSelector(condition.selector)
    const place = properties.findIndex(({ selector }) => selector === name)
    const index = (properties[place] as Property).tests.get(printTest(condition.test)) as number
    return (chosen) => (chosen[place] as State).truths[index] === true
  }
  const parts = condition.of.map((each) => compile(each, properties))
  return condition.kind === 'all' ? (chosen) => parts.every((part) => part(chosen)) : (chosen) => parts.some((part) => part(chosen))
}

function search(properties: readonly Property[], left: Truth, right: Truth): Implication {
  let doubtful = false
  for (const chosen of combinationsOf(properties)) {
    if (!left(chosen) || right(chosen)) continue
    if (chosen.every(({ example }) => example !== null)) {
      const values = properties.map(({ selector }, place) => [selector, chosen[place]?.example?.value] as const)
      return { answer: 'no', example: Object.fromEntries(values) }
    }
    doubtful = true
  }
  return doubtful ? { answer: 'undecided', because: 'its wildcards or regular expressions cannot be compared exactly' } : { answer: 'yes' }
}

function* combinationsOf(properties: readonly Property[], chosen: readonly State[] = []): Generator<Chosen> {
  const property = properties[chosen.length]
  if (property === undefined) {
    yield chosen
    return
  }
  for (const state of property.states) yield* combinationsOf(properties, [...chosen, state])
}

function propertiesOf(conditions: readonly Condition[], missingDiffers: boolean): readonly Property[] {
  const bySelector = new Map<string, { selector: Selector; tests: Map<string, Test> }>()
  for (const [selector, test] of conditions.flatMap(testsOf)) {
    const name = printSelector(selector)
    const entry = bySelector.get(name) ?? { selector, tests: new Map() }
    entry.tests.set(printTest(test), test)
    bySelector.set(name, entry)
  }
  const names = [...bySelector.keys()]
  return [...bySelector].map(([name, { selector, tests }]) => {
    const all = [...tests.values()]
    // `$.a` and `$.a.b` are not independent: combinations of the two are no examples.
    const related = names.some((other) => other !== name && (isWithin(other, name) || isWithin(name, other)))
    const states = selector.includes(ANY) ? freeStates(all.length) : statesOf(all, missingDiffers)
    const places = new Map([...tests.keys()].map((printed, place) => [printed, place]))
    return { selector: name, tests: places, states: related ? states.map(({ truths }) => ({ truths, example: null })) : states }
  })
}

const isWithin = (path: string, outer: string): boolean => path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)

/** Every combination of truths: a selector with a wildcard may hit several values at once. */
function freeStates(count: number): readonly State[] {
  if (count > mostWildcards) throw new TooLarge('it has too many conditions on a selector with a wildcard')
  return vectors(count).map((truths) => ({ truths, example: null }))
}

const vectors = (count: number): readonly (readonly boolean[])[] =>
  Array.from({ length: 2 ** count }, (_, bits) => Array.from({ length: count }, (__, place) => ((bits >> place) & 1) === 1))

/** Stands in an example for any text that no test names. */
export const OTHER_TEXT = 'anything-else'

function statesOf(tests: readonly Test[], missingDiffers: boolean): readonly State[] {
  const regexes = tests.flatMap((test) => (test.kind === 'regex' ? [test.source] : []))
  const literals = [...new Set(tests.flatMap((test) => (test.kind === 'text' && !test.text.includes('*') ? [test.text] : [])))]
  const numbers = tests.flatMap((test) => (test.kind === 'number' ? [test.value] : []))
  const of = (values: readonly Leaf[]) => values.flatMap((value) => withRegexes(tests, value, regexes, missingDiffers))
  // The most telling kinds of value come first: they make the example.
  return distinct([
    ...of(literals),
    ...otherTexts(tests, literals, regexes, missingDiffers),
    ...of([undefined, null, {}, true, false, ...numbersAround(numbers)]),
  ])
}

/** A number for each stretch between the thresholds, and the thresholds themselves. */
function numbersAround(thresholds: readonly number[]): readonly number[] {
  const sorted = [...new Set(thresholds)].toSorted((a, b) => a - b)
  const first = sorted[0]
  const last = sorted.at(-1)
  if (first === undefined || last === undefined) return [0]
  return [first - 1, ...sorted.flatMap((value, place) => [value, (value + (sorted[place + 1] ?? value)) / 2]), last + 1]
}

/** A text fulfils each regular expression or not: both are possible, and then there is no example. */
function withRegexes(tests: readonly Test[], value: Leaf, regexes: readonly string[], missingDiffers: boolean): readonly State[] {
  const sources = [...new Set(regexes)]
  if (sources.length > mostWildcards) throw new TooLarge('it has too many regular expressions')
  if (typeof value !== 'string' || sources.length === 0) {
    return [{ truths: truthsFor(tests, value, { missingDiffers, regexMatches: false }), example: { value } }]
  }
  return vectors(sources.length).map((matched) => ({
    truths: tests.map((test) =>
      passesTest(test, value, { missingDiffers, regexMatches: test.kind === 'regex' && matched[sources.indexOf(test.source)] === true }),
    ),
    example: null,
  }))
}

const truthsFor = (tests: readonly Test[], value: Leaf, doubts: Doubts): readonly boolean[] =>
  tests.map((test) => passesTest(test, value, doubts))

/** The texts that no test names literally: each combination of the wildcards that is not ruled out pair by pair. */
function otherTexts(
  tests: readonly Test[],
  literals: readonly string[],
  regexes: readonly string[],
  missingDiffers: boolean,
): readonly State[] {
  const wildcards = [...new Set(tests.flatMap((test) => (test.kind === 'text' && test.text.includes('*') ? [test.text] : [])))]
  if (wildcards.length > mostWildcards) throw new TooLarge('it has too many wildcards on one property')
  const words = exampleWords(wildcards).filter((word) => !literals.includes(word))
  return vectors(wildcards.length)
    .filter((matched) => isPossible(wildcards, matched))
    .flatMap((matched) => {
      const word = words.find((each) => wildcards.every((wildcard, place) => matchesFilterText(wildcard, each) === matched[place]))
      if (word !== undefined) return withRegexes(tests, word, regexes, missingDiffers)
      const stand = tests.map((test) => (test.kind === 'text' ? (matched[wildcards.indexOf(test.text)] ?? false) !== test.negated : null))
      return withRegexes(tests, OTHER_TEXT, regexes, missingDiffers).map(({ truths }) => ({
        truths: truths.map((truth, place) => stand[place] ?? truth),
        example: null,
      }))
    })
}

const exampleWords = (wildcards: readonly string[]): readonly string[] => {
  const single = wildcards.flatMap((wildcard) => [wildcard.replaceAll('*', OTHER_TEXT), wildcard.replaceAll('*', '')])
  return [OTHER_TEXT, ...single, ...wildcards.flatMap((one) => wildcards.map((two) => (one + two).replaceAll('*', OTHER_TEXT)))]
}

const isPossible = (wildcards: readonly string[], matched: readonly boolean[]): boolean =>
  wildcards.every((one, i) => {
    if (!matched[i]) return one !== '*'
    return wildcards.every((two, j) => (matched[j] ? wildcardOverlap(one, two) : !wildcardWithin(one, two)))
  })

function distinct(states: readonly State[]): readonly State[] {
  const byTruths = new Map<string, State>()
  for (const state of states) {
    const key = state.truths.map(Number).join('')
    if ((byTruths.get(key)?.example ?? null) === null) byTruths.set(key, state)
  }
  return [...byTruths.values()]
}
