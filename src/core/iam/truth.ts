/** Why it cannot be said whether a statement applies to a request. */
export interface Doubt {
  readonly kind:
    /** The statement asks for a condition key, or a policy variable, that the request does not tell. */
    | 'key'
    /** A condition operator that this evaluator does not know. */
    | 'operator'
    /** A value that the operator cannot compare with, such as an ARN pattern of four parts. */
    | 'value'
    /** A policy document that is broken. */
    | 'policy'
    /** A level of the organisation on which no policy was read, although AWS keeps at least one on each. */
    | 'level'
  readonly what: string
}

/** Three-valued: true, false, or open for the reasons given. */
export type Truth = { readonly known: true; readonly value: boolean } | { readonly known: false; readonly doubts: readonly Doubt[] }

export const YES: Truth = { known: true, value: true }
export const NO: Truth = { known: true, value: false }

export const truth = (value: boolean): Truth => (value ? YES : NO)

export const open = (kind: Doubt['kind'], what: string): Truth => ({ known: false, doubts: [{ kind, what }] })

export const not = (of: Truth): Truth => (of.known ? truth(!of.value) : of)

const doubtsOf = (truths: readonly Truth[]): readonly Doubt[] => truths.flatMap((each) => (each.known ? [] : each.doubts))

/** One no decides; otherwise one open answer leaves it open. True when empty. */
export function allOf(truths: readonly Truth[]): Truth {
  if (truths.some((each) => each.known && !each.value)) return NO
  const doubts = doubtsOf(truths)
  return doubts.length === 0 ? YES : { known: false, doubts }
}

/** One yes decides; otherwise one open answer leaves it open. False when empty. */
export function anyOf(truths: readonly Truth[]): Truth {
  if (truths.some((each) => each.known && each.value)) return YES
  const doubts = doubtsOf(truths)
  return doubts.length === 0 ? NO : { known: false, doubts }
}

/** Doubts without repetitions, in one order whatever order they arose in. */
export const distinctDoubts = (doubts: readonly Doubt[]): readonly Doubt[] =>
  [...new Map(doubts.map((doubt) => [`${doubt.kind} ${doubt.what}`, doubt])).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, doubt]) => doubt)
