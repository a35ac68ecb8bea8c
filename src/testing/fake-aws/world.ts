import type { AccountId, Partition, Region } from '../../core/aws.ts'
import type { AlternateContact, ContactInformation } from '../../core/facts/contacts.ts'
import type { IamGroup, IamRole, IamUser, ManagedPolicy, PasswordPolicy } from '../../core/facts/iam.ts'
import type { DelegatedAdministrator, OrganisationAccount, OrganisationPolicy, RootFeature } from '../../core/facts/organisation.ts'
import type { EpochMs } from '../../core/time.ts'
import type { LiveWorld } from './live/live-world.ts'
import type { RegionalWorld } from './world-regional.ts'

/** Everything that the fake AWS knows. Operations change it in place; a test reads it back to see what was done. */
export interface World {
  /** The instant from which the relative dates of the file were counted. */
  readonly now: EpochMs
  readonly partition: Partition
  readonly accounts: ReadonlyMap<AccountId, AccountWorld>
  readonly organisation: OrganisationWorld | null
  /** Who may call, by access key id. Root's own keys and session keys are found without being listed here. */
  readonly principals: ReadonlyMap<string, Principal>
  /** Objects, events, messages and findings: what moves while the world is served. */
  readonly live: LiveWorld
}

/** The root tasks that `sts:AssumeRoot` can be asked for. */
export type RootTask =
  | 'IAMAuditRootUserCredentials'
  | 'IAMCreateRootUserPassword'
  | 'IAMDeleteRootUserCredentials'
  | 'S3UnlockBucketPolicy'
  | 'SQSUnlockQueuePolicy'

/** Whoever signed a request. */
export interface Principal {
  readonly kind: 'user' | 'role' | 'root' | 'root-session'
  /** For a role the ARN of the session: `arn:aws:sts::111122223333:assumed-role/NAME/SESSION`. */
  readonly arn: string
  readonly account: AccountId
  readonly userId: string
  /** IAM actions that are refused, `*` and `?` allowed: `iam:List*`; a resource may follow: `sts:AssumeRoot arn:aws:iam::777788889999:root`. */
  readonly denied: readonly string[]
  /** What a root session may do; `null` for everyone else. */
  readonly task: RootTask | null
  readonly sourceIdentity: string | null
}

export interface AccountWorld {
  readonly id: AccountId
  readonly name: string
  /** Root's e-mail address. */
  readonly email: string
  readonly createdAt: EpochMs
  readonly status: OrganisationAccount['status']
  readonly joinedBy: OrganisationAccount['joinedBy']
  readonly joinedAt: EpochMs | null
  /** Id of the OU or organisation root it lies in; `null` for a standalone account. */
  readonly parentId: string | null
  readonly root: CredentialsWorld
  readonly iam: IamWorld
  readonly alternateContacts: Map<'BILLING' | 'OPERATIONS' | 'SECURITY', AlternateContact>
  contactInformation: ContactInformation
  /** Regions in which the account can be used: those that are on by default and those that it opted into. */
  readonly regions: readonly Region[]
  /** Roles that other accounts can assume. */
  readonly roles: readonly AssumableRole[]
  /** What lives in the account's Regions: trails, buckets, alarms, detectors, billing. */
  readonly regional: RegionalWorld
}

export interface AssumableRole {
  readonly name: string
  /** Accounts whose principals may assume it. */
  readonly trusts: readonly AccountId[]
  readonly denied: readonly string[]
}

export interface PasswordWorld {
  lastUsedAt: EpochMs | null
  changedAt: EpochMs | null
}

export interface AccessKeyWorld {
  readonly id: string
  status: 'Active' | 'Inactive'
  readonly createdAt: EpochMs
  readonly lastUsedAt: EpochMs | null
  readonly lastUsedRegion: Region | null
  readonly lastUsedService: string | null
}

export interface MfaDeviceWorld {
  readonly serial: string
  readonly enabledAt: EpochMs
}

export interface CertificateWorld {
  readonly id: string
  status: 'Active' | 'Inactive'
  readonly uploadedAt: EpochMs
}

/** What somebody can sign in or sign with: root, or an IAM user. */
export interface CredentialsWorld {
  password: PasswordWorld | null
  readonly keys: AccessKeyWorld[]
  readonly mfa: MfaDeviceWorld[]
  readonly certificates: CertificateWorld[]
}

/** An IAM user with its credentials. */
export interface UserWorld extends IamUser, CredentialsWorld {
  readonly createdAt: EpochMs
}

export interface IamWorld {
  readonly users: UserWorld[]
  readonly groups: IamGroup[]
  readonly roles: (IamRole & { readonly createdAt: EpochMs })[]
  readonly policies: ManagedPolicy[]
  passwordPolicy: PasswordPolicy | null
  credentialReport: CredentialReportWorld
  /** Reports say `not_supported` of root's password, as they did for years and as GovCloud's may still do. */
  readonly legacyReport: boolean
}

/** The stored report: none, one in the making, or one that was made at a time and is not made again for four hours. */
export type CredentialReportWorld =
  | { readonly state: 'none' }
  | { readonly state: 'started'; readonly pollsLeft: number }
  | { readonly state: 'complete'; readonly csv: string; readonly generatedAt: EpochMs }

export interface OrganisationWorld {
  readonly id: string
  readonly managementAccountId: AccountId
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING'
  readonly rootId: string
  enabledPolicyTypes: string[]
  readonly units: { readonly id: string; readonly name: string; readonly parentId: string }[]
  readonly policies: (OrganisationPolicy & { readonly type: string; readonly description: string })[]
  /** Service principals with trusted access, such as `iam.amazonaws.com`. */
  trustedServices: string[]
  delegatedAdministrators: DelegatedAdministrator[]
  rootFeatures: RootFeature[]
}
