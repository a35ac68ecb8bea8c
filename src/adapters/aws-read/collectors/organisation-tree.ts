import type { OrganisationTree } from '../../../core/facts/organisation.ts'
import { list, optionalList, record, text } from '../answer.ts'
import type { OrganisationCollector, Target } from '../collector.ts'
import { inParallel } from '../parallel.ts'

const unitsOperation = 'organizations:ListOrganizationalUnitsForParent'
const accountsOperation = 'organizations:ListAccountsForParent'

/** OUs at once: Organizations throttles early, and the tree is small. */
const WIDTH = 4

interface Branch {
  readonly units: OrganisationTree['units']
  readonly accountParents: Readonly<Record<string, string>>
}

async function unitsBelow(target: Target, parentId: string): Promise<OrganisationTree['units']> {
  const units: { id: string; name: string; parentId: string }[] = []
  for await (const { OrganizationalUnits } of target.pages(unitsOperation, { ParentId: parentId }, 'NextToken')) {
    units.push(
      ...list(OrganizationalUnits, 'OrganizationalUnits').map(({ Id, Name }) => ({
        id: text(Id, 'OU.Id'),
        name: text(Name, 'OU.Name'),
        parentId,
      })),
    )
  }
  return units
}

async function accountsIn(target: Target, parentId: string): Promise<string[]> {
  const accounts: string[] = []
  for await (const { Accounts } of target.pages(accountsOperation, { ParentId: parentId }, 'NextToken')) {
    accounts.push(...list(Accounts, 'Accounts').map(({ Id }) => text(Id, 'Account.Id')))
  }
  return accounts
}

async function branchOf(target: Target, parentId: string): Promise<Branch> {
  const [units, accounts] = await Promise.all([unitsBelow(target, parentId), accountsIn(target, parentId)])
  const below = await inParallel(units, WIDTH, ({ id }) => branchOf(target, id))
  return {
    units: [...units, ...below.flatMap((branch) => branch.units)],
    accountParents: Object.assign(
      Object.fromEntries(accounts.map((account) => [account, parentId])),
      ...below.map((branch) => branch.accountParents),
    ),
  }
}

async function readTree(target: Target): Promise<OrganisationTree> {
  const { Roots } = await target.call('organizations:ListRoots', {})
  const [first] = list(Roots, 'Roots')
  const root = record(first, 'Roots[0]')
  const rootId = text(root.Id, 'Root.Id')
  const enabled = optionalList(root.PolicyTypes, 'PolicyTypes').filter(({ Status }) => Status === 'ENABLED')
  return { rootId, enabledPolicyTypes: enabled.map(({ Type }) => text(Type, 'PolicyType.Type')), ...(await branchOf(target, rootId)) }
}

/** Where each account lies. Two calls for each OU, whatever the number of accounts. */
export const organisationTree: OrganisationCollector = {
  scope: 'organisation',
  provides: { organisationTree: [['organizations:ListRoots', unitsOperation, accountsOperation]] },
  read: async (target) => ({ organisationTree: [await target.attempt('organizations:ListRoots', () => readTree(target))] }),
}
