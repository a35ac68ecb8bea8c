import type { AccountId } from '../aws.ts'
import type { EpochMs } from '../time.ts'
import type { PolicyDocument } from './iam.ts'

export interface Organisation {
  readonly id: string
  readonly managementAccountId: AccountId
  /** `CONSOLIDATED_BILLING` organisations have no policies and no central root access. */
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING'
}

export interface OrganisationAccount {
  readonly id: AccountId
  readonly name: string
  /** The root user's e-mail address. */
  readonly email: string
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'PENDING_ACTIVATION' | 'CLOSED'
  readonly joinedBy: 'CREATED' | 'INVITED' | null
  readonly joinedAt: EpochMs | null
}

/** The tree as parent links: from an account one walks `parents` up to a root (`r-…`). */
export interface OrganisationTree {
  readonly rootId: string
  /** Types enabled on the root, such as `SERVICE_CONTROL_POLICY`. A type that is not enabled binds nobody. */
  readonly enabledPolicyTypes: readonly string[]
  readonly units: readonly { readonly id: string; readonly name: string; readonly parentId: string }[]
  /** Account id → id of the OU or root it lies in. */
  readonly accountParents: Readonly<Record<string, string>>
}

export interface OrganisationPolicy {
  readonly id: string
  readonly name: string
  readonly awsManaged: boolean
  readonly document: PolicyDocument
  /** Ids of the roots, OUs and accounts it is attached to. */
  readonly targetIds: readonly string[]
}

/** `iam:ListOrganizationsFeatures`; neither feature implies the other. */
export type RootFeature = 'RootCredentialsManagement' | 'RootSessions'

export interface DelegatedAdministrator {
  readonly accountId: AccountId
  /** Service principals, such as `iam.amazonaws.com`. */
  readonly services: readonly string[]
}
