import { publicStatements } from '../../../core/bucket-privacy.ts'
import type { EventRule, Hit } from '../../../core/detect/native-rule.ts'
import { levelByOutcome } from '../../../core/detect/outcome-level.ts'
import { recordedPolicy } from '../../../core/iam/recorded-policy.ts'
import type { JsonObject } from '../../../core/trail/bounded-json.ts'
import { isOff, objectsOf, partOf, requestOf, textOf, textsOf } from '../../../core/trail/request.ts'

/** The two groups that mean the world; by the end of their address, as partitions differ in the rest. */
const isWorld = (group: string): boolean => /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)\b/.test(group)

const CANNED = /^(?:public-read|public-read-write|authenticated-read)$/
const GRANT_HEADERS = ['read', 'write', 'read-acp', 'write-acp', 'full-control'].map((right) => `x-amz-grant-${right}`)
const FLAGS = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']

function byAcl(asked: JsonObject): string | null {
  const canned = textsOf(asked['x-amz-acl']).find((name) => CANNED.test(name))
  if (canned !== undefined) return `its ACL is ${canned}`
  const headers = GRANT_HEADERS.flatMap((header) => [...textsOf(asked[header]), ...textsOf(partOf(asked['accessControlList'])[header])])
  const grants = objectsOf(partOf(partOf(asked['AccessControlPolicy'])['AccessControlList'])['Grant'])
  const groups = grants.flatMap((grant) => textOf(partOf(grant['Grantee'])['URI']) ?? [])
  return [...headers, ...groups].some(isWorld) ? 'its ACL grants access to everybody' : null
}

function byPolicy(asked: JsonObject): string | null {
  const policy = recordedPolicy(asked['bucketPolicy'])
  const [statement] = policy === null ? [] : publicStatements(policy)
  return statement === undefined ? null : `statement ${statement} of its policy allows everybody, and no condition says who or from where`
}

function byBlock(asked: JsonObject): string | null {
  const block = partOf(asked['PublicAccessBlockConfiguration'])
  const off = FLAGS.filter((flag) => isOff(block[flag]))
  return off.length === 0 ? null : `its public access block no longer has ${off.join(', ')}`
}

const deleted = (): string => 'its public access block was deleted'

const WAYS: Readonly<Record<string, (asked: JsonObject) => string | null>> = {
  CreateBucket: byAcl,
  DeleteBucketPublicAccessBlock: deleted,
  DeletePublicAccessBlock: deleted,
  PutBucketAcl: byAcl,
  PutBucketPolicy: byPolicy,
  PutBucketPublicAccessBlock: byBlock,
  PutPublicAccessBlock: byBlock,
}

/** Every way in which a bucket is opened to the world, or the bar before it taken away. */
export const rule: EventRule = {
  kind: 'event',
  name: 'bucket-made-public',
  sees: { eventNames: Object.keys(WAYS), root: false },
  match(event): Hit | null {
    if (event.source !== 's3.amazonaws.com') return null
    const asked = requestOf(event)
    const because = WAYS[event.name]?.(asked) ?? null
    const bucket = textOf(asked['bucketName']) ?? 'a bucket'
    return because === null ? null : { level: levelByOutcome('high', event), because: `${bucket}: ${because}` }
  },
}
