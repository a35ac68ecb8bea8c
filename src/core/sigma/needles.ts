import { compileGlob } from './glob.ts'
import { fold, folded, writtenPattern } from './pattern.ts'
import type { Condition, Item, Pattern, Rule, Selection } from './rule.ts'

/** What a record must show before a rule can match it. All that is demanded counts together. */
export interface Demand {
  /** The record's `eventName` fits one of these, case aside; `null`: any name will do. */
  readonly eventNames: readonly Pattern[] | null
  /** `userIdentity.type` is `Root`. */
  readonly root: boolean
  /** `errorCode` holds one of `DENIALS`. */
  readonly denied: boolean
}

/** What every error code of a refused call holds, as AWS writes it. */
export const DENIALS: readonly string[] = ['AccessDenied', 'UnauthorizedOperation']

/** A rule can match only a record that meets one of the demands; no demand at all: it can never match. */
export type Needles = readonly Demand[]

const ANYTHING: Needles = [{ eventNames: null, root: false, denied: false }]

const isOpen = ({ eventNames, root, denied }: Demand): boolean => eventNames === null && !root && !denied

/** A whole name, or how it begins: what can be told from the letters of a name one after the other. */
const isPrefix = (pattern: Pattern): boolean =>
  pattern.every((piece, at) => typeof piece === 'string' || (piece.wild === '*' && at === pattern.length - 1))

/** Either list of names is a true demand: the one that can be told by how names begin stands for both, and else the shorter. */
function betterNames(a: Demand['eventNames'], b: Demand['eventNames']): Demand['eventNames'] {
  if (a === null || b === null) return a ?? b
  const [quickA, quickB] = [a.every(isPrefix), b.every(isPrefix)]
  return (quickA === quickB ? b.length < a.length : quickB) ? b : a
}

/** Beside names or root, a denial need not be sought. */
function meet(a: Demand, b: Demand): Demand {
  const eventNames = betterNames(a.eventNames, b.eventNames)
  const root = a.root || b.root
  return { eventNames, root, denied: (a.denied || b.denied) && eventNames === null && !root }
}

const both = (left: Needles, right: Needles): Needles => tidied(left.flatMap((one) => right.map((other) => meet(one, other))))

const distinct = (patterns: readonly Pattern[]): readonly Pattern[] => [
  ...new Map(patterns.map((pattern) => [writtenPattern(pattern), pattern])).values(),
]

/** Demands of names alone are one demand with more names; an open one makes all others pointless. */
function tidied(demands: Needles): Needles {
  if (demands.some(isOpen)) return ANYTHING
  const named = (root: boolean): readonly Pattern[] =>
    distinct(demands.flatMap((demand) => (demand.root === root ? (demand.eventNames ?? []) : [])))
  const [free, byRoot] = [named(false), named(true)]
  const anyRoot = demands.some(({ eventNames, root }) => root && eventNames === null)
  return [
    ...(free.length > 0 ? [{ eventNames: free, root: false, denied: false }] : []),
    ...(anyRoot
      ? [{ eventNames: null, root: true, denied: false }]
      : byRoot.length > 0
        ? [{ eventNames: byRoot, root: true, denied: false }]
        : []),
    ...(demands.some(({ denied }) => denied) ? [{ eventNames: null, root: false, denied: true }] : []),
  ]
}

const every = (all: readonly Needles[]): Needles => all.reduce(both, ANYTHING)
const some = (all: readonly Needles[]): Needles => tidied(all.flat())

/**
 * Only plain names can be sought in the text of a record: other characters may be escaped there, and numbers be spelt differently.
 * A word of one or two letters would be found everywhere.
 */
const isPlain = (pattern: Pattern): boolean => {
  const texts = pattern.filter((piece) => typeof piece === 'string')
  return (
    texts.some((text) => text.length > 2) &&
    texts.every((text) => /^[a-z]\w*$/i.test(text)) &&
    !['true', 'false'].includes(writtenPattern(pattern))
  )
}

/** Whatever fits the pattern holds one of the words. AWS writes them in one way only; another case is not sought. */
const isDenial = (pattern: Pattern): boolean =>
  pattern.some((piece) => typeof piece === 'string' && DENIALS.some((word) => fold(piece).includes(fold(word))))

function needlesOfItem(item: Item): Needles {
  const tests = item.values.flatMap((value) => value.tests)
  const patterns = tests.flatMap((test) => (test.kind === 'pattern' ? [test.pattern] : []))
  if (patterns.length < tests.length) return ANYTHING
  if (item.field === 'eventName' && patterns.every(isPlain)) return [{ eventNames: patterns, root: false, denied: false }]
  if (item.field === 'errorCode' && patterns.every(isDenial)) return [{ eventNames: null, root: false, denied: true }]
  const isRoot = item.field === 'userIdentity.type' && patterns.every((pattern) => fold(writtenPattern(pattern)) === 'root')
  return isRoot ? [{ eventNames: null, root: true, denied: false }] : ANYTHING
}

/** @param wanted - whether the part has to hold, or has not to. What must not be there gives no needle. */
function needlesOfSelection(selection: Selection, wanted: boolean): Needles {
  if (selection.kind === 'item') return wanted !== selection.negated ? needlesOfItem(selection) : ANYTHING
  const of = selection.of.map((member) => needlesOfSelection(member, wanted))
  return (selection.kind === 'every') === wanted ? every(of) : some(of)
}

function needlesOfCondition(condition: Condition, wanted: boolean, ofName: (name: string, wanted: boolean) => Needles): Needles {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const of = condition.of.map((part) => needlesOfCondition(part, wanted, ofName))
      return (condition.kind === 'and') === wanted ? every(of) : some(of)
    }
    case 'not':
      return needlesOfCondition(condition.of, !wanted, ofName)
    case 'selection':
      return ofName(condition.name, wanted)
    case 'count': {
      // At least n of m hold: one of them does. At most n - 1 of m hold: when n is 1, none does; otherwise little is known.
      const of = condition.names.map((name) => ofName(name, wanted))
      const isEvery = wanted ? condition.count === of.length : condition.count === 1
      return isEvery ? every(of) : some(of)
    }
  }
}

/** What a record must show for the rule to match it, so that most records need not be parsed. */
export function needlesOf({ detection }: Pick<Rule, 'detection'>): Needles {
  const ofName = (name: string, wanted: boolean): Needles => {
    const selection = detection.selections.get(name)
    return selection === undefined ? ANYTHING : needlesOfSelection(selection, wanted)
  }
  return needlesOfCondition(detection.condition, true, ofName)
}

/** Why a rule has every record parsed; `null` when it does not. To be said when the rule is loaded. */
export function whyParsesAll(needles: Needles): string | null {
  if (needles.some(isOpen)) {
    return 'names neither an eventName nor the root user, nor asks for a denied call, in every way to match, so that every record has to be parsed'
  }
  const inner = needles.flatMap(({ eventNames }) => eventNames ?? []).find((pattern) => !isPrefix(pattern))
  return inner === undefined
    ? null
    : `names an eventName by its end or its middle (${writtenPattern(inner)}), so that every record has to be parsed; name it by how it begins`
}

/** What a glance at a record's bytes can tell. */
export interface Glimpse {
  /** The value of `eventName`; `null` when it was not seen as a plain ASCII text in quotes, and could be anything. */
  readonly eventName: string | null
  /** Whether `"Root"`, in any case, stands anywhere in the record. */
  readonly namesRoot: boolean
  /** Whether `errorCode` may hold one of `DENIALS`, in any case. */
  readonly denied: boolean
}

const DENIED = new RegExp(DENIALS.join('|'), 'i')

/** Whether a record's `errorCode` may be that of a refused call: what is no text may hold anything. */
export const mayBeDenied = (errorCode: unknown): boolean =>
  typeof errorCode === 'string' ? DENIED.test(errorCode) : errorCode !== undefined && errorCode !== null

/**
 * Compiles the question whether a record can match at all. It depends on nothing else, so that the answer for a name can be kept.
 *
 * @returns `false` only when the rule cannot match. A record with a `\u` escape in it must be parsed without asking.
 */
export function compileGlance(needles: Needles): (glimpse: Glimpse) => boolean {
  const demands = needles.map(({ eventNames, root, denied }) => ({
    root,
    denied,
    names: eventNames?.map((pattern) => compileGlob(folded(pattern))) ?? null,
  }))
  return (seen) => {
    const name = seen.eventName === null ? null : fold(seen.eventName)
    const fitsName = (names: (typeof demands)[number]['names']): boolean =>
      names === null || name === null || names.some((fits) => fits(name))
    return demands.some(({ root, denied, names }) => (seen.namesRoot || !root) && (seen.denied || !denied) && fitsName(names))
  }
}

/** The longest literal of a pattern: what can be sought in raw text. */
const longest = (pattern: Pattern): string =>
  fold(pattern.filter((piece) => typeof piece === 'string').toSorted((a, b) => b.length - a.length)[0] ?? '')

/** Whether a rule can match a record, by the record's text alone, however it is laid out. `true` when in doubt. */
export function couldMatchText(needles: Needles, text: string): boolean {
  if (text.includes('\\u')) return true
  const lower = fold(text)
  return needles.some(({ eventNames, root, denied }) => {
    const isNamed = eventNames === null || eventNames.some((pattern) => lower.includes(longest(pattern)))
    return isNamed && (!root || lower.includes('"root"')) && (!denied || DENIALS.some((word) => text.includes(word)))
  })
}
