import type { Call, Output } from '../service.ts'
import type { AccountWorld, OrganisationWorld } from '../world.ts'

/** An operation that has been found to be allowed to see this organisation. */
export type OrganisationOperation = (call: Call, organisation: OrganisationWorld) => Output

/** The parameters by which Organizations pages: at most twenty at a time. */
export const organisationPages = { token: 'NextToken', size: 'MaxResults', maxSize: 20, badToken: 'InvalidInputException' } as const

/** ARN of something in the organisation: `account/o-…/111122223333`, `ou/o-…/ou-…`, `root/o-…/r-…`. */
export const organisationArn = (call: Call, organisation: OrganisationWorld, kind: string, id: string): string =>
  `arn:${call.partition}:organizations::${organisation.managementAccountId}:${kind}/${organisation.id}/${id}`

const STATUS: Readonly<Record<AccountWorld['status'], string>> = {
  ACTIVE: 'ACTIVE',
  SUSPENDED: 'SUSPENDED',
  PENDING_CLOSURE: 'PENDING_CLOSURE',
  PENDING_ACTIVATION: 'ACTIVE',
  CLOSED: 'SUSPENDED',
}

/** `Status` is the older member with three values; `State` tells all five. */
export const accountShape = (call: Call, organisation: OrganisationWorld, account: AccountWorld): Output => ({
  Id: account.id,
  Arn: organisationArn(call, organisation, 'account', account.id),
  Email: account.email,
  Name: account.name,
  Status: STATUS[account.status],
  State: account.status,
  JoinedMethod: account.joinedBy,
  JoinedTimestamp: account.joinedAt === null ? undefined : new Date(account.joinedAt),
})
