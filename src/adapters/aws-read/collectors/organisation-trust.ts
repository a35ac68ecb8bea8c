import { accountId, isAccountId } from '../../../core/aws.ts'
import type { DelegatedAdministrator, RootFeature } from '../../../core/facts/organisation.ts'
import { MalformedAnswer, list, oneOf, optionalList, text } from '../answer.ts'
import type { OrganisationCollector, Target } from '../collector.ts'
import { inParallel } from '../parallel.ts'

/**
 * The features of central root access. Without trusted access for IAM, or without all features of the organisation, there are none.
 *
 * @see IAM API Reference, ListOrganizationsFeatures: answered to the management account and to IAM's delegated administrator.
 */
export const rootFeatures: OrganisationCollector = {
  scope: 'organisation',
  provides: { rootFeatures: [['iam:ListOrganizationsFeatures']] },
  read: async (target) => ({
    rootFeatures: [
      await target.observe<'iam:ListOrganizationsFeatures', readonly RootFeature[]>(
        'iam:ListOrganizationsFeatures',
        {},
        ({ EnabledFeatures }) =>
          optionalList(EnabledFeatures, 'EnabledFeatures').map((feature) =>
            oneOf(feature, ['RootCredentialsManagement', 'RootSessions'], 'EnabledFeatures'),
          ),
        { absent: { ServiceAccessNotEnabled: [], OrganizationNotInAllFeaturesMode: [] } },
      ),
    ],
  }),
}

/** Services that may act in all accounts of the organisation. */
export const trustedServices: OrganisationCollector = {
  scope: 'organisation',
  provides: { trustedServices: [['organizations:ListAWSServiceAccessForOrganization']] },
  read: async (target) => ({
    trustedServices: [
      await target.observeAll('organizations:ListAWSServiceAccessForOrganization', {}, 'NextToken', ({ EnabledServicePrincipals }) =>
        list(EnabledServicePrincipals, 'EnabledServicePrincipals').map(({ ServicePrincipal }) =>
          text(ServicePrincipal, 'ServicePrincipal'),
        ),
      ),
    ],
  }),
}

const administratorsOperation = 'organizations:ListDelegatedAdministrators'
const servicesOperation = 'organizations:ListDelegatedServicesForAccount'

async function servicesOf(target: Target, AccountId: string): Promise<DelegatedAdministrator> {
  if (!isAccountId(AccountId)) throw new MalformedAnswer('DelegatedAdministrator.Id is no account id')
  const services: string[] = []
  for await (const { DelegatedServices } of target.pages(servicesOperation, { AccountId }, 'NextToken')) {
    services.push(...list(DelegatedServices, 'DelegatedServices').map(({ ServicePrincipal }) => text(ServicePrincipal, 'ServicePrincipal')))
  }
  return { accountId: accountId(AccountId), services }
}

async function readAdministrators(target: Target): Promise<readonly DelegatedAdministrator[]> {
  const ids: string[] = []
  for await (const { DelegatedAdministrators } of target.pages(administratorsOperation, {}, 'NextToken')) {
    ids.push(...list(DelegatedAdministrators, 'DelegatedAdministrators').map(({ Id }) => text(Id, 'DelegatedAdministrator.Id')))
  }
  return inParallel(ids, 4, (id) => servicesOf(target, id))
}

/** Members that administer a service for the whole organisation. */
export const delegatedAdministrators: OrganisationCollector = {
  scope: 'organisation',
  provides: { delegatedAdministrators: [[administratorsOperation, servicesOperation]] },
  read: async (target) => ({ delegatedAdministrators: [await target.attempt(administratorsOperation, () => readAdministrators(target))] }),
}
