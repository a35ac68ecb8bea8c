import type { Service } from './services.ts'

interface OperationNeeds {
  /** IAM actions that allow it, where they differ from the operation's own name. Empty: nobody needs permission for it. */
  readonly actions?: readonly string[]
}

/**
 * Every AWS operation that the reader makes, and nothing else can be called: the compiler refuses a name that is not here, a test
 * refuses a name here that is not a read, or that no collector uses. The reader role's policy is generated from this table.
 *
 * @see Service Authorization Reference: where an API operation and its IAM action have different names.
 */
export const OPERATIONS = {
  'sts:GetCallerIdentity': { actions: [] },
  'sts:AssumeRole': {},
  'sts:AssumeRoot': {},
  'iam:GetAccountSummary': {},
  'iam:ListVirtualMFADevices': {},
  'iam:GenerateCredentialReport': {},
  'iam:GetCredentialReport': {},
  'iam:GetAccountPasswordPolicy': {},
  'iam:GetAccountAuthorizationDetails': {},
  'iam:ListOrganizationsFeatures': {},
  // Made in a root session only, where the task policy allows them: the reader's role needs none of their actions.
  'iam:GetLoginProfile': { actions: ['sts:AssumeRoot'] },
  'iam:ListAccessKeys': { actions: ['sts:AssumeRoot'] },
  'iam:GetAccessKeyLastUsed': { actions: ['sts:AssumeRoot'] },
  'iam:ListSigningCertificates': { actions: ['sts:AssumeRoot'] },
  'iam:ListMFADevices': { actions: ['sts:AssumeRoot'] },
  'iam:GetUser': { actions: ['sts:AssumeRoot'] },
  'account:ListRegions': {},
  'account:GetAlternateContact': {},
  'account:GetContactInformation': {},
  'account:GetPrimaryEmail': {},
  'ec2:DescribeRegions': {},
  'organizations:DescribeOrganization': {},
  'organizations:ListAccounts': {},
  'organizations:ListRoots': {},
  'organizations:ListOrganizationalUnitsForParent': {},
  'organizations:ListAccountsForParent': {},
  'organizations:ListPolicies': {},
  'organizations:DescribePolicy': {},
  'organizations:ListTargetsForPolicy': {},
  'organizations:ListAWSServiceAccessForOrganization': {},
  'organizations:ListDelegatedAdministrators': {},
  'organizations:ListDelegatedServicesForAccount': {},
  'cloudtrail:DescribeTrails': {},
  'cloudtrail:GetTrailStatus': {},
  'cloudtrail:GetEventSelectors': {},
  's3:ListBuckets': { actions: ['s3:ListAllMyBuckets'] },
  's3:GetBucketLocation': {},
  's3:GetBucketPolicy': {},
  's3:GetPublicAccessBlock': { actions: ['s3:GetBucketPublicAccessBlock'] },
  's3:GetBucketAcl': {},
  's3:GetBucketVersioning': {},
  's3:GetObjectLockConfiguration': { actions: ['s3:GetBucketObjectLockConfiguration'] },
  's3:GetBucketLogging': {},
  's3:GetBucketLifecycleConfiguration': { actions: ['s3:GetLifecycleConfiguration'] },
  'logs:DescribeMetricFilters': {},
  'cloudwatch:DescribeAlarms': {},
  'sns:ListSubscriptionsByTopic': {},
  'events:ListRules': {},
  'events:ListTargetsByRule': {},
  'guardduty:ListDetectors': {},
  'guardduty:GetDetector': {},
  'securityhub:DescribeHub': {},
  'config:DescribeConfigurationRecorders': {},
  'config:DescribeConfigurationRecorderStatus': {},
  'config:DescribeConfigRules': {},
  'access-analyzer:ListAnalyzers': {},
  'cur:DescribeReportDefinitions': {},
  'bcm-data-exports:ListExports': {},
  'bcm-data-exports:GetExport': {},
  'budgets:DescribeBudgets': { actions: ['budgets:ViewBudget'] },
  'budgets:DescribeNotificationsForBudget': { actions: ['budgets:ViewBudget'] },
} as const satisfies Readonly<Record<`${Service}:${string}`, OperationNeeds>>

/** `iam:GetAccountSummary`: the service's IAM prefix and the API operation's name. */
export type Operation = keyof typeof OPERATIONS

export const ALL_OPERATIONS = Object.keys(OPERATIONS) as readonly Operation[]

export type ServiceOf<O extends Operation> = O extends `${infer S extends Service}:${string}` ? S : never

export const serviceOf = (operation: Operation): Service => operation.slice(0, operation.indexOf(':')) as Service

/** The IAM actions that allow an operation. */
export function actionsFor(operation: Operation): readonly string[] {
  const { actions }: OperationNeeds = OPERATIONS[operation]
  return actions ?? [operation]
}
