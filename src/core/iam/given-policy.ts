import { type Decision, given } from '../decision.ts'
import { known, unknown } from '../fact.ts'
import type { PolicyDocument } from '../facts/iam.ts'
import type { EpochMs } from '../time.ts'
import { type ParsedPolicy, parsePolicy } from './policy-document.ts'

/**
 * Judges one policy document. A document that cannot be read is not known: neither harmless nor harmful.
 *
 * @param what - whose document it is, as the reader of the finding knows it: `trust policy of role ops`.
 */
export function givenPolicy(document: PolicyDocument, what: string, now: EpochMs, decide: (policy: ParsedPolicy) => Decision): Decision {
  const parsed = parsePolicy(document)
  return given(parsed.ok ? known(parsed.policy, now, what) : unknown('malformed', parsed.problem.message, now, what), decide)
}
