import type { RootFeature } from '../../../core/facts/organisation.ts'
import { AwsError } from '../aws-error.ts'
import { isDelegate, isManagement, organisationOf } from '../membership.ts'
import type { Call, Operation, Output } from '../service.ts'
import type { OrganisationWorld } from '../world.ts'

/** The organisation whose features the caller may see. The order of the refusals is AWS's: membership, mode, caller, trust. */
function featureOwner(call: Call, enabling: boolean): OrganisationWorld {
  const organisation = organisationOf(call)
  if (organisation === null) throw new AwsError('OrganizationNotFoundException', 'Account is not part of an organization.')
  if (organisation.featureSet !== 'ALL') {
    throw new AwsError('OrganizationNotInAllFeaturesModeException', 'Your organization must be in all features mode.')
  }
  if (!isManagement(organisation, call.account.id)) {
    if (!isDelegate(organisation, call.account.id, 'iam.amazonaws.com')) {
      const message =
        'The request was rejected because the account making the request is not the management account or delegated administrator account for centralized root access.'
      throw new AwsError('AccountNotManagementOrDelegatedAdministratorException', message)
    }
    if (enabling)
      throw new AwsError(
        'CallerIsNotManagementAccountException',
        'The request was rejected because the account making the request is not the management account for the organization.',
      )
  }
  if (!organisation.trustedServices.includes('iam.amazonaws.com')) {
    throw new AwsError(
      'ServiceAccessNotEnabledException',
      'The request was rejected because trusted access is not enabled for IAM in Organizations.',
    )
  }
  return organisation
}

const shown = ({ id, rootFeatures }: OrganisationWorld): Output => ({ OrganizationId: id, EnabledFeatures: [...rootFeatures] })

const enable =
  (feature: RootFeature): Operation =>
  (call) => {
    const organisation = featureOwner(call, true)
    organisation.rootFeatures = [...new Set([...organisation.rootFeatures, feature])]
    return shown(organisation)
  }

/** A delegated administrator may disable what only the management account can enable. */
const disable =
  (feature: RootFeature): Operation =>
  (call) => {
    const organisation = featureOwner(call, false)
    organisation.rootFeatures = organisation.rootFeatures.filter((each) => each !== feature)
    return shown(organisation)
  }

/** Central root access, seen and switched. */
export const rootFeatureOperations: Readonly<Record<string, Operation>> = {
  ListOrganizationsFeatures: (call) => shown(featureOwner(call, false)),
  EnableOrganizationsRootCredentialsManagement: enable('RootCredentialsManagement'),
  EnableOrganizationsRootSessions: enable('RootSessions'),
  DisableOrganizationsRootCredentialsManagement: disable('RootCredentialsManagement'),
  DisableOrganizationsRootSessions: disable('RootSessions'),
}
