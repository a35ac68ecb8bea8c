import type { Region } from './aws.ts'
import { type Fact, type Unknown, unknown } from './fact.ts'
import type { EpochMs } from './time.ts'

/** One thing that is wrong, in a sentence that a person under stress understands without the control's documentation. */
export interface Failure {
  /** What it is about: a device's serial, a trail's ARN, a user's name, a Region. */
  readonly subject: string
  readonly because: string
}

/** The sentence, led by its subject where it does not name it itself. */
export const describeFailure = ({ subject, because }: Failure): string =>
  because.toLowerCase().includes(subject.toLowerCase()) ? `${because.charAt(0).toUpperCase()}${because.slice(1)}` : `${subject}: ${because}`

/** What a control says about one account or organisation. `unknown` only ever comes from facts that are not known. */
export type Decision =
  | { readonly verdict: 'pass'; readonly notes: readonly string[] }
  | { readonly verdict: 'fail'; readonly failures: readonly Failure[] }
  | { readonly verdict: 'unknown'; readonly missing: readonly Unknown[] }
  | { readonly verdict: 'not-applicable'; readonly because: string }

/** @param notes - what a careful reader should still be told, such as "only one device is left". */
export const pass = (...notes: readonly string[]): Decision => ({ verdict: 'pass', notes })

export const fail = (...failures: readonly Failure[]): Decision => ({ verdict: 'fail', failures })

export const notApplicable = (because: string): Decision => ({ verdict: 'not-applicable', because })

const undecided = (...missing: readonly Unknown[]): Decision => ({ verdict: 'unknown', missing })

/** For a control, or a branch of one, that only people can answer: the engine then looks for an attestation. */
export const attestationNeeded = (now: EpochMs): Decision =>
  undecided(unknown('not-reported', 'no API shows this; a person has to attest it', now, 'attestation'))

/** The only way into a nested fact: when it is not known, the answer is not known either. */
export const given = <T>(fact: Fact<T>, decide: (value: T) => Decision): Decision => (fact.known ? decide(fact.value) : undecided(fact))

/** Passes when there is no failure; otherwise fails with all of them. */
export const failUnlessNone = (failures: readonly Failure[], ...notes: readonly string[]): Decision =>
  failures.length === 0 ? pass(...notes) : fail(...failures)

const collect = (decisions: readonly Decision[]) => ({
  failures: decisions.flatMap((decision) => (decision.verdict === 'fail' ? decision.failures : [])),
  missing: decisions.flatMap((decision) => (decision.verdict === 'unknown' ? decision.missing : [])),
  notes: decisions.flatMap((decision) => (decision.verdict === 'pass' ? decision.notes : [])),
})

/** Three-valued "and": one failure decides, then one unknown; `not-applicable` parts are left out. Passes when empty. */
export function everyOf(decisions: readonly Decision[]): Decision {
  const { failures, missing, notes } = collect(decisions)
  if (failures.length > 0) return fail(...failures)
  return missing.length > 0 ? undecided(...missing) : pass(...notes)
}

/** Three-valued "or": one pass decides, then one unknown; otherwise fails with every failure. @param none - the failure when there is no candidate at all. */
export function someOf(decisions: readonly Decision[], none: Failure): Decision {
  const passed = decisions.find((decision) => decision.verdict === 'pass')
  if (passed !== undefined) return passed
  const { failures, missing } = collect(decisions)
  if (missing.length > 0) return undecided(...missing)
  return fail(...(failures.length > 0 ? failures : [none]))
}

/** Asks the same of every Region; a Region that did not answer makes the whole unknown unless another one already failed. */
export const inEveryRegion = <T>(regional: Readonly<Record<Region, Fact<T>>>, decide: (value: T, region: Region) => Decision): Decision =>
  everyOf(Object.entries(regional).map(([region, fact]) => given(fact, (value) => decide(value, region))))
