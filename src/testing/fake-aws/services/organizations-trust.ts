import type { AccountId } from '../../../core/aws.ts'
import { AwsError } from '../aws-error.ts'
import { optionalText, page, requiredText } from '../input.ts'
import { accountInOrganisation, isManagement } from '../membership.ts'
import type { Output } from '../service.ts'
import { type OrganisationOperation, accountShape, organisationPages } from './organizations-shapes.ts'

const listAwsServiceAccess: OrganisationOperation = (call, organisation) => {
  const { items, nextToken } = page(call, organisation.trustedServices, organisationPages)
  const since = new Date(call.world.accounts.get(organisation.managementAccountId)?.createdAt ?? call.now)
  return { EnabledServicePrincipals: items.map((ServicePrincipal) => ({ ServicePrincipal, DateEnabled: since })), NextToken: nextToken }
}

const listDelegatedAdministrators: OrganisationOperation = (call, organisation) => {
  const service = optionalText(call.input, 'ServicePrincipal')
  const wanted = organisation.delegatedAdministrators.filter(
    ({ services }) => services.length > 0 && (service === undefined || services.includes(service)),
  )
  const { items, nextToken } = page(call, wanted, organisationPages)
  const shapes = items.flatMap(({ accountId }): readonly Output[] => {
    const account = call.world.accounts.get(accountId)
    return account === undefined
      ? []
      : [{ ...accountShape(call, organisation, account), DelegationEnabledDate: new Date(account.createdAt) }]
  })
  return { DelegatedAdministrators: shapes, NextToken: nextToken }
}

const listDelegatedServicesForAccount: OrganisationOperation = (call, organisation) => {
  const id = requiredText(call.input, 'AccountId')
  const found = organisation.delegatedAdministrators.find(({ accountId, services }) => accountId === id && services.length > 0)
  if (found === undefined)
    throw new AwsError('AccountNotRegisteredException', 'The specified account is not a delegated administrator for this AWS service.')
  const { items, nextToken } = page(call, found.services, organisationPages)
  const since = new Date(call.world.accounts.get(found.accountId)?.createdAt ?? call.now)
  return { DelegatedServices: items.map((ServicePrincipal) => ({ ServicePrincipal, DelegationEnabledDate: since })), NextToken: nextToken }
}

const enableAwsServiceAccess: OrganisationOperation = (call, organisation) => {
  const service = requiredText(call.input, 'ServicePrincipal')
  organisation.trustedServices = [...new Set([...organisation.trustedServices, service])]
  return {}
}

/** Refused while a delegate for the service is registered. The root features are remembered for the day trust comes back. */
const disableAwsServiceAccess: OrganisationOperation = (call, organisation) => {
  const service = requiredText(call.input, 'ServicePrincipal')
  if (organisation.delegatedAdministrators.some(({ services }) => services.includes(service))) {
    const message = 'You cannot disable trusted access while a delegated administrator is registered for this service.'
    throw new AwsError('ConstraintViolationException', message, 400, { Reason: 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG' })
  }
  organisation.trustedServices = organisation.trustedServices.filter((each) => each !== service)
  return {}
}

const withServices = (
  delegates: readonly { readonly accountId: AccountId; readonly services: readonly string[] }[],
  accountId: AccountId,
  change: (services: readonly string[]) => readonly string[],
): { accountId: AccountId; services: readonly string[] }[] => {
  const held = delegates.find((delegate) => delegate.accountId === accountId)?.services ?? []
  return [...delegates.filter((delegate) => delegate.accountId !== accountId), { accountId, services: change(held) }].filter(
    ({ services }) => services.length > 0,
  )
}

const registerDelegatedAdministrator: OrganisationOperation = (call, organisation) => {
  const service = requiredText(call.input, 'ServicePrincipal')
  const missing = new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.")
  const { id } = accountInOrganisation(call, requiredText(call.input, 'AccountId'), missing)
  if (isManagement(organisation, id)) {
    throw new AwsError('ConstraintViolationException', 'You cannot register the management account as a delegated administrator.', 400, {
      Reason: 'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    })
  }
  if (organisation.delegatedAdministrators.some(({ accountId, services }) => accountId === id && services.includes(service))) {
    throw new AwsError(
      'AccountAlreadyRegisteredException',
      'The specified account is already a delegated administrator for this AWS service.',
    )
  }
  organisation.delegatedAdministrators = withServices(organisation.delegatedAdministrators, id, (services) => [...services, service])
  return {}
}

const deregisterDelegatedAdministrator: OrganisationOperation = (call, organisation) => {
  const service = requiredText(call.input, 'ServicePrincipal')
  const id = requiredText(call.input, 'AccountId')
  const found = organisation.delegatedAdministrators.find(({ accountId, services }) => accountId === id && services.includes(service))
  if (found === undefined)
    throw new AwsError('AccountNotRegisteredException', 'The specified account is not a delegated administrator for this AWS service.')
  organisation.delegatedAdministrators = withServices(organisation.delegatedAdministrators, found.accountId, (services) =>
    services.filter((each) => each !== service),
  )
  return {}
}

/** Trusted access and delegated administrators. */
export const trustOperations: {
  readonly reads: Readonly<Record<string, OrganisationOperation>>
  readonly writes: Readonly<Record<string, OrganisationOperation>>
} = {
  reads: {
    ListAWSServiceAccessForOrganization: listAwsServiceAccess,
    ListDelegatedAdministrators: listDelegatedAdministrators,
    ListDelegatedServicesForAccount: listDelegatedServicesForAccount,
  },
  writes: {
    EnableAWSServiceAccess: enableAwsServiceAccess,
    DisableAWSServiceAccess: disableAwsServiceAccess,
    RegisterDelegatedAdministrator: registerDelegatedAdministrator,
    DeregisterDelegatedAdministrator: deregisterDelegatedAdministrator,
  },
}
