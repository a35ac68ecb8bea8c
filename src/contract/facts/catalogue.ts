import { z } from 'zod'
import type { AccountFacts, OrganisationFacts, SharedFacts } from '../../core/facts/catalogue.ts'
import { alarmSchema, eventRuleSchema, metricFilterSchema, ruleTargetSchema, topicSubscriptionSchema } from './alerting.ts'
import { budgetNotificationSchema, budgetSchema, costReportSchema } from './billing.ts'
import {
  bucketAclSchema,
  bucketLoggingSchema,
  bucketObjectLockSchema,
  bucketPolicySchema,
  bucketPublicAccessBlockSchema,
  bucketVersioningSchema,
  lifecycleRuleSchema,
} from './bucket.ts'
import { alternateContactSchema, contactInformationSchema } from './contacts.ts'
import {
  accessAnalyzerSchema,
  configRecorderSchema,
  configRecorderStatusSchema,
  configRuleSchema,
  guardDutyDetectorSchema,
  securityHubSchema,
} from './detectors.ts'
import { iamAuthorizationSchema, passwordPolicySchema, reportedUserSchema } from './iam.ts'
import { accountIdSchema, eachOf, factOf } from './observation.ts'
import {
  delegatedAdministratorSchema,
  organisationAccountSchema,
  organisationPolicySchema,
  organisationSchema,
  organisationTreeSchema,
  rootFeatureSchema,
} from './organisation.ts'
import { mfaDeviceSchema, rootAccessKeySchema, rootUseSchema } from './root.ts'
import { schemaOf } from './schema-of.ts'
import { trailSchema, trailSelectorsSchema, trailStatusSchema } from './trail.ts'

/** Values of the facts about one account. */
export const accountFactsSchema = schemaOf<AccountFacts>()(
  z.object({
    enabledRegions: z.array(z.string()),
    organisation: organisationSchema.nullable(),
    rootPasswordPresent: z.boolean(),
    rootAccessKeysPresent: z.boolean(),
    rootAccessKeys: z.array(rootAccessKeySchema),
    rootSigningCertificatesPresent: z.boolean(),
    rootMfaEnabled: z.boolean(),
    rootVirtualMfaDevices: z.array(mfaDeviceSchema),
    rootMfaDevices: z.array(mfaDeviceSchema),
    rootUses: z.array(rootUseSchema),
    rootEmail: z.string(),
    reportedUsers: z.array(reportedUserSchema),
    iamAuthorization: iamAuthorizationSchema,
    passwordPolicy: passwordPolicySchema.nullable(),
    securityContact: alternateContactSchema.nullable(),
    billingContact: alternateContactSchema.nullable(),
    operationsContact: alternateContactSchema.nullable(),
    contactInformation: contactInformationSchema,
    trails: z.array(trailSchema),
    trailsByRegion: eachOf(z.array(z.string())),
    trailStatus: eachOf(trailStatusSchema),
    trailSelectors: eachOf(trailSelectorsSchema),
    eventRules: eachOf(z.array(eventRuleSchema)),
    ruleTargets: eachOf(z.array(ruleTargetSchema)),
    guardDutyDetectors: eachOf(z.array(guardDutyDetectorSchema)),
    securityHub: eachOf(securityHubSchema.nullable()),
    configRecorders: eachOf(z.array(configRecorderSchema)),
    configRecorderStatus: eachOf(z.array(configRecorderStatusSchema)),
    configRules: eachOf(z.array(configRuleSchema)),
    accessAnalyzers: eachOf(z.array(accessAnalyzerSchema)),
    costReports: z.array(costReportSchema),
    dataExports: z.array(costReportSchema),
    budgets: z.array(budgetSchema),
    budgetNotifications: eachOf(z.array(budgetNotificationSchema)),
  }),
)

/** Values of the facts about the organisation. */
export const organisationFactsSchema = schemaOf<OrganisationFacts>()(
  z.object({
    organisationAccounts: z.array(organisationAccountSchema),
    organisationTree: organisationTreeSchema,
    serviceControlPolicies: z.array(organisationPolicySchema),
    resourceControlPolicies: z.array(organisationPolicySchema),
    rootFeatures: z.array(rootFeatureSchema),
    trustedServices: z.array(z.string()),
    delegatedAdministrators: z.array(delegatedAdministratorSchema),
  }),
)

/** Values of the facts about what accounts share. */
export const sharedFactsSchema = schemaOf<SharedFacts>()(
  z.object({
    bucketOwner: eachOf(accountIdSchema.nullable()),
    bucketPolicy: eachOf(bucketPolicySchema.nullable()),
    bucketPublicAccessBlock: eachOf(bucketPublicAccessBlockSchema.nullable()),
    bucketAcl: eachOf(bucketAclSchema),
    bucketVersioning: eachOf(bucketVersioningSchema),
    bucketObjectLock: eachOf(bucketObjectLockSchema.nullable()),
    bucketLogging: eachOf(bucketLoggingSchema.nullable()),
    bucketLifecycle: eachOf(z.array(lifecycleRuleSchema)),
    metricFilters: eachOf(z.array(metricFilterSchema)),
    alarms: z.record(z.templateLiteral([z.string(), '/', z.string()]), factOf(z.array(alarmSchema))),
    topicSubscriptions: eachOf(z.array(topicSubscriptionSchema)),
  }),
)
