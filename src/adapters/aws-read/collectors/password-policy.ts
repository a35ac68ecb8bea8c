import type { PasswordPolicy } from '../../../core/facts/iam.ts'
import { count, optionalCount, optionalFlag, record } from '../answer.ts'
import type { AccountCollector } from '../collector.ts'

const operation = 'iam:GetAccountPasswordPolicy'

/** Some endpoints send 0 for what is not set; AWS leaves it out, and allows nothing below 1. */
const positive = (value: number | null): number | null => (value === 0 ? null : value)

/** The password policy for IAM users; `null` when the account has none and AWS's own default holds. Root is not bound by it. */
export const passwordPolicy: AccountCollector = {
  scope: 'account',
  with: ['account'],
  provides: { passwordPolicy: [[operation]] },
  read: async (target) => ({
    passwordPolicy: [
      await target.observe<typeof operation, PasswordPolicy | null>(
        operation,
        {},
        (answer) => {
          const policy = record(answer.PasswordPolicy, 'PasswordPolicy')
          return {
            minimumLength: count(policy.MinimumPasswordLength, 'MinimumPasswordLength'),
            requireSymbols: optionalFlag(policy.RequireSymbols, 'RequireSymbols'),
            requireNumbers: optionalFlag(policy.RequireNumbers, 'RequireNumbers'),
            requireUppercase: optionalFlag(policy.RequireUppercaseCharacters, 'RequireUppercaseCharacters'),
            requireLowercase: optionalFlag(policy.RequireLowercaseCharacters, 'RequireLowercaseCharacters'),
            usersMayChange: optionalFlag(policy.AllowUsersToChangePassword, 'AllowUsersToChangePassword'),
            maxAgeDays: positive(optionalCount(policy.MaxPasswordAge, 'MaxPasswordAge')),
            reusePrevention: positive(optionalCount(policy.PasswordReusePrevention, 'PasswordReusePrevention')),
          }
        },
        { absent: { NoSuchEntity: null } },
      ),
    ],
  }),
}
