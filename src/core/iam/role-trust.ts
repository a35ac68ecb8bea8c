import type { IamRole } from '../facts/iam.ts'
import type { ParsedPolicy } from './policy-document.ts'

/** Roles that belong to an AWS service: their trust policy is AWS's, and nobody else can assume them. */
export const isServiceLinked = (role: IamRole): boolean => role.path.startsWith('/aws-service-role/')

/** Whether a person can get into a role with this trust policy: through another principal or a sign-in, not only through a service. */
export const peopleCanAssume = (trust: ParsedPolicy): boolean =>
  trust.statements.some(
    ({ effect, principals }) =>
      effect === 'Allow' &&
      principals !== null &&
      (principals.kind === 'is-not' || principals.values.some(({ type }) => type !== 'Service')),
  )
