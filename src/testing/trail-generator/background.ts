import type { JsonObject } from '../../core/trail/bounded-json.ts'
import { type EpochMs, HOUR_MS, epochMs, isoInstant } from '../../core/time.ts'
import { type Random, uuid } from './random.ts'

/** Where a background record is written. */
export interface Scene {
  readonly account: string
  readonly region: string
}

interface Deed {
  readonly weight: number
  readonly action: string
  readonly actor: 'role' | 'service' | 'user'
  /** By default any of them. */
  readonly role?: string
  readonly request: (random: Random, scene: Scene) => JsonObject | null
  readonly response?: (random: Random, scene: Scene) => JsonObject | null
  readonly fields?: JsonObject
}

const number = (random: Random, digits: number): string => random.hex(digits)
const arn = ({ account, region }: Scene, service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`

const roles = ['deploy', 'eks-node', 'karpenter', 'datadog-integration', 'config-recorder', 'lambda-orders', 'lambda-billing', 'terraform']
const agents = [
  'aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.25.1 md/GOOS#linux md/GOARCH#arm64 api/ec2#1.254.1',
  'Boto3/1.40.45 md/Botocore#1.40.45 ua/2.1 os/linux#6.1.150 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard',
  'APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.14.1 aws-sdk-go-v2/1.39.2 os/linux lang/go',
  'aws-sdk-nodejs/2.1692.0 linux/v22.19.0 exec-env/AWS_Lambda_nodejs22.x promise',
]
const services = ['lambda', 'ec2', 'ecs-tasks', 'config', 'autoscaling', 'elasticloadbalancing', 'backup', 'cloudtrail']

/** The actions of a quiet week, most frequent first; those that rules ask for are rare, as in life. */
const deeds: readonly Deed[] = [
  {
    weight: 190,
    action: 'sts:AssumeRole',
    actor: 'service',
    request: (random, { account }) => ({
      roleArn: `arn:aws:iam::${account}:role/${random.pick(roles)}`,
      roleSessionName: `session-${number(random, 12)}`,
      durationSeconds: 3600,
    }),
    response: (random, { account }) => ({
      credentials: {
        accessKeyId: `ASIA${number(random, 9).toUpperCase()}EXAMPLE`,
        sessionToken: `IQoJb3JpZ2luX2VjEA${number(random, 160)}`,
        expiration: 'Nov 20, 2026, 11:07:11 PM',
      },
      assumedRoleUser: {
        assumedRoleId: `AROA${number(random, 10).toUpperCase()}EXAMPLE:s`,
        arn: `arn:aws:sts::${account}:assumed-role/${random.pick(roles)}/s`,
      },
    }),
    fields: { readOnly: true },
  },
  {
    weight: 160,
    action: 'kms:Decrypt',
    actor: 'role',
    request: (random, scene) => ({
      encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      encryptionContext: { 'aws:lambda:FunctionArn': arn(scene, 'lambda', `function:${random.pick(roles)}`) },
    }),
  },
  {
    weight: 90,
    action: 'kms:GenerateDataKey',
    actor: 'service',
    request: (random, scene) => ({
      keySpec: 'AES_256',
      keyId: arn(scene, 'kms', `key/${uuid(random)}`),
      encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::logs-${scene.account}-${scene.region}` },
    }),
  },
  {
    weight: 120,
    action: 'ec2:DescribeInstances',
    actor: 'role',
    request: (random) => ({
      instancesSet: { items: Array.from({ length: 1 + random.below(4) }, () => ({ instanceId: `i-${number(random, 17)}` })) },
      filterSet: { items: [{ name: 'instance-state-name', valueSet: { items: [{ value: 'running' }, { value: 'pending' }] } }] },
    }),
  },
  {
    weight: 70,
    action: 'logs:CreateLogStream',
    actor: 'role',
    request: (random) => ({
      logStreamName: `2026/11/20/[$LATEST]${number(random, 32)}`,
      logGroupName: `/aws/lambda/${random.pick(roles)}`,
    }),
  },
  {
    weight: 60,
    action: 'elasticloadbalancing:DescribeTargetHealth',
    actor: 'role',
    request: (random, scene) => ({
      targetGroupArn: arn(scene, 'elasticloadbalancing', `targetgroup/web/${number(random, 16)}`),
    }),
  },
  {
    weight: 50,
    action: 'ssm:UpdateInstanceInformation',
    actor: 'role',
    request: (random) => ({
      instanceId: `i-${number(random, 17)}`,
      agentVersion: '3.3.2746.0',
      agentStatus: 'Active',
      platformType: 'Linux',
      platformName: 'Amazon Linux',
      platformVersion: '2023',
      computerName: `ip-10-0-${random.below(255)}-${random.below(255)}.ec2.internal`,
    }),
  },
  {
    weight: 50,
    action: 's3:GetBucketAcl',
    actor: 'service',
    request: (_, { account }) => ({ bucketName: `logs-${account}`, Host: 's3.amazonaws.com', acl: '' }),
  },
  { weight: 40, action: 'iam:GetRole', actor: 'role', request: (random) => ({ roleName: random.pick(roles) }) },
  { weight: 40, action: 'dynamodb:DescribeTable', actor: 'role', request: (random) => ({ tableName: `orders-${random.below(9)}` }) },
  { weight: 35, action: 'monitoring:DescribeAlarms', actor: 'role', request: () => ({ maxRecords: 100 }) },
  { weight: 30, action: 'ec2:DescribeSecurityGroups', actor: 'user', request: () => ({ maxResults: 1000 }) },
  { weight: 10, action: 'ec2:DescribeImages', actor: 'user', request: () => null },
  {
    weight: 8,
    action: 's3:ListBuckets',
    actor: 'user',
    request: () => ({ Host: 's3.amazonaws.com' }),
    fields: { errorCode: 'AccessDenied', errorMessage: 'Access Denied' },
  },
  {
    weight: 4,
    action: 'signin:ConsoleLogin',
    actor: 'user',
    request: () => null,
    response: () => ({ ConsoleLogin: 'Success' }),
    fields: {
      eventType: 'AwsConsoleSignIn',
      additionalEventData: { LoginTo: 'https://console.aws.amazon.com/', MFAUsed: 'Yes' },
      readOnly: false,
    },
  },
  {
    weight: 7,
    action: 'ec2:AuthorizeSecurityGroupIngress',
    actor: 'role',
    request: (random) => ({
      groupId: `sg-${number(random, 17)}`,
      ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '10.0.0.0/8' }] } }] },
    }),
  },
  {
    weight: 8,
    action: 'ec2:RunInstances',
    actor: 'role',
    request: (random) => ({
      instancesSet: { items: [{ imageId: `ami-${number(random, 17)}`, minCount: 1, maxCount: 1 }] },
      instanceType: 't3.small',
      monitoring: { enabled: false },
    }),
    response: (random) => ({
      instancesSet: { items: [{ instanceId: `i-${number(random, 17)}`, instanceState: { code: 0, name: 'pending' } }] },
    }),
  },
  {
    weight: 6,
    action: 'lambda:UpdateFunctionCode20150331v2',
    actor: 'role',
    role: 'deploy',
    request: (random) => ({
      functionName: random.pick(roles),
      s3Bucket: 'artifacts',
      s3Key: number(random, 40),
      publish: false,
      dryRun: false,
    }),
  },
]

const total = deeds.reduce((sum, { weight }) => sum + weight, 0)

function someDeed(random: Random): Deed {
  let left = random.next() * total
  for (const deed of deeds) {
    left -= deed.weight
    if (left < 0) return deed
  }
  throw new RangeError('the weights of the deeds do not add up')
}

function identity(deed: Deed, at: EpochMs, random: Random, { account }: Scene): JsonObject {
  const accessKeyId = `ASIA${random.hex(9).toUpperCase()}EXAMPLE`
  if (deed.actor === 'service') return { type: 'AWSService', invokedBy: `${random.pick(services)}.amazonaws.com` }
  if (deed.actor === 'user') {
    const userName = random.pick(['ann', 'bob', 'ci-legacy', 'reports'])
    return {
      type: 'IAMUser',
      principalId: `AIDA${userName.toUpperCase()}EXAMPLE`,
      arn: `arn:aws:iam::${account}:user/${userName}`,
      accountId: account,
      accessKeyId: accessKeyId.replace('ASIA', 'AKIA'),
      userName,
    }
  }
  const role = deed.role ?? random.pick(roles)
  const principalId = `AROA${role.replaceAll('-', '').toUpperCase()}EXAMPLE`
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:i-${random.hex(17)}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/i-${random.hex(17)}`,
    accountId: account,
    accessKeyId,
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId, arn: `arn:aws:iam::${account}:role/${role}`, accountId: account, userName: role },
      attributes: { creationDate: isoInstant(epochMs(at - random.below(HOUR_MS))), mfaAuthenticated: 'false' },
      ec2RoleDelivery: '2.0',
    },
  }
}

const address = (deed: Deed, random: Random, service: unknown): string =>
  typeof service === 'string'
    ? service
    : deed.actor === 'user'
      ? `203.0.113.${random.below(255)}`
      : `10.0.${random.below(255)}.${random.below(255)}`

/** A record of daily business: roles and services at work, a few people, few writes. */
export const backgroundRecord = (at: EpochMs, scene: Scene, random: Random): JsonObject => recordOf(someDeed(random), at, scene, random)

/** What shows where an account works, and who changes its code. */
export const usualWork = (at: EpochMs, scene: Scene, random: Random): readonly JsonObject[] =>
  deeds
    .filter(({ action }) => action === 'ec2:RunInstances' || action.startsWith('lambda:'))
    .map((deed) => recordOf(deed, at, scene, random))

/** A deed in the fields and the order of CloudTrail. */
function recordOf(deed: Deed, at: EpochMs, scene: Scene, random: Random): JsonObject {
  const [service = '', eventName = ''] = deed.action.split(':')
  const userIdentity = identity(deed, at, random, scene)
  const source = address(deed, random, userIdentity['invokedBy'])
  return {
    eventVersion: '1.11',
    userIdentity,
    eventTime: isoInstant(at),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: scene.region,
    sourceIPAddress: source,
    userAgent: deed.actor === 'service' ? source : random.pick(agents),
    requestParameters: deed.request(random, scene),
    responseElements: deed.response?.(random, scene) ?? null,
    requestID: uuid(random),
    eventID: uuid(random),
    readOnly: /^(?:Describe|Get|List|Decrypt)/.test(eventName),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: scene.account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${service}.${scene.region}.amazonaws.com`,
    },
    ...deed.fields,
  }
}
