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
import { costReports } from './collectors/cost-reports.ts'
import { dataExports } from './collectors/data-exports.ts'
import { enabledRegions, enabledRegionsByEc2 } from './collectors/enabled-regions.ts'
import { eventRules } from './collectors/event-rules.ts'
import { guardDutyDetectors } from './collectors/guardduty-detectors.ts'
import { metricFilters } from './collectors/metric-filters.ts'
import { organisationMembership } from './collectors/organisation-membership.ts'
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
