import { describe, expect, it } from 'vitest'
import { trailEvent, trailRecord } from '../../testing/trail-records.ts'
import type { JsonObject } from './bounded-json.ts'
import { hasFailed, isRootAction, isUpdate, readEvent } from './event.ts'

it('an event is known by its account and id, and by the time it happened', () => {
  expect(trailEvent()).toMatchObject({
    key: '777788889999/6f1c2a44-0000-4000-8000-000000000001',
    account: '777788889999',
    at: Date.UTC(2026, 10, 20, 2, 14),
    region: 'us-east-1',
    source: 'signin.amazonaws.com',
    name: 'ConsoleLogin',
    readOnly: false,
    errorCode: null,
    addendum: null,
    identity: { type: 'Root', accessKeyId: null, userName: null, invokedBy: null },
  })
})

it.each([
  ['of CloudTrail Insights', { eventType: 'AwsCloudTrailInsight' }, 'insight'],
  ['without a name', { eventName: null }, 'not-an-event'],
  ['whose name is no text', { eventName: ['ConsoleLogin'] }, 'not-an-event'],
  ['without a time', { eventTime: null }, 'no-event-time'],
  ['whose time is no date', { eventTime: 'Oct 25, 2024, 9:07:11 PM' }, 'no-event-time'],
])('a record %s is refused', (_, fields, reason) => {
  expect(readEvent(trailRecord(fields))).toMatchObject({ ok: false, refused: { reason } })
})

it('a record without id is odd, and its exact copy is the same event', () => {
  const first = readEvent(trailRecord({ eventID: null }))
  const copy = readEvent(trailRecord({ eventID: null }))
  const other = readEvent(trailRecord({ eventID: null, userAgent: 'curl' }))
  expect(first).toMatchObject({ ok: true, oddities: ['no-event-id'] })
  expect(first.ok && copy.ok && first.event.key === copy.event.key).toBe(true)
  expect(first.ok && other.ok && first.event.key === other.event.key).toBe(false)
})

it.each([
  ['the trail’s account comes first', {}, '777788889999'],
  [
    'an old record names only the caller',
    { recipientAccountId: null, userIdentity: { type: 'Root', accountId: '444455556666' } },
    '444455556666',
  ],
  ['an account that is none', { recipientAccountId: 'prod', userIdentity: {} }, null],
])('account: %s', (_, fields, account) => {
  expect(trailEvent(fields as JsonObject).account).toBe(account)
})

it.each([
  ['root signs in', {}, true],
  ['root through the old console', { userIdentity: { type: 'Root', invokedBy: 'signin.amazonaws.com' } }, true],
  ['a service for root', { userIdentity: { type: 'Root', invokedBy: 'autoscaling.amazonaws.com' } }, false],
  ['a service for root in China', { userIdentity: { type: 'Root', invokedBy: 'ec2.amazonaws.com.cn' } }, false],
  ['the console for root, which says that AWS made the call', { userIdentity: { type: 'Root', invokedBy: 'AWS Internal' } }, true],
  ['a service event', { eventType: 'AwsServiceEvent' }, false],
  ['an IAM user called Root', { userIdentity: { type: 'IAMUser', userName: 'Root' } }, false],
  ['a record without identity type', { userIdentity: { userName: 'AWS ROOT USER' } }, false],
  ['a record without identity', { userIdentity: null }, false],
])('root acted: %s', (_, fields, expected) => {
  expect(isRootAction(trailEvent(fields as JsonObject))).toBe(expected)
})

it.each([
  ['a sign-in that succeeded', {}, false],
  [
    'a root sign-in that failed, which carries no error code',
    { errorMessage: 'Failed authentication', responseElements: { ConsoleLogin: 'Failure' } },
    true,
  ],
  ['a wrong MFA code', { eventName: 'CheckMfa', responseElements: { CheckMfa: 'Failure' } }, true],
  ['a call that was denied', { eventName: 'CreateUser', errorCode: 'AccessDenied', responseElements: null }, true],
])('failure: %s', (_, fields, expected) => {
  expect(hasFailed(trailEvent(fields as JsonObject))).toBe(expected)
})

describe('what a record leaves out', () => {
  it.each([
    ['GetUser', true],
    ['DescribeInstances', true],
    ['CreateUser', false],
    ['Getaway2', true],
  ])('whether %s only reads', (eventName, expected) => {
    expect(trailEvent({ eventName, readOnly: null }).readOnly).toBe(expected)
  })

  it.each([
    ['a version and fields that nobody knows yet', { eventVersion: '3.7', eventContext: { tags: [] }, inScopeOf: { issuerType: 'x' } }],
    ['a field where another kind of value is usual', { eventVersion: 1, userAgent: 7, requestParameters: 'text', resources: {} }],
  ])('%s are no reason to pass over an event', (_, fields) => {
    expect(readEvent(trailRecord(fields))).toMatchObject({ ok: true, oddities: [], event: { name: 'ConsoleLogin' } })
  })

  it('an updated event names the one that it replaces', () => {
    const addendum = { reason: 'UPDATED_DATA', updatedFields: 'responseElements', originalEventID: 'e-1' }
    const updated = trailEvent({ addendum })
    expect(updated.addendum).toEqual({ reason: 'UPDATED_DATA', originalEventId: 'e-1' })
    expect([updated.key, isUpdate(updated)]).toEqual(['777788889999/e-1', true])
  })

  it('an event that is only late is an event of its own', () => {
    const late = trailEvent({ eventID: 'e-2', addendum: { reason: 'DELIVERY_DELAY', originalEventID: 'e-1' } })
    expect([late.key, isUpdate(late)]).toEqual(['777788889999/e-2', false])
  })
})
