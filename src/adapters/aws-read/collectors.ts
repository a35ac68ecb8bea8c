import type { Collector } from './collector.ts'
import { accessAnalyzers } from './collectors/access-analyzers.ts'
import { accountSummary } from './collectors/account-summary.ts'
import { alarms } from './collectors/alarms.ts'
import { buckets } from './collectors/buckets.ts'
import { budgetNotifications } from './collectors/budget-notifications.ts'
import { budgets } from './collectors/budgets.ts'
import { configRecorderStatus } from './collectors/config-recorder-status.ts'
import { configRecorders } from './collectors/config-recorders.ts'
import { configRules } from './collectors/config-rules.ts'
import { billingContact, contactInformation, memberEmail, operationsContact, securityContact } from './collectors/contacts.ts'
import { costReports } from './collectors/cost-reports.ts'
import { credentialReport } from './collectors/credential-report.ts'
import { dataExports } from './collectors/data-exports.ts'
import { enabledRegions, enabledRegionsByEc2 } from './collectors/enabled-regions.ts'
import { eventRules } from './collectors/event-rules.ts'
import { guardDutyDetectors } from './collectors/guardduty-detectors.ts'
import { iamAuthorization } from './collectors/iam-authorization.ts'
import { metricFilters } from './collectors/metric-filters.ts'
import { organisationAccounts } from './collectors/organisation-accounts.ts'
import { organisationMembership } from './collectors/organisation-membership.ts'
import { resourceControlPolicies, serviceControlPolicies } from './collectors/organisation-policies.ts'
import { organisationTree } from './collectors/organisation-tree.ts'
import { delegatedAdministrators, rootFeatures, trustedServices } from './collectors/organisation-trust.ts'
import { passwordPolicy } from './collectors/password-policy.ts'
import { rootMfaDevices, rootPassword, rootSigningCertificates, rootTraces } from './collectors/root-session.ts'
import { ruleTargets } from './collectors/rule-targets.ts'
import { securityHub } from './collectors/security-hub.ts'
import { topicSubscriptions } from './collectors/topic-subscriptions.ts'
import { trailSelectors } from './collectors/trail-selectors.ts'
import { trailStatus } from './collectors/trail-status.ts'
import { trails } from './collectors/trails.ts'
import { virtualMfaDevices } from './collectors/virtual-mfa-devices.ts'

/** Every collector there is. Of several that provide a fact, the freshest and surest comes first. */
export const COLLECTORS: readonly Collector[] = [
  organisationMembership,
  enabledRegions,
  enabledRegionsByEc2,
  accountSummary,
  rootMfaDevices,
  rootTraces,
  rootPassword,
  rootSigningCertificates,
  virtualMfaDevices,
  credentialReport,
  passwordPolicy,
  iamAuthorization,
  securityContact,
  billingContact,
  operationsContact,
  contactInformation,
  memberEmail,
  organisationAccounts,
  organisationTree,
  serviceControlPolicies,
  resourceControlPolicies,
  rootFeatures,
  trustedServices,
  delegatedAdministrators,
  trails,
  trailStatus,
  trailSelectors,
  eventRules,
  ruleTargets,
  guardDutyDetectors,
  securityHub,
  configRecorders,
  configRecorderStatus,
  configRules,
  accessAnalyzers,
  costReports,
  dataExports,
  budgets,
  budgetNotifications,
  buckets,
  metricFilters,
  alarms,
  topicSubscriptions,
]
