import { noSuchEntity } from '../aws-error.ts'
import type { Call, Output, Service } from '../service.ts'
import { getAccountSummary } from './iam-account-summary.ts'
import { getAccountAuthorizationDetails } from './iam-authorization-details.ts'
import { generateCredentialReport, getCredentialReport } from './iam-credential-report.ts'
import { credentialOperations } from './iam-credentials.ts'
import { rootFeatureOperations } from './iam-root-features.ts'

function getAccountPasswordPolicy({ account }: Call): Output {
  const policy = account.iam.passwordPolicy
  if (policy === null) throw noSuchEntity(`The Password Policy with domain name ${account.id} cannot be found.`)
  return {
    PasswordPolicy: {
      MinimumPasswordLength: policy.minimumLength,
      RequireSymbols: policy.requireSymbols,
      RequireNumbers: policy.requireNumbers,
      RequireUppercaseCharacters: policy.requireUppercase,
      RequireLowercaseCharacters: policy.requireLowercase,
      AllowUsersToChangePassword: policy.usersMayChange,
      ExpirePasswords: policy.maxAgeDays !== null,
      MaxPasswordAge: policy.maxAgeDays,
      PasswordReusePrevention: policy.reusePrevention,
    },
  }
}

/** IAM: the account's root user, its users and policies, and central root access. Global: the Region of the call does not matter. */
export const iam: Service = {
  signingName: 'iam',
  prefix: 'iam',
  protocol: 'query',
  operations: {
    GetAccountSummary: getAccountSummary,
    GenerateCredentialReport: generateCredentialReport,
    GetCredentialReport: getCredentialReport,
    GetAccountPasswordPolicy: getAccountPasswordPolicy,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    ...credentialOperations,
    ...rootFeatureOperations,
  },
}
