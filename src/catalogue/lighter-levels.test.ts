import { describe, expect, it } from 'vitest'
import { linearRegex } from '../adapters/rule-files/regex-engine.ts'
import { compilePack } from '../core/detect/compile-pack.ts'
import { type DetectContext, NO_CHAIN, NO_CONTEXT } from '../core/detect/context.ts'
import { detectAll } from '../core/detect/judge-case.ts'
import { DAY_MS } from '../core/time.ts'
import type { JsonObject } from '../core/trail/bounded-json.ts'
import { eventId, trailEvent } from '../testing/trail-records.ts'
import { RULE_PACK } from './rules.gen.ts'

const { pack } = compilePack({ folders: RULE_PACK, documents: [] }, linearRegex)
const somebody = (role: string): JsonObject => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::111122223333:assumed-role/${role}/ada`,
  accountId: '111122223333',
  accessKeyId: 'ASIAFAKEROLE8EXAMPLE',
})
const root: JsonObject = { type: 'Root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333', accessKeyId: '' }
const start = Date.UTC(2026, 10, 20, 8)

let made = 0
const call = (name: string, userIdentity: JsonObject, fields: JsonObject = {}): JsonObject => ({
  userIdentity,
  eventID: eventId((made += 1)),
  eventTime: new Date(start).toISOString(),
  eventSource: 'organizations.amazonaws.com',
  eventName: name,
  eventType: 'AwsApiCall',
  requestParameters: { policyId: 'p-exampleguard', targetId: 'ou-exam-workload1' },
  responseElements: null,
  recipientAccountId: '111122223333',
  ...fields,
})
const opened = (days: number, task: string, more: JsonObject = {}): JsonObject =>
  call('AssumeRoot', somebody('RootTasks'), {
    eventTime: new Date(start + days * DAY_MS).toISOString(),
    eventSource: 'sts.amazonaws.com',
    requestParameters: { targetPrincipal: '555566667777', taskPolicyArn: { arn: `arn:aws:iam::aws:policy/root-task/${task}` } },
    ...more,
  })

/** Rules with the levels of their incidents, in the order of time. */
const levelsOf = (records: readonly JsonObject[], context: DetectContext = NO_CONTEXT): readonly string[] =>
  detectAll(pack, records.map(trailEvent), context)
    .toSorted((a, b) => a.firstSeen - b.firstSeen)
    .map(({ rule, level }) => `${rule.number} ${level}`)

describe('loosening a guard of the organisation', () => {
  const names = ['DetachPolicy', 'DeletePolicy', 'UpdatePolicy', 'DisablePolicyType', 'MoveAccount']

  it.each(names)('%s by whoever keeps the organisation is high', (name) => {
    expect(levelsOf([call(name, somebody('Pipeline'))])).toContain('T17 high')
  })

  it.each(names)('%s by root is critical, for root has no business in it', (name) => {
    expect(levelsOf([call(name, root)])).toContain('R19 critical')
  })

  it.each(['DetachPolicy', 'DeletePolicy', 'UpdatePolicy'])('%s of a policy that is known to fence root is critical', (name) => {
    const context = { ...NO_CONTEXT, own: { ...NO_CHAIN, policies: ['p-exampleguard'] } }
    expect(levelsOf([call(name, somebody('Pipeline'))], context)).toContain('R23 critical')
  })

  it.each([
    ['SERVICE_CONTROL_POLICY', 'R23 critical'],
    ['RESOURCE_CONTROL_POLICY', 'R23 critical'],
    ['TAG_POLICY', 'T17 high'],
  ])('DisablePolicyType of %s comes to %s', (policyType, level) => {
    const levels = levelsOf([call('DisablePolicyType', somebody('Pipeline'), { requestParameters: { policyType } })])
    expect(levels).toContain(level)
    expect(levels.includes('R23 critical')).toBe(level === 'R23 critical')
  })

  it('is critical as soon as the account is out', () => {
    const records = ['MoveAccount', 'RemoveAccountFromOrganization'].map((name) => call(name, somebody('Pipeline')))
    expect(levelsOf(records)).toContain('T17 critical')
  })
})

describe('a root session of a member that nobody approved', () => {
  it.each([
    ['the first time', ['IAMAuditRootUserCredentials'], ['R20 critical']],
    ['the same audit a day later', ['IAMAuditRootUserCredentials', 'IAMAuditRootUserCredentials'], ['R20 critical', 'R20 high']],
    ['another task a day later', ['IAMAuditRootUserCredentials', 'S3UnlockBucketPolicy'], ['R20 critical', 'R20 critical']],
    ['a task that can change something, again', ['S3UnlockBucketPolicy', 'S3UnlockBucketPolicy'], ['R20 critical', 'R20 critical']],
  ])('%s', (_, tasks, levels) => {
    expect(levelsOf(tasks.map((task, day) => opened(day, task))).filter((one) => one.startsWith('R20'))).toEqual(levels)
  })

  it('is critical when a caller that is known is denied', () => {
    const records = [opened(0, 'IAMAuditRootUserCredentials'), opened(1, 'IAMAuditRootUserCredentials', { errorCode: 'AccessDenied' })]
    expect(levelsOf(records)).toEqual(expect.arrayContaining(['R20 critical', 'R20 critical']))
    expect(levelsOf(records)).not.toContain('R20 high')
  })
})
