import { AwsError } from '../aws-error.ts'
import { requiredText, page } from '../input.ts'
import { isDelegate, isManagement, organisationOf } from '../membership.ts'
import type { Call, Operation, Output, Service } from '../service.ts'
import { policyOperations } from './organizations-policies.ts'
import { type OrganisationOperation, accountShape, organisationPages } from './organizations-shapes.ts'
import { treeOperations } from './organizations-tree.ts'
import { trustOperations } from './organizations-trust.ts'

const notInUse = (): AwsError => new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.')

function describeOrganization(call: Call): Output {
  const organisation = organisationOf(call)
  if (organisation === null) throw notInUse()
  const management = call.world.accounts.get(organisation.managementAccountId)
  const prefix = `arn:${call.partition}:organizations::${organisation.managementAccountId}`
  return {
    Organization: {
      Id: organisation.id,
      Arn: `${prefix}:organization/${organisation.id}`,
      FeatureSet: organisation.featureSet,
      MasterAccountArn: `${prefix}:account/${organisation.id}/${organisation.managementAccountId}`,
      MasterAccountId: organisation.managementAccountId,
      MasterAccountEmail: management?.email,
      AvailablePolicyTypes: organisation.enabledPolicyTypes.map((Type) => ({ Type, Status: 'ENABLED' })),
    },
  }
}

/** Reads are for the management account and for delegated administrators of any service; writes for the management account. */
const guarded =
  (run: OrganisationOperation, writes: boolean): Operation =>
  (call) => {
    const organisation = organisationOf(call)
    if (organisation === null) throw notInUse()
    const { id } = call.account
    if (isManagement(organisation, id) || (!writes && isDelegate(organisation, id))) return run(call, organisation)
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.")
  }

const guard = (operations: Readonly<Record<string, OrganisationOperation>>, writes: boolean): Readonly<Record<string, Operation>> =>
  Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, guarded(run, writes)]))

const listAccounts: OrganisationOperation = (call, organisation) => {
  const { items, nextToken } = page(
    call,
    [...call.world.accounts.values()].filter(({ parentId }) => parentId !== null),
    organisationPages,
  )
  return { Accounts: items.map((account) => accountShape(call, organisation, account)), NextToken: nextToken }
}

const describeAccount: OrganisationOperation = (call, organisation) => {
  const id = requiredText(call.input, 'AccountId')
  const account = [...call.world.accounts.values()].find((each) => each.id === id && each.parentId !== null)
  if (account === undefined) throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.")
  return { Account: accountShape(call, organisation, account) }
}

/** Organizations; its endpoint is global. */
export const organizations: Service = {
  signingName: 'organizations',
  prefix: 'organizations',
  protocol: 'json-1.1',
  throttle: { code: 'TooManyRequestsException', status: 400 },
  operations: {
    DescribeOrganization: describeOrganization,
    ...guard(
      { ListAccounts: listAccounts, DescribeAccount: describeAccount, ...treeOperations, ...policyOperations, ...trustOperations.reads },
      false,
    ),
    ...guard(trustOperations.writes, true),
  },
}
