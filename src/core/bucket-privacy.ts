import { type Decision, type Failure, everyOf, fail, given, pass } from './decision.ts'
import { type Fact, type Unknown, unknown } from './fact.ts'
import type { BucketAcl, BucketPolicy, BucketPublicAccessBlock } from './facts/trail.ts'

/** Who or where a caller must be; a condition on anything else leaves a statement for everybody public. */
const restrictingKeys: ReadonlySet<string> = new Set([
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
])

/** Operators that demand a value. `…IfExists` and `ForAllValues:` also hold when the key is absent, so they restrict nobody. */
const demandingOperator = /^(?:foranyvalue:)?(?:string(?:equals(?:ignorecase)?|like)|arn(?:equals|like)|ipaddress)$/i

const publicGroups: readonly (readonly [suffix: string, who: string])[] = [
  ['/groups/global/AllUsers', 'everybody on the internet'],
  ['/groups/global/AuthenticatedUsers', 'anybody with an AWS account'],
]

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])

const isEverybody = (principal: unknown): boolean =>
  principal === '*' || (isRecord(principal) && (listOf(principal['AWS']).includes('*') || listOf(principal['CanonicalUser']).includes('*')))

/** A value that names something in particular: no wildcard, no policy variable, no network as wide as half the internet. */
const isFixed = (key: string, value: unknown): boolean => {
  if (typeof value !== 'string' || value === '' || value.includes('${')) return false
  if (key === 'aws:sourceip' || key === 'aws:vpcsourceip') return !/\/[0-7]$/.test(value)
  // With a fixed account in an ARN, a wildcard in the rest of it still names that account's things only.
  if (key.endsWith('arn') && /^arn:[^:]+:[^:]+:[^:]*:\d{12}:/.test(value)) return true
  if (key === 'aws:principalorgpaths' || key === 'aws:sourceorgpaths') return /^o-[a-z0-9]+\//.test(value)
  return !/[*?]/.test(key === 'aws:userid' ? value.replace(/:\*$/, '') : value)
}

const restricts = (condition: unknown): boolean =>
  isRecord(condition) &&
  Object.entries(condition).some(
    ([operator, keys]) =>
      demandingOperator.test(operator) &&
      isRecord(keys) &&
      Object.entries(keys).some(([name, values]) => {
        const key = name.toLowerCase()
        const all = listOf(values)
        return restrictingKeys.has(key) && all.length > 0 && all.every((value) => isFixed(key, value))
      }),
  )

const isPublic = (statement: Readonly<Record<string, unknown>>): boolean =>
  statement['Effect'] === 'Allow' && (isEverybody(statement['Principal']) || statement['NotPrincipal'] !== undefined) && !restricts(statement['Condition'])

/** Reads the statements of a document. @returns `null` when it is no policy. */
function statementsOf(document: BucketPolicy): readonly Readonly<Record<string, unknown>>[] | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(document)
  } catch {
    return null
  }
  if (!isRecord(parsed)) return null
  const statements = listOf(parsed['Statement'])
  return statements.length > 0 && statements.every(isRecord) ? statements : null
}

/** The statements of a bucket policy that let everybody in, by Sid or position. @returns `null` when the document is no policy. */
export function publicStatements(document: BucketPolicy): readonly string[] | null {
  const statements = statementsOf(document)
  if (statements === null) return null
  return statements.flatMap((statement, index) => {
    if (!isPublic(statement)) return []
    const sid = statement['Sid']
    return [typeof sid === 'string' && sid !== '' ? sid : `number ${index + 1}`]
  })
}

const policyFailures = (statements: readonly string[]): readonly Failure[] =>
  statements.map((statement) => ({
    subject: 'bucket policy',
    because: `statement ${statement} of the bucket policy allows everybody, without a condition that says who or from where`,
  }))

function byPolicy(policy: Fact<BucketPolicy | null>, block: Fact<BucketPublicAccessBlock | null>): Decision {
  if (block.known && block.value?.restrictPublicBuckets === true) return pass()
  return given(policy, (document) => {
    const statements = document === null ? [] : publicStatements(document)
    if (statements === null) {
      const broken: Unknown = unknown('malformed', 'the bucket policy is not a policy document', policy.observedAt, policy.source)
      return given(broken, () => pass())
    }
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
