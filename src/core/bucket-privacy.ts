import { type Decision, type Failure, everyOf, fail, given, pass } from './decision.ts'
import { type Fact, unknown } from './fact.ts'
import type { BucketAcl, BucketPolicy, BucketPublicAccessBlock } from './facts/trail.ts'
import { confines } from './iam/demands.ts'
import { type Listed, type ParsedPolicy, type Principal, type Statement, parsePolicy } from './iam/policy-document.ts'

/** Who or where a caller must be; a condition on anything else leaves a statement for everybody public. */
const restrictingKeys = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'aws:vpcsourceip',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
]

const publicGroups: readonly (readonly [suffix: string, who: string])[] = [
  ['/groups/global/AllUsers', 'everybody on the internet'],
  ['/groups/global/AuthenticatedUsers', 'anybody with an AWS account'],
]

const isEverybody = (principals: Listed<Principal>): boolean =>
  principals.kind === 'is-not' || principals.values.some(({ value }) => value === '*')

/** A value that names something in particular: no wildcard, no policy variable, no network as wide as half the internet. */
const isFixed = (key: string, value: string): boolean => {
  if (value === '' || value.includes('${')) return false
  if (key === 'aws:sourceip' || key === 'aws:vpcsourceip') return !/\/[0-7]$/.test(value)
  // With a fixed account in an ARN, a wildcard in the rest of it still names that account's things only.
  if (key.endsWith('arn') && /^arn:[^:]+:[^:]+:[^:]*:\d{12}:/.test(value)) return true
  if (key === 'aws:principalorgpaths' || key === 'aws:sourceorgpaths') return /^o-[a-z0-9]+\//.test(value)
  return !/[*?]/.test(key === 'aws:userid' ? value.replace(/:\*$/, '') : value)
}

const isPublic = ({ effect, principals, conditions }: Statement): boolean =>
  effect === 'Allow' &&
  principals !== null &&
  isEverybody(principals) &&
  !restrictingKeys.some((key) => confines(conditions, key, (value) => isFixed(key, value)))

/** The statements of a bucket policy that let everybody in, by Sid or position. */
export const publicStatements = (policy: ParsedPolicy): readonly string[] =>
  policy.statements.flatMap((statement, index) => (isPublic(statement) ? [statement.sid || `number ${index + 1}`] : []))

const policyFailures = (statements: readonly string[]): readonly Failure[] =>
  statements.map((statement) => ({
    subject: 'bucket policy',
    because: `statement ${statement} of the bucket policy allows everybody, without a condition that says who or from where`,
  }))

function byPolicy(policy: Fact<BucketPolicy | null>, block: Fact<BucketPublicAccessBlock | null>): Decision {
  if (block.known && block.value?.restrictPublicBuckets === true) return pass()
  return given(policy, (document) => {
    if (document === null) return pass()
    const parsed = parsePolicy(document)
    if (!parsed.ok) return given(unknown('malformed', parsed.problem.message, policy.observedAt, policy.source), () => pass())
    const statements = publicStatements(parsed.policy)
    if (statements.length === 0) return pass()
    return given(block, () => fail(...policyFailures(statements)))
  })
}

function byAcl(acl: Fact<BucketAcl>, block: Fact<BucketPublicAccessBlock | null>): Decision {
  if (block.known && block.value?.ignorePublicAcls === true) return pass()
  return given(acl, ({ grantedGroups }) => {
    const failures = publicGroups
      .filter(([suffix]) => grantedGroups.some((group) => group.endsWith(suffix)))
      .map(([, who]) => ({ subject: 'bucket ACL', because: `the bucket ACL grants access to ${who}` }))
    return failures.length === 0 ? pass() : given(block, () => fail(...failures))
  })
}

function byBlock(block: Fact<BucketPublicAccessBlock | null>): Decision {
  if (!block.known) return pass()
  const full = block.value !== null && Object.values(block.value).every(Boolean)
  return full ? pass() : pass('the public access block of the bucket is not fully on, so one wrong policy or ACL would open it')
}

/**
 * Whether nobody outside the accounts named in its policy can reach a bucket.
 *
 * A public policy counts only where `RestrictPublicBuckets` does not cut it off, a public ACL only where `IgnorePublicAcls`
 * does not; with both on, a policy that could not be read does not matter. A statement is public when it allows everybody
 * (`Principal: *`, or `NotPrincipal`) and no condition pins the caller's account, organisation, ARN or network.
 *
 * Only the bucket's own block is judged: one set for its whole account may close it as well.
 *
 * @see S3 User Guide, "The meaning of public".
 */
export const bucketIsPrivate = (
  policy: Fact<BucketPolicy | null>,
  block: Fact<BucketPublicAccessBlock | null>,
  acl: Fact<BucketAcl>,
): Decision => everyOf([byPolicy(policy, block), byAcl(acl, block), byBlock(block)])
