import { AwsError } from '../aws-error.ts'
import { optionalText, requiredText } from '../input.ts'
import { jsonText, worldPage } from '../regional/answers.ts'
import type { Call, Operation, Service } from '../service.ts'
import { RawOutput } from '../wire/raw-output.ts'
import { RawXml, XmlList, escapeXml, members } from '../wire/xml.ts'
import type { AccountWorld } from '../world.ts'
import { deleteObject, getObject, listObjects, putObject } from './s3-objects.ts'

type Bucket = AccountWorld['regional']['buckets'][number]

export interface Found {
  readonly bucket: Bucket
  readonly owner: AccountWorld
}

/** What the caller's own policies allow has been looked at before: here it is the bucket's that does not. */
const denied = (call: Call, bucket: string): AwsError => {
  const action = `s3:${actions[call.operation] ?? call.operation}`
  const who = `User: ${call.principal.arn} is not authorized to perform: ${action} on resource: "arn:${call.partition}:s3:::${bucket}"`
  return new AwsError('AccessDenied', `${who} because no resource-based policy allows the ${action} action`, 403)
}

/** Bucket names are one space over all accounts: a bucket of another account is there, and refused unless it is shared. */
function findBucket(call: Call): Found {
  const name = requiredText(call.input, 'Bucket')
  for (const owner of call.world.accounts.values()) {
    const bucket = owner.regional.buckets.find((one) => one.name === name)
    if (bucket === undefined) continue
    const expected = call.http.headers['x-amz-expected-bucket-owner']
    if (typeof expected === 'string' && expected !== owner.id) throw denied(call, name)
    if (owner !== call.account && !bucket.sharedWith.includes(call.account.id)) throw denied(call, name)
    return { bucket, owner }
  }
  throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name })
}

/** A bucket answers in its own Region; elsewhere S3 says where that is, in a header that the SDK can follow. */
function elsewhere({ name, region }: Bucket): RawOutput {
  const words = {
    Code: 'PermanentRedirect',
    Message: 'The bucket you are attempting to access must be addressed using the specified endpoint.',
  }
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members({ ...words, Endpoint: `${name}.s3.${region}.amazonaws.com`, Bucket: name })}</Error>`
  return new RawOutput(body, 'application/xml', 301, { 'x-amz-bucket-region': region })
}

/** Answers for a bucket that the caller may see, in the bucket's Region. */
const ofBucket =
  (answer: (found: Found, call: Call) => ReturnType<Operation>): Operation =>
  (call) => {
    const found = findBucket(call)
    return found.bucket.region === call.region ? answer(found, call) : elsewhere(found.bucket)
  }

const missing = (code: string, message: string, { bucket }: Found): AwsError =>
  new AwsError(code, message, 404, { BucketName: bucket.name })
const noPolicy = (found: Found): AwsError => missing('NoSuchBucketPolicy', 'The bucket policy does not exist', found)

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** What S3 calls public, simplified: an `Allow` for everyone that no condition narrows. */
function isPublic(policy: string): boolean {
  try {
    const document: unknown = JSON.parse(policy)
    return asList(isRecord(document) ? document['Statement'] : []).some((statement) => {
      if (!isRecord(statement) || statement['Effect'] !== 'Allow' || statement['Condition'] !== undefined) return false
      const principal = statement['Principal']
      return principal === '*' || (isRecord(principal) && asList(principal['AWS']).includes('*'))
    })
  } catch {
    return false
  }
}

function listBuckets(call: Call) {
  const prefix = call.http.query.get('prefix') ?? ''
  const region = call.http.query.get('bucket-region')
  const buckets = call.account.regional.buckets
    .filter(({ name }) => name.startsWith(prefix))
    .filter((bucket) => region === null || bucket.region === region)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const { items, nextToken } = worldPage(call, buckets, {
    token: 'continuation-token',
    size: 'max-buckets',
    maxSize: 10_000,
    badToken: 'InvalidArgument',
  })
  const entries = items.map((bucket) => ({
    Name: bucket.name,
    CreationDate: new Date(bucket.createdAt ?? call.account.createdAt),
    BucketRegion: bucket.region,
  }))
  const Owner = { ID: ownerId(call.account) }
  return {
    ListAllMyBucketsResult: {
      Owner,
      Buckets: new XmlList('Bucket', entries),
      ContinuationToken: nextToken,
      Prefix: optionalText(call.input, 'prefix'),
    },
  }
}

/** The canonical id of an account: 64 hexadecimal digits in earnest. */
const ownerId = ({ id }: AccountWorld): string => id.repeat(6).slice(0, 64)

const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
const groupUri = (group: string): string => {
  if (group.startsWith('http')) return group
  return `http://acs.amazonaws.com/groups/${group === 'LogDelivery' ? 's3' : 'global'}/${group}`
}

function acl({ bucket, owner }: Found) {
  const id = ownerId(owner)
  const grant = (type: string, member: string, permission: string): string =>
    `<Grant><Grantee ${xsi} xsi:type="${type}">${member}</Grantee><Permission>${permission}</Permission></Grant>`
  const own = grant('CanonicalUser', `<ID>${id}</ID>`, 'FULL_CONTROL')
  const groups = bucket.grantedGroups.map((group) => grant('Group', `<URI>${escapeXml(groupUri(group))}</URI>`, 'READ'))
  return { AccessControlPolicy: { Owner: { ID: id }, AccessControlList: new RawXml([own, ...groups].join('')) } }
}

function objectLock(found: Found) {
  const { objectLock: lock } = found.bucket
  if (lock === undefined)
    throw missing('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket', found)
  const retention = { Mode: lock.mode, Days: lock.days, Years: lock.years }
  return {
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: lock.mode === undefined ? undefined : { DefaultRetention: retention } },
  }
}

function lifecycle(found: Found) {
  const rules = found.bucket.lifecycle
  if (rules.length === 0) throw missing('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', found)
  const wire = rules.map((rule, index) => ({
    ID: rule.id ?? `rule-${index + 1}`,
    Filter: { Prefix: rule.prefix },
    Status: rule.enabled ? 'Enabled' : 'Disabled',
    Expiration: rule.expirationDays === undefined ? undefined : { Days: rule.expirationDays },
    Transition: rule.archiveDays === undefined ? undefined : { Days: rule.archiveDays, StorageClass: 'DEEP_ARCHIVE' },
    NoncurrentVersionExpiration:
      rule.noncurrentExpirationDays === undefined ? undefined : { NoncurrentDays: rule.noncurrentExpirationDays },
  }))
  return { LifecycleConfiguration: { Rule: new XmlList('Rule', wire, true) } }
}

function publicAccessBlock(found: Found) {
  const block = found.bucket.publicAccessBlock
  if (block === null) throw missing('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', found)
  return {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: block.blockPublicAcls,
      IgnorePublicAcls: block.ignorePublicAcls,
      BlockPublicPolicy: block.blockPublicPolicy,
      RestrictPublicBuckets: block.restrictPublicBuckets,
    },
  }
}

function policy(found: Found): RawOutput {
  if (found.bucket.policy === undefined) throw noPolicy(found)
  return new RawOutput(jsonText(found.bucket.policy), 'application/json')
}

function policyStatus(found: Found) {
  if (found.bucket.policy === undefined) throw noPolicy(found)
  return { PolicyStatus: { IsPublic: isPublic(jsonText(found.bucket.policy)) } }
}

/** `us-east-1` is told as no location at all. The SDK finds the text only when the element has its namespace. */
function location({ bucket: { region } }: Found): RawOutput {
  const text = region === 'us-east-1' ? '' : region
  return new RawOutput(
    `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${text}</LocationConstraint>`,
    'application/xml',
  )
}

const encryption = ({ bucket }: Found) => ({
  ServerSideEncryptionConfiguration: {
    Rule: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: bucket.encryption, KMSMasterKeyID: bucket.kmsKeyId },
      BucketKeyEnabled: bucket.encryption !== 'AES256',
    },
  },
})

function ownership(found: Found) {
  const { ownership: rule } = found.bucket
  if (rule === null) throw missing('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', found)
  return { OwnershipControls: { Rule: { ObjectOwnership: rule } } }
}

/** IAM actions whose names differ from the operation's. */
const actions: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBuckets',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  HeadBucket: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  HeadObject: 'GetObject',
}

/** S3: a bucket's settings, and its objects. The location can be asked for in any Region, everything else in the bucket's own. */
export const s3: Service = {
  signingName: 's3',
  prefix: 's3',
  protocol: 'rest-xml',
  throttle: { code: 'SlowDown', status: 503 },
  actions,
  operations: {
    ListBuckets: listBuckets,
    GetBucketLocation: (call) => location(findBucket(call)),
    GetBucketPolicy: ofBucket(policy),
    GetBucketPolicyStatus: ofBucket(policyStatus),
    GetPublicAccessBlock: ofBucket(publicAccessBlock),
    GetBucketAcl: ofBucket(acl),
    GetBucketVersioning: ofBucket(({ bucket }) => ({
      VersioningConfiguration: {
        Status: bucket.versioning,
        MfaDelete: bucket.mfaDelete ? 'Enabled' : bucket.versioning === undefined ? undefined : 'Disabled',
      },
    })),
    GetObjectLockConfiguration: ofBucket(objectLock),
    GetBucketLogging: ofBucket(({ bucket: { accessLogs } }) => ({
      BucketLoggingStatus: {
        LoggingEnabled: accessLogs === undefined ? undefined : { TargetBucket: accessLogs.bucket, TargetPrefix: accessLogs.prefix },
      },
    })),
    GetBucketLifecycleConfiguration: ofBucket(lifecycle),
    GetBucketEncryption: ofBucket(encryption),
    GetBucketOwnershipControls: ofBucket(ownership),
    HeadBucket: ofBucket(({ bucket }) => new RawOutput('', 'application/xml', 200, { 'x-amz-bucket-region': bucket.region })),
    ListObjectsV2: ofBucket(listObjects),
    GetObject: ofBucket(getObject),
    HeadObject: ofBucket(getObject),
    PutObject: ofBucket(putObject),
    DeleteObject: ofBucket(deleteObject),
  },
  routes: {
    'GET /': 'ListBuckets',
    'GET /{Bucket}?location': 'GetBucketLocation',
    'GET /{Bucket}?policy': 'GetBucketPolicy',
    'GET /{Bucket}?policyStatus': 'GetBucketPolicyStatus',
    'GET /{Bucket}?publicAccessBlock': 'GetPublicAccessBlock',
    'GET /{Bucket}?acl': 'GetBucketAcl',
    'GET /{Bucket}?versioning': 'GetBucketVersioning',
    'GET /{Bucket}?object-lock': 'GetObjectLockConfiguration',
    'GET /{Bucket}?logging': 'GetBucketLogging',
    'GET /{Bucket}?lifecycle': 'GetBucketLifecycleConfiguration',
    'GET /{Bucket}?encryption': 'GetBucketEncryption',
    'GET /{Bucket}?ownershipControls': 'GetBucketOwnershipControls',
    'HEAD /{Bucket}': 'HeadBucket',
    'GET /{Bucket}?list-type': 'ListObjectsV2',
    'GET /{Bucket}/{Key+}': 'GetObject',
    'HEAD /{Bucket}/{Key+}': 'HeadObject',
    'PUT /{Bucket}/{Key+}': 'PutObject',
    'DELETE /{Bucket}/{Key+}': 'DeleteObject',
  },
}
