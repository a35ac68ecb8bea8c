import type { AccountId, AccountKind, Partition, Region } from './aws.ts'
import type { Fact } from './fact.ts'
import type { AccountFacts, OrganisationFacts, SharedFacts } from './facts/catalogue.ts'
import type { EpochMs } from './time.ts'

/** All observations of each fact; several sources may have seen the same one. */
export type Observations<Facts> = { readonly [Name in keyof Facts]?: readonly Fact<Facts[Name]>[] }

export interface AccountSnapshot {
  readonly id: AccountId
  readonly name: string | null
  /** `null` when it could not be learnt whether the account is in an organisation. */
  readonly kind: AccountKind | null
  readonly facts: Observations<AccountFacts>
}

/** What one AWS operation cost, and how it went. Nothing that was tried is left out. */
export interface CallCount {
  /** `iam:GetAccountSummary`, or `sts:AssumeRoot > iam:ListMFADevices` in a root session. */
  readonly operation: string
  readonly calls: number
  readonly failed: number
}

/** An account that belongs to the organisation and could not be read at all. */
export interface UnreadAccount {
  readonly id: AccountId
  readonly name: string | null
  readonly because: string
}

export interface Coverage {
  readonly startedAt: EpochMs
  readonly finishedAt: EpochMs
  readonly calls: readonly CallCount[]
  readonly regions: readonly Region[]
  readonly unreadAccounts: readonly UnreadAccount[]
  /** Accounts left out on purpose: suspended ones, those not asked for. */
  readonly skippedAccounts: readonly UnreadAccount[]
}

/** An immutable set of facts. Everything can be judged again from a saved one. */
export interface Snapshot {
  readonly schema: 'rootwarden/snapshot/1'
  readonly takenAt: EpochMs
  /** Version of the product that took it. */
  readonly takenBy: string
  /** True when the facts come from the sample organisation; every face says so. */
  readonly sample: boolean
  readonly partition: Partition
  /** ARN of the principal that read it; `null` when even that was refused. */
  readonly caller: string | null
  /** `null` when the account is known to be in no organisation, or none of the organisation's facts were asked for. */
  readonly organisation: {
    readonly id: string
    readonly managementAccountId: AccountId
    readonly facts: Observations<OrganisationFacts>
  } | null
  readonly accounts: readonly AccountSnapshot[]
  readonly shared: { readonly [Name in keyof SharedFacts]?: SharedFacts[Name] }
  readonly coverage: Coverage
}
