const document = (...statements: readonly Readonly<Record<string, unknown>>[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements })

const allow = (action: string | readonly string[]): Readonly<Record<string, unknown>> => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
})

/**
 * AWS-managed policies that a world may attach, by name. Short ones are whole; of the long ones (`SecurityAudit`, `ReadOnlyAccess`,
 * `Billing`) the part that matters to identity and billing.
 */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, string>> = {
  AdministratorAccess: document(allow('*')),
  PowerUserAccess: document(
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    allow([
      'account:GetAccountInformation',
      'account:GetPrimaryEmail',
      'account:ListRegions',
      'iam:CreateServiceLinkedRole',
      'iam:DeleteServiceLinkedRole',
      'iam:ListRoles',
      'organizations:DescribeOrganization',
    ]),
  ),
  IAMFullAccess: document(
    allow(['iam:*', 'organizations:DescribeAccount', 'organizations:DescribeOrganization', 'organizations:ListPolicies']),
  ),
  IAMUserChangePassword: document(
    { Effect: 'Allow', Action: ['iam:ChangePassword'], Resource: ['arn:aws:iam::*:user/${aws:username}'] },
    { Effect: 'Allow', Action: ['iam:GetAccountPasswordPolicy'], Resource: '*' },
  ),
  SecurityAudit: document(
    allow([
      'account:GetAlternateContact',
      'cloudtrail:Describe*',
      'cloudtrail:Get*',
      'cloudtrail:LookupEvents',
      'iam:GenerateCredentialReport',
      'iam:Get*',
      'iam:List*',
      'organizations:Describe*',
      'organizations:List*',
    ]),
  ),
  ReadOnlyAccess: document(
    allow([
      'cloudtrail:Get*',
      'cloudtrail:List*',
      'ec2:Describe*',
      'iam:Get*',
      'iam:List*',
      'logs:Get*',
      'logs:Describe*',
      's3:Get*',
      's3:List*',
    ]),
  ),
  ViewOnlyAccess: document(
    allow([
      'cloudtrail:DescribeTrails',
      'cloudtrail:ListTrails',
      'cloudtrail:LookupEvents',
      'ec2:Describe*',
      'iam:List*',
      's3:ListAllMyBuckets',
      's3:ListBucket',
    ]),
  ),
  Billing: document(
    allow(['account:GetAccountInformation', 'aws-portal:*Billing', 'budgets:ModifyBudget', 'budgets:ViewBudget', 'ce:*', 'cur:*']),
  ),
  AmazonS3ReadOnlyAccess: document(allow(['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'])),
  AmazonS3FullAccess: document(allow(['s3:*', 's3-object-lambda:*'])),
  AWSSupportAccess: document(allow(['support:*', 'support-console:*'])),
  AWSLambdaBasicExecutionRole: document(allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'])),
}
