import type { AccountId } from '../../core/aws.ts'
import type { AwsError } from './aws-error.ts'
import type { Call } from './service.ts'
import type { AccountWorld, OrganisationWorld } from './world.ts'

export const isManagement = (organisation: OrganisationWorld, account: AccountId): boolean => organisation.managementAccountId === account

/** Whether an account is delegated administrator of a service; of any service when none is named. */
export const isDelegate = (organisation: OrganisationWorld, account: AccountId, service?: string): boolean =>
  organisation.delegatedAdministrators.some(
    (delegate) =>
      delegate.accountId === account && (service === undefined ? delegate.services.length > 0 : delegate.services.includes(service)),
  )

/** The organisation of the caller's account; `null` for a standalone one. */
export const organisationOf = (call: Call): OrganisationWorld | null => (call.account.parentId === null ? null : call.world.organisation)

/** @throws AwsError `error` when the account is not in the caller's organisation. */
export function accountInOrganisation(call: Call, id: string, error: AwsError): AccountWorld {
  const account = call.world.accounts.get(id as AccountId)
  if (account === undefined || account.parentId === null) throw error
  return account
}
