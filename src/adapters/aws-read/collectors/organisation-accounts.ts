import { accountId, isAccountId } from '../../../core/aws.ts'
import type { OrganisationAccount } from '../../../core/facts/organisation.ts'
import { MalformedAnswer, list, oneOf, optionalInstant, text } from '../answer.ts'
import type { OrganisationCollector } from '../collector.ts'
import type { OutputOf } from '../services.ts'

const operation = 'organizations:ListAccounts'

const STATES = ['ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'PENDING_ACTIVATION', 'CLOSED'] as const

const accountOf = (account: NonNullable<OutputOf<typeof operation>['Accounts']>[number]): OrganisationAccount => {
  const id = text(account.Id, 'Account.Id')
  if (!isAccountId(id)) throw new MalformedAnswer('Account.Id is no account id')
  return {
    id: accountId(id),
    name: text(account.Name, 'Account.Name'),
    email: text(account.Email, 'Account.Email'),
    // State is the newer field and tells more; Status is what endpoints that do not know it still send.
    status: oneOf(account.State ?? account.Status, STATES, 'Account.State'),
    joinedBy: account.JoinedMethod === undefined ? null : oneOf(account.JoinedMethod, ['CREATED', 'INVITED'], 'JoinedMethod'),
    joinedAt: optionalInstant(account.JoinedTimestamp, 'JoinedTimestamp'),
  }
}

/** Every account of the organisation, whatever its state. */
export const organisationAccounts: OrganisationCollector = {
  scope: 'organisation',
  provides: { organisationAccounts: [[operation]] },
  read: async (target) => ({
    organisationAccounts: [
      await target.observeAll(operation, {}, 'NextToken', ({ Accounts }) => list(Accounts, 'Accounts').map(accountOf)),
    ],
  }),
}
