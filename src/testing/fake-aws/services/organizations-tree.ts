import { AwsError } from '../aws-error.ts'
import { page, requiredText } from '../input.ts'
import type { Call } from '../service.ts'
import type { OrganisationWorld } from '../world.ts'
import { type OrganisationOperation, accountShape, organisationArn, organisationPages } from './organizations-shapes.ts'

function parentAsked(call: Call, organisation: OrganisationWorld): string {
  const parent = requiredText(call.input, 'ParentId')
  if (parent === organisation.rootId || organisation.units.some(({ id }) => id === parent)) return parent
  throw new AwsError('ParentNotFoundException', "You specified a root or OU that doesn't exist.")
}

const listRoots: OrganisationOperation = (call, organisation) => ({
  Roots: [
    {
      Id: organisation.rootId,
      Arn: organisationArn(call, organisation, 'root', organisation.rootId),
      Name: 'Root',
      PolicyTypes: organisation.enabledPolicyTypes.map((Type) => ({ Type, Status: 'ENABLED' })),
    },
  ],
})

const listOrganizationalUnitsForParent: OrganisationOperation = (call, organisation) => {
  const parent = parentAsked(call, organisation)
  const { items, nextToken } = page(
    call,
    organisation.units.filter(({ parentId }) => parentId === parent),
    organisationPages,
  )
  return {
    OrganizationalUnits: items.map(({ id, name }) => ({ Id: id, Arn: organisationArn(call, organisation, 'ou', id), Name: name })),
    NextToken: nextToken,
  }
}

const listAccountsForParent: OrganisationOperation = (call, organisation) => {
  const parent = parentAsked(call, organisation)
  const { items, nextToken } = page(
    call,
    [...call.world.accounts.values()].filter(({ parentId }) => parentId === parent),
    organisationPages,
  )
  return { Accounts: items.map((account) => accountShape(call, organisation, account)), NextToken: nextToken }
}

const listParents: OrganisationOperation = (call, organisation) => {
  const child = requiredText(call.input, 'ChildId')
  const parent =
    organisation.units.find(({ id }) => id === child)?.parentId ??
    [...call.world.accounts.values()].find(({ id }) => id === child)?.parentId
  if (parent === undefined || parent === null) {
    throw new AwsError(
      'ChildNotFoundException',
      "We can't find an organizational unit (OU) or AWS account with the ChildId that you specified.",
    )
  }
  return { Parents: [{ Id: parent, Type: parent === organisation.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] }
}

/** The organisation's roots, units, and where the accounts lie. */
export const treeOperations: Readonly<Record<string, OrganisationOperation>> = {
  ListRoots: listRoots,
  ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent,
  ListAccountsForParent: listAccountsForParent,
  ListParents: listParents,
}
