import type { Partition } from '../aws.ts'
import { glob, matchesGlob } from '../iam/glob.ts'
import type { ParsedPolicy, Statement } from '../iam/policy-document.ts'

/** What of a bucket a policy leaves open to plain HTTP: the objects, the bucket itself, both or nothing. */
export interface PlainHttp {
  readonly objects: boolean
  readonly bucket: boolean
}

/**
 * Which requests without TLS a bucket's policy lets through. A statement counts when it denies every S3 action to everybody on the sole
 * condition that `aws:SecureTransport` is false: with a second condition it lets some through.
 */
export function openToPlainHttp(policy: ParsedPolicy, bucket: string, partition: Partition): PlainHttp {
  const denials = policy.statements.filter(deniesPlainHttp)
  const arn = `arn:${partition}:s3:::${bucket}`
  const covers = (resource: string) =>
    denials.some(({ resources }) => resources?.kind === 'is' && resources.values.some((each) => matchesGlob(glob(each), resource)))
  return { objects: !covers(`${arn}/AWSLogs/any/object`), bucket: !covers(arn) }
}

function deniesPlainHttp({ effect, principals, actions, conditions }: Statement): boolean {
  const everybody =
    principals?.kind === 'is' && principals.values.some(({ type, value }) => (type === '*' || type === 'AWS') && value === '*')
  const everything = actions.kind === 'is' && actions.values.some((action) => action === '*' || action.toLowerCase() === 's3:*')
  const [condition, ...more] = conditions
  if (effect !== 'Deny' || !everybody || !everything || condition === undefined || more.length > 0) return false
  return (
    /^bool(?:ifexists)?$/i.test(condition.operator) &&
    condition.key.toLowerCase() === 'aws:securetransport' &&
    condition.values.every((value) => value.toLowerCase() === 'false')
  )
}
