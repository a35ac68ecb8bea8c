import type { AccountId, Region } from '../aws.ts'
import type { Fact } from '../fact.ts'
import type { AccountRegion, Alarm, EventRule, MetricFilter, RuleTarget, TopicSubscription } from './alerting.ts'
import type { Budget, BudgetNotification, CostReport } from './billing.ts'
import type { AlternateContact, ContactInformation } from './contacts.ts'
import type { AccessAnalyzer, ConfigRecorder, ConfigRecorderStatus, ConfigRule, GuardDutyDetector, SecurityHub } from './detectors.ts'
import type { IamAuthorization, PasswordPolicy, ReportedUser } from './iam.ts'
import type {
  DelegatedAdministrator,
  Organisation,
  OrganisationAccount,
  OrganisationPolicy,
  OrganisationTree,
  RootFeature,
} from './organisation.ts'
import type { MfaDevice, RootAccessKey, RootUse } from './root.ts'
import type {
  BucketAcl,
  BucketLogging,
  BucketObjectLock,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketVersioning,
  LifecycleRule,
  Trail,
  TrailSelectors,
  TrailStatus,
} from './trail.ts'

/** One answer for each enabled Region; a Region that did not answer holds its reason. */
export type Regional<T> = Readonly<Record<Region, Fact<T>>>

/** One answer for each named thing: a trail by ARN, a bucket by name. */
export type Each<T> = Readonly<Record<string, Fact<T>>>

/** Facts about one account, read with that account's credentials or in a root session on it. */
export interface AccountFacts {
  readonly enabledRegions: readonly Region[]
  /** `null` for an account that is in no organisation. */
  readonly organisation: Organisation | null

  readonly rootPasswordPresent: boolean
  /** Counts inactive keys too. */
  readonly rootAccessKeysPresent: boolean
  readonly rootAccessKeys: readonly RootAccessKey[]
  readonly rootSigningCertificatesPresent: boolean
  readonly rootMfaEnabled: boolean
  /** All of root's *virtual* devices, and only those. */
  readonly rootVirtualMfaDevices: readonly MfaDevice[]
  /** All of root's devices of every kind; only a root session can list them. */
  readonly rootMfaDevices: readonly MfaDevice[]
  /** Dated traces of use, in no order; empty when AWS has never recorded one. */
  readonly rootUses: readonly RootUse[]
  readonly rootEmail: string

  readonly reportedUsers: readonly ReportedUser[]
  readonly iamAuthorization: IamAuthorization
  /** `null` when the account has none. */
  readonly passwordPolicy: PasswordPolicy | null

  readonly securityContact: AlternateContact | null
  readonly billingContact: AlternateContact | null
  readonly operationsContact: AlternateContact | null
  readonly contactInformation: ContactInformation

  /** Known when any Region answered: a trail of all Regions shows in each of them. */
  readonly trails: readonly Trail[]
  /** ARNs of the trails that each Region shows; a Region that did not answer may hide one of its own. */
  readonly trailsByRegion: Regional<readonly string[]>
  /** By trail ARN. */
  readonly trailStatus: Each<TrailStatus>
  /** By trail ARN. */
  readonly trailSelectors: Each<TrailSelectors>

  readonly eventRules: Regional<readonly EventRule[]>
  /** By rule ARN; only rules whose pattern can match root are asked. */
  readonly ruleTargets: Each<readonly RuleTarget[]>

  readonly guardDutyDetectors: Regional<readonly GuardDutyDetector[]>
  /** `null` where Security Hub is off. */
  readonly securityHub: Regional<SecurityHub | null>
  readonly configRecorders: Regional<readonly ConfigRecorder[]>
  readonly configRecorderStatus: Regional<readonly ConfigRecorderStatus[]>
  readonly configRules: Regional<readonly ConfigRule[]>
  readonly accessAnalyzers: Regional<readonly AccessAnalyzer[]>

  readonly costReports: readonly CostReport[]
  readonly dataExports: readonly CostReport[]
  readonly budgets: readonly Budget[]
  /** By budget name. */
  readonly budgetNotifications: Each<readonly BudgetNotification[]>
}

/** Facts about the whole organisation, read from its management account or a delegated administrator. */
export interface OrganisationFacts {
  readonly organisationAccounts: readonly OrganisationAccount[]
  readonly organisationTree: OrganisationTree
  readonly serviceControlPolicies: readonly OrganisationPolicy[]
  readonly resourceControlPolicies: readonly OrganisationPolicy[]
  readonly rootFeatures: readonly RootFeature[]
  /** Service principals with trusted access, such as `iam.amazonaws.com`. */
  readonly trustedServices: readonly string[]
  readonly delegatedAdministrators: readonly DelegatedAdministrator[]
}

/** Facts about things that accounts share: a trail's bucket or log group often lies in another account than the trail. */
export interface SharedFacts {
  /** By bucket name: the account that owns it; `null` when it is none of the accounts that were read. */
  readonly bucketOwner: Each<AccountId | null>
  /** By bucket name; `null` when the bucket has no policy. */
  readonly bucketPolicy: Each<BucketPolicy | null>
  readonly bucketPublicAccessBlock: Each<BucketPublicAccessBlock | null>
  readonly bucketAcl: Each<BucketAcl>
  readonly bucketVersioning: Each<BucketVersioning>
  readonly bucketObjectLock: Each<BucketObjectLock | null>
  /** `null` when access is not logged. */
  readonly bucketLogging: Each<BucketLogging | null>
  readonly bucketLifecycle: Each<readonly LifecycleRule[]>

  /** By log group ARN, without a trailing `:*`. */
  readonly metricFilters: Each<readonly MetricFilter[]>
  /** By `ACCOUNT/REGION`, where a trail's log group lies. */
  readonly alarms: Readonly<Record<AccountRegion, Fact<readonly Alarm[]>>>
  /** By topic ARN. */
  readonly topicSubscriptions: Each<readonly TopicSubscription[]>
}

export interface FactValues extends AccountFacts, OrganisationFacts, SharedFacts {}

export type FactName = keyof FactValues
export type FactScope = 'account' | 'organisation' | 'shared'

/** Every fact there is, and what it is about. */
export const FACT_SCOPE: { readonly [Name in FactName]: FactScope } = {
  enabledRegions: 'account',
  organisation: 'account',
  rootPasswordPresent: 'account',
  rootAccessKeysPresent: 'account',
  rootAccessKeys: 'account',
  rootSigningCertificatesPresent: 'account',
  rootMfaEnabled: 'account',
  rootVirtualMfaDevices: 'account',
  rootMfaDevices: 'account',
  rootUses: 'account',
  rootEmail: 'account',
  reportedUsers: 'account',
  iamAuthorization: 'account',
  passwordPolicy: 'account',
  securityContact: 'account',
  billingContact: 'account',
  operationsContact: 'account',
  contactInformation: 'account',
  trails: 'account',
  trailsByRegion: 'account',
  trailStatus: 'account',
  trailSelectors: 'account',
  eventRules: 'account',
  ruleTargets: 'account',
  guardDutyDetectors: 'account',
  securityHub: 'account',
  configRecorders: 'account',
  configRecorderStatus: 'account',
  configRules: 'account',
  accessAnalyzers: 'account',
  costReports: 'account',
  dataExports: 'account',
  budgets: 'account',
  budgetNotifications: 'account',
  organisationAccounts: 'organisation',
  organisationTree: 'organisation',
  serviceControlPolicies: 'organisation',
  resourceControlPolicies: 'organisation',
  rootFeatures: 'organisation',
  trustedServices: 'organisation',
  delegatedAdministrators: 'organisation',
  bucketOwner: 'shared',
  bucketPolicy: 'shared',
  bucketPublicAccessBlock: 'shared',
  bucketAcl: 'shared',
  bucketVersioning: 'shared',
  bucketObjectLock: 'shared',
  bucketLogging: 'shared',
  bucketLifecycle: 'shared',
  metricFilters: 'shared',
  alarms: 'shared',
  topicSubscriptions: 'shared',
}

export const FACT_NAMES = Object.keys(FACT_SCOPE) as readonly FactName[]

export const isFactName = (name: string): name is FactName => Object.hasOwn(FACT_SCOPE, name)

/** Facts that hold one answer for each Region or named thing, each of which may be unknown on its own. */
export const NESTED_FACTS: readonly FactName[] = [
  'trailsByRegion',
  'trailStatus',
  'trailSelectors',
  'eventRules',
  'ruleTargets',
  'guardDutyDetectors',
  'securityHub',
  'configRecorders',
  'configRecorderStatus',
  'configRules',
  'accessAnalyzers',
  'budgetNotifications',
  'bucketOwner',
  'bucketPolicy',
  'bucketPublicAccessBlock',
  'bucketAcl',
  'bucketVersioning',
  'bucketObjectLock',
  'bucketLogging',
  'bucketLifecycle',
  'metricFilters',
  'alarms',
  'topicSubscriptions',
]
