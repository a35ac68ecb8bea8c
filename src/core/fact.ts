import { type EpochMs, HOUR_MS, describeAge } from './time.ts'

/** Why a fact is not known. Closed: a collector that meets something else says `failed` and puts the words into `detail`. */
export type UnknownReason =
  | 'access-denied'
  | 'throttled'
  | 'timed-out'
  | 'network'
  | 'truncated'
  | 'malformed'
  | 'failed'
  | 'not-supported'
  | 'not-reported'
  | 'not-ready'
  | 'not-collected'
  | 'account-not-read'
  | 'stale'

/**
 * Where an observation comes from: an AWS operation (`iam:GetAccountSummary`), one made in a root session
 * (`sts:AssumeRoot > iam:ListMFADevices`), or a person (`attestation`).
 */
export type Source = string

export interface Known<T> {
  readonly known: true
  readonly value: T
  /** When this was true: for a credential report the time the report was generated, not the time it was fetched. */
  readonly observedAt: EpochMs
  readonly source: Source
}

export interface Unknown {
  readonly known: false
  readonly reason: UnknownReason
  /** Public words: the AWS error's message, the field that was missing, the Region that did not answer. */
  readonly detail: string
  readonly observedAt: EpochMs
  readonly source: Source
}

/** One thing known about an account at a time from a source, or the reason why it is not known. */
export type Fact<T> = Known<T> | Unknown

export const known = <T>(value: T, observedAt: EpochMs, source: Source): Known<T> => ({ known: true, value, observedAt, source })

export const unknown = (reason: UnknownReason, detail: string, observedAt: EpochMs, source: Source): Unknown => ({
  known: false,
  reason,
  detail,
  observedAt,
  source,
})

export interface Settled<T> {
  readonly fact: Fact<T>
  /** Every observation that was made, the deciding one first; nothing that was seen is dropped. */
  readonly evidence: readonly Fact<T>[]
}

/**
 * Makes one fact out of all observations of it: the freshest known one that is young enough wins.
 *
 * @param maxAgeHours - older observations count as missing.
 * @returns `unknown` with the reason of the first failed observation when nothing is known, with reason `stale` when all that
 *   is known is too old, and with reason `not-collected` when nothing was ever observed.
 */
export function settle<T>(name: string, observations: readonly Fact<T>[], now: EpochMs, maxAgeHours: number): Settled<T> {
  const freshestFirst = observations.toSorted((a, b) => Number(b.known) - Number(a.known) || b.observedAt - a.observedAt)
  const [first] = freshestFirst
  if (first === undefined) {
    return { fact: unknown('not-collected', `${name} was not collected`, now, name), evidence: [] }
  }
  if (first.known && now - first.observedAt > maxAgeHours * HOUR_MS) {
    const detail = `last seen ${describeAge(first.observedAt, now)}; older than the ${maxAgeHours} hours this may be old`
    return { fact: unknown('stale', detail, first.observedAt, first.source), evidence: freshestFirst }
  }
  return { fact: first, evidence: freshestFirst }
}

/** `iam:GetAccountSummary: access-denied (User … is not authorized …)`: one line for a person. */
export const describeUnknown = (missing: Unknown): string => `${missing.source}: ${missing.reason} (${missing.detail})`

/** One entry of a record of facts; a key that is not there was not collected. */
export function lookup<T>(entries: Readonly<Record<string, Fact<T>>>, key: string, what: string, now: EpochMs): Fact<T> {
  return Object.hasOwn(entries, key)
    ? (entries[key] as Fact<T>)
    : unknown('not-collected', `${what} of ${key} was not collected`, now, what)
}
