import { AccountClient, PutAlternateContactCommand } from '@aws-sdk/client-account'
import { BudgetsClient, CreateBudgetCommand } from '@aws-sdk/client-budgets'
import { CloudTrailClient, CreateTrailCommand, PutEventSelectorsCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, CreateLogGroupCommand, PutMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs'
import {
  ConfigServiceClient,
  PutConfigRuleCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  StartConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty'
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand as CreateManagedPolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  CreateOrganizationalUnitCommand,
  CreatePolicyCommand,
  EnableAWSServiceAccessCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations'
import {
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { EnableSecurityHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'

export const MOTO_ACCOUNT = '123456789012'
const TOPIC_ARN = `arn:aws:sns:us-east-1:${MOTO_ACCOUNT}:root-alerts`

/** What both sides are told, in the words of AWS's API for moto and in those of a world's file for the fake. */
const ROOT_FILTER = '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }'
const ROOT_PATTERN = JSON.stringify({ detail: { userIdentity: { type: ['Root'] } } })
const BUCKET_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::example-trail/*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
})
const DENY_ROOT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } } }],
})
const NOTHING = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] })
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:root` }, Action: 'sts:AssumeRole' }],
})
const CONTACT = { name: 'Ana Example', title: 'Head of Security', email: 'security@example.com', phone: '+442079460001' }
const ROOT_LOGIN_RULE = 'root-account-mfa-enabled'

interface Settings {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

async function seedIam(settings: Settings): Promise<void> {
  const iam = new IAMClient(settings)
  await iam.send(new CreateUserCommand({ UserName: 'ana' }))
  await iam.send(new CreateLoginProfileCommand({ UserName: 'ana', Password: 'not-a-Secret-1' }))
  await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }))
  await iam.send(new PutUserPolicyCommand({ UserName: 'ana', PolicyName: 'own', PolicyDocument: NOTHING }))
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
  await iam.send(new AddUserToGroupCommand({ UserName: 'ana', GroupName: 'staff' }))
  await iam.send(new CreateManagedPolicyCommand({ PolicyName: 'nothing', PolicyDocument: NOTHING }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn: `arn:aws:iam::${MOTO_ACCOUNT}:policy/nothing` }))
  await iam.send(new CreateRoleCommand({ RoleName: 'support', AssumeRolePolicyDocument: TRUST }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'support', PolicyArn: `arn:aws:iam::${MOTO_ACCOUNT}:policy/nothing` }))
  await iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, RequireSymbols: true, PasswordReusePrevention: 24 }))
  const { name: Name, title: Title, email: EmailAddress, phone: PhoneNumber } = CONTACT
  await new AccountClient(settings).send(
    new PutAlternateContactCommand({ AlternateContactType: 'SECURITY', Name, Title, EmailAddress, PhoneNumber }),
  )
}

async function seedBuckets(settings: Settings): Promise<void> {
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  const Bucket = 'example-trail'
  await s3.send(new CreateBucketCommand({ Bucket: 'example-access-logs' }))
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }))
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 400 } } },
    }),
  )
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: BUCKET_POLICY }))
  const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: false }
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: all }))
  const Rules = [{ ID: 'keep', Status: 'Enabled' as const, Filter: { Prefix: 'AWSLogs/' }, Expiration: { Days: 2000 } }]
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
  const deliver = {
    Sid: 'logs',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::example-access-logs/*',
  }
  await s3.send(
    new PutBucketPolicyCommand({ Bucket: 'example-access-logs', Policy: JSON.stringify({ Version: '2012-10-17', Statement: [deliver] }) }),
  )
  const LoggingEnabled = { TargetBucket: 'example-access-logs', TargetPrefix: 'trail/' }
  await s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))
}

async function seedAlerting(settings: Settings): Promise<void> {
  const logs = new CloudWatchLogsClient(settings)
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'trail' }))
  const metricTransformations = [{ metricName: 'RootUse', metricNamespace: 'TrailMetrics', metricValue: '1' }]
  await logs.send(
    new PutMetricFilterCommand({ logGroupName: 'trail', filterName: 'root-use', filterPattern: ROOT_FILTER, metricTransformations }),
  )
  const sns = new SNSClient(settings)
  await sns.send(new CreateTopicCommand({ Name: 'root-alerts' }))
  await sns.send(new SubscribeCommand({ TopicArn: TOPIC_ARN, Protocol: 'email', Endpoint: 'security@example.com' }))
  await new CloudWatchClient(settings).send(
    new PutMetricAlarmCommand({
      AlarmName: 'root-use',
      MetricName: 'RootUse',
      Namespace: 'TrailMetrics',
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      ActionsEnabled: true,
      AlarmActions: [TOPIC_ARN],
    }),
  )
  const events = new EventBridgeClient(settings)
  await events.send(new PutRuleCommand({ Name: 'root-use', EventPattern: ROOT_PATTERN, State: 'ENABLED' }))
  await events.send(new PutTargetsCommand({ Rule: 'root-use', Targets: [{ Id: 'target-1', Arn: TOPIC_ARN }] }))
}

async function seedTrail(settings: Settings): Promise<void> {
  const cloudTrail = new CloudTrailClient(settings)
  await cloudTrail.send(
    new CreateTrailCommand({
      Name: 'main',
      S3BucketName: 'example-trail',
      S3KeyPrefix: 'audit',
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${MOTO_ACCOUNT}:log-group:trail:*`,
      CloudWatchLogsRoleArn: `arn:aws:iam::${MOTO_ACCOUNT}:role/trail`,
    }),
  )
  const EventSelectors = [
    { ReadWriteType: 'All' as const, IncludeManagementEvents: true, ExcludeManagementEventSources: ['kms.amazonaws.com'] },
  ]
  await cloudTrail.send(new PutEventSelectorsCommand({ TrailName: 'main', EventSelectors }))
  await cloudTrail.send(new StartLoggingCommand({ Name: 'main' }))
}

async function seedDetectors(settings: Settings): Promise<void> {
  await new GuardDutyClient(settings).send(new CreateDetectorCommand({ Enable: true, FindingPublishingFrequency: 'FIFTEEN_MINUTES' }))
  await new SecurityHubClient(settings).send(new EnableSecurityHubCommand({ EnableDefaultStandards: false }))
  const config = new ConfigServiceClient(settings)
  const recordingGroup = { allSupported: true, includeGlobalResourceTypes: true }
  const ConfigurationRecorder = { name: 'default', roleARN: `arn:aws:iam::${MOTO_ACCOUNT}:role/config`, recordingGroup }
  await config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder }))
  await config.send(new PutDeliveryChannelCommand({ DeliveryChannel: { name: 'default', s3BucketName: 'example-access-logs' } }))
  await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: 'default' }))
  const Source = { Owner: 'AWS' as const, SourceIdentifier: 'ROOT_ACCOUNT_MFA_ENABLED' }
  await config.send(
    new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName: ROOT_LOGIN_RULE, Source, MaximumExecutionFrequency: 'TwentyFour_Hours' } }),
  )
}

const seedBudget = (settings: Settings): Promise<unknown> =>
  new BudgetsClient(settings).send(
    new CreateBudgetCommand({
      AccountId: MOTO_ACCOUNT,
      Budget: { BudgetName: 'monthly', BudgetLimit: { Amount: '500', Unit: 'USD' }, TimeUnit: 'MONTHLY', BudgetType: 'COST' },
      NotificationsWithSubscribers: [
        {
          Notification: { NotificationType: 'ACTUAL', ComparisonOperator: 'GREATER_THAN', Threshold: 80, ThresholdType: 'PERCENTAGE' },
          Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'finance@example.com' }],
        },
      ],
    }),
  )

/** @returns the id that moto gave to the member. */
async function seedOrganisation(settings: Settings): Promise<string> {
  const organizations = new OrganizationsClient(settings)
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }))
  const { Roots } = await organizations.send(new ListRootsCommand({}))
  const RootId = Roots?.[0]?.Id
  await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType: 'SERVICE_CONTROL_POLICY' })).catch(() => undefined)
  const { OrganizationalUnit } = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: RootId, Name: 'Workloads' }))
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Name: 'deny-root', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content: DENY_ROOT }),
  )
  await organizations.send(new AttachPolicyCommand({ PolicyId: Policy?.PolicySummary?.Id, TargetId: OrganizationalUnit?.Id }))
  const { CreateAccountStatus } = await organizations.send(new CreateAccountCommand({ AccountName: 'prod', Email: 'aws+prod@example.com' }))
  const member = CreateAccountStatus?.AccountId ?? ''
  await organizations.send(
    new MoveAccountCommand({ AccountId: member, SourceParentId: RootId, DestinationParentId: OrganizationalUnit?.Id }),
  )
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: 'guardduty.amazonaws.com' }))
  await organizations.send(new RegisterDelegatedAdministratorCommand({ AccountId: member, ServicePrincipal: 'guardduty.amazonaws.com' }))
  return member
}

/** Makes in moto, by calls that write, what `sameWorld` says. @returns the id that moto gave to the member. */
export async function seedMoto(settings: Settings): Promise<string> {
  await seedIam(settings)
  await seedBuckets(settings)
  await seedAlerting(settings)
  await seedTrail(settings)
  await seedDetectors(settings)
  await seedBudget(settings)
  return seedOrganisation(settings)
}

/** The same as the fake's file has it. @param member - the id that moto gave to the member. */
export const sameWorld = (member: string) => ({
  organisation: {
    management: MOTO_ACCOUNT,
    policyTypes: ['SERVICE_CONTROL_POLICY'],
    units: { 'ou-exam-workload1': { name: 'Workloads' } },
    policies: { 'p-denyroot1': { name: 'deny-root', document: DENY_ROOT, targets: ['ou-exam-workload1'] } },
    trustedServices: ['guardduty.amazonaws.com'],
    delegatedAdministrators: { [member]: ['guardduty.amazonaws.com'] },
  },
  accounts: {
    [MOTO_ACCOUNT]: {
      name: 'master',
      email: 'master@example.com',
      root: {},
      contacts: { security: CONTACT },
      iam: {
        users: {
          ana: {
            password: { changed: 'now' },
            keys: [{ id: 'AKIAANAEXAMPLEEXAMPLE', created: 'now' }],
            groups: ['staff'],
            inline: [{ name: 'own', document: NOTHING }],
          },
        },
        groups: { staff: { policies: [`arn:aws:iam::${MOTO_ACCOUNT}:policy/nothing`] } },
        roles: { support: { trust: TRUST, policies: [`arn:aws:iam::${MOTO_ACCOUNT}:policy/nothing`] } },
        policies: { nothing: NOTHING },
        passwordPolicy: { minimumLength: 14, requireSymbols: true, reusePrevention: 24, usersMayChange: false },
      },
      trails: {
        main: {
          bucket: 'example-trail',
          prefix: 'audit',
          logGroup: 'trail',
          selectors: [{ excludedSources: ['kms.amazonaws.com'] }],
          status: { latestDigestAt: 'never', latestLogGroupDeliveryAt: 'never' },
        },
      },
      buckets: {
        'example-access-logs': {},
        'example-trail': {
          versioning: 'Enabled' as const,
          objectLock: { mode: 'COMPLIANCE' as const, days: 400 },
          policy: BUCKET_POLICY,
          publicAccessBlock: { restrictPublicBuckets: false },
          lifecycle: [{ id: 'keep', prefix: 'AWSLogs/', expirationDays: 2000 }],
          accessLogs: { bucket: 'example-access-logs', prefix: 'trail/' },
        },
      },
      inRegion: {
        'us-east-1': {
          logGroups: {
            trail: {
              metricFilters: {
                'root-use': { pattern: ROOT_FILTER, transformations: [{ metricName: 'RootUse', namespace: 'TrailMetrics' }] },
              },
            },
          },
          topics: { 'root-alerts': { subscriptions: [{ protocol: 'email', endpoint: 'security@example.com' }] } },
          alarms: {
            'root-use': {
              metricName: 'RootUse',
              namespace: 'TrailMetrics',
              statistic: 'Sum',
              periodSeconds: 300,
              datapointsToAlarm: 1,
              threshold: 1,
              comparison: 'GreaterThanOrEqualToThreshold',
              treatMissingData: 'notBreaching',
              alarmActions: ['root-alerts'],
            },
          },
          eventRules: { 'root-use': { pattern: ROOT_PATTERN, targets: ['root-alerts'] } },
          guardDuty: { publishingFrequency: 'FIFTEEN_MINUTES' as const },
          securityHub: {},
          configRecorders: { default: { includesGlobalTypes: true, lastStatus: 'Pending' as const } },
          deliveryChannels: { default: { bucket: 'example-access-logs' } },
          configRules: { [ROOT_LOGIN_RULE]: { sourceIdentifier: 'ROOT_ACCOUNT_MFA_ENABLED' } },
        },
      },
      budgets: { monthly: { limit: 500, notifications: [{ threshold: 80, subscribers: ['finance@example.com'] }] } },
    },
    [member]: { name: 'prod', email: 'aws+prod@example.com', parent: 'ou-exam-workload1' },
  },
})
