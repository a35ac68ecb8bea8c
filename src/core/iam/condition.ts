import { type Expanded, arnParts, expandVariables, glob, globOf, matchesAll, matchesGlob, textOf } from './glob.ts'
import type { Condition } from './policy-document.ts'
import { type Truth, NO, YES, allOf, anyOf, not, open, truth } from './truth.ts'

/** What is known about one condition key of a request: its values, that it is absent, or nothing. */
export type KeyValue = readonly string[] | 'absent' | 'untold'

/** Looks a condition key up; the name may be written in any case. */
export type KeyLookup = (name: string) => KeyValue

type Compare = (written: Expanded & { readonly ok: true }, actual: string) => boolean | null

interface Operator {
  readonly negated: boolean
  /** @returns `null` when the two cannot be compared. */
  readonly compare: Compare
}

const lower = (text: string): string => text.toLowerCase()

const sameText: Compare = ({ runs }, actual) => textOf(runs) === actual
const sameTextInAnyCase: Compare = ({ runs }, actual) => lower(textOf(runs)) === lower(actual)
const likeText: Compare = ({ runs }, actual) => matchesGlob(globOf(runs), actual)

/** Each of the six parts is compared on its own: a `*` in the account does not reach into the resource. */
const likeArn: Compare = ({ runs }, actual) => {
  const pattern = globOf(runs)
  if (matchesAll(pattern)) return true
  const parts = arnParts(pattern)
  if (parts.length < 6) return null
  const [a = '', b = '', c = '', d = '', e = '', ...rest] = actual.split(':')
  return rest.length > 0 && [a, b, c, d, e, rest.join(':')].every((text, index) => matchesGlob(parts[index] ?? glob(''), text))
}

const numbers =
  (holds: (actual: number, written: number) => boolean): Compare =>
  ({ runs }, actual) => {
    const [left, right] = [actual, textOf(runs)].map((text) => (text.trim() === '' ? Number.NaN : Number(text)))
    return left === undefined || right === undefined || Number.isNaN(left) || Number.isNaN(right) ? null : holds(left, right)
  }

/** ISO 8601 or seconds since 1970, as IAM takes both. */
const milliseconds = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text))

const dates =
  (holds: (actual: number, written: number) => boolean): Compare =>
  ({ runs }, actual) => {
    const [left, right] = [milliseconds(actual), milliseconds(textOf(runs))]
    return Number.isNaN(left) || Number.isNaN(right) ? null : holds(left, right)
  }

/** An IPv4 address as one number; `null` for IPv6 and for anything else. */
function ipv4(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return null
  const bytes = match.slice(1).map(Number)
  return bytes.some((byte) => byte > 255) ? null : bytes.reduce((sum, byte) => sum * 256 + byte, 0)
}

const inNetwork: Compare = ({ runs }, actual) => {
  const [network = '', bits = '32'] = textOf(runs).split('/')
  const [base, address] = [ipv4(network), ipv4(actual)]
  if (base === null || address === null || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return null
  const size = 2 ** (32 - Number(bits))
  return Math.floor(base / size) === Math.floor(address / size)
}

const is = (compare: Compare): Operator => ({ negated: false, compare })
const isNot = (compare: Compare): Operator => ({ negated: true, compare })

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: is(sameText),
  StringNotEquals: isNot(sameText),
  StringEqualsIgnoreCase: is(sameTextInAnyCase),
  StringNotEqualsIgnoreCase: isNot(sameTextInAnyCase),
  StringLike: is(likeText),
  StringNotLike: isNot(likeText),
  ArnEquals: is(likeArn),
  ArnLike: is(likeArn),
  ArnNotEquals: isNot(likeArn),
  ArnNotLike: isNot(likeArn),
  Bool: is(sameTextInAnyCase),
  IpAddress: is(inNetwork),
  NotIpAddress: isNot(inNetwork),
  NumericEquals: is(numbers((a, b) => a === b)),
  NumericNotEquals: isNot(numbers((a, b) => a === b)),
  NumericLessThan: is(numbers((a, b) => a < b)),
  NumericLessThanEquals: is(numbers((a, b) => a <= b)),
  NumericGreaterThan: is(numbers((a, b) => a > b)),
  NumericGreaterThanEquals: is(numbers((a, b) => a >= b)),
  DateEquals: is(dates((a, b) => a === b)),
  DateNotEquals: isNot(dates((a, b) => a === b)),
  DateLessThan: is(dates((a, b) => a < b)),
  DateLessThanEquals: is(dates((a, b) => a <= b)),
  DateGreaterThan: is(dates((a, b) => a > b)),
  DateGreaterThanEquals: is(dates((a, b) => a >= b)),
}

const BY_LOWER_NAME = new Map(Object.entries(OPERATORS).map(([name, operator]) => [lower(name), operator]))

/** AWS reads the names of operators without regard to case. */
const spelling = /^(foranyvalue:|forallvalues:)?(\w+?)(ifexists)?$/

/**
 * Whether one line of a condition block holds.
 *
 * An absent key makes a positive operator false, a negated one true, and any operator with `IfExists` true.
 *
 * @returns open when the request does not tell the key, the operator is not known here, or the values cannot be compared:
 *   a condition that is not understood is never taken for one that holds, nor for one that does not.
 * @see IAM User Guide, "IAM JSON policy elements: Condition operators"
 */
export function conditionHolds(condition: Condition, keyOf: KeyLookup, knowsVariables: boolean): Truth {
  const [, set, name = '', ifExists] = spelling.exec(lower(condition.operator)) ?? []
  const actual = keyOf(condition.key)
  if (name === 'null' && set === undefined && ifExists === undefined) return absenceHolds(condition, actual)
  const operator = BY_LOWER_NAME.get(name)
  if (operator === undefined) return open('operator', condition.operator)
  if (actual === 'untold') return open('key', lower(condition.key))
  if (actual === 'absent' || actual.length === 0) {
    if (ifExists !== undefined || set === 'forallvalues:') return YES
    return set === 'foranyvalue:' ? NO : truth(operator.negated)
  }
  const tests = actual.map((value) => holdsFor(operator, condition, value, keyOf, knowsVariables))
  const every = set === 'forallvalues:' || (set === undefined && operator.negated)
  return every ? allOf(tests) : anyOf(tests)
}

function absenceHolds({ operator, key, values }: Condition, actual: KeyValue): Truth {
  if (actual === 'untold') return open('key', lower(key))
  return anyOf(
    values.map((value) => {
      const wanted = lower(value)
      return wanted === 'true' || wanted === 'false'
        ? truth((actual === 'absent') === (wanted === 'true'))
        : open('value', `${operator} ${value}`)
    }),
  )
}

function holdsFor(operator: Operator, condition: Condition, actual: string, keyOf: KeyLookup, knowsVariables: boolean): Truth {
  const matches = condition.values.map((written): Truth => {
    const expanded = knowsVariables ? expandVariables(written, (name) => singleValue(keyOf(name))) : literally(written)
    if (!expanded.ok) return open('key', lower(expanded.missing))
    const compared = operator.compare(expanded, actual)
    return compared === null ? open('value', `${condition.operator} ${written}`) : truth(compared)
  })
  return operator.negated ? not(anyOf(matches)) : anyOf(matches)
}

const literally = (text: string): Expanded => ({ ok: true, runs: [{ text, literal: false }] })

/** The value a policy variable stands for: only a key with exactly one value can be one. */
export const singleValue = (value: KeyValue): string | null => (typeof value === 'string' || value.length !== 1 ? null : (value[0] ?? null))
