import { describe, expect, it } from 'vitest'
import { readAccounts } from '../../../../test/aws-read/read-accounts.ts'
import type { UnknownReason } from '../../../core/fact.ts'
import type { FactName } from '../../../core/facts/catalogue.ts'
import type { FaultKind } from '../../../testing/fake-aws/faults.ts'
import type { Operation } from '../operations.ts'

/** Two of everything that comes in pages, in one Region. */
const world = `
clock: 2026-11-21T12:00:00Z
accounts:
  '999900001111':
    name: startup
    pageSize: 1
    trails: { main: { bucket: startup-logs, logGroup: trail } }
    buckets: { startup-logs: {}, photos: {} }
    costReports: { one: { bucket: startup-logs }, two: { bucket: startup-logs } }
    dataExports: { one: { bucket: startup-logs }, two: { bucket: startup-logs } }
    budgets: { one: { limit: 1, notifications: [{ threshold: 80 }, { threshold: 90 }] }, two: { limit: 1, notifications: [{ threshold: 80 }, { threshold: 90 }] } }
    inEveryRegion:
      guardDuty: {}
      securityHub: {}
      configRecorders: { default: {} }
      configRules: { one: { sourceIdentifier: ROOT_ACCOUNT_MFA_ENABLED }, two: { sourceIdentifier: IAM_ROOT_ACCESS_KEY_CHECK } }
      accessAnalyzers: { one: {}, two: {} }
      eventRules:
        one: { pattern: { source: [aws.signin] }, targets: [alerts, others] }
        two: { pattern: { source: [aws.signin] }, targets: [alerts, others] }
      logGroups: { trail: { metricFilters: {
        one: { pattern: '', transformations: [{ metricName: RootUse, namespace: Security }] }, two: { pattern: '', transformations: [] } } } }
      alarms:
        one: { metricName: RootUse, namespace: Security, comparison: GreaterThanThreshold, alarmActions: [alerts] }
        two: { comparison: GreaterThanThreshold }
      topics:
        alerts: { subscriptions: [{ protocol: email, endpoint: a@example.com }, { protocol: email, endpoint: b@example.com }] }
        others: { subscriptions: [{ protocol: email, endpoint: a@example.com }, { protocol: email, endpoint: b@example.com }] }
`

interface Case {
  readonly fact: FactName
  readonly operation: Operation
  /** The listing has pages: a page that fails must not leave a shorter list behind. */
  readonly paged?: true
}

const cases: readonly Case[] = [
  { fact: 'trails', operation: 'cloudtrail:DescribeTrails' },
  { fact: 'trailStatus', operation: 'cloudtrail:GetTrailStatus' },
  { fact: 'trailSelectors', operation: 'cloudtrail:GetEventSelectors' },
  { fact: 'eventRules', operation: 'events:ListRules', paged: true },
  { fact: 'ruleTargets', operation: 'events:ListTargetsByRule', paged: true },
  { fact: 'guardDutyDetectors', operation: 'guardduty:ListDetectors' },
  { fact: 'guardDutyDetectors', operation: 'guardduty:GetDetector' },
  { fact: 'securityHub', operation: 'securityhub:DescribeHub' },
  { fact: 'configRecorders', operation: 'config:DescribeConfigurationRecorders' },
  { fact: 'configRecorderStatus', operation: 'config:DescribeConfigurationRecorderStatus' },
  { fact: 'configRules', operation: 'config:DescribeConfigRules', paged: true },
  { fact: 'accessAnalyzers', operation: 'access-analyzer:ListAnalyzers', paged: true },
  { fact: 'costReports', operation: 'cur:DescribeReportDefinitions', paged: true },
  { fact: 'dataExports', operation: 'bcm-data-exports:ListExports', paged: true },
  { fact: 'dataExports', operation: 'bcm-data-exports:GetExport' },
  { fact: 'budgets', operation: 'budgets:DescribeBudgets', paged: true },
  { fact: 'budgetNotifications', operation: 'budgets:DescribeNotificationsForBudget', paged: true },
  { fact: 'bucketOwner', operation: 's3:ListBuckets', paged: true },
  { fact: 'bucketPolicy', operation: 's3:GetBucketPolicy' },
  { fact: 'bucketPublicAccessBlock', operation: 's3:GetPublicAccessBlock' },
  { fact: 'bucketAcl', operation: 's3:GetBucketAcl' },
  { fact: 'bucketVersioning', operation: 's3:GetBucketVersioning' },
  { fact: 'bucketObjectLock', operation: 's3:GetObjectLockConfiguration' },
  { fact: 'bucketLogging', operation: 's3:GetBucketLogging' },
  { fact: 'bucketLifecycle', operation: 's3:GetBucketLifecycleConfiguration' },
  { fact: 'metricFilters', operation: 'logs:DescribeMetricFilters', paged: true },
  { fact: 'alarms', operation: 'cloudwatch:DescribeAlarms', paged: true },
  { fact: 'topicSubscriptions', operation: 'sns:ListSubscriptionsByTopic', paged: true },
]

/** The reasons of all answers in a fact; `known` for an answer that is none. */
function reasonsIn(value: unknown): ReadonlySet<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Set(['known'])
  if ('unknown' in value) return new Set([value.unknown])
  return new Set(Object.values(value).flatMap((answer) => [...reasonsIn(answer)]))
}

const kinds: readonly (readonly [kind: FaultKind, reason: UnknownReason])[] = [
  ['denied', 'access-denied'],
  ['throttled', 'throttled'],
  ['server-error', 'failed'],
  ['garbage', 'malformed'],
]

describe.each(kinds)('%s answers', (kind, reason) => {
  // Garbage with status 200 is a bucket policy: S3 sends the document as it is, and whoever judges it sees that it is broken.
  const struck = kind === 'garbage' ? cases.filter(({ operation }) => operation !== 's3:GetBucketPolicy') : cases
  it.each(struck)(`$operation: $fact is unknown, because ${reason}`, async ({ fact, operation }) => {
    const read = await readAccounts(world, { facts: [fact], faults: [{ kind, operation }] })
    expect([...reasonsIn(Reflect.get(read, fact))]).toEqual([reason])
  })
})

describe('a page that fails', () => {
  it.each(cases.filter(({ paged }) => paged))('$operation: $fact is unknown, not a shorter list', async ({ fact, operation }) => {
    const whole = await readAccounts(world, { facts: [fact] })
    expect([...reasonsIn(Reflect.get(whole, fact))]).toEqual(['known'])
    const torn = await readAccounts(world, { facts: [fact], faults: [{ kind: 'truncated', operation }] })
    expect([...reasonsIn(Reflect.get(torn, fact))]).toEqual(['truncated'])
  })
})
